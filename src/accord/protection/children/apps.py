from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    name = "accord.protection.children"
    label = "children"

    def ready(self) -> None:
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.children.adults import follow_consent

        subscribe(Topic.CONSENT_GIVEN, follow_consent)
