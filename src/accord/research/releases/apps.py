"""See README.md of this room."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "accord.research.releases"
    label = "releases"
