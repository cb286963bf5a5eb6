from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "accord.protection.visits"
    label = "visits"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.foundation.duties.services import guard
        from accord.protection.cases.access import hidden_from, refuse_outsiders

        guard("portal", refuse_outsiders)  # a duty about her page names the case
        hide("portal", hidden_from)
