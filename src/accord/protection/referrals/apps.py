from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "accord.protection.referrals"
    label = "referrals"

    def ready(self) -> None:
        from accord.foundation.duties.services import follow
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.cases import handover
        from accord.protection.persons.erasure import also
        from accord.protection.referrals.following import (
            confirm_deleted,
            follow_consent,
            follow_erasure,
            follow_withdrawal,
        )
        from accord.protection.referrals.queries import drafts_by_case, keys_about, open_by_case
        from accord.protection.referrals.transfers import follow_closing

        handover.count("referrals", open_by_case)
        handover.count("drafts", drafts_by_case)
        subscribe(Topic.CONSENT_GIVEN, follow_consent)
        subscribe(Topic.CONSENT_WITHDRAWN, follow_withdrawal)
        subscribe(Topic.PERSON_ERASED, follow_erasure)
        subscribe(Topic.CASE_CLOSED, follow_closing)
        also(keys_about)
        follow("referral", confirm_deleted)
