from django.apps import AppConfig


class AskingConfig(AppConfig):
    name = "accord.protection.asking"
    label = "asking"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.asking import far
        from accord.protection.asking.access import hidden_from
        from accord.protection.asking.index import follow_consent, follow_erasure, follow_restriction, follow_tokens
        from accord.protection.asking.looks import prepare
        from accord.protection.cases.others import answer_others
        from accord.protection.persons.indexing import also

        answer_others(prepare)
        also(follow_tokens)
        hide("enquiry", hidden_from)
        subscribe(Topic.CONSENT_GIVEN, follow_consent)
        subscribe(Topic.CONSENT_WITHDRAWN, follow_consent)
        subscribe(Topic.CONSENT_WITHDRAWN, far.follow_consent)
        subscribe(Topic.CASE_RESTRICTED, follow_restriction)
        subscribe(Topic.PERSON_ERASED, follow_erasure)
        subscribe(Topic.PERSON_ERASED, far.follow_erasure)
