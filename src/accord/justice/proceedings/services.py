"""Recording proceedings, their steps, what was judged, and the protection that follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.codes import is_country
from accord.foundation.duties import services as duties
from accord.foundation.duties.arithmetic import PLACES
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Decision, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.justice.proceedings import money
from accord.justice.proceedings.access import LEAD, Reached, reach
from accord.justice.proceedings.doors import CaseFacts, doors
from accord.justice.proceedings.models import Accused, Measure, Proceeding, Step
from accord.justice.proceedings.money import Currency, Money
from accord.justice.proceedings.support import check_day
from accord.justice.proceedings.vocab import (
    BEGINS,
    TRIED,
    AlreadyOver,
    BadOrder,
    BadProceeding,
    Execution,
    MeasureKind,
    Penalty,
    Side,
    Stage,
    Verdict,
    following,
)

LONGEST: Final = {"number": 80, "operations": 10_000, "name": 200}
MOST_ACCUSED: Final = 200
LONGEST_SENTENCE: Final = 1200  # months


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """What is known when proceedings are recorded."""

    jurisdiction: str
    stage: Stage
    on: date  # since when they stand there, as far as known
    authority: UUID | None = None
    number: str = ""  # of the file; on the carers' side the one that the person was given
    operations: str = ""  # suspects and operations: the investigators' side only


@dataclass(frozen=True, slots=True, repr=False)
class Judged:
    """How it ended for one accused. A name is kept on the investigators' side only."""

    number: int
    verdict: Verdict | None = None
    on: date | None = None
    penalty: Penalty | None = None
    months: int | None = None
    execution: Execution | None = None
    fine: Decimal | None = None
    currency: Currency | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Protection:
    """What an authority granted."""

    kind: MeasureKind
    since: date
    until: date | None = None
    authority: UUID | None = None


@service
def record(*, actor: Actor, case: UUID, known: Known, now: datetime, key: str) -> Given:
    """Record what the carers know of proceedings in their case.

    Raises Missing, Refused, BadProceeding or BadOrder.
    """

    def work() -> Given:
        found = doors().reach(actor, case, Action.PROCEEDING_KEEP)
        if known.operations:
            raise BadProceeding(_("Suspects and operations are kept by the investigators only."), field="operations")
        return _recorded(actor, known, Side.CARE, found, now)

    return once(actor=actor.account, key=key, verb="proceeding.record", body=(str(case), known), now=now, work=work)


@service
def lead(*, actor: Actor, known: Known, case_code: str, now: datetime, key: str) -> Given:
    """Record proceedings that the actor's police or prosecution leads; `case_code` is a case of its own, or empty.

    Raises Refused, BadProceeding or BadOrder.
    """

    def work() -> Given:
        require(Request(actor, LEAD, relation_of(actor, actor.organisation)))
        own = doors().by_code(actor, case_code, Action.CASE_READ) if case_code.strip() else None
        if case_code.strip() and own is None:
            raise BadProceeding(_("Your organisation has no case with this code."), field="case_code")
        return _recorded(actor, known, Side.INVESTIGATION, own, now)

    return once(actor=actor.account, key=key, verb="proceeding.lead", body=(known, case_code), now=now, work=work)


@service
def move(
    *, actor: Actor, proceeding: UUID, action: str, on: date, country: str, read: int, now: datetime, key: str
) -> Given:
    """One step of proceedings, on the day on which it happened; `country` where they are transferred.

    Raises Missing, Refused, NotPossible, BadOrder, BadProceeding or Stale.
    """

    def work() -> Given:
        reached = reach(actor, proceeding, Action.PROCEEDING_KEEP)
        found = reached.proceeding
        target = following(found.stage, found.stopped_from, action)
        check_day(on, now, not_before=found.since)
        if (action == "transfer") != bool(country) or (country and not _elsewhere(country, found.jurisdiction)):
            raise BadProceeding(_("Choose the country to which the proceedings were transferred."), field="country")
        found.stopped_from = found.stage if target == Stage.STOPPED else ""
        found.stage, found.since, found.transferred_to = target, on, country
        save_versioned(found, read=read, fields=["stage", "since", "stopped_from", "transferred_to"])
        _step(found, action, on, actor, now)
        ledger.append(event(Kind.PROCEEDING_MOVED, reached, actor, now, {"stage": found.stage}))
        if target == Stage.FINAL and reached.case:
            _begin("judgment.final", reached.case, actor, now)
        publish(Topic.PROCEEDING_MOVED, actor=actor, record=found.pk, now=now)
        return Given(found.pk, found.version)

    body = (str(proceeding), action, on, country)
    return once(actor=actor.account, key=key, verb="proceeding.move", body=body, now=now, work=work)


