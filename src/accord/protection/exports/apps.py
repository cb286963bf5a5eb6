from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "accord.protection.exports"
    label = "exports"

    def ready(self) -> None:
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.exports.services import follow_erasure, follow_withdrawal

        subscribe(Topic.CONSENT_WITHDRAWN, follow_withdrawal)
        subscribe(Topic.PERSON_ERASED, follow_erasure)
