"""An organisation reports on an activity: what became of it, values, money, what stood in the way, what is left over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.refusals import Conflict
from accord.foundation.writes.services import Given, Stale, once, save_versioned, service
from accord.prevention.programme.access import activity_to_report
from accord.prevention.programme.activities import is_number
from accord.prevention.programme.frames import frame
from accord.prevention.programme.models import Activity, ActivityReport, Indicator, Spent, Value
from accord.prevention.programme.money import Money, checked
from accord.prevention.programme.periods import Period, between, period
from accord.prevention.programme.vocab import LONGEST, RUNNING, BadProgramme, Result, Split, cell_in_words

_NOTHING: Final = ("",)
_SEXES: Final = tuple(Sex.values)
_AGES: Final = tuple(AgeGroup.values)


class NotRunning(Conflict):
    """The programme is not in force, or its report is closed."""

    code = "programme-not-running"
    sentence = _("One reports on a programme that is in force. This one is not yet, or no longer.")


@dataclass(frozen=True, slots=True, repr=False)
class Reached:
    """A value of an indicator."""

    indicator: UUID
    value: Decimal
    sex: str = ""
    age: str = ""

    @property
    def who(self) -> str:
        """Sex and age group in words, where the indicator asks for them."""
        return cell_in_words(self.sex, self.age)


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What is reported."""

    period: str
    result: Result
    text: str
    obstacles: str = ""
    carry_over: str = ""
    reached: tuple[Reached, ...] = ()
    spent: tuple[Money, ...] = ()


@service
def tell(*, actor: Actor, activity: UUID, wanted: Told, read: int = 0, now: datetime, key: str) -> Given:
    """Report for the own organisation, or correct what it reported (`read`: the version that was read, 0 for the first).

    Raises Refused, NotYours, Missing, NotRunning, BadProgramme, BadMoney or Stale.
    """

    def work() -> Given:
        found = activity_to_report(actor, activity)
        if found.programme.state not in RUNNING:
            raise NotRunning
        made = write(found, actor.organisation, wanted, actor, now, read=read)
        told = {
            "code": found.programme.code,
            "activity": found.label,
            "period": made.period,
            "result": str(made.result),
        }
        ledger.append(
            Entry.by(actor, Kind.ACTIVITY_REPORTED, now, object_type="activity", object_id=found.pk, facts=told)
        )
        return Given(made.pk, made.version)

    body = (str(activity), wanted)
    return once(actor=actor.account, key=key, verb="programme.tell", body=body, now=now, work=work)


def write(
    found: Activity,
    organisation: UUID,
    wanted: Told,
    actor: Actor,
    now: datetime,
    *,
    read: int,
    link: UUID | None = None,
) -> ActivityReport:
    """Keep a report of this organisation; `link`, if it came by one. Raises BadProgramme, BadMoney or Stale."""
    _check(found, wanted, now)
    check_told(wanted)
    spent = checked(wanted.spent, frame(found.programme.frame).currencies)
    check_reached(found.indicators.all(), wanted.reached)
    made = _written(found, organisation, wanted, read, {"told_by": actor.account, "told_at": now, "link": link})
    made.values.all().delete()
    made.spent.all().delete()
    Value.objects.bulk_create(
        [Value(report=made, indicator=r.indicator, sex=r.sex, age=r.age, value=r.value) for r in wanted.reached]
    )
    Spent.objects.bulk_create([Spent(report=made, currency=m.currency, amount=m.amount) for m in spent])
    return made


def told_of(own: ActivityReport) -> Told:
    """What a report says, as it was told."""
    return Told(
        own.period,
        Result(own.result),
        own.text,
        own.obstacles,
        own.carry_over,
        tuple(Reached(v.indicator, v.value, v.sex, v.age) for v in own.values.all()),
        tuple(s.money for s in own.spent.all()),
    )


def cells(indicator: Indicator) -> Iterator[tuple[str, str]]:
    """The (sex, age group) for which an indicator asks a value."""
    sexes = _SEXES if indicator.split in (Split.SEX, Split.BOTH) else _NOTHING
    ages = _AGES if indicator.split in (Split.AGE, Split.BOTH) else _NOTHING
    return ((sex, age) for sex in sexes for age in ages)


def open_periods(found: Activity, now: datetime) -> list[Period]:
    """The periods that have begun and in which the activity takes place."""
    today, programme = day(now), found.programme
    return [
        p
        for p in between(programme.first_year, programme.last_year)
        if p.start <= today and p.meets(found.starts, found.ends)
    ]


def _written(found: Activity, organisation: UUID, wanted: Told, read: int, how: dict[str, Any]) -> ActivityReport:
    texts = {name: getattr(wanted, name).strip() for name in ("text", "obstacles", "carry_over")}
    fields = texts | {"result": wanted.result} | how
    own = ActivityReport.objects.filter(line=found.line, period=wanted.period, organisation=organisation).first()
    if own is None:
        return ActivityReport.objects.create(
            id=new_id(), line=found.line, period=wanted.period, organisation_id=organisation, **fields
        )
    if not read:
        raise Stale
    for name, value in fields.items():
        setattr(own, name, value)
    save_versioned(own, read=read, fields=list(fields))
    return own


def _check(found: Activity, wanted: Told, now: datetime) -> None:
    of = period(wanted.period)
    if not found.programme.first_year <= of.start.year <= found.programme.last_year:
        raise BadProgramme(_("This time is not one of the programme."), field="period")
    if of.start > day(now):
        raise BadProgramme(_("This time has not begun yet."), field="period")
    if not of.meets(found.starts, found.ends):
        raise BadProgramme(_("The activity does not take place in this time."), field="period")


def check_told(wanted: Told) -> None:
    """Whether the words of a report can be kept. Raises BadProgramme."""
    if not wanted.text.strip():
        raise BadProgramme(_("Say in a sentence or two what was done."), field="text")
    if wanted.result == Result.MOVED and not wanted.carry_over.strip():
        raise BadProgramme(_("Say what is left over, and until when it is moved."), field="carry_over")
    if wanted.result == Result.NOT_DONE and not wanted.obstacles.strip():
        raise BadProgramme(_("Say what stood in the way."), field="obstacles")
    if max(len(wanted.text), len(wanted.obstacles), len(wanted.carry_over)) > LONGEST:
        raise BadProgramme(_("A text of a report holds at most 4,000 characters. Shorten it."), field="text")


def check_reached(indicators: Iterable[Indicator], reached: Iterable[Reached]) -> None:
    """Whether these values are asked for and can be kept. Raises BadProgramme."""
    asked = {(one.line, sex, age) for one in indicators for sex, age in cells(one)}
    given: set[tuple[UUID, str, str]] = set()
    for one in reached:
        cell = (one.indicator, one.sex, one.age)
        if cell not in asked:
            raise BadProgramme(_("The activity has no such indicator, or it does not ask for this sex or age group."))
        if cell in given:
            raise BadProgramme(_("One value is given twice."))
        if not is_number(one.value):
            raise BadProgramme(_("A number has at most two decimals and is not below zero."))
        given.add(cell)
