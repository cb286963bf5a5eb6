from django.apps import AppConfig


class SheltersConfig(AppConfig):
    name = "accord.protection.shelters"
    label = "shelters"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.foundation.duties.services import guard
        from accord.protection.persons.erasure import also
        from accord.protection.safety.guard import also_protect
        from accord.protection.shelters.access import hidden_stays, refuse_strangers
        from accord.protection.shelters.queries import addresses_of, keys_about

        guard("stay", refuse_strangers)
        hide("stay", hidden_stays)
        also(keys_about)
        also_protect(addresses_of)
