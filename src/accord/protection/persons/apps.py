from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from accord.protection.persons import likeness


class PersonsConfig(AppConfig):
    name = "accord.protection.persons"
    label = "persons"

    def ready(self) -> None:
        likeness.extend(Path(settings.ACCORD_DATA) / "names.toml")