@service
def judge(*, actor: Actor, proceeding: UUID, judged: Judged, read: int, now: datetime, key: str) -> Given:
    """Enter an accused by number, or how it ended for one. Raises Missing, Refused, BadProceeding, BadOrder, BadAmount, Stale."""

    def work() -> Given:
        reached = reach(actor, proceeding, Action.PROCEEDING_KEEP)
        found = reached.proceeding
        _check_judged(judged, found, now)
        save_versioned(found, read=read, fields=["stage"])
        made = Accused.objects.filter(proceeding=found, number=judged.number).first() or Accused(
            id=new_id(), proceeding=found, number=judged.number
        )
        made.verdict, made.judged_on, made.penalty = judged.verdict or "", judged.on, judged.penalty or ""
        made.months, made.execution = judged.months, judged.execution or ""
        made.fine, made.currency = judged.fine, judged.currency or ""
        made.recorded_at, made.recorded_by = now, actor.account
        if judged.name.strip():
            seal_into(made, holder=actor.organisation, name=judged.name.strip())
        made.save()
        facts = {"number": judged.number, "verdict": made.verdict, "execution": made.execution}
        ledger.append(event(Kind.PROCEEDING_JUDGED, reached, actor, now, facts))
        publish(Topic.PROCEEDING_JUDGED, actor=actor, record=made.pk, now=now)
        return Given(found.pk, found.version)

    body = (str(proceeding), judged)
    return once(actor=actor.account, key=key, verb="proceeding.judge", body=body, now=now, work=work)


@service
def protect(*, actor: Actor, proceeding: UUID, protection: Protection, now: datetime, key: str) -> Given:
    """Record protection that an authority granted. Raises Missing, Refused, BadOrder or BadProceeding."""

    def work() -> Given:
        reached = reach(actor, proceeding, Action.PROCEEDING_KEEP)
        check_day(protection.since, now, field="since")
        if protection.until and protection.until < protection.since:
            raise BadOrder(_("Protection ends after it begins."), field="until")
        _check_authority(protection.authority)
        made = Measure.objects.create(
            proceeding=reached.proceeding,
            kind=protection.kind,
            since=protection.since,
            until=protection.until,
            authority=protection.authority,
            recorded_at=now,
            recorded_by=actor.account,
        )
        ledger.append(event(Kind.MEASURE_RECORDED, reached, actor, now, {"kind": made.kind}))
        if reached.case and protection.kind in BEGINS:
            _begin(BEGINS[protection.kind], reached.case, actor, now, protection.since)
        return Given(made.pk)

    body = (str(proceeding), protection)
    return once(actor=actor.account, key=key, verb="measure.record", body=body, now=now, work=work)


