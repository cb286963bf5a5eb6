"""Of which populations a person is: what the procedures of the referral mechanism are written for (domain.md 2.3, variants)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.protection.cases.models import Case
from accord.protection.cases.track_tables import TrackKind
from accord.protection.cases.tracks import Tracks, state_of


class Population(TextChoices):
    """A person may be of several: a child who fled from Ukraine is of three."""

    ADULT = "adult", _("adult")
    CHILD = "child", _("child")
    FOREIGN = "foreign", _("foreign national")
    TEMPORARY_PROTECTION = "temporary_protection", _("under temporary protection")


def populations_of(case: Case, tracks: Tracks | None = None) -> frozenset[str]:
    """The populations of the person of a case. Whoever may be a child is one; who has a citizenship of the country where
    the case is held is not foreign, and of whom none is known is not either, until it is.
    """
    found = {Population.CHILD if case.may_be_child else Population.ADULT}
    citizenships = set(case.citizenships.split())
    if citizenships and case.jurisdiction not in citizenships:
        found.add(Population.FOREIGN)
    if tracks and state_of(tracks, TrackKind.STATUS) == "temporary_protection":
        found.add(Population.TEMPORARY_PROTECTION)
    return frozenset(population.value for population in found)
