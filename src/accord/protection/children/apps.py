from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    name = "accord.protection.children"
    label = "children"

    def ready(self) -> None:
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.cases.asked import answer_study
        from accord.protection.children.adults import follow_consent
        from accord.protection.children.consenting import speaker
        from accord.protection.children.studies import stands_for_return
        from accord.protection.consents.asked import answer_speaker

        answer_study(stands_for_return)
        answer_speaker(speaker)
        subscribe(Topic.CONSENT_GIVEN, follow_consent)
