"""Reading estimates."""

from importlib.resources import files as package
from typing import Final
from uuid import UUID

from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Actor
from accord.research.estimates.access import allowed, reach
from accord.research.estimates.models import Estimate
from accord.research.estimates.vocab import EstimateState

NOT_BESIDE: Final = (EstimateState.WAITING, EstimateState.STOPPED)
MOST_BESIDE: Final = 100  # to choose from
EXAMPLE_SOURCES: Final = (
    "LA: local authorities. NG: non-governmental organisations. PFNCA: police forces and National Crime Agency. GO: government "
    "organisations. GP: the general public. Silverman 2014; Bales, Hesketh and Silverman 2015."
)


def newest(actor: Actor, *, after: str = "") -> Page[Estimate]:
    """The estimates of the organisation, newest first. Raises Refused."""
    allowed(actor)
    found = Estimate.objects.filter(organisation=actor.organisation).defer("table")
    return page_of(found, order="asked_at", after=after)


def finished(actor: Actor) -> list[Estimate]:
    """What can be set beside another: the newest finished ones. Raises Refused."""
    allowed(actor)
    found = Estimate.objects.filter(organisation=actor.organisation).exclude(state__in=NOT_BESIDE)
    return list(found.only("code", "title", "period").order_by("-asked_at", "-id")[:MOST_BESIDE])


def opened(actor: Actor, estimate: UUID) -> Estimate:
    """One estimate. Raises Refused or Missing."""
    return reach(actor, estimate)


def example() -> str:
    """A published capture table that comes with Accord: victims of trafficking, United Kingdom, 2013."""
    return package("accord.research.estimates").joinpath("data", "uk_2013_5.csv").read_text(encoding="utf-8")
