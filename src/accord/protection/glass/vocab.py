"""Words of emergency access."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Conflict, Invalid

LASTS: Final = timedelta(minutes=60)  # security.md 3.3
SHORTEST, LONGEST = 10, 2_000
TOLD: Final = "glass.broken"  # the triggers of the rules
ASKED: Final = "glass.review"
OBJECTED: Final = "glass.not_justified"
REVIEW: Final = frozenset({"P-GLASS-REVIEW"})


class Ground(TextChoices):
    """Why it cannot wait. A code, because the reviewing organisation reads it and must learn nothing of the person."""

    DANGER = "danger", _("life or health is in danger now")
    PRESENT = "present", _("the person is here or on the telephone, and nobody of the team can be reached")
    CHILD = "child", _("a child must be found or protected now")
    AUTHORITY = "authority", _("an authority needs an answer that cannot wait")


class Verdict(TextChoices):
    """What the reviewer found."""

    JUSTIFIED = "justified", _("justified")
    NOT_JUSTIFIED = "not_justified", _("not justified")


class BadGlass(Invalid):
    """Something in the form cannot be."""

    code = "glass-invalid"


class InTeam(Conflict):
    """No emergency is needed."""

    code = "glass-in-team"
    sentence = _("You are in the team of this case. Open it from your cases.")


class AlreadyOpen(Conflict):
    """It was opened to this person within the hour."""

    code = "glass-open"
    sentence = _("This case is already open to you in an emergency. Search for it and open it.")


class NoReviewer(Conflict):
    """Nobody else could look at it afterwards."""

    code = "glass-no-reviewer"
    sentence = _(
        "No other organisation on this node could review it. Call a member of the case team, or your coordinator."
    )


class StillOpen(Conflict):
    """The hour is not over."""

    code = "glass-still-open"
    sentence = _("The hour is not over. Review it when everything that was opened can be seen.")


class Reviewed(Conflict):
    """It was reviewed before."""

    code = "glass-reviewed"
    sentence = _("This was already reviewed; the finding stands on record.")


class OwnGlass(Conflict):
    """Nobody reviews himself, nor his own case."""

    code = "glass-own"
    sentence = _(
        "You opened this case yourself, or you are in its team. Somebody else of your organisation must review it."
    )
