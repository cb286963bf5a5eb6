"""See README.md of this room."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "accord.prevention.programme"
    label = "programme"
