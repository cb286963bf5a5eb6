"""What a phone asks. No session opens any of it: its own token does (decision 036)."""

from django.urls import URLPattern, path

from accord.faces.field import views

app_name = "field"
urlpatterns: list[URLPattern] = [
    path("enrol", views.enrol, name="enrol"),
    path("lists", views.lists, name="lists"),
    path("records", views.records, name="records"),
    path("state", views.state, name="state"),
    path("emptied", views.emptied, name="emptied"),
]
