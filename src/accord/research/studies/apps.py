"""See README.md of this room."""

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    name = "accord.research.studies"
    label = "studies"

    def ready(self) -> None:
        from accord.foundation.writes.events import Topic, subscribe
        from accord.research.studies.doubts import follow_erasure

        subscribe(Topic.PERSON_ERASED, follow_erasure)
