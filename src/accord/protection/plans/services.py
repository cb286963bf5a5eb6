"""Writing plans: the draft, its end, what makes a review due."""

import hmac
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Actor
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, Stale, once, save_versioned, service
from accord.protection.cases import tracks
from accord.protection.cases.access import Allowed, reach
from accord.protection.cases.models import Case
from accord.protection.cases.track_tables import TABLES
from accord.protection.cases.vocab import Phase
from accord.protection.plans import agreement as agreeing
from accord.protection.plans import answers as answering
from accord.protection.plans import clocks
from accord.protection.plans.agreement import Agreement
from accord.protection.plans.answers import Answers
from accord.protection.plans.models import Plan, Step
from accord.protection.plans.queries import base_of, event, form_of, open_questions, opened, reach_plan
from accord.protection.plans.questions import PlanForm, current, words
from accord.protection.plans.vocab import (
    PLANS,
    STEPS,
    TRACKS,
    WRITE,
    BadPlan,
    CaseClosed,
    Level,
    NotADraft,
    NothingAssessed,
    PlanKind,
    PlanState,
    StepState,
)
from accord.protection.safety.plans import in_force as contact_in_force

SHORTEST_REASON: Final = 10
LONGEST_WORDS: Final = 5000
_LEVELS: Final = tuple(Level.values)


@service
def save(
    *, actor: Actor, case: UUID, kind: PlanKind, answers: Mapping[str, Any], read: int, now: datetime, key: str
) -> Given:
    """Keep the draft of a kind; `read` is its version, 0 where there was none. `answers` as in `answers.read`.

    What the actor may not read stays as it was. Raises Missing, Refused, BadPlan, CaseClosed or Stale.
    """

    def work() -> Given:
        allowed = reach(actor, case, WRITE[kind])
        found = _open_case(allowed)
        draft, base = base_of(found, kind)
        if draft is None and read:
            raise Stale
        form = form_of(draft) if draft else current(kind)
        if form.jurisdiction not in ("", found.jurisdiction):
            raise BadPlan(_("This form belongs to the procedure of another country."))
        may = open_questions(form, allowed.decision)
        whole = _unseen(form, base, found, may) | answering.read(form, answers, may)
        row = draft or _begin(found, form, actor, now)
        row.saved_at, row.saved_by = now, actor.account
        _fill(row, form, whole, actor)
        if draft is None:
            row.save(force_insert=True)
        else:
            save_versioned(row, read=read, fields=["saved_at", "saved_by", "level", "review_on", *_columns()])
        ledger.append(event(Kind.PLAN_DRAFTED, row, found, actor, now, {"form": f"{form.id}/{form.version}"}))
        _track(row, "draft", found, actor, now, only_from={"to_make", "declined"})
        return Given(row.pk, row.version)

    body = (case, kind, answering.canonical(dict(answers)), read)
    return once(actor=actor.account, key=key, verb="plan.save", body=body, now=now, work=work)


@service
def finish(*, actor: Actor, plan: UUID, agreement: Agreement | None, read: int, now: datetime, key: str) -> Given:
    """Close a draft: from now on it is in force and nothing in it changes. `agreement` where the person signs.

    The version before is replaced, its open steps go into this one; the duties that asked for it end, and the next review
    is owed. Raises Missing, Refused, BadPlan, NotADraft, CaseClosed or Stale.
    """

    def work() -> Given:
        row, found, allowed = _draft(actor, plan)
        form, content = form_of(row), opened(row, found)
        _check(row, form, content, allowed, now)
        _check_agreement(form, agreement, found)
        row.refers = _references(form, found)
        days = form.review_after(row.level)
        row.review_on = row.review_on or (day(now) + timedelta(days=days) if days else None)
        row.language = agreement.language if agreement else ""
        if agreement:
            seal_into(row, holder=actor.organisation, agreement=agreement.text())
        row.digest = _digest(row, content, agreement)
        _replace(row, found, actor, now, {PlanState.IN_FORCE, PlanState.DECLINED})
        _close(row, "finish", read, actor, now, ["refers", "review_on", "language", "agreement", "digest"])
        for question, number, until in answering.dated(form, content):
            step = Step.objects.create(
                plan=row, person_id=row.person_id, question=question.id, row=number, due_on=until
            )
            clocks.open_step(step, found, actor, now)
        facts = {"digest": row.digest, "level": row.level, "language": row.language}
        if agreement:
            facts["method"] = str(agreement.method)
        ledger.append(event(Kind.PLAN_FINISHED, row, found, actor, now, facts))
        action = {PlanKind.RISK: row.level, PlanKind.NEEDS: "assess"}.get(PlanKind(row.kind), "agree")
        _track(row, action, found, actor, now)
        _settled(row, form, found, actor, now)
        return Given(row.pk, row.version)

    body = (plan, asdict(agreement) if agreement else None)
    return once(actor=actor.account, key=key, verb="plan.finish", body=body, now=now, work=work)


