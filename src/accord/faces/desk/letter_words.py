"""What became of a letter to another node, in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accord.exchange.messages.queries import Told, Traffic
from accord.exchange.messages.vocab import REASONS, Became
from accord.foundation.policy.disclosure import REASONS as NOT_ALLOWED

KINDS: Final[dict[str, str | Promise]] = {
    "agreement.stepped": _("Step of an agreement"),
    "referral.erased": _("Erasure of what was received"),
    "referral.recalled": _("Consent taken back"),
    "referral.sent": _("Referral"),
    "referral.stepped": _("Step of a referral"),
    "signal.passed": _("Signal passed on"),
    "signal.taken": _("Signal looked at"),
    "referral.deleted": _("What was received was deleted"),
    "enquiry.made": _("Enquiry"),
    "enquiry.answered": _("Enquiry"),
    "enquiry.recalled": _("Enquiry"),
    "information.asked": _("Request for information"),
    "information.ended": _("Request for information"),
}


def kind_words(kind: str) -> str:
    """A kind of letter; its code, where this page has no word for it."""
    if kind.startswith("meeting."):
        return str(_("Comparison of selectors"))
    if kind.startswith("place."):
        return str(_("Request for a place"))
    if kind.startswith("summons."):
        return str(_("Summons"))
    return str(KINDS.get(kind, kind))


def reason_words(code: str) -> str:
    """Why a letter waits or was refused; the code, where this node has no words for it."""
    if code in NOT_ALLOWED:
        return f"{NOT_ALLOWED[code].text} {NOT_ALLOWED[code].remedy}".strip()
    return str(REASONS.get(code, code))


def words_of(traffic: Iterable[Traffic]) -> dict[str, str]:
    """The words of every kind and reason in these, by their codes."""
    found: dict[str, str] = {}
    for one in traffic:
        found |= {letter.kind: kind_words(letter.kind) for letter in one.for_a_person}
        found |= {kind: kind_words(kind) for kind in one.missing}
        for row in one.refused:
            found |= {row.kind: kind_words(row.kind), row.reason: reason_words(row.reason)}
    return found


def told_words(told: Told) -> str:
    """What the other node has said of a letter."""
    at = _when(told.settled_at)
    if told.became == Became.APPLIED:
        return _("Arrived there on %(at)s.") % {"at": at}
    if told.became == Became.REFUSED:
        return _("Refused there on %(at)s: %(reason)s") % {"at": at, "reason": reason_words(told.reason)}
    if told.became == Became.KEPT:
        return _("Arrived there on %(at)s and waits: %(reason)s") % {"at": at, "reason": reason_words(told.reason)}
    return str(_("Sent, not yet confirmed there."))


def told_by_number(letters: Iterable[Told]) -> dict[int, str]:
    """What the other node has said of each letter, by its number."""
    return {one.number: told_words(one) for one in letters}


def told_by_time(letters: Iterable[Told]) -> dict[datetime, str]:
    """What other nodes have said of the letters of one moment: where there are several nodes, one sentence for each."""
    found: dict[datetime, str] = {}
    for one in letters:
        before = found.get(one.written_at)
        found[one.written_at] = f"{before} {told_words(one)}" if before else told_words(one)
    return found


def _when(moment: datetime | None) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""
