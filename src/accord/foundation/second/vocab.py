"""Words of the second person."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.policy import Action
from accord.foundation.refusals import Conflict

LASTS: Final = timedelta(hours=24)


class Matter(TextChoices):
    """What a second person is asked for."""

    DISCLOSURE = "disclosure", _("a text that was stopped")
    EXPORT = "export", _("a large or identified export")
    ERASURE = "erasure", _("the erasure of a person")
    MISSION = "mission", _("a contact with the mission of origin")
    RESET = "reset", _("the reset of a colleague's sign-in")
    SCREENING = "screening", _("a milder conclusion of a screening")


MAY_RELEASE: Final[dict[Matter, Action]] = {
    Matter.DISCLOSURE: Action.SECOND_DISCLOSURE,
    Matter.EXPORT: Action.SECOND_EXPORT,
    Matter.ERASURE: Action.SECOND_ERASURE,
    Matter.MISSION: Action.SECOND_MISSION,
    Matter.RESET: Action.SECOND_RESET,
    Matter.SCREENING: Action.SECOND_SCREENING,
}


class Outcome(TextChoices):
    """What the second person said."""

    RELEASED = "released", _("released")
    REFUSED = "refused", _("not released")


class OwnAsk(Conflict):
    """Nobody is his own second person."""

    code = "second-own"
    sentence = _("You asked for this yourself. A colleague must release it.")


class Answered(Conflict):
    """It was answered, or too much time has passed."""

    code = "second-answered"
    sentence = _("This was already answered, or waited longer than a day. Whoever needs it must ask again.")
