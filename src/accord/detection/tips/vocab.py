"""Words of tips."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid

LONGEST: Final = 10_000  # characters of one message
LONGEST_PLACE: Final = 300
MOST_FILES: Final = 3
LARGEST_FILE: Final = 8 * 1024 * 1024
MOST_MESSAGES: Final = 200  # in one thread


class TipState(TextChoices):
    """Where a tip stands."""

    NEW = "new", _("waits to be looked at")
    OPENED = "opened", _("looked at")
    SIGNAL = "signal", _("made a signal")
    CLOSED = "closed", _("closed")
    DELETED = "deleted", _("deleted when its time was over")


class Ending(TextChoices):
    """Why a tip was closed without becoming a signal, or after it did."""

    ANSWERED = "answered", _("answered; nothing more to do")
    INSUFFICIENT = "insufficient", _("not enough information")
    NOT_TRAFFICKING = "not_trafficking", _("not trafficking")
    DUPLICATE = "duplicate", _("duplicate")
    ABUSE = "abuse", _("not meant seriously")


S = TipState
STATES: Final = StateTable(
    "tip",
    S.NEW,
    (
        Transition(S.NEW, "take_up", S.OPENED, "receiving desk"),
        Transition(S.OPENED, "take_up", S.OPENED, "receiving desk"),  # a further message was read
        Transition(S.SIGNAL, "take_up", S.SIGNAL, "receiving desk"),
        Transition(S.CLOSED, "take_up", S.OPENED, "receiving desk"),  # the reporter wrote again
        Transition(S.OPENED, "make_signal", S.SIGNAL, "receiving desk"),
        Transition(S.OPENED, "close", S.CLOSED, "receiving desk"),
        Transition(S.SIGNAL, "close", S.CLOSED, "receiving desk"),
        Transition(S.CLOSED, "delete", S.DELETED, "the node, when the period is over"),
    ),
)
ANSWERABLE: Final = frozenset({S.OPENED, S.SIGNAL})
RULES: Final = frozenset({"P-TIP", "P-TIP-DANGER", "P-TIP-ADDED", "P-TIP-ADDED-DANGER"})


class BadTip(Invalid):
    """Something in what was told, or in an answer, cannot be."""

    code = "tip-invalid"


class NoSuchTip(Invalid):
    """No tip opens with this code: mistyped, or never given. Both look the same."""

    code = "tip-code"
    sentence = _("Nothing opens with these digits. Compare them with what you wrote down; there are sixteen.")


class NotTakenUp(Conflict):
    """An answer or a signal before anybody has said that they looked, or after the end."""

    code = "tip-not-open"
    sentence = _("Say first that you have looked at it: press “I have looked at it”.")


class IntakeStands(Conflict):
    """There is one already."""

    code = "intake-stands"
    sentence = _("Your organisation receives tips already.")


# What a cleaned file is, for a download; everything else is only bytes.
MEDIA: Final = {
    "jpeg": ("image/jpeg", "jpg"),
    "png": ("image/png", "png"),
    "webp": ("image/webp", "webp"),
    "pdf": ("application/pdf", "pdf"),
    "text": ("text/plain; charset=utf-8", "txt"),
}
