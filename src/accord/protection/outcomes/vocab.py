"""Words of outcomes (domain.md section 5, S14)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Invalid

LONGEST: Final = 2_000
SHORTEST: Final = 3
AFTER: Final = "P-OUTCOME-AFTER"  # twelve months after closing
OWED: Final = frozenset({"P-OUTCOME-INTAKE", "P-OUTCOME-REVIEW", AFTER})  # what an assessment settles


class Occasion(TextChoices):
    """When in the way of a case it was made."""

    INTAKE = "intake", _("at the beginning")
    REVIEW = "review", _("in between")
    CLOSURE = "closure", _("at closing")
    AFTER = "after", _("after closing")


class How(TextChoices):
    """With whom it was made."""

    TOGETHER = "together", _("together with the person")
    INTERPRETED = "interpreted", _("together, with an interpreter")
    WITHOUT = "without", _("without the person, from what the team knows")


class BadAssessment(Invalid):
    """Something about the assessment cannot be."""

    code = "outcome-invalid"
