"""The style page."""

from django.urls import path

from accord.foundation.ui.views import style

app_name = "ui"
urlpatterns = [path("", style, name="style")]
