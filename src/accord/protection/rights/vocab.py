"""Words of the person's rights."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.ledger.vocab import Kind
from accord.foundation.refusals import Conflict


class ErasureGround(TextChoices):
    """Why the data must go (GDPR art. 17(1))."""

    WISH = "wish", _("the person asks for it, and nothing obliges us to keep it")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("the consent on which it rested was withdrawn")
    NOT_NEEDED = "not_needed", _("it is no longer needed for what it was collected for")
    UNLAWFUL = "unlawful", _("it should not have been collected")


class StillOpen(Conflict):
    """Help is still running; an erasure would break it off."""

    code = "erasure-open"
    sentence = _(
        "The case or a referral is still open. Close the case and end the referrals first; then the data can be erased."
    )


class NotReleased(Conflict):
    """No second person has released it."""

    code = "erasure-not-released"
    sentence = _("A second person must release the erasure first, within the last day. Ask a colleague.")


class AlreadyErased(Conflict):
    """It is done."""

    code = "erased"
    sentence = _("This person's data were erased already.")


# How an event about her is told to her: as plain as it can be said. A kind that is not here is told by its own words.
TOLD: Final = {
    Kind.CASE_READ: _("opened your file"),
    Kind.CASE_NOTE_ADDED: _("wrote a note in your file"),
    Kind.CASE_EXPORTED: _("put something about you in a file, for"),
    Kind.CASE_OPENED: _("opened a case for you"),
    Kind.CASE_CLOSED: _("closed your case"),
    Kind.CASE_CORRECTED: _("corrected facts in your file"),
    Kind.CASE_PHASE_CHANGED: _("moved your case to its next phase"),
    Kind.CASE_TEAM_JOINED: _("brought a colleague into the team that works for you"),
    Kind.CONSENT_GIVEN: _("recorded that you agree to telling"),
    Kind.CONSENT_READ: _("read what you agreed to"),
    Kind.CONSENT_REFUSED: _("recorded that you do not agree to telling"),
    Kind.CONSENT_WITHDRAWN: _("recorded that you took your agreement back"),
    Kind.IDENTIFICATION_DECIDED: _("decided that you have a right to help"),
    Kind.LETTER_ANSWERED: _("answered you on your page"),
    Kind.LETTER_HEARD: _("dealt with what you wrote"),
    Kind.LETTER_READ: _("read what you wrote"),
    Kind.LETTER_WRITTEN: _("wrote something on your page"),
    Kind.PERSON_IDENTITY_CORRECTED: _("corrected your particulars"),
    Kind.PERSON_IDENTITY_READ: _("looked at your particulars"),
    Kind.PERSON_LOOK_UP_DECIDED: _("looked whether you were known here already"),
    Kind.PERSON_MERGED: _("found that two records are about you, and put them together"),
    Kind.PERSON_PAIR_FLAGGED: _("asked whether two records are about you"),
    Kind.PERSON_RECOGNISED: _("recognised you when you came again"),
    Kind.PERSON_REGISTERED: _("wrote down your particulars"),
    Kind.PERSON_TOLD_APART: _("found that a record of somebody else is not about you"),
    Kind.PERSON_UNMERGED: _("took two records apart that had been put together"),
    Kind.REFERRAL_DRAFTED: _("prepared to ask for help for you"),
    Kind.REFERRAL_MOVED: _("answered or moved on the request for help for you"),
    Kind.REFERRAL_PAYLOAD_READ: _("read what was passed on about you"),
    Kind.REFERRAL_REFUSED: _("wanted to pass on something about you; the rules did not allow it"),
    Kind.REFERRAL_SENT: _("passed on what you agreed to, to"),
    Kind.RIGHTS_ACCESS_LISTED: _("made this list for you"),
    Kind.SAFETY_ADDED: _("wrote down who or what must be kept from you"),
    Kind.SAFETY_ENDED: _("ended a protection that you no longer need"),
    Kind.SAFETY_READ: _("read who or what must be kept from you"),
    Kind.VISIT_ENDED: _("closed your page"),
    Kind.VISIT_LINKED: _("made numbers that open your page"),
    Kind.VISIT_OPENED: _("opened your page"),
    Kind.VISIT_READ: _("read something on your page"),
}
HERSELF: Final = _("you, or somebody with your device")
# What she agreed to pass on is told to her whoever read it, investigators too.
PASSED_ON: Final = frozenset({Kind.REFERRAL_PAYLOAD_READ, Kind.REFERRAL_MOVED})
# Clocks of the workers, and what the program itself compared: nobody saw anything of hers.
UNTOLD: Final = frozenset(
    {
        Kind.DUTY_OPENED,
        Kind.DUTY_CANCELLED,
        Kind.DUTY_COMPLETED,
        Kind.DUTY_ENDED,
        Kind.DUTY_EXTENDED,
        Kind.DUTY_WARNED,
        Kind.GUARD_SEARCHED,
        Kind.GUARD_STOPPED,
        Kind.REFERRAL_ESCALATED,
    }
)
RESHRED: Final = timedelta(minutes=5)
