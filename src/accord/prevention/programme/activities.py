"""Writing the activities of a draft: what is done, by whom, until when, with which money, and what is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.prevention.programme.access import own_activity
from accord.prevention.programme.carrying import next_number
from accord.prevention.programme.frames import frame
from accord.prevention.programme.models import Activity, Bearer, Budget, Indicator, Programme
from accord.prevention.programme.money import MOST, Money, checked
from accord.prevention.programme.services import draft_of, require_draft
from accord.prevention.programme.vocab import MOST_ACTIVITIES, MOST_INDICATORS, BadProgramme, Part, Split

_TEXTS: Final = {"title": 300, "others": 500, "financing": 300, "outcome": 1000}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An activity as it stands in the programme."""

    section: int
    title: str
    responsible: frozenset[UUID]
    ends: date
    starts: date | None = None
    objective: int | None = None
    partners: frozenset[UUID] = frozenset()
    others: str = ""
    financing: str = ""
    outcome: str = ""
    budget: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator."""

    title: str
    unit: str
    target: Decimal | None = None
    split: Split = Split.NONE


@service
def add_activity(*, actor: Actor, programme: UUID, wanted: Wanted, now: datetime, key: str) -> Given:
    """Add an activity to a draft. Raises Refused, Missing, Fixed, BadProgramme or BadMoney."""

    def work() -> Given:
        found = draft_of(actor, programme)
        if found.activities.count() >= MOST_ACTIVITIES:
            raise BadProgramme(_("A programme holds at most 400 activities."))
        made = Activity(id=new_id(), programme=found)
        _enter(made, wanted)
        made.number = next_number(found, made.section)
        made.save(force_insert=True)
        _answer_for(made, wanted)
        _tell(made, actor, now, "added")
        return Given(made.pk)

    body = (str(programme), wanted)
    return once(actor=actor.account, key=key, verb="programme.add_activity", body=body, now=now, work=work)


@service
def change_activity(*, actor: Actor, activity: UUID, wanted: Wanted, read: int, now: datetime, key: str) -> Given:
    """Change an activity of a draft. Raises Refused, Missing, Fixed, BadProgramme, BadMoney or Stale."""

    def work() -> Given:
        found = own_activity(actor, activity)
        require_draft(found.programme)
        before = found.section
        _enter(found, wanted)
        if found.section != before:
            found.number = next_number(found.programme, found.section)
        save_versioned(found, read=read, fields=["section", "number", "objective", "starts", "ends", *_TEXTS])
        found.bearers.all().delete()
        found.budgets.all().delete()
        _answer_for(found, wanted)
        _tell(found, actor, now, "changed")
        return Given(found.pk, found.version)

    body = (str(activity), wanted)
    return once(actor=actor.account, key=key, verb="programme.change_activity", body=body, now=now, work=work)


@service
def drop_activity(*, actor: Actor, activity: UUID, read: int, now: datetime, key: str) -> Given:
    """Take an activity out of a draft. Answers with the programme. Raises Refused, Missing, Fixed or Stale."""

    def work() -> Given:
        found = own_activity(actor, activity)
        require_draft(found.programme)
        save_versioned(found, read=read, fields=[])
        _tell(found, actor, now, "dropped")
        found.delete()
        return Given(found.programme_id)

    body = str(activity)
    return once(actor=actor.account, key=key, verb="programme.drop_activity", body=body, now=now, work=work)


@service
def add_indicator(*, actor: Actor, activity: UUID, wanted: Counted, now: datetime, key: str) -> Given:
    """Say what is counted. Raises Refused, Missing, Fixed or BadProgramme."""

    def work() -> Given:
        found = own_activity(actor, activity)
        require_draft(found.programme)
        _check(wanted)
        places = list(found.indicators.values_list("place", flat=True))
        if len(places) >= MOST_INDICATORS:
            raise BadProgramme(_("An activity has at most 12 indicators."))
        made = Indicator.objects.create(
            id=new_id(),
            activity=found,
            place=max([0, *places]) + 1,
            title=wanted.title.strip(),
            unit=wanted.unit.strip(),
            target=wanted.target,
            split=wanted.split,
        )
        _tell(found, actor, now, "indicator")
        return Given(made.pk)

    body = (str(activity), wanted)
    return once(actor=actor.account, key=key, verb="programme.add_indicator", body=body, now=now, work=work)


@service
def drop_indicator(*, actor: Actor, indicator: UUID, now: datetime, key: str) -> Given:
    """Count it no longer. Answers with the activity. Raises Refused, Missing or Fixed."""

    def work() -> Given:
        one = Indicator.objects.filter(pk=indicator).first()
        if one is None:
            own_activity(actor, new_id())  # who may not write is refused, whatever was named
            raise Missing
        found = own_activity(actor, one.activity_id)
        require_draft(found.programme)
        one.delete()
        _tell(found, actor, now, "indicator")
        return Given(found.pk)

    body = str(indicator)
    return once(actor=actor.account, key=key, verb="programme.drop_indicator", body=body, now=now, work=work)


def _enter(found: Activity, wanted: Wanted) -> None:
    for name, longest in _TEXTS.items():
        text = getattr(wanted, name).strip()
        if len(text) > longest:
            raise BadProgramme(_("This text is too long. Shorten it."), field=name)
        setattr(found, name, text)
    if not found.title:
        raise BadProgramme(_("Say what is done."), field="title")
    programme = found.programme
    if frame(programme.frame).section(wanted.section) is None:
        raise BadProgramme(_("This programme has no such section."), field="section")
    if wanted.objective and not 0 < wanted.objective <= len(programme.objectives.get(str(wanted.section), [])):
        raise BadProgramme(_("This section has no such objective."), field="objective")
    _check_dates(programme, wanted)
    found.section, found.objective = wanted.section, wanted.objective or None
    found.starts, found.ends = wanted.starts, wanted.ends


def _check_dates(programme: Programme, wanted: Wanted) -> None:
    if wanted.starts and wanted.ends < wanted.starts:
        raise BadProgramme(_("The deadline lies before the start. Correct one of the two."), field="ends")
    if not programme.first_year <= wanted.ends.year <= programme.last_year:
        raise BadProgramme(_("The deadline lies outside the years of the programme."), field="ends")
    if wanted.starts and not programme.first_year <= wanted.starts.year <= programme.last_year:
        raise BadProgramme(_("The start lies outside the years of the programme."), field="starts")


def _answer_for(found: Activity, wanted: Wanted) -> None:
    if not wanted.responsible:
        raise BadProgramme(_("Say who is responsible: at least one institution."), field="responsible")
    known = organisations.named(wanted.responsible | wanted.partners)
    if len(known) < len(wanted.responsible | wanted.partners):
        raise BadProgramme(_("One of these organisations is not in the directory."), field="responsible")
    if wanted.responsible & wanted.partners:
        raise BadProgramme(_("An organisation is either responsible or a partner, not both."), field="partners")
    parts = ((Part.RESPONSIBLE, wanted.responsible), (Part.PARTNER, wanted.partners))
    Bearer.objects.bulk_create(
        [Bearer(activity=found, organisation_id=pk, part=part) for part, bodies in parts for pk in sorted(bodies)]
    )
    planned = checked(wanted.budget, frame(found.programme.frame).currencies)
    Budget.objects.bulk_create([Budget(activity=found, currency=m.currency, amount=m.amount) for m in planned])


def _check(wanted: Counted) -> None:
    if not wanted.title.strip():
        raise BadProgramme(_("Say what is counted."), field="title")
    if not wanted.unit.strip():
        raise BadProgramme(_("An indicator needs a unit, such as persons, events or leaflets."), field="unit")
    if len(wanted.title.strip()) > 200 or len(wanted.unit.strip()) > 40:
        raise BadProgramme(_("This text is too long. Shorten it."), field="title")
    if wanted.target is not None and not is_number(wanted.target):
        raise BadProgramme(_("A number has at most two decimals and is not below zero."), field="target")


def is_number(value: Decimal) -> bool:
    """Whether a target or value can be kept."""
    return value.is_finite() and 0 <= value < MOST and value == round(value, 2)


def bodies(ids: Iterable[str]) -> frozenset[UUID]:
    """The ids that a form named."""
    return frozenset(UUID(one) for one in ids)


def _tell(found: Activity, actor: Actor, now: datetime, what: str) -> None:
    told = {"code": found.programme.code, "activity": found.label, "what": what}
    entry = Entry.by(
        actor, Kind.PROGRAMME_CHANGED, now, object_type="programme", object_id=found.programme_id, facts=told
    )
    ledger.append(entry)
