from django.apps import AppConfig


class GlassConfig(AppConfig):
    name = "accord.protection.glass"
    label = "glass"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.foundation.duties.services import guard
        from accord.protection.cases.access import door
        from accord.protection.glass.access import hidden_from, ids_about, relations_by_glass, settles_notice
        from accord.protection.persons.erasure import also

        also(ids_about)
        door(relations_by_glass)
        guard("glass", settles_notice)
        hide("glass", hidden_from)
