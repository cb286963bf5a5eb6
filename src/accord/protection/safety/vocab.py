"""Words of safety."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.guard import ParticularKind
from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid, Reason, Refused
from accord.protection.safety.contact import Channel


class Kind(TextChoices):
    """What a particular is."""

    RISK = "risk", _("a person who is a risk")
    ADDRESS = "address", _("an address")
    TELEPHONE = "telephone", _("a telephone or other contact")
    SCHOOL = "school", _("a school or kindergarten")
    PLACE = "place", _("a shelter, workplace or other place")


GUARDED: Final = {
    Kind.RISK: ParticularKind.PERSON,
    Kind.ADDRESS: ParticularKind.ADDRESS,
    Kind.TELEPHONE: ParticularKind.TELEPHONE,
    Kind.SCHOOL: ParticularKind.SCHOOL,
    Kind.PLACE: ParticularKind.PLACE,
}
FIELDS: Final = ("name", "relation", "telephone", "address")
FOUND: Final = {
    ParticularKind.ADDRESS: _("A protected address stands in “%(field)s”."),
    ParticularKind.TELEPHONE: _("A protected telephone or contact stands in “%(field)s”."),
    ParticularKind.SCHOOL: _("A protected school stands in “%(field)s”."),
    ParticularKind.PLACE: _("A protected place stands in “%(field)s”."),
    ParticularKind.PERSON: _("A person who is a risk is named in “%(field)s”."),
}
HOUSE: Final = Reason(
    "hard.house",
    _("The address of one of your houses stands in this text. It never leaves."),
    _("Take it out. Who brings the person is told the way by the house itself."),
)
_HOUSE_IN: Final = _("The address of one of your houses stands in “%(field)s”. It never leaves.")
_CODE_WORD_IN: Final = _(
    "The code word of safe contact stands in “%(field)s”. Whoever finds it could pass for one of you."
)
_ANEW: Final = _("Write a new version of it without this, then make the paper again.")


def house_in(field: str) -> Reason:
    """The address of a house stands in a field of a paper."""
    return Reason("hard.house", str(_HOUSE_IN) % {"field": field}, _ANEW)


def code_word_in(field: str) -> Reason:
    """The code word stands in a field of a paper."""
    return Reason("hard.code-word", str(_CODE_WORD_IN) % {"field": field}, _ANEW)


MEND: Final = _("Take it out, or ask a colleague to release exactly this text.")
FIELD_LABELS: Final = {
    "request": _("What do you ask for"),
    "ground_reference": _("On what does the duty rest"),
    "our_contact": _("Whom may they call here"),
    "their_contact": _("Whom do you speak with there"),
    "escort": _("Who goes along"),
    "meeting_point": _("Where do you meet"),
    "note": _("Note for the other side"),
    "needs": _("Needs and wishes"),
    "health": _("Health and psychological state"),
    "title": _("Short title"),
    "answer": _("Your answer"),
    "words": _("words in the file"),
    "place": _("Court and room"),
    "reason": _("Why it cannot wait"),
}


class BadParticular(Invalid):
    """Something about the particular cannot be."""

    code = "safety-invalid"


class AlreadyEnded(Conflict):
    """It was ended before."""

    code = "safety-ended"
    sentence = _("This was ended before; the record says when.")


class Stopped(Refused):
    """Something protected stands in a text that would leave. Names the kind and the field, never the value."""

    code = "stopped"


class MessageState(TextChoices):
    """Where a message to a survivor stands."""

    DRAFTED = "drafted", _("prepared, nothing has left")
    WAITING = "waiting", _("waits for the safe time")
    SENT = "sent", _("sent")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("could not be sent")


M = MessageState
MESSAGES: Final = StateTable(
    "message",
    M.DRAFTED,
    (
        Transition(M.DRAFTED, "queue", M.WAITING, "case manager"),
        Transition(M.DRAFTED, "cancel", M.CANCELLED, "case manager"),
        Transition(M.WAITING, "send", M.SENT, "the node"),
        Transition(M.WAITING, "by_phone", M.SENT, "case manager"),
        Transition(M.WAITING, "cancel", M.CANCELLED, "case manager"),
        Transition(M.WAITING, "fail", M.FAILED, "the node"),
        Transition(M.FAILED, "queue", M.WAITING, "case manager"),
    ),
)
ACTIONS: Final = frozenset({"queue", "cancel", "by_phone"})
MESSAGE_LABELS: Final = {
    "queue": _("Send at the next safe time"),
    "cancel": _("Take the message back"),
    "by_phone": _("I have just sent it"),
}
WRITTEN: Final = frozenset({Channel.SMS, Channel.EMAIL})  # ways by which a written message goes


class BadPlan(Invalid):
    """Something about the plan cannot be."""

    code = "contact-invalid"


class BadMessage(Invalid):
    """Something about the message cannot be."""

    code = "message-invalid"


class NoPlan(Conflict):
    """Nothing was agreed on, or it has run out."""

    code = "no-plan"
    sentence = _("No safe way of contact is in force. Agree on one with the person first.")


class NotNow(Conflict):
    """Outside the window."""

    code = "not-now"
    sentence = _("Not now: the agreed time is over or has not begun. Sending now could put the person in danger.")
