"""Reading studies, their figures, and what one's cases are asked."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accord.cooperation.agreements import queries as agreements
from accord.cooperation.agreements.models import Agreement
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.limits.services import limited
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Category, Purpose, Relation, Request, decide
from accord.foundation.refusals import Missing
from accord.protection.cases.access import reach as reach_case
from accord.protection.cases.access import teams_of
from accord.protection.cases.models import Case
from accord.protection.persons.queries import open_identity
from accord.research.studies.access import allowed, may, own, reach, reach_doubt
from accord.research.studies.doubts import stands
from accord.research.studies.models import Doubt, Part, Study
from accord.research.studies.services import event, result_of
from accord.research.studies.vocab import FEWEST_LISTS, PARTS, SMALL, STUDIES, Agrees, PartState, StudyState
from accord.research.studies.words import refusal_words

_SHOWN = ("given_name", "family_name", "patronymic", "birth_date", "born_about", "phone")


@dataclass(frozen=True, slots=True)
class Listed:
    """An organisation of a study: how many it brought, and how many of these were withheld."""

    name: str
    size: str
    withheld: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted, as it is read. Where an overlap is small every number is rounded to five, so that it does not follow."""

    on: date
    lists: list[Listed]
    raw: int
    once: tuple[int, int, int]
    lowest: int
    precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    overlaps: list[tuple[str, str, str]]
    doubtful: int
    decided: int
    rounded: bool


@dataclass(frozen=True, slots=True)
class Capture:
    """The capture table: lists to people, the mean of the draws, and the draws, for `prevalence`."""

    names: tuple[str, ...]
    table: Mapping[frozenset[str], float]
    draws: list[Mapping[frozenset[str], int]]

    def as_csv(self) -> str:
        """As `prevalence.Lists.from_csv` reads it: a column for each list, and the count in whole persons."""
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow([*self.names, "count"])
        for lists in sorted(self.table, key=lambda one: (len(one), sorted(one))):
            if many := round(self.table[lists]):
                rows.writerow([*(int(name in lists) for name in self.names), many])
        return text.getvalue()


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """One study as the actor sees it, with what can be done."""

    study: Study
    agreement: str
    coordinator: Organisation
    parts: list[Part]
    mine: Part | None
    figures: Figures | None  # for who coordinates and who takes part
    refused: str
    steps: list[str]  # of who coordinates
    answers: list[str]  # of who is asked
    take: bool
    estimate: bool  # of two lists nobody can say how many were not seen


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A pair, from the side of the actor's case: its own name, and what agrees."""

    doubt: Doubt
    case: Case
    agrees: list[str]
    open: bool


def newest(actor: Actor, *, after: str = "") -> Page[Study]:
    """The studies that the organisation coordinates or is asked to join, newest first. Raises Refused."""
    allowed(actor, Action.STUDY_READ)
    asked = Part.objects.filter(organisation=actor.organisation).values("study")
    found = Study.objects.filter(organisation=actor.organisation) | Study.objects.filter(pk__in=asked)
    return page_of(found, order="proposed_at", after=after)


def waiting(actor: Actor) -> set[UUID]:
    """The studies that wait for the answer of the actor's organisation."""
    found = Part.objects.filter(organisation=actor.organisation, state=PartState.ASKED).exclude(
        study__state=StudyState.CLOSED
    )
    return set(found.values_list("study", flat=True))


def may_propose(actor: Actor) -> bool:
    """Whether the actor coordinates studies."""
    return may(actor, Action.STUDY_PROPOSE)


def agreements_for(actor: Actor, now: datetime) -> list[Agreement]:
    """The agreements in force that have a clause for statistics with name and date of birth. Raises Refused."""
    allowed(actor, Action.STUDY_PROPOSE)
    wanted = (Purpose.STATISTICS, Category.IDENTITY)
    return [
        one
        for one in agreements.own(actor)
        if agreements.in_force(one, day(now)) and wanted in {(c.purpose, c.category) for c in one.clauses.all()}
    ]


def opened(*, actor: Actor, study: UUID, now: datetime) -> Opened:
    """One study; that its figures were read is an event. Raises Refused or Missing."""
    found, part = reach(actor, study)
    coordinates = found.organisation == actor.organisation and may(actor, Action.STUDY_PROPOSE)
    joins = part is not None and found.state != StudyState.CLOSED and may(actor, Action.STUDY_JOIN, party=True)
    told = result_of(found) if part is None or part.state == PartState.JOINED else {}
    if told:
        with transaction.atomic():
            ledger.append(event(Kind.STUDY_READ, found, actor, now))
    parts = list(found.parts.select_related("organisation").order_by("organisation__code"))
    return Opened(
        found,
        agreements.get(actor, found.agreement).title,
        organisations.named([found.organisation])[found.organisation],
        parts,
        part,
        _figures(told),
        refusal_words(found.refused),
        [row.action for row in STUDIES.open_to(found.state) if row.by == "coordinator"] if coordinates else [],
        [row.action for row in PARTS.open_to(part.state)] if part and joins else [],
        coordinates and found.measured is not None,
        coordinates and len(told.get("sizes", ())) >= FEWEST_LISTS,
    )


