"""See README.md of this room."""

from django.apps import AppConfig


class ObservationsConfig(AppConfig):
    name = "accord.research.observations"
    label = "observations"
