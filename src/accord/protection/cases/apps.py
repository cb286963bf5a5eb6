from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "accord.protection.cases"
    label = "cases"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.foundation.duties.services import guard
        from accord.foundation.second import services as second
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.cases.access import hidden_from, refuse_outsiders
        from accord.protection.cases.following import follow_erasure
        from accord.protection.cases.queries import keys_about
        from accord.protection.persons.erasure import also

        guard("case", refuse_outsiders)
        second.guard("case", refuse_outsiders)
        hide("case", hidden_from)
        also(keys_about)
        subscribe(Topic.PERSON_ERASED, follow_erasure)
