"""See README.md of this room."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "accord.research.facts"
    label = "facts"

    def ready(self) -> None:
        from accord.research.facts.following import connect

        connect()
