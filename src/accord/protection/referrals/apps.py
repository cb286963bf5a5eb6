from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "accord.protection.referrals"
    label = "referrals"

    def ready(self) -> None:
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.persons.erasure import also
        from accord.protection.referrals.following import follow_consent, follow_erasure, follow_withdrawal
        from accord.protection.referrals.queries import keys_about
        from accord.protection.referrals.transfers import follow_closing

        subscribe(Topic.CONSENT_GIVEN, follow_consent)
        subscribe(Topic.CONSENT_WITHDRAWN, follow_withdrawal)
        subscribe(Topic.PERSON_ERASED, follow_erasure)
        subscribe(Topic.CASE_CLOSED, follow_closing)
        also(keys_about)
