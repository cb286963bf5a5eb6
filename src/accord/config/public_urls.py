"""Every address of the public process. Nothing of the desk, the API or the person's own page is here."""

from django.urls import URLPattern, URLResolver, include, path

from accord.config import health, views

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health.health, name="health"),
    path("", include("accord.faces.site.urls")),
]
