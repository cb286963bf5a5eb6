"""Addresses whose view throws before anything else."""

from django.urls import path

from accord.config.urls import handler404, handler500  # noqa: F401


def throws(request):
    raise RuntimeError("Qzcanary")


urlpatterns = [path("health", throws)]
