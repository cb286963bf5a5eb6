from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "accord.justice.links"
    label = "links"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.justice.links.access import hidden_from

        hide("link_meeting", hidden_from)
