"""Reading trainings: who took part, persons beside attendances, tests, who is to be asked now."""

from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accord.foundation.clock import day
from accord.foundation.codes import Sex
from accord.foundation.ledger.vocab import Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Actor, OrganisationKind
from accord.foundation.vault.fields import reveal_many
from accord.prevention.training.access import courses_of, may_keep, reach, require_keep, seen
from accord.prevention.training.certifying import months_later
from accord.prevention.training.models import Attendance, Course, SignUp, Training
from accord.prevention.training.recording import tell
from accord.prevention.training.signing_up import open_boxes
from accord.prevention.training.vocab import FOLLOW_UP_MONTHS, STATES, Profession, TrainingState


@dataclass(frozen=True, slots=True)
class Figures:
    """Both figures, always: how often somebody took part, and how many persons that were. Tests with their n."""

    trainings: int
    attendances: int
    persons: int
    tested: int
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """The mean change of those who took both tests."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Part:
    """Who took part, by institution, profession or sex: how often, and how many persons that were."""

    by: str
    value: str
    label: str
    attendances: int
    persons: int


@dataclass(frozen=True, slots=True, repr=False)
class Named:
    """Somebody who takes part, opened."""

    row: Attendance
    name: str
    contact: str
    certificate: str


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A training, opened; names only for who keeps it."""

    training: Training
    trainers: str
    people: list[Named]
    waiting: list[tuple[SignUp, dict[str, str]]]
    figures: Figures
    steps: list[str]
    write: bool
    ask: bool = False  # three months are over

    @property
    def bare(self) -> bool:
        """Whether somebody who took part has no certificate yet."""
        return self.training.state == TrainingState.HELD and any(not one.certificate for one in self.people)


def newest(actor: Actor, *, after: str = "") -> Page[Training]:
    """The trainings of the organisation, newest first. Raises Refused."""
    return page_of(seen(actor), order="made_at", after=after)


def courses(actor: Actor) -> list[Course]:
    """The courses of the organisation, newest first. Raises Refused."""
    return list(courses_of(actor).prefetch_related("curricula").order_by("-made_at", "-id"))


def opened(actor: Actor, training: UUID, now: datetime) -> Opened:
    """One training; for who keeps it with names, which is an event. Raises Refused or Missing."""
    found = reach(actor, training)
    figures, keeps = _figures(Attendance.objects.filter(training=found), 1), may_keep(actor)
    if not keeps:
        return Opened(found, "", [], [], figures, [], False)
    rows = list(found.attendances.select_related("certificate").order_by("id"))
    with transaction.atomic():
        told = reveal_many(rows, holder=actor.organisation, fields=["name", "contact"])
        trainers = reveal_many([found], holder=actor.organisation, fields=["trainers"])[0]["trainers"]
        sent = list(found.sign_ups.order_by("on", "id"))
        waiting = list(zip(sent, open_boxes(actor, found, sent), strict=True))
        tell(Kind.TRAINING_READ, found, actor, now, people=len(rows), waiting=len(waiting))
    people = [_named(row, one) for row, one in zip(rows, told, strict=True)]
    people.sort(key=lambda one: one.name.casefold())
    steps, ask = [s.action for s in STATES.open_to(found.state)], _due(actor, now).filter(pk=found.pk).exists()
    return Opened(found, trainers, people, waiting, figures, steps, True, ask)


def figures(actor: Actor, year: int | None = None) -> Figures:
    """Persons beside attendances in every training that was held, or in those of a year. Raises Refused."""
    held = _held(actor, year)
    return _figures(Attendance.objects.filter(training__in=held), held.count())


def parts(actor: Actor, year: int | None = None) -> list[Part]:
    """The same by institution, profession and sex, the most first. Raises Refused."""
    rows = Attendance.objects.filter(training__in=_held(actor, year))
    found = []
    for by, names in (("institution", OrganisationKind), ("profession", Profession), ("sex", Sex)):
        counted = rows.values_list(by).annotate(n=Count("pk"), persons=Count("person", distinct=True))
        found += [
            Part(by, value, str(names(value).label), n, persons) for value, n, persons in counted.order_by("-n", by)
        ]
    return found


def years(actor: Actor) -> list[int]:
    """The years in which trainings were held, newest first. Raises Refused."""
    return [day.year for day in _held(actor, None).dates("ends", "year", order="DESC")]


def _held(actor: Actor, year: int | None) -> QuerySet[Training]:
    held = seen(actor).filter(state=TrainingState.HELD)
    return held if year is None else held.filter(ends__year=year)


def to_ask(actor: Actor, now: datetime) -> list[Attendance]:
    """Who is to be asked now what came of it: three months after, not asked yet; longest ago first. Raises Refused."""
    require_keep(actor)
    rows = Attendance.objects.filter(training__in=_due(actor, now), follow_up="").select_related("training")
    return list(rows.order_by("training__ends", "id")[:200])


def trainings_to_ask(actor: Actor, now: datetime) -> list[Training]:
    """In which trainings somebody is to be asked now, with `left`, how many; longest ago first. Raises Refused."""
    require_keep(actor)
    rows = _due(actor, now).annotate(left=Count("attendances", filter=Q(attendances__follow_up=""))).filter(left__gt=0)
    return list(rows.order_by("ends", "id")[:50])


def _due(actor: Actor, now: datetime) -> QuerySet[Training]:
    return _held(actor, None).filter(ends__lte=months_later(day(now), -FOLLOW_UP_MONTHS))


def _figures(rows: QuerySet[Attendance], trainings: int) -> Figures:
    both = list(rows.exclude(after=None).values_list("before", "after"))
    means: list[float | None] = [fmean(map(float, side)) for side in zip(*both, strict=True)] if both else [None, None]
    return Figures(
        trainings, rows.count(), rows.values("organisation", "person").distinct().count(), len(both), means[0], means[1]
    )


def _named(row: Attendance, told: dict[str, str]) -> Named:
    given = getattr(row, "certificate", None)
    return Named(row, told["name"], told["contact"], given.code if given else "")
