from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    name = "accord.justice.proceedings"
    label = "proceedings"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.foundation.duties.services import guard
        from accord.foundation.writes.events import Topic, subscribe
        from accord.justice.proceedings.access import hidden_hearings, refuse_outsiders
        from accord.justice.proceedings.joins import follow_erasure, follow_withdrawal
        from accord.justice.proceedings.support import hidden_charges, refuse_outsiders_of_charge

        guard("charge", refuse_outsiders_of_charge)
        hide("charge", hidden_charges)
        guard("hearing", refuse_outsiders)
        hide("hearing", hidden_hearings)
        subscribe(Topic.CONSENT_WITHDRAWN, follow_withdrawal)
        subscribe(Topic.PERSON_ERASED, follow_erasure)
