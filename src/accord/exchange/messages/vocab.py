"""Words of letters between nodes."""

from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.exchange.letters.streams import Result
from accord.foundation.refusals import Conflict, Invalid


class Became(TextChoices):
    """What became of a letter, as `streams.Result` says it; empty while nothing is known."""

    APPLIED = Result.APPLIED.value, _("taken in")
    KEPT = Result.KEPT.value, _("arrived, and waits there")
    REFUSED = Result.REFUSED.value, _("refused")


WAITS: Final[dict[str, str | Promise]] = {
    "failed": _("It failed at the other side and is tried again."),
    "behind-another": _("It waits behind another letter of the same matter."),
    "waits-for-a-person": _("It failed five times: a person there looks at it."),
}
MISSING: Final = (
    "not-restored"  # of a letter that came back after this node was set back, and has no effect of its own here
)
REASONS: Final[dict[str, str | Promise]] = WAITS | {
    "rejected-by-hand": _("A person there could not take it in. Call them."),
    "unknown-kind": _("The other node does not know this kind of letter: it may be of an earlier version. Call them."),
    "unknown-version": _("The other node does not understand this version of the letter: it must be renewed first."),
    "unknown-field": _("The letter holds something that the other node must understand and does not."),
    "not-your-organisation": _(
        "Your organisation does not stand in the list that the other node knows. Ask the coordinator."
    ),
    "nobody-here": _("The organisation does not work at that node any more. Ask the coordinator."),
    "erased": _("What it was about was erased before it arrived."),
}


class NotListed(Conflict):
    """The other node is not in the list in force, or this one refuses it."""

    code = "node-not-listed"
    sentence = _(
        "This node does not speak with the node of that organisation now, so nothing was sent. Ask the national coordinator."
    )


class NotSpoken(Conflict):
    """The node is not in the list in force, or this one refuses it."""

    code = "node-not-spoken"
    sentence = _(
        "This node does not speak with that one now. Look at where it stands on the page of nodes, and speak with it again first."
    )


class TooLong(Invalid):
    """What is said does not fit into one letter."""

    code = "letter-too-long"
    sentence = _("This is too long for one letter to another node. Shorten it.")


class BadParcel(Invalid):
    """A file that should hold letters or answers of another node."""

    code = "parcel"
    sentence = _(
        "This file holds no letters of that node to this one, or it was changed on the way. Ask them to make it again."
    )
