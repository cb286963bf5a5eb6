from django.apps import AppConfig


class InformationConfig(AppConfig):
    name = "accord.protection.information"
    label = "information"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.protection.information.access import hidden_from

        hide("information", hidden_from)