def capture_table(actor: Actor, study: UUID) -> Capture:
    """The capture table of a study that the actor coordinates, exact. Raises Refused, or Missing before it was counted."""
    return _capture(_counted(own(actor, study, Action.STUDY_PROPOSE)))


def take(*, actor: Actor, study: UUID, now: datetime) -> tuple[str, str]:
    """(name, CSV) of the capture table; that it was taken is an event. Raises Refused or Missing."""
    found, told = _taken(actor, study, now)
    return f"{found.code}.csv", _capture(told).as_csv()


def asked_of_estimate(*, actor: Actor, study: UUID, now: datetime) -> dict[str, Any]:
    """What an estimate is asked with, from a counted study; that the exact table was taken is an event. Raises Refused or Missing."""
    found, told = _taken(actor, study, now)
    bodies = organisations.named(map(UUID, told["sizes"])).values()
    return {
        "title": found.name,
        "whom": _("Persons whom the organisations of study %(code)s helped") % {"code": found.code},
        "period": f"{found.opened_from:%Y-%m-%d} – {found.opened_until:%Y-%m-%d}",
        "sources": "\n".join(f"{body.code}: {body.name}" for body in bodies),
        "table": _capture(told).as_csv(),
        "missed": round(100 * (1 - told["recall"][0]), 2),
        "false": round(100 * (1 - told["precision"][0]), 2),
    }


def asked(actor: Actor) -> list[Asked]:
    """The pairs about persons of the actor's cases, those without an answer first. Raises Refused."""
    allowed(actor, Action.STUDY_READ)
    if not may_answer(actor):
        return []
    mine = Doubt.objects.filter(organisation=actor.organisation, case__in=teams_of(actor))
    rows = list(mine.select_related("study").order_by("said", "-asked_at", "id"))
    cases = Case.objects.in_bulk({row.case for row in rows})
    return [_asked(row, cases[row.case]) for row in rows if row.case in cases]


def may_answer(actor: Actor) -> bool:
    """Whether the actor's role answers about its cases."""
    return decide(Request(actor, Action.STUDY_ANSWER, frozenset({Relation.TEAM}))).allow


@limited("identity")
def doubt_opened(*, actor: Actor, doubt: UUID, now: datetime) -> tuple[Asked, dict[str, str]]:
    """A pair with one's own record; the opening is an event. Raises Missing or Refused."""
    with transaction.atomic():
        found, reached = reach_doubt(actor, doubt)
        if not stands(found, now):
            raise Missing
        seen = reach_case(actor, found.case, Action.PERSON_READ_IDENTITY)
        texts = open_identity(
            actor=actor, person=seen.case.person_id, decision=seen.decision, purpose=Purpose.STATISTICS, now=now
        )
    return _asked(found, reached.case), {name: texts[name] for name in _SHOWN if texts.get(name)}


def _asked(row: Doubt, case: Case) -> Asked:
    words = [str(Agrees(code).label) for code in row.agrees.split()]
    return Asked(row, case, words, row.study.state != StudyState.CLOSED)


def _taken(actor: Actor, study: UUID, now: datetime) -> tuple[Study, dict[str, Any]]:
    with transaction.atomic():
        found = own(actor, study, Action.STUDY_PROPOSE)
        told = _counted(found)
        ledger.append(event(Kind.STUDY_MOVED, found, actor, now, action="take"))
    return found, told


def _counted(study: Study) -> dict[str, Any]:
    if told := result_of(study):
        return told
    raise Missing


def _capture(told: Mapping[str, Any]) -> Capture:
    codes = {str(pk): one.code for pk, one in organisations.named(map(UUID, told["sizes"])).items()}
    names = tuple(codes[one] for one in told["sizes"])
    return Capture(names, _patterns(told["table"], codes), [_patterns(draw, codes) for draw in told["draws"]])


def _patterns(rows: Any, codes: Mapping[str, str]) -> dict[frozenset[str], Any]:
    return {frozenset(codes[one] for one in lists): many for lists, many in rows}


def _figures(told: Mapping[str, Any]) -> Figures | None:
    if not told:
        return None
    bodies = {str(pk): one.name for pk, one in organisations.named(map(UUID, told["sizes"])).items()}
    # SECURITY: raw sum less counted once is the overlap: where that is hidden, both are coarse. tests/rooms/studies/test_counted_once.py
    small = any(round(many) < SMALL for _one, _other, many in told["overlaps"])
    step = SMALL if small else 1

    def coarse(number: float) -> int:
        return round(number / step) * step

    return Figures(
        date.fromisoformat(told["on"]),
        [
            Listed(bodies[one], _least(size, step), _least(told["withheld"][one], step))
            for one, size in told["sizes"].items()
        ],
        coarse(told["raw"]),
        (coarse(told["once"][0]), coarse(told["once"][1]), coarse(told["once"][2])),
        coarse(told["lowest"]),
        _share(told["precision"]),
        _share(told["recall"]),
        [(bodies[one], bodies[other], _least(many, step)) for one, other, many in told["overlaps"]],
        told["doubtful"],
        told["decided"],
        small,
    )


def _least(number: float, step: int) -> str:
    return f"< {SMALL}" if 0 < round(number) < SMALL else str(round(number / step) * step)


def _share(interval: list[float]) -> tuple[float, float, float]:
    middle, low, high = (round(100 * value, 1) for value in interval)
    return middle, low, high
