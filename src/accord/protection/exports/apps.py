from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "accord.protection.exports"
    label = "exports"

    def ready(self) -> None:
        from accord.foundation.second import services as second
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.exports.queries import refuse_second
        from accord.protection.exports.services import follow_erasure, follow_withdrawal

        second.guard("export", refuse_second)
        subscribe(Topic.CONSENT_WITHDRAWN, follow_withdrawal)
        subscribe(Topic.PERSON_ERASED, follow_erasure)
