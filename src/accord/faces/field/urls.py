"""What a phone asks. No session opens any of it: its own token does (decision 036)."""

from django.urls import URLPattern, path

from accord.faces.field import shell, views

app_name = "field"
urlpatterns: list[URLPattern] = [
    path("", shell.shell, name="shell"),
    path("words", shell.spoken_words, name="words"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("sw.js", shell.worker, name="worker"),
    path("enrol", views.enrol, name="enrol"),
    path("lists", views.lists, name="lists"),
    path("records", views.records, name="records"),
    path("state", views.state, name="state"),
    path("emptied", views.emptied, name="emptied"),
]
