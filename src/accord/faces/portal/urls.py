"""Her addresses. A letter each: the history of a browser shows them to whoever holds the device."""

from django.urls import URLPattern, path

from accord.faces.portal import views

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", views.start, name="start"),
    path("k/<str:numbers>/", views.start, name="scanned"),
    path("x/", views.leave, name="leave"),
    path("a/", views.home, name="home"),
    path("b/", views.plan, name="plan"),
    path("c/", views.told, name="told"),
    path("d/", views.agreed, name="agreed"),
    path("d/<str:consent_id>/", views.take_back, name="take_back"),
    path("e/", views.seen, name="seen"),
    path("f/", views.letters, name="letters"),
    path("g/", views.danger, name="danger"),
    path("h/", views.coming, name="coming"),
    path("l/", views.language, name="language"),
]
