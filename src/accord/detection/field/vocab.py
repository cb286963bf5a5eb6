"""Words of the phones and of what they send."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Failure, Invalid

CODE_FOR: Final = timedelta(minutes=15)  # how long the numbers that enrol a phone are open
SKEW: Final = timedelta(minutes=5)  # a clock that is off by more is noted
WAITING_RULES: Final = frozenset({"P-PHONE", "P-PHONE-URGENT"})
LARGEST: Final = 64 * 1024  # bytes of one record


class DeviceState(TextChoices):
    """Where a phone stands."""

    OFFERED = "offered", _("numbers wait to be typed")
    LAPSED = "lapsed", _("numbers were not used")
    ENROLLED = "enrolled", _("in use")
    LOST = "lost", _("reported lost; it is emptied at its next contact")
    WIPED = "wiped", _("emptied")


D = DeviceState
DEVICES: Final = StateTable(
    "phone",
    D.OFFERED,
    (
        Transition(D.OFFERED, "lapse", D.LAPSED, "the clock, or newer numbers"),
        Transition(D.OFFERED, "enrol", D.ENROLLED, "its owner, on the phone"),
        Transition(D.ENROLLED, "lose", D.LOST, "its owner, coordinator, administrator"),
        Transition(D.LOST, "wipe", D.WIPED, "the phone"),
    ),
)


class ArrivalKind(TextChoices):
    """What a phone records."""

    SCREENING = "screening", _("screening")
    SIGNAL = "signal", _("signal")


class ArrivalState(TextChoices):
    """What became of a record that a phone sent."""

    WAITING = "waiting", _("waits for a decision")
    APPLIED = "applied", _("entered by itself")
    SETTLED = "settled", _("entered by a decision")
    REFUSED = "refused", _("not used, by a decision")


A = ArrivalState
ARRIVALS: Final = StateTable(
    "arrival",
    A.WAITING,
    (
        Transition(A.WAITING, "apply", A.APPLIED, "the node"),
        Transition(A.WAITING, "take", A.SETTLED, "screener"),
        Transition(A.WAITING, "by_hand", A.SETTLED, "screener"),
        Transition(A.WAITING, "leave", A.REFUSED, "screener"),
    ),
)


class Why(TextChoices):
    """Why a record waits for a person."""

    CHANGED = "changed", _("the phone had sent this record before, with other content")
    NO_MEMBER = "no_member", _("its owner does not work for the organisation any more")
    NOT_ALLOWED = "not_allowed", _("the role of its owner does not include this any more")
    UNKNOWN_LIST = "unknown_list", _("it was made with a list that this node does not have")
    UNREADABLE = "unreadable", _("it could not be read")


class Mark(TextChoices):
    """What is to be known about a record that was entered."""

    CLOCK = "clock", _("the clock of the phone was wrong; the times are corrected")
    WITHDRAWN = "withdrawn", _("the list was withdrawn while the phone was without a network")
    OLDER = "older", _("the list has a newer version by now")
    SCORED = "scored", _("the phone came to another result; that of the node counts")


class Choice(TextChoices):
    """What somebody decides about a record that waits."""

    TAKE = "take", _("Enter what the phone sent")
    BY_HAND = "by_hand", _("I have entered it by hand")
    LEAVE = "leave", _("Do not use it")


class OpensNothing(Invalid):
    """The numbers are wrong, used or too old: which of these, is not said."""

    code = "phone-code"
    sentence = _(
        "These numbers open nothing. They work once, for 15 minutes. Ask for new ones under “Phones” at the desk."
    )


class UnknownDevice(Failure):
    """No phone has this token."""

    status = HTTPStatus.UNAUTHORIZED
    code = "phone-unknown"
    sentence = _("This phone is not known here. Enrol it again; what it keeps stays on it until then.")


class Lost(Failure):
    """The phone was reported lost: it is to empty itself."""

    status = HTTPStatus.GONE
    code = "phone-lost"
    sentence = _("This phone was reported lost. What it kept is deleted.")


class BadPhone(Invalid):
    """Something about the phone cannot be."""

    code = "phone-invalid"


class BadRecord(Invalid):
    """A record does not read, or cannot be entered."""

    code = "record-invalid"
    sentence = _("This record cannot be entered as it is. Enter it by hand, then say so here.")


class UnknownList(BadRecord):
    """The node does not have this version of the list."""

    code = "record-list"
    sentence = _(
        "This node does not have the list that the record was made with. Enter it by hand, or ask for the list first."
    )
