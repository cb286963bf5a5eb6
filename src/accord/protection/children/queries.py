"""The record of a child, opened as far as the decision allows; opening it is an event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict, cast
from uuid import UUID

from django.db import models, transaction

from accord.foundation.clock import day
from accord.foundation.duties.models import Duty
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.policy.kept import classes
from accord.foundation.refusals import Missing
from accord.foundation.vault.fields import reveal_many
from accord.protection.cases.access import Allowed, reach
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import CHILD_NOTICE, Phase
from accord.protection.children.adults import may_speak
from accord.protection.children.measures_vocab import AgeState, BanState
from accord.protection.children.models import (
    Adult,
    Age,
    Child,
    Conference,
    ExitBan,
    Helper,
    Measure,
    Notice,
    Sighting,
    Study,
    View,
)
from accord.protection.children.vocab import About
from accord.protection.courses.guards import event
from accord.protection.persons.queries import is_erased

Opened = Mapping[UUID, Mapping[str, str]]


class _Rows(TypedDict):
    adults: list[Adult]
    views: list[View]
    sightings: list[Sighting]
    team: list[Helper]
    conferences: list[Conference]
    measures: list[Measure]
    bans: list[ExitBan]
    studies: list[Study]
    ages: list[Age]


@dataclass(frozen=True, repr=False)
class ChildView:
    """Everything about the child; `opened` holds the texts of each row by its id."""

    case: Case
    child: Child | None
    notices: list[tuple[Duty, str]]
    adults: list[Adult]
    views: list[View]
    sightings: list[Sighting]
    team: list[Helper]
    conferences: list[Conference]
    measures: list[Measure]
    bans: list[ExitBan]
    studies: list[Study]
    ages: list[Age]
    opened: Opened
    today: date
    may_keep: bool
    may_find: bool

    @property
    def speaks(self) -> list[Adult]:
        """The adults who represent the child today."""
        return [adult for adult in self.adults if may_speak(adult, self.today)]

    @property
    def implicated(self) -> list[Adult]:
        """The adults who may be involved."""
        return [adult for adult in self.adults if adult.implicated_at]

    @property
    def banned(self) -> ExitBan | None:
        """The ban on leaving the country that is in force."""
        return next((ban for ban in self.bans if ban.state == BanState.ORDERED), None)

    @property
    def age_waits(self) -> bool:
        """Whether one person said "an adult", and the second has not looked yet."""
        return any(age.state == AgeState.PROPOSED for age in self.ages)

    @property
    def to_tell(self) -> bool:
        """Whether a notice is open."""
        return any(duty.done_at is None for duty, _channel in self.notices)


def open_child(*, actor: Actor, case: UUID, now: datetime) -> ChildView:
    """The record of a child. Raises Missing for somebody who is no child, or Refused."""
    with transaction.atomic():
        allowed = reach(actor, case, Action.CHILD_READ)
        found = allowed.case
        if not found.may_be_child:
            raise Missing
        rows = _Rows(
            adults=list(Adult.objects.filter(case=found).order_by("recorded_at", "id")),
            views=list(View.objects.filter(case=found).order_by("-at", "-id")),
            sightings=list(Sighting.objects.filter(case=found).order_by("-recorded_at", "-id")),
            team=list(Helper.objects.filter(case=found, left_at=None).order_by("joined_at", "id")),
            conferences=list(Conference.objects.filter(case=found).order_by("-at", "-id")),
            measures=list(Measure.objects.filter(case=found).order_by("-recorded_at", "-id")),
            bans=list(ExitBan.objects.filter(case=found).order_by("-recorded_at", "-id")),
            studies=list(Study.objects.filter(case=found).order_by("-recorded_at", "-id")),
            ages=list(Age.objects.filter(case=found).order_by("-recorded_at", "-id")),
        )
        opened: dict[UUID, Mapping[str, str]] = {}
        if not is_erased(found.person_id):
            for some in cast("Iterable[Sequence[models.Model]]", rows.values()):
                opened |= _open(some, allowed)
        ledger.append(event(Kind.CHILD_READ, found, actor, now, {"rows": len(opened)}))
    closed = found.phase == Phase.CLOSED
    judge = allowed.standing.judge
    return ChildView(
        case=found,
        child=Child.objects.filter(case=found).first(),
        notices=_notices(found),
        opened=opened,
        today=day(now),
        may_keep=judge(Action.CHILD_KEEP).allow and not closed,
        may_find=judge(Action.CHILD_FIND).allow and not closed,
        **rows,
    )


def state_of(case: Case) -> Child | None:
    """With whom and where the child is, codes only; the caller has reached the case."""
    return Child.objects.filter(case=case).first()


def view_missing(case: Case, about: About) -> bool:
    """Whether a child was not yet asked about a decision; the caller has reached the case."""
    return case.may_be_child and not View.objects.filter(case=case, about__in=(about, About.EVERYTHING)).exists()


@dataclass(frozen=True, repr=False)
class Heard:
    """Whether the child's own view on a decision is on record, and whether the reader may record one."""

    case: UUID
    about: About
    on_record: bool
    may_keep: bool


def asked_child(actor: Actor, case: UUID, about: About) -> Heard | None:
    """Whether a child was asked about a decision; None for an adult, or for whom the record of the child is shut.

    Raises Missing or Refused where the case itself is.
    """
    allowed = reach(actor, case, Action.CASE_READ)
    if not allowed.case.may_be_child or not allowed.standing.judge(Action.CHILD_READ).allow:
        return None
    may_keep = allowed.standing.judge(Action.CHILD_KEEP).allow
    return Heard(case, about, not view_missing(allowed.case, about), may_keep)


def _notices(case: Case) -> list[tuple[Duty, str]]:
    rows = Duty.objects.filter(object_id=case.pk, rule__in=CHILD_NOTICE, cancelled_at=None)
    ways = {row.duty: row.get_channel_display() for row in Notice.objects.filter(case=case)}
    return [(duty, str(ways.get(duty.pk, ""))) for duty in rows.order_by("rule", "recipient_code", "number")]


def _open(rows: Sequence[models.Model], allowed: Allowed) -> Opened:
    if not rows:
        return {}
    found = classes(rows[0]._meta.db_table)
    names = [name for name, data_class in found.items() if data_class in allowed.decision.classes]
    texts = reveal_many(rows, holder=allowed.case.organisation, fields=names)
    return {row.pk: opened for row, opened in zip(rows, texts, strict=True)}
