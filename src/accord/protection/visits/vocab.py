"""Words of visits."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Conflict, Invalid, Reason, Refused

LINK_FOR: Final = timedelta(minutes=15)
IDLE: Final = timedelta(minutes=20)
LONGEST: Final = timedelta(hours=8)


class Ended(TextChoices):
    """Why a visit is over."""

    HERSELF = "herself", _("the person closed it")
    TEAM = "team", _("closed by the team")
    UNUSED = "unused", _("the numbers were not used in time")
    IDLE = "idle", _("not used for 20 minutes")
    LONG = "long", _("eight hours are over")
    REPLACED = "replaced", _("new numbers were made")
    CONTACT = "contact", _("the agreement on safe contact ended or changed")
    CASE = "case", _("the case was closed or handed over to another organisation")
    ADULT = "adult", _("an adult of the child may be involved in what happened")
    ERASED = "erased", _("the person's data were erased")


DANGER: Final = "P-LETTER-DANGER"
DUTIES: Final = frozenset({"P-LETTER", DANGER})
OFF: Final = Reason(
    "portal-off",
    _("This node does not offer a page for the person."),
    _("Who runs the node can switch it on. Until then tell the person these things yourself."),
)


class PortalOff(Refused):
    """The node does not offer it."""

    code = "portal-off"

    def __init__(self) -> None:
        super().__init__((OFF,))


class NotAsked(Invalid):
    """She was not asked everything."""

    code = "not-asked"
    sentence = _("Ask the person first. If one of these is not so, there is no page on this device.")


class OpensNothing(Invalid):
    """Wrong, used, too old or ended: all look the same."""

    code = "opens-nothing"
    sentence = _("These numbers open nothing. They work once and for 15 minutes only. Ask for new ones.")


class AlreadyOver(Conflict):
    """Nothing is open."""

    code = "visit-over"
    sentence = _("The page is closed already.")


class BadLetter(Invalid):
    """Nothing was written, or too much."""

    code = "letter-invalid"
    sentence = _("Write something, at most 2000 characters.")
