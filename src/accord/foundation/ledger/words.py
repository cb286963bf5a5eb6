"""Kinds of event in words, for the timeline and the ledger page."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.ledger.vocab import Kind

WORDS: Final[dict[Kind, str | Promise]] = {
    Kind.ACCOUNT_SIGNED_IN: _("Signed in"),
    Kind.AGREEMENT_ENDED: _("Agreement ended"),
    Kind.AGREEMENT_PROPOSED: _("Agreement proposed"),
    Kind.AGREEMENT_RESUMED: _("Agreement resumed"),
    Kind.AGREEMENT_SIGNED: _("Agreement signed"),
    Kind.AGREEMENT_SUSPENDED: _("Agreement suspended"),
    Kind.CASE_CLOSED: _("Case closed"),
    Kind.CASE_CORRECTED: _("Facts of the case corrected"),
    Kind.CASE_CONFLICT_DECLARED: _("Conflict of interest declared"),
    Kind.CASE_EXPORTED: _("Left in a file"),
    Kind.CASE_IMPORTED: _("Case loaded from a file"),
    Kind.CASE_NOTE_ADDED: _("Note added"),
    Kind.CASE_OPENED: _("Case opened"),
    Kind.CASE_PHASE_CHANGED: _("Phase changed"),
    Kind.CASE_READ: _("Case read"),
    Kind.CASE_TEAM_JOINED: _("Joined the case team"),
    Kind.CONSENT_GIVEN: _("Consent given"),
    Kind.CONSENT_READ: _("Consent read"),
    Kind.CONSENT_REFUSED: _("Consent refused"),
    Kind.CONSENT_WITHDRAWN: _("Consent withdrawn"),
    Kind.DUTY_CANCELLED: _("Duty cancelled"),
    Kind.DUTY_COMPLETED: _("Duty completed"),
    Kind.DUTY_OPENED: _("Duty opened"),
    Kind.EXPORT_ASKED: _("Export asked for"),
    Kind.EXPORT_EXPIRED: _("Export closed by the clock"),
    Kind.EXPORT_MADE: _("Export made"),
    Kind.GUARD_SEARCHED: _("Text searched before it left"),
    Kind.GUARD_STOPPED: _("Text stopped: something protected stood in it"),
    Kind.EXPORT_READ: _("Export looked at"),
    Kind.EXPORT_RECALLED: _("Export recalled"),
    Kind.EXPORT_TAKEN: _("Export taken"),
    Kind.IDENTIFICATION_DECIDED: _("Identification decided"),
    Kind.IMPORT_FINISHED: _("File loaded"),
    Kind.LEDGER_READ: _("Ledger read"),
    Kind.MEMBERSHIP_GIVEN: _("Role given"),
    Kind.ORGANISATION_REGISTERED: _("Organisation registered"),
    Kind.PERSON_ERASED: _("Person erased"),
    Kind.PERSON_IDENTITY_CORRECTED: _("Particulars corrected"),
    Kind.PERSON_IDENTITY_READ: _("Identity read"),
    Kind.PERSON_REGISTERED: _("Person registered"),
    Kind.PERSON_SEARCHED: _("Search"),
    Kind.REFERRAL_DRAFTED: _("Referral prepared"),
    Kind.REFERRAL_ESCALATED: _("Referral brought to the coordinator"),
    Kind.REFERRAL_MOVED: _("Referral moved on"),
    Kind.REFERRAL_PAYLOAD_READ: _("Referral read"),
    Kind.REFERRAL_REFUSED: _("Referral refused by the rules"),
    Kind.REFERRAL_SENT: _("Referral sent"),
    Kind.RIGHTS_ACCESS_LISTED: _("Access list made for the person"),
    Kind.SAFETY_ADDED: _("Protected from now on"),
    Kind.SAFETY_ENDED: _("Protection of a particular ended"),
    Kind.SAFETY_READ: _("Safety page read"),
    Kind.SCREENING_ANSWERED: _("Screening answered"),
    Kind.SCREENING_COMPLETED: _("Screening completed"),
    Kind.SCREENING_RAISED: _("Conclusion raised"),
    Kind.SCREENING_READ: _("Screening read"),
    Kind.SCREENING_RESUMED: _("Screening resumed"),
    Kind.SCREENING_STARTED: _("Screening started"),
    Kind.SCREENING_STOPPED: _("Screening stopped"),
    Kind.SECOND_ANSWERED: _("A second person answered"),
    Kind.SECOND_ASKED: _("A second person was asked"),
    Kind.SECOND_READ: _("Read as a second person"),
    Kind.SIGNAL_CLOSED: _("Signal closed"),
    Kind.SIGNAL_PERSON_ADDED: _("Person added to the signal"),
    Kind.SIGNAL_READ: _("Signal read"),
    Kind.SIGNAL_RECORDED: _("Signal recorded"),
    Kind.SIGNAL_TRIAGED: _("Signal triaged"),
    Kind.TOKEN_ISSUED: _("Token issued"),
    Kind.TOKEN_REVOKED: _("Token revoked"),
}


def words(kind: str) -> str:
    """The words for a kind; the kind itself if this version does not know it."""
    return str(WORDS.get(Kind(kind), kind)) if kind in Kind._value2member_map_ else kind
