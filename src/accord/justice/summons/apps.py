from django.apps import AppConfig


class SummonsConfig(AppConfig):
    name = "accord.justice.summons"
    label = "summons"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.foundation.writes.events import Topic, subscribe
        from accord.justice.summons.access import hidden_from
        from accord.justice.summons.services import follow_hearing

        hide("summons", hidden_from)
        subscribe(Topic.HEARING_MOVED, follow_hearing)
