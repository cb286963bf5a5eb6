"""Words of summonses: the state table, answers, failures."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid


class SummonsState(TextChoices):
    """Where a summons stands."""

    SENT = "sent", _("sent, not yet acknowledged")
    SEEN = "seen", _("acknowledged: they speak with the person")
    ANSWERED = "answered", _("answered")
    CANCELLED = "cancelled", _("cancelled")
    RETURNED = "returned", _("not taken in: the code is not known there, or no agreement covers it")


CARERS, SUMMONER = "those who help", "who summons"
S = SummonsState
SUMMONSES: Final = StateTable(
    "summons through those who help",
    S.SENT,
    (
        Transition(S.SENT, "see", S.SEEN, CARERS),
        *(Transition(state, "answer", S.ANSWERED, CARERS) for state in (S.SENT, S.SEEN, S.ANSWERED)),
        *(Transition(state, "cancel", S.CANCELLED, SUMMONER) for state in (S.SENT, S.SEEN, S.ANSWERED)),
        Transition(S.SENT, "return", S.RETURNED, "the other node"),
    ),
    dict(S.choices),
)
OPEN: Final = frozenset({S.SENT, S.SEEN, S.ANSWERED})
LABELS: Final = {
    "see": _("We have it, and speak with the person"),
    "answer": _("Send the answer"),
    "cancel": _("Cancel the summons"),
}


class Answer(TextChoices):
    """What the person says, or that nobody could ask."""

    COMES = "comes", _("the person comes")
    VIDEO = "video", _("the person will be heard by video link")
    DECLINES = "declines", _("the person does not want to be heard")
    UNREACHED = "unreached", _("the person cannot be reached")


class BadSummons(Invalid):
    """Something about the summons cannot be."""

    code = "summons-invalid"


class NotAsked(Invalid):
    """Nothing is answered for a person who was not asked."""

    code = "summons-person"
    sentence = _("Ask the person first, and tick that you did. If nobody can reach them, choose that answer.")


class NotKnown(Invalid):
    """The code leads to nobody here, or no agreement is in force; both look the same to who summons."""

    code = "summons-unknown"
    sentence = _("Nobody is known here under this code, or no agreement is in force. Call those who gave you the code.")


class AlreadySummoned(Conflict):
    """The same summons is open."""

    code = "summons-open"
    sentence = _("This hearing has an open summons to that organisation already.")
