from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "accord.protection.safety"
    label = "safety"

    def ready(self) -> None:
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.safety.guard import follow_consent

        subscribe(Topic.CONSENT_GIVEN, follow_consent)