@service
def end_protection(*, actor: Actor, measure: UUID, read: int, now: datetime, key: str) -> Given:
    """The protection ended today, before its time. Raises Missing, Refused, AlreadyOver or Stale."""

    def work() -> Given:
        found = Measure.objects.filter(pk=measure, proceeding__organisation=actor.organisation).first()
        if found is None:
            raise Missing
        reached = reach(actor, found.proceeding_id, Action.PROCEEDING_KEEP)
        if found.ended_on:
            raise AlreadyOver
        found.ended_on = day(now)
        save_versioned(found, read=read, fields=["ended_on"])
        ledger.append(event(Kind.MEASURE_ENDED, reached, actor, now, {"kind": found.kind}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="measure.end", body=str(measure), now=now, work=work)


def event(kind: Kind, reached: Reached, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    """An event of proceedings: codes only. On the carers' side it stands in the timeline of the case."""
    found, case = reached.proceeding, reached.case
    about = {"code": found.code, **facts}
    if case and found.side == Side.CARE:
        more = {"subject": case.person, "object_type": "case", "object_id": case.id}
        return Entry.by(actor, kind, now, **more, facts=about | {"proceeding": str(found.pk)})
    return Entry.by(
        actor, kind, now, subject=reached.subject, object_type="proceeding", object_id=found.pk, facts=about
    )


def _recorded(actor: Actor, known: Known, side: Side, case: CaseFacts | None, now: datetime) -> Given:
    _check_known(known, now)
    made = Proceeding(
        id=new_id(),
        code=fresh_code(Proceeding, "J"),
        organisation=actor.organisation,
        side=side,
        case=case.id if case else None,
        jurisdiction=known.jurisdiction,
        authority=known.authority,
        stage=known.stage,
        since=known.on,
        first_on=known.on,
        recorded_at=now,
        recorded_by=actor.account,
    )
    texts = (
        {"given_number": known.number}
        if side == Side.CARE
        else {"file_number": known.number, "operations": known.operations}
    )
    seal_into(made, holder=actor.organisation, **{name: text.strip() for name, text in texts.items()})
    made.save(force_insert=True)
    _step(made, "", known.on, actor, now)
    reached = Reached(made, case.decision, case) if case else Reached(made, Decision(True), None)
    ledger.append(event(Kind.PROCEEDING_RECORDED, reached, actor, now, {"stage": made.stage}))
    if made.stage == Stage.FINAL and case:
        _begin("judgment.final", case, actor, now)
    publish(Topic.PROCEEDING_MOVED, actor=actor, record=made.pk, now=now)
    return Given(made.pk)


def _step(found: Proceeding, action: str, on: date, actor: Actor, now: datetime) -> None:
    Step.objects.create(proceeding=found, action=action, stage=found.stage, on=on, at=now, account=actor.account)


def _begin(trigger: str, case: CaseFacts, actor: Actor, now: datetime, on: date | None = None) -> None:
    """What a final judgment or granted protection starts (domain.md D18, D10, D12), where the rule is switched on."""
    zone = PLACES.get(case.jurisdiction, UTC)
    duties.open_duties(
        trigger=trigger,
        populations=case.populations,
        jurisdiction=case.jurisdiction,
        owner=actor,
        object_type="case",
        object_id=case.id,
        object_code=case.code,
        subject=case.person,
        now=now,
        began=datetime.combine(on, time(), zone) if on else None,
    )


def _check_known(known: Known, now: datetime) -> None:
    if not is_country(known.jurisdiction):
        raise BadProceeding(_("Choose a country of the list."), field="jurisdiction")
    if known.stage in {Stage.STOPPED, Stage.TRANSFERRED}:
        raise BadProceeding(_("Record where the proceedings stood before, then enter this as a step."), field="stage")
    for name in ("number", "operations"):
        if len(getattr(known, name)) > LONGEST[name]:
            raise BadProceeding(_("This is too long. Shorten it."), field=name)
    check_day(known.on, now)
    _check_authority(known.authority)


def _check_authority(authority: UUID | None) -> None:
    if authority and organisations.get(authority) is None:
        raise BadProceeding(_("Choose an organisation of the directory."), field="authority")


def _elsewhere(country: str, jurisdiction: str) -> bool:
    return is_country(country) and country != jurisdiction


def _check_judged(judged: Judged, found: Proceeding, now: datetime) -> None:
    if not 1 <= judged.number <= MOST_ACCUSED:
        raise BadProceeding(_("Number the accused from 1 on."), field="number")
    if judged.name and found.side == Side.CARE:
        raise BadProceeding(_("Names of the accused are kept by the investigators only. Use a number."), field="name")
    if len(judged.name) > LONGEST["name"]:
        raise BadProceeding(_("This is too long. Shorten it."), field="name")
    if judged.verdict is None:
        if judged.penalty or judged.on or judged.fine or judged.months or judged.execution:
            raise BadProceeding(_("Say how it ended for this accused, or leave the rest empty."), field="verdict")
        return
    if judged.verdict != Verdict.TERMINATED and found.stage not in TRIED:
        raise BadOrder(_("Order of events: there is no judgment before the trial at first instance."), field="verdict")
    if judged.on is None:
        raise BadProceeding(_("Enter the day of the decision."), field="on")
    tried = Step.objects.filter(proceeding=found, stage__in=TRIED).order_by("on").values_list("on", flat=True).first()
    check_day(judged.on, now, not_before=tried if judged.verdict != Verdict.TERMINATED and tried else found.first_on)
    _check_penalty(judged, judged.on)


def _check_penalty(judged: Judged, on: date) -> None:
    if (judged.penalty is not None) != (judged.verdict == Verdict.CONVICTION):
        raise BadProceeding(_("A conviction has a penalty, and nothing else has one."), field="penalty")
    prison = judged.penalty == Penalty.PRISON
    months = 1 if judged.months is None else judged.months
    if prison != (judged.months is not None) or not 1 <= months <= LONGEST_SENTENCE:
        raise BadProceeding(_("Enter the length in months for imprisonment, and only for it."), field="months")
    if prison != (judged.execution is not None):
        raise BadProceeding(_("Say whether the imprisonment is effective or suspended."), field="execution")
    if judged.penalty == Penalty.FINE and judged.fine is None:
        raise BadProceeding(_("Enter the amount of the fine."), field="fine")
    if (judged.fine is None) != (judged.currency is None):
        raise BadProceeding(_("Enter both the amount of the fine and its currency."), field="fine")
    if judged.fine is not None and judged.currency is not None:
        if judged.penalty is None:
            raise BadProceeding(_("A conviction has a penalty, and nothing else has one."), field="fine")
        money.check(Money(judged.fine, judged.currency), on)
