"""The clocks of plans: reviews, and the days of their steps. Inside the caller's transaction."""

from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.duties.arithmetic import PLACES
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Actor, Decision
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import save_versioned
from accord.protection.cases import tracks
from accord.protection.cases.access import refuse_outsiders
from accord.protection.cases.models import Case
from accord.protection.cases.populations import populations_of
from accord.protection.cases.track_tables import TABLES
from accord.protection.plans.models import Plan, Step
from accord.protection.plans.queries import open_questions
from accord.protection.plans.questions import PlanForm
from accord.protection.plans.vocab import PLANS, TRACKS, PlanKind, PlanState, StepState

_REVIEWS: Final = frozenset({"P-REVIEW", "P-RISK-NOW"})
_STEP: Final = frozenset({"P-STEP"})


def open_review(plan: Plan, case: Case, actor: Actor, now: datetime, on: date | None = None) -> None:
    """The next review is owed on the day that the plan names, or `on`."""
    if begins := on or plan.review_on:
        _open("plan.review_day", "plan", plan.pk, case, actor, now, _noon(begins, case))


def open_now(plan: Plan, case: Case, actor: Actor, now: datetime) -> None:
    """The risk is to be looked at now."""
    _open("plan.risk_event", "plan", plan.pk, case, actor, now, now)


def end_review(plan: Plan, actor: Actor, now: datetime) -> None:
    """What was owed about a version is done: a newer one stands."""
    duties.settle(rule_ids=_REVIEWS, object_id=plan.pk, actor=actor, now=now)


def open_step(step: Step, case: Case, actor: Actor, now: datetime) -> None:
    """A step is owed on its day, or today if that is over."""
    _open("plan.step_day", "plan_step", step.pk, case, actor, now, _noon(max(step.due_on, day(now)), case))


def end_step(step: Step, actor: Actor, now: datetime) -> None:
    """A step is owed no longer: done, or dropped, or taken into the next version."""
    if step.state == StepState.DONE:
        duties.settle(rule_ids=_STEP, object_id=step.pk, actor=actor, now=now)
    else:
        duties.cancel_all(object_id=step.pk, actor=actor, now=now)


def fall_due(plan: Plan, case: Case, actor: Actor | None, now: datetime) -> None:
    """The track of a plan in force says that it is to be reviewed."""
    kind = TRACKS.get(PlanKind(plan.kind))
    if kind is None:
        return
    state = tracks.state_of(tracks.of_case(case.pk), kind)
    if any(row.action == "fall_due" for row in TABLES[kind].open_to(state)):
        tracks.move(case=case, kind=kind, action="fall_due", actor=actor, now=now)


def follow_closed(actor: Actor, case: UUID, now: datetime) -> None:
    """A case was closed: nothing about its plans is owed any more."""
    for plan in Plan.objects.filter(case=case).exclude(state__in=(PlanState.DRAFT, PlanState.REPLACED)):
        duties.cancel_all(object_id=plan.pk, actor=actor, now=now)
        for step in plan.steps.filter(state=StepState.OPEN):
            duties.cancel_all(object_id=step.pk, actor=actor, now=now)


def follow_reopened(actor: Actor, case: UUID, now: datetime) -> None:
    """A case is open again: what stands in it is looked at again today, and its open steps are owed again."""
    found = Case.objects.get(pk=case)
    for plan in Plan.objects.filter(case=case, state=PlanState.IN_FORCE):
        if plan.review_on:
            fall_due(plan, found, actor, now)
            open_review(plan, found, actor, now, on=day(now))
        for step in plan.steps.filter(state=StepState.OPEN):
            open_step(step, found, actor, now)


def follow_episode(actor: Actor, case: UUID, now: datetime) -> None:
    """A new episode began: nothing that was assessed or agreed on before holds any longer; it stays on record."""
    for plan in Plan.objects.filter(case=case).exclude(state=PlanState.REPLACED):
        plan.state = PLANS.step(plan.state, "replace")
        save_versioned(plan, read=plan.version, fields=["state"])


def refuse_outsiders_of_plan(actor: Actor, plan: UUID) -> None:
    """Raises Refused for whom the case of a plan is shut; called before one of its duties is completed."""
    found = Plan.objects.filter(pk=plan).first()
    if found is None:
        raise Missing
    refuse_outsiders(actor, found.case_id)


def refuse_outsiders_of_step(actor: Actor, step: UUID) -> None:
    """As `refuse_outsiders_of_plan`, for a step."""
    refuse_outsiders_of_plan(actor, step_of(actor, step).plan_id)


def step_of(actor: Actor, step: UUID) -> Step:
    """A step of the actor's organisation. Raises Missing."""
    found = Step.objects.filter(pk=step, plan__case__organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found


def refuse_hidden(step: Step, form: PlanForm, decision: Decision) -> None:
    """Raises Missing for a step that stands in an answer which the decision does not open."""
    if step.question not in open_questions(form, decision):
        raise Missing


def offered(action: str) -> str:
    """An action that people take; the third belongs to a newer version. Raises NotPossible."""
    if action not in ("do", "drop"):
        raise NotPossible
    return action


def _noon(on: date, case: Case) -> datetime:
    return datetime.combine(on, time(12), PLACES.get(case.jurisdiction, UTC))


def _open(
    trigger: str, object_type: str, object_id: UUID, case: Case, actor: Actor, now: datetime, began: datetime
) -> None:
    duties.open_duties(
        trigger=trigger,
        populations=populations_of(case),
        jurisdiction=case.jurisdiction,
        owner=actor,
        object_type=object_type,
        object_id=object_id,
        object_code=case.code,
        subject=case.person_id,
        now=now,
        began=began,
        again=True,
    )
