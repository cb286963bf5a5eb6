"""The screenings of an organisation, by where they stand and by list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accord.detection.screening import instruments
from accord.detection.screening.indicators import Instrument, InstrumentKind, order_of
from accord.detection.screening.models import UNDECIDED, UNFINISHED, Screening
from accord.detection.screening.released import kept
from accord.detection.screening.vocab import ScreeningState, Shown
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.second import queries as second
from accord.foundation.second.vocab import Matter


@dataclass(frozen=True)
class Listed:
    """A page of screenings, and which of them wait for a second person."""

    found: Page[Screening]
    second: frozenset[UUID]


def listed(actor: Actor, *, now: datetime, show: str = "", instrument: str = "", after: str = "") -> Listed:
    """The screenings of the actor's organisation, newest first. `show`: one of `Shown`; else all. Raises Refused, BadCursor."""
    require(Request(actor, Action.SCREENING_READ, relation_of(actor, actor.organisation)))
    asked = second.asked_about(actor, Matter.SCREENING, now=now)
    found = Screening.objects.filter(organisation=actor.organisation)
    if show in Shown.values:
        found = found.filter(_standing(Shown(show), asked))
    if instrument:
        found = found.filter(instrument=instrument)
    return Listed(page_of(found, order="started_at", after=after), asked)


def lists() -> list[tuple[str, str]]:
    """Every list that may have been asked, by id, with the title of its newest version."""
    newest: dict[str, Instrument] = {}
    for (named, version), one in instruments.instruments().items():
        if one.kind == InstrumentKind.SCORED and (
            named not in newest or order_of(version) > order_of(newest[named].version)
        ):
            newest[named] = one
    return sorted(((named, one.words) for named, one in newest.items()), key=lambda row: row[1])


def _standing(show: Shown, asked: frozenset[UUID]) -> Q:
    if show == Shown.SECOND:
        return Q(pk__in=asked)
    if show == Shown.WITHDRAWN:
        return _withdrawn()
    return {
        Shown.OPEN: UNFINISHED,
        Shown.DECIDE: UNDECIDED,
        Shown.IDENTIFIED: Q(state=ScreeningState.IDENTIFIED),
    }[show]


def _withdrawn() -> Q:
    """Asked by a version of a list or a module that is asked no more."""
    found = Q(pk__in=[])
    for named, version in kept().withdrawn:
        module = f"{named}@{version}"
        found |= Q(instrument=named, instrument_version=version) | Q(modules=module)
        found |= (
            Q(modules__startswith=f"{module} ") | Q(modules__endswith=f" {module}") | Q(modules__contains=f" {module} ")
        )
    return found
