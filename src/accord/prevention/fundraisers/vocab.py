"""Words of fundraisers: what they plan, states, what went wrong with a letter, limits, failures."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import ANY, StateTable, Transition
from accord.foundation.refusals import Conflict, Failure, Invalid, Missing

LONGEST_NAME: Final = 120
LONGEST_PLAN: Final = 1_000
# Choices of the product, not law; the form says them.
UNCONFIRMED: Final = timedelta(days=7)
KEPT: Final = timedelta(days=730)
KEPT_YEARS: Final = 2
MOST_ATTEMPTS: Final = 8  # each waits twice as long as the one before: two days in all


class FundraiserKind(TextChoices):
    """What somebody plans."""

    RUN = "run", _("a run or another sport")
    BIRTHDAY = "birthday", _("a birthday or another feast")
    SCHOOL = "school", _("at a school")
    PARISH = "parish", _("in a parish")
    WORKPLACE = "workplace", _("at work")
    OTHER = "other", _("something else")


class FundraiserState(TextChoices):
    """Where a sign-up stands. Of the last three only the count is kept."""

    NEW = "new", _("just came")
    WAITING = "waiting", _("waits for confirmation")
    CONFIRMED = "confirmed", _("confirmed")
    BOUNCED = "bounced", _("the letter did not arrive")
    LEFT = "left", _("left, deleted")
    DELETED = "deleted", _("deleted at the desk")
    LAPSED = "lapsed", _("time over, deleted")


class Fault(TextChoices):
    """Why a letter did not arrive, and what can be done."""

    REFUSED = "refused", _("The mail server refused this address: it is misspelt or no longer there. Correct it if the person asked you to, or delete the sign-up.")  # fmt: skip
    UNREACHABLE = "unreachable", _("The mail server took no letter for two days. Send it again; if that fails too, ask whoever runs this node to look at the mail server.")  # fmt: skip
    RETURNED = "returned", _("The letter came back: the mailbox is full or does not exist. Send it again later, correct the address if the person asked you to, or delete the sign-up.")  # fmt: skip


S = FundraiserState
ENDED: Final = (S.LEFT, S.DELETED, S.LAPSED)
STATES: Final = StateTable(
    "fundraiser",
    S.NEW,
    (
        Transition(S.NEW, "take", S.WAITING, "worker"),
        Transition(S.WAITING, "confirm", S.CONFIRMED, "fundraiser"),
        Transition(S.BOUNCED, "confirm", S.CONFIRMED, "fundraiser"),
        Transition(S.WAITING, "bounce", S.BOUNCED, "worker"),
        Transition(S.CONFIRMED, "bounce", S.BOUNCED, "worker"),
        Transition(S.WAITING, "again", S.WAITING, "editor"),
        Transition(S.BOUNCED, "again", S.WAITING, "editor"),
        Transition(S.WAITING, "correct", S.WAITING, "editor"),
        Transition(S.BOUNCED, "correct", S.WAITING, "editor"),
        Transition(ANY, "leave", S.LEFT, "fundraiser"),
        Transition(ANY, "delete", S.DELETED, "editor"),
        Transition(ANY, "lapse", S.LAPSED, "worker"),
    ),
)


class BadFundraiser(Invalid):
    """Something in the form cannot stand."""

    code = "fundraiser-bad"


class DeskStands(Conflict):
    """One for an organisation."""

    code = "fundraiser-desk-stands"
    sentence = _("Your organisation takes fundraisers already.")


class NoDesk(Missing):
    """Nobody takes fundraisers."""

    code = "fundraiser-desk-none"
    sentence = _("Nobody takes fundraisers here at present.")


class DeadLink(Failure):
    """Wrong, used or too old: nobody is told which."""

    status = HTTPStatus.GONE
    code = "link-dead"
    sentence = _("This link opens nothing: it was used before, is too old, or is not whole. If you have just pressed the button, it has worked.")  # fmt: skip