@service
def decline(*, actor: Actor, plan: UUID, her_words: str, read: int, now: datetime, key: str) -> Given:
    """Record that the person does not agree with a draft, in her words. Help goes on; she is asked again at the review.

    Raises Missing, Refused, BadPlan, NotADraft, CaseClosed or Stale.
    """

    def work() -> Given:
        row, found, _allowed = _draft(actor, plan)
        form = form_of(row)
        if not form.signed:
            raise NotADraft
        if not her_words.strip() or len(her_words) > LONGEST_WORDS:
            raise BadPlan(_("Write down what the person says, in their words."), field="her_words")
        row.review_on = day(now) + timedelta(days=form.review_days)
        seal_into(row, holder=actor.organisation, her_words=her_words.strip())
        _replace(row, found, actor, now, {PlanState.DECLINED})
        _close(row, "decline", read, actor, now, ["review_on", "her_words"])
        ledger.append(event(Kind.PLAN_DECLINED, row, found, actor, now))
        _track(row, "decline", found, actor, now)
        _settled(row, form, found, actor, now)
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="plan.decline", body=(plan, her_words), now=now, work=work)


@service
def happened(*, actor: Actor, case: UUID, trigger: str, now: datetime, key: str) -> Given:
    """Something happened that may change the danger: the risk is to be looked at again now (domain.md S6, triggers).

    Raises Missing, Refused, BadPlan, NothingAssessed or CaseClosed.
    """

    def work() -> Given:
        found = _open_case(reach(actor, case, WRITE[PlanKind.RISK]))
        if trigger not in current(PlanKind.RISK).triggers:
            raise BadPlan(_("Choose what has happened."), field="trigger")
        row = Plan.objects.filter(case=found, kind=PlanKind.RISK, state=PlanState.IN_FORCE).first()
        if row is None:
            raise NothingAssessed
        ledger.append(event(Kind.PLAN_REVIEW_ASKED, row, found, actor, now, {"trigger": trigger}))
        clocks.fall_due(row, found, actor, now)
        clocks.open_now(row, found, actor, now)
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="plan.happened", body=(case, trigger), now=now, work=work)


@service
def move_step(*, actor: Actor, step: UUID, action: str, reason: str, read: int, now: datetime, key: str) -> Given:
    """`do` or `drop` a step of a plan in force; dropping needs a reason. Raises Missing, Refused, BadPlan, NotPossible or Stale."""

    def work() -> Given:
        row = clocks.step_of(actor, step)
        plan, allowed = reach_plan(actor, row.plan_id, WRITE)
        found = _open_case(allowed)
        clocks.refuse_hidden(row, form_of(plan), allowed.decision)
        if len(reason) > LONGEST_WORDS or (action == "drop" and len(reason.strip()) < SHORTEST_REASON):
            raise BadPlan(_("Say in a sentence why this step is dropped."), field="reason")
        row.state = STEPS.step(row.state, clocks.offered(action))
        row.moved_at, row.moved_by = now, actor.account
        seal_into(row, holder=actor.organisation, reason=reason.strip())
        save_versioned(row, read=read, fields=["state", "moved_at", "moved_by", "reason"])
        facts = {"step": str(row.pk), "state": row.state}
        ledger.append(event(Kind.PLAN_STEP_MOVED, plan, found, actor, now, facts))
        clocks.end_step(row, actor, now)
        return Given(row.pk, row.version)

    body = (step, action, reason)
    return once(actor=actor.account, key=key, verb="plan.step", body=body, now=now, work=work)


def _open_case(allowed: Allowed) -> Case:
    if allowed.case.phase == Phase.CLOSED:
        raise CaseClosed
    return allowed.case


def _draft(actor: Actor, plan: UUID) -> tuple[Plan, Case, Allowed]:
    row, allowed = reach_plan(actor, plan, WRITE)
    found = _open_case(allowed)
    if row.state != PlanState.DRAFT:
        raise NotADraft
    return row, found, allowed


def _begin(case: Case, form: PlanForm, actor: Actor, now: datetime) -> Plan:
    last = Plan.objects.filter(case=case, kind=form.id).order_by("-number").values_list("number", flat=True).first()
    return Plan(
        id=new_id(),
        case=case,
        person_id=case.person_id,
        kind=form.id,
        number=(last or 0) + 1,
        form_version=form.version,
        made_at=now,
        made_by=actor.account,
    )


def _unseen(form: PlanForm, base: Plan | None, case: Case, may: frozenset[str]) -> Answers:
    """The answers of the version before that this writer may not read: they go on unread."""
    # SECURITY: an investigator who writes the next version neither sees nor loses health. tests/rooms/plans/test_classes.py
    hidden = {question.id for question in form.questions()} - may
    return {name: value for name, value in opened(base, case).items() if name in hidden} if base and hidden else {}


def _columns() -> tuple[str, ...]:
    return ("identity", "location", "care", "document")


