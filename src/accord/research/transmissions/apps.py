"""See README.md of this room."""

from django.apps import AppConfig


class TransmissionsConfig(AppConfig):
    name = "accord.research.transmissions"
    label = "transmissions"
