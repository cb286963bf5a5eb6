"""The protection measure of a child, in place of recovery and reflection (domain.md D06): asked for, ordered, reviewed, ended."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.duties.arithmetic import PLACES
from accord.foundation.duties.rules import in_force
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.models import Case
from accord.protection.children.found import child_case, open_for_child, order_number
from accord.protection.children.measures_vocab import (
    COUNTRY,
    MEASURES,
    Authority,
    MeasureHolds,
    MeasureKind,
    MeasureState,
    PlaceKind,
)
from accord.protection.children.models import Child, Measure
from accord.protection.children.vocab import BadChild
from accord.protection.courses.guards import check_day, check_words, event

TO_ASK: Final = frozenset({"D06", "D23"})  # both ask for a measure
REVIEW: Final = frozenset({"P-MEASURE-REVIEW"})
ENDING: Final = frozenset({"P-MEASURE-END"})
WARNED_BEFORE: Final = timedelta(days=10)
LONGEST: Final = timedelta(days=366 * 18)
LATEST_REVIEW: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """Which measure is asked for, and why."""

    kind: MeasureKind
    on: date
    why: str


@dataclass(frozen=True, slots=True, repr=False)
class Ordered:
    """What was ordered. `place` is a kind of place, never an address; `reference` names the order."""

    by: Authority
    place: PlaceKind
    since: date
    review_on: date
    until: date | None = None
    reference: str = ""


@service
def ask(*, actor: Actor, case: UUID, wanted: Wanted, now: datetime, key: str) -> Given:
    """Ask for a protection measure. Raises Missing, Refused, NotPossible, BadCourse or BadChild."""

    def work() -> Given:
        found = child_case(actor, case, Action.CHILD_KEEP)
        if COUNTRY[wanted.kind] != found.jurisdiction:
            raise BadChild(_("This measure belongs to the law of the other country."), field="kind")
        check_day(found, wanted.on, now, "on")
        _check_found(found, wanted.on)
        why = check_words("why", wanted.why, needed=True, sentence=_("Say in a sentence why the child needs it."))
        made = Measure(
            id=new_id(), case=found, person_id=found.person_id, kind=wanted.kind, state=MEASURES.initial,
            asked_on=wanted.on, recorded_at=now, recorded_by=actor.account,
        )  # fmt: skip
        seal_into(made, holder=actor.organisation, need=why)
        made.save(force_insert=True)
        duties.settle(rule_ids=TO_ASK, object_id=found.pk, actor=actor, now=now)
        _told(made, "ask", actor, now)
        return Given(made.pk, made.version)

    body = (str(case), asdict(wanted))
    return once(actor=actor.account, key=key, verb="child.measure.ask", body=body, now=now, work=work)


@service
def order(*, actor: Actor, measure: UUID, ordered: Ordered, read: int, now: datetime, key: str) -> Given:
    """The measure was ordered; its clocks begin. Raises Missing, Refused, NotPossible, BadCourse, BadChild, MeasureHolds
    or Stale.
    """

    def work() -> Given:
        row = _measure(actor, measure)
        row.state = MEASURES.step(row.state, "order")
        _check_order(row, ordered, now)
        row.ordered_by, row.place = ordered.by, ordered.place
        row.since, row.until, row.review_on = ordered.since, ordered.until, ordered.review_on
        seal_into(row, holder=actor.organisation, reference=order_number(ordered.reference))
        fields = ["state", "ordered_by", "place", "since", "until", "review_on", "reference"]
        save_versioned(row, read=read, fields=fields)
        _begin(row, actor, now)
        _told(row, "order", actor, now)
        return Given(row.pk, row.version)

    body = (str(measure), asdict(ordered))
    return once(actor=actor.account, key=key, verb="child.measure.order", body=body, now=now, work=work)


@service
def refuse(*, actor: Actor, measure: UUID, read: int, now: datetime, key: str) -> Given:
    """The authority refused the measure; the duty to ask for one begins again. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        row = _measure(actor, measure)
        row.state = MEASURES.step(row.state, "refuse")
        save_versioned(row, read=read, fields=["state"])
        open_for_child(row.case, "child.found", actor, now, now, again=True)
        _told(row, "refuse", actor, now)
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="child.measure.refuse", body=str(measure), now=now, work=work)


@service
def review(*, actor: Actor, measure: UUID, words: str, review_on: date, read: int, now: datetime, key: str) -> Given:
    """Look at a measure again with the child, and name the next day. Raises Missing, Refused, NotPossible, BadCourse,
    BadChild or Stale.
    """

    def work() -> Given:
        row = _measure(actor, measure)
        row.state = MEASURES.step(row.state, "review")
        _check_review(day(now), review_on)
        found = check_words("words", words, needed=True, sentence=_("Write down what was found."))
        row.review_on = review_on
        seal_into(row, holder=actor.organisation, review=found)
        save_versioned(row, read=read, fields=["state", "review_on", "review"])
        duties.settle(rule_ids=REVIEW, object_id=row.case_id, actor=actor, now=now)
        _open(row.case, "child.measure.review", review_on, actor, now)
        _told(row, "review", actor, now)
        return Given(row.pk, row.version)

    body = (str(measure), words, review_on)
    return once(actor=actor.account, key=key, verb="child.measure.review", body=body, now=now, work=work)


