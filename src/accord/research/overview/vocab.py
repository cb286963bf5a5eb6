"""Words of the overview: whose records are counted, what a figure is, what a row of its list tells."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from accord.foundation.clock import day
from accord.foundation.policy import Actor, Role
from accord.protection.cases.models import Case, Conflict, Member

Words = str | Promise
COORDINATORS = frozenset({Role.NATIONAL_COORDINATOR, Role.LOCAL_COMMISSION_SECRETARY})


@dataclass(frozen=True)
class Scope:
    """Whose records an actor counts: those of `organisations`, and what stands in `land`, a country or a region."""

    actor: Actor
    now: datetime
    organisations: tuple[UUID, ...]
    land: str = ""  # ISO 3166; "" for who coordinates nothing
    names_all: bool = False  # whether it may learn which other organisation a row in its land is of

    @property
    def beyond(self) -> bool:
        """Whether rows of other organisations are counted."""
        return bool(self.land)

    def of(self, path: str) -> Q:
        """The rows of the organisations."""
        return Q(**{f"{path}__in": self.organisations})

    def here(self, path: str) -> Q:
        """The rows whose region lies in the land. Without a land there are none: a prefix that is empty fits everything."""
        # SECURITY: a commission without a region would count the whole node. tests/rooms/overview/test_overview.py
        return Q(**{f"{path}__startswith": self.land}) if self.land else Q(pk__in=[])

    def shut(self) -> QuerySet[Case]:
        """Cases of the own organisation whose codes the actor does not read here: of others' teams; for who coordinates,
        the restricted ones among them; and those in which a conflict of interest was declared.
        """
        team = Member.objects.filter(case=OuterRef("pk"), account=self.actor.account)
        strange = ~Q(Exists(team))
        if self.actor.role in COORDINATORS:
            strange &= ~Q(restricted="")
        conflict = Exists(Conflict.objects.filter(case=OuterRef("pk"), account=self.actor.account))
        return Case.objects.filter(strange | Q(conflict), organisation=self.actor.organisation)


@dataclass(frozen=True)
class Figure:
    """One figure. `found` gives rows with the columns of `figures.shaped`; everything else is words about them."""

    name: str
    title: Words
    rule: Words  # what is counted, by which rule, until when (house law 8)
    found: Callable[[Scope], QuerySet[Any]]
    said: Callable[[str], Words]  # a part in words
    tone: str  # where it is not zero
    due: bool = False  # the moment of a row is when something is due or ends, not since when somebody waits
    takes: Callable[[str], bool] = lambda _part: True  # which parts of a query that several figures share
    shut: Callable[[Scope], Q] = lambda _scope: Q(pk__in=[])  # rows whose code the actor does not read
    beyond_only: bool = False  # for who coordinates
    order: tuple[str, ...] = ()  # of the parts, where it is not that of their numbers


@dataclass(frozen=True)
class Part:
    """A part of a figure and how many are in it."""

    code: str
    said: Words
    many: int


@dataclass(frozen=True)
class Counted:
    """A figure with its number."""

    figure: Figure
    parts: list[Part]
    note: Words = ""

    @property
    def many(self) -> int:
        """The number."""
        return sum(part.many for part in self.parts)

    @property
    def calm(self) -> bool:
        """Whether nothing is wrong."""
        return not self.note and (not self.many or not self.figure.tone)


def days_since(moment: datetime | date, now: datetime) -> int:
    """The days from `moment` to now, by the calendar of the node."""
    return (day(now) - (day(moment) if isinstance(moment, datetime) else moment)).days


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list behind a number. Codes only; an empty code is one that the reader does not learn."""

    code: str
    part: str
    said: Words
    organisation: UUID | None
    owes: UUID | None  # who takes the next step
    moment: datetime | date
    many: int

    def days(self, now: datetime) -> int:
        """For how many days somebody waits, or it is late; below zero where the day is still to come."""
        return days_since(self.moment, now)
