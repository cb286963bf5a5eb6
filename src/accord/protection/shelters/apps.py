from django.apps import AppConfig


class SheltersConfig(AppConfig):
    name = "accord.protection.shelters"
    label = "shelters"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.foundation.duties.services import guard
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.persons.erasure import also
        from accord.protection.safety.guard import also_protect
        from accord.protection.shelters.access import hidden_requests, hidden_stays, refuse_strangers
        from accord.protection.shelters.queries import addresses_of, keys_about
        from accord.protection.shelters.requests import follow_referral

        guard("stay", refuse_strangers)
        hide("stay", hidden_stays)
        hide("place_request", hidden_requests)
        subscribe(Topic.REFERRAL_STEPPED, follow_referral)
        also(keys_about)
        also_protect(addresses_of)
