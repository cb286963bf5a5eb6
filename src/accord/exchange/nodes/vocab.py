"""Words of nodes."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Conflict, Invalid, Reason

NOT_HERE: Final = Reason(
    "coordinator-only",
    _("Whom this node trusts is decided where the response is coordinated."),
    _("Ask the national coordinator."),
)

HELD_BACK: Final = Reason(
    "node-forked",
    _(
        "The node of this organisation showed a ledger that is not the one it showed before, so nothing is disclosed to it."
    ),
    _("Ask the national coordinator, who decides after speaking with the people there; help inside this node goes on."),
)


class ListState(TextChoices):
    """Where a list of nodes stands here."""

    PROPOSED = "proposed", _("proposed: the words are to be compared")
    COMPARED = "compared", _("compared here: the other node is still to sign")
    CURRENT = "current", _("in force")
    PAST = "past", _("replaced by a later one")
    DROPPED = "dropped", _("dropped")


class BadFile(Invalid):
    """A file that another node should have made."""

    code = "node-file"
    sentence = _(
        "This file is not one that another node made, or it was changed on the way. Ask them to send it again, and change nothing in it."
    )


class NotOurs(Invalid):
    """A list in which this node does not stand as it is."""

    code = "node-not-ours"
    sentence = _(
        "This list does not show this node as it is now. Give the other node the entry of this node again, and ask for a new list."
    )


class NotNext(Conflict):
    """A list that does not follow the one in force."""

    code = "node-not-next"
    sentence = _(
        "This list does not follow the one that is in force here. Give the other node the list in force, and ask for a new one."
    )


class WordsDiffer(Invalid):
    """What was heard is not what stands here: the lists differ, or somebody is between the two."""

    code = "node-words-differ"
    sentence = _(
        "These are not the words of this list. Say them again, slowly. If they still differ, stop: somebody may have changed "
        "the file on its way. Nothing was signed."
    )


class BadAddress(Invalid):
    """An address by which nobody can reach a node."""

    code = "node-address"
    sentence = _("Write the address as https:// and a name, with a port if there is one, and nothing after it.")


class NoAddress(Conflict):
    """This node has no entry yet."""

    code = "node-no-address"
    sentence = _("Say first by which address other nodes reach this one.")