@service
def extend(*, actor: Actor, measure: UUID, until: date, reference: str, read: int, now: datetime, key: str) -> Given:
    """The authority prolonged a measure. Raises Missing, Refused, NotPossible, BadCourse, BadChild or Stale."""

    def work() -> Given:
        row = _measure(actor, measure)
        row.state = MEASURES.step(row.state, "extend")
        if row.until is None or until <= row.until:
            raise BadChild(_("The new end lies after the one that stands."), field="until")
        _check_until(row, row.place, row.since or until, until)
        row.until = until
        seal_into(row, holder=actor.organisation, reference=order_number(reference))
        save_versioned(row, read=read, fields=["state", "until", "reference"])
        duties.settle(rule_ids=ENDING, object_id=row.case_id, actor=actor, now=now)
        _open(row.case, "child.measure.ends", until - WARNED_BEFORE, actor, now)
        _told(row, "extend", actor, now)
        return Given(row.pk, row.version)

    body = (str(measure), until, reference)
    return once(actor=actor.account, key=key, verb="child.measure.extend", body=body, now=now, work=work)


@service
def end(*, actor: Actor, measure: UUID, on: date, read: int, now: datetime, key: str) -> Given:
    """The measure ended. Raises Missing, Refused, NotPossible, BadCourse, BadChild or Stale."""

    def work() -> Given:
        row = _measure(actor, measure)
        row.state = MEASURES.step(row.state, "end")
        check_day(row.case, on, now, "on")
        if row.since and on < row.since:
            raise BadChild(_("The measure ends after it begins."), field="on")
        row.ended_on = on
        save_versioned(row, read=read, fields=["state", "ended_on"])
        duties.settle(rule_ids=REVIEW | ENDING, object_id=row.case_id, actor=actor, now=now)
        _told(row, "end", actor, now)
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="child.measure.end", body=(str(measure), on), now=now, work=work)


def longest(case: Case, since: date) -> date | None:
    """The last day of a placement in a crisis centre that began on `since` (rule D07); None where no rule is in force."""
    start = _noon(case, since)
    rule = next((r for r in in_force(since) if r.id == "D07" and r.enabled), None)
    if rule is None or rule.jurisdiction not in ("any", case.jurisdiction):
        return None
    return rule.due(start, case.jurisdiction).astimezone(start.tzinfo).date()


def _begin(row: Measure, actor: Actor, now: datetime) -> None:
    case = row.case
    if row.kind == MeasureKind.CUSTODY and row.since:
        _open(case, "child.emergency_custody", row.since, actor, now)
    if row.review_on:
        _open(case, "child.measure.review", row.review_on, actor, now)
    if row.until:
        # The rule counts its days backwards from the end of the measure: the duty begins that much before it.
        _open(case, "child.measure.ends", row.until - WARNED_BEFORE, actor, now)


def _open(case: Case, trigger: str, on: date, actor: Actor, now: datetime) -> None:
    open_for_child(case, trigger, actor, now, _noon(case, on), again=True)


def _noon(case: Case, on: date) -> datetime:
    return datetime.combine(on, time(12), PLACES.get(case.jurisdiction, UTC))


def _check_order(row: Measure, ordered: Ordered, now: datetime) -> None:
    check_day(row.case, ordered.since, now, "since")
    _check_found(row.case, ordered.since, "since")
    if ordered.by == Authority.COURT and row.kind not in (MeasureKind.COURT, MeasureKind.SPECIAL):
        raise BadChild(_("A court orders a placement. An emergency measure comes before it."), field="by")
    if (ordered.place == PlaceKind.FAMILY) != (row.kind == MeasureKind.SUPPORT):
        raise BadChild(_("Help in the family leaves the child in the own family; a placement does not."), field="place")
    _check_until(row, ordered.place, ordered.since, ordered.until)
    _check_review(ordered.since, ordered.review_on)
    if ordered.place == PlaceKind.CRISIS_CENTRE and ordered.until is None:
        raise BadChild(_("A placement in a crisis centre has an end. Enter the day."), field="until")
    others = Measure.objects.filter(case=row.case, state=MeasureState.ORDERED)
    if any(other.until is None or other.until >= ordered.since for other in others):
        raise MeasureHolds


def _check_until(row: Measure, place: str, since: date, until: date | None) -> None:
    if until is None:
        return
    if not since < until <= since + LONGEST:
        raise BadChild(_("The end lies before the beginning."), field="until")
    last = longest(row.case, since) if place == PlaceKind.CRISIS_CENTRE else None
    if last and until > last:
        raise BadChild(
            _("By rule D07 a child stays in a crisis centre until %(last)s at the latest. Agree on the next place."),
            field="until",
            last=f"{last:%d.%m.%Y}",
        )


def _check_review(since: date, review_on: date) -> None:
    if not since < review_on <= since + LATEST_REVIEW:
        raise BadChild(_("The next review lies after this day, within a year."), field="review_on")


def _check_found(case: Case, on: date, field: str = "on") -> None:
    child = Child.objects.filter(case=case).first()
    if child is None:
        raise BadChild(_("First record how the child was found."), field=field)
    if on < day(child.found_at):
        raise BadChild(_("A measure follows after the child was found. Correct one of the two days."), field=field)


def _told(row: Measure, step: str, actor: Actor, now: datetime) -> None:
    facts = {"measure": str(row.pk), "kind": row.kind, "step": step, "state": row.state}
    ledger.append(event(Kind.CHILD_MEASURE_MOVED, row.case, actor, now, facts))


def _measure(actor: Actor, measure: UUID) -> Measure:
    row = Measure.objects.filter(pk=measure, case__organisation=actor.organisation).first()
    if row is None:
        raise Missing
    row.case = child_case(actor, row.case_id, Action.CHILD_KEEP)
    return row
