"""The public addresses. The language, then a letter: the history of a browser shows them to whoever holds the device."""

from django.urls import URLPattern, path

from accord.faces.site import check, tell, views

app_name = "site"
urlpatterns: list[URLPattern] = [
    path("", views.first, name="first"),
    path("x/", views.leave, name="leave"),
    path("<slug:tongue>/", views.start, name="start"),
    path("<slug:tongue>/c/<int:number>/", check.check, name="check"),
    path("<slug:tongue>/t/", tell.tell, name="tell"),
    path("<slug:tongue>/r/", tell.code, name="code"),
]
