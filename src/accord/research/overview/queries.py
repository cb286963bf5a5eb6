"""Counting what waits, and the list behind each number. The one place from which the overview sees past the wall."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Case, OuterRef, QuerySet, Subquery, Sum, Value, When

from accord.cooperation.directory.catalogue import territory_of
from accord.cooperation.organisations.models import Organisation
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, OrganisationKind, Request, Role, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.replica import counted, stood
from accord.foundation.wall import whole_node
from accord.research.overview.figures import COLUMNS, FIGURES, WHOM
from accord.research.overview.vocab import Counted, Figure, Part, Row, Scope, Words

Sort = Literal["moment", "organisation", "code"]
SIZE: Final = 50
_ORDER: Final[dict[str, tuple[str, ...]]] = {
    "moment": ("moment", "tag"),
    "organisation": ("organisation_code", "moment", "tag"),
    "code": ("tag", "moment"),
}


@dataclass(frozen=True)
class Overview:
    """Every figure that the actor sees, the worst first."""

    scope: Scope
    figures: list[Counted]
    as_of: datetime | None = None  # where they were counted on the copy

    @property
    def stood(self) -> str:
        """The sentence about the copy, empty where they were counted on the database."""
        return "".join(stood(self.as_of))


@dataclass(frozen=True)
class Listed:
    """A figure, and one page of the rows behind it or behind one of its parts."""

    scope: Scope
    counted: Counted
    part: str
    rows: list[Row]
    following: bool


def overview(*, actor: Actor, now: datetime) -> Overview:
    """Every figure; the reading is an event. Figures that share a query are counted by one question. Raises Refused."""
    with _seen(actor, now) as scope:
        # Who works on cases sees at once what was just done; who coordinates others counts the whole node.
        figures, as_of = counted(lambda: _figures(scope)) if scope.beyond else (_figures(scope), None)
        with transaction.atomic():
            note(actor, now, "", len(figures))
    return Overview(scope, figures, as_of)


def listed(*, actor: Actor, name: str, now: datetime, part: str = "", sort: Sort = "moment", number: int = 1) -> Listed:
    """Page `number` of the rows behind a figure, or behind one part of it; the reading is an event.

    Raises Refused, or Missing for a figure that is not the actor's.
    """
    with transaction.atomic(), _seen(actor, now) as scope:
        figure = FIGURES.get(name)
        if figure is None or (figure.beyond_only and not scope.beyond):
            raise Missing
        counted = _counted(figure, _count(figure, scope))
        chosen = [one.code for one in counted.parts if part in ("", one.code)]
        rows = rows_of(figure.found(scope).filter(part__in=chosen), figure, scope, sort, number)
        note(actor, now, name, len(rows))
    return Listed(scope, counted, part, rows[:SIZE], len(rows) > SIZE)


def may_count(actor: Actor) -> None:
    """Raises Refused for whose role counts nothing here."""
    require(Request(actor, Action.OVERVIEW_READ, relation_of(actor, actor.organisation)))


@contextmanager
def _seen(actor: Actor, now: datetime) -> Iterator[Scope]:
    """Whose records the actor counts, and around it their rows. Raises Refused."""
    may_count(actor)
    scope = _scope(actor, now)
    if not scope.beyond:
        yield scope
        return
    # SECURITY: only here rows of others are seen: by who coordinates them, as counts and codes.
    # tests/rooms/overview/test_overview.py
    with whole_node():
        yield scope


def _scope(actor: Actor, now: datetime) -> Scope:
    """The role decides as well as the organisation: a case manager of a commission coordinates no country."""
    match actor.organisation_kind, actor.role:
        case OrganisationKind.NATIONAL_COORDINATOR, Role.NATIONAL_COORDINATOR:
            lands = dict(Organisation.objects.filter(source="").values_list("pk", "country"))
            land = lands[actor.organisation]
            return Scope(actor, now, tuple(pk for pk in lands if lands[pk] == land), land, names_all=True)
        case OrganisationKind.LOCAL_COMMISSION, Role.LOCAL_COMMISSION_SECRETARY:
            code = Organisation.objects.values_list("code", flat=True).get(pk=actor.organisation)
            return Scope(actor, now, (actor.organisation,), territory_of(code))
    return Scope(actor, now, (actor.organisation,))


def _figures(scope: Scope) -> list[Counted]:
    counts: dict[Any, dict[str, int]] = {}
    found = []
    for figure in FIGURES.values():
        if scope.beyond or not figure.beyond_only:
            if figure.found not in counts:
                counts[figure.found] = _count(figure, scope)
            found.append(_counted(figure, counts[figure.found]))
    return found


def _count(figure: Figure, scope: Scope) -> dict[str, int]:
    found = figure.found(scope).values("part").annotate(n=Sum("many")).order_by().values_list("part", "n")
    return {part: n for part, n in found if n}


def _counted(figure: Figure, counts: dict[str, int]) -> Counted:
    parts = [Part(code, figure.said(code), n) for code, n in counts.items() if figure.takes(code)]
    parts.sort(key=lambda p: (figure.order.index(p.code) if figure.order else 0, -p.many, str(p.said)))
    return Counted(figure, parts, _missing(figure, counts))


def _missing(figure: Figure, counts: dict[str, int]) -> Words:
    """For whom there is no free place at all (domain.md P11)."""
    if figure.name != "places":
        return ""
    taken = {mark for part in counts for mark in part.partition(" ")[2]}
    return ", ".join(str(word) for mark, word in WHOM.items() if mark not in taken)


def rows_of(found: QuerySet[Any], figure: Figure, scope: Scope, sort: Sort, number: int) -> list[Row]:
    """Page `number` of `found` and the first row of the next; a code that the actor does not read is left out."""
    found = found.annotate(
        shut=Case(When(figure.shut(scope), then=Value(True)), default=Value(False)),
        organisation_code=Subquery(Organisation.objects.filter(pk=OuterRef("body")).values("code")),
    )
    first = (number - 1) * SIZE
    return [
        Row(
            "" if row["shut"] else row["tag"],
            row["part"],
            figure.said(row["part"]),
            *_sides(row),
            row["moment"],
            row["many"],
        )
        for row in found.order_by(*_ORDER[sort], "pk").values(*COLUMNS, "shut")[first : first + SIZE + 1]
    ]


def _sides(row: dict[str, Any]) -> tuple[UUID | None, UUID | None]:
    return row["body"], row["debtor"]


def note(actor: Actor, now: datetime, name: str, many: int) -> None:
    """That a figure, or all of them, was read."""
    ledger.append(
        Entry.by(actor, Kind.OVERVIEW_READ, now, object_type="overview", facts={"figure": name, "rows": many})
    )