def _fill(row: Plan, form: PlanForm, whole: Answers, actor: Actor) -> None:
    by_class = answering.by_class(form, whole)
    row.level = whole.get("level", "")
    row.review_on = date.fromisoformat(whole["review_on"]) if "review_on" in whole else None
    seal_into(row, holder=actor.organisation, **{name: by_class[name] for name in _columns()})


def _check(row: Plan, form: PlanForm, content: Answers, allowed: Allowed, now: datetime) -> None:
    may = open_questions(form, allowed.decision)
    if missing := answering.missing(form, content, may):
        names = "; ".join(words(question.ask) for question in missing)
        raise BadPlan(_("Still missing: %(questions)s"), field=missing[0].id, questions=names)
    today = day(now)
    if any(until < today for _question, _row, until in answering.dated(form, content)):
        raise BadPlan(_("A day by which something is to be done lies in the past. Correct it."))
    if row.review_on and row.review_on < today:
        raise BadPlan(_("The day of the next review lies in the past. Correct it."), field="review_on")
    last = Plan.objects.filter(case=allowed.case, kind=row.kind, state=PlanState.IN_FORCE).first()
    lower = row.level and last and last.level and _LEVELS.index(row.level) < _LEVELS.index(last.level)
    if lower and len(content.get("why_lower", "")) < SHORTEST_REASON:
        raise BadPlan(_("The level is lower than last time. Say in a sentence why."), field="why_lower")


def _check_agreement(form: PlanForm, agreement: Agreement | None, case: Case) -> None:
    if not form.signed:
        if agreement:
            raise BadPlan(_("This is not signed. Close it without signatures."))
        return
    if agreement is None:
        raise BadPlan(_("The person has not agreed yet. Enter how they agreed."), field="method")
    agreeing.check(agreement, child=form.team_of_child and case.may_be_child)


def _references(form: PlanForm, case: Case) -> dict[str, str]:
    """What the plan holds by reference. Raises BadPlan for what does not stand yet (NRM: the plan must hold it)."""
    there = Plan.objects.filter(case=case, state=PlanState.IN_FORCE, kind__in=form.refers)
    found = {plan.kind: str(plan.pk) for plan in there}
    for kind in form.refers:
        if kind not in found:
            raise BadPlan(_("This plan holds another one, which does not stand yet: %(kind)s."), kind=kind.label)
    contact = contact_in_force(case) if form.id == PlanKind.SAFETY_PLAN else None
    return found | ({"contact": str(contact.pk)} if contact else {})


def _replace(row: Plan, case: Case, actor: Actor, now: datetime, states: set[PlanState]) -> None:
    for before in Plan.objects.filter(case=case, kind=row.kind, state__in=states):
        before.state = PLANS.step(before.state, "replace")
        save_versioned(before, read=before.version, fields=["state"])
        clocks.end_review(before, actor, now)
        for step in before.steps.filter(state=StepState.OPEN):
            step.state, step.moved_at, step.moved_by = STEPS.step(step.state, "carry"), now, actor.account
            save_versioned(step, read=step.version, fields=["state", "moved_at", "moved_by"])
            clocks.end_step(step, actor, now)


def _close(row: Plan, action: str, read: int, actor: Actor, now: datetime, fields: list[str]) -> None:
    row.state = PLANS.step(row.state, action)
    row.closed_at, row.closed_by = now, actor.account
    save_versioned(row, read=read, fields=["state", "closed_at", "closed_by", *fields])


def _settled(row: Plan, form: PlanForm, case: Case, actor: Actor, now: datetime) -> None:
    if form.duty:
        duties.settle(rule_ids=frozenset({form.duty}), object_id=case.pk, actor=actor, now=now)
    clocks.open_review(row, case, actor, now)


def _track(row: Plan, action: str, case: Case, actor: Actor, now: datetime, only_from: set[str] | None = None) -> None:
    kind = TRACKS.get(PlanKind(row.kind))
    if kind is None:
        return
    if only_from is None or tracks.state_of(tracks.of_case(case.pk), kind) in only_from:
        if action == "draft" and "draft" not in TABLES[kind].actions():
            return
        tracks.move(case=case, kind=kind, action=action, actor=actor, now=now)


def _digest(row: Plan, content: Answers, agreement: Agreement | None) -> str:
    # SECURITY: keyed, because levels and yes-no answers could be guessed. tests/rooms/plans/test_plans.py
    text = answering.canonical(
        {
            "kind": row.kind,
            "number": row.number,
            "form": row.form_version,
            "answers": content | ({"review_on": row.review_on.isoformat()} if row.review_on else {}),
            "refers": row.refers,
            "agreement": agreement.text() if agreement else "",
        }
    )
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()


def proves(plan: Plan, content: Answers, agreement: Agreement | None) -> bool:
    """Whether what is there now is what was closed then: the digest agrees."""
    return hmac.compare_digest(plan.digest, _digest(plan, content, agreement))
