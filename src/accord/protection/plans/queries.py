"""Reading plans. That there is one, and where it stands, is open to the team; opening one is an event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language, override

from accord.cooperation.people.models import LANGUAGES
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Decision, project
from accord.foundation.refusals import Missing
from accord.foundation.vault import DataClass, reveal
from accord.protection.cases import tracks
from accord.protection.cases.access import Allowed, reach
from accord.protection.cases.asked import Risk
from accord.protection.cases.models import Case
from accord.protection.cases.track_tables import LABELS
from accord.protection.cases.vocab import Phase
from accord.protection.persons.queries import is_erased
from accord.protection.plans import answers as answering
from accord.protection.plans.agreement import Agreement
from accord.protection.plans.answers import Answers, Change
from accord.protection.plans.models import Plan, Step
from accord.protection.plans.questions import PlanForm, Question, current, forms, words
from accord.protection.plans.vocab import READ, TRACKS, WRITE, PlanKind, PlanState, StepState

SEALED: Final = ("identity", "location", "care", "document")


@dataclass(frozen=True)
class Row:
    """Where one kind stands in a case; nothing is opened."""

    kind: PlanKind
    form: PlanForm
    state: str  # of the track, in words; "" where the kind has none
    in_force: Plan | None
    draft: Plan | None
    declined: Plan | None
    earlier: list[Plan]
    may_write: bool


@dataclass(frozen=True)
class Overview:
    """The plans of a case, and the steps that are open."""

    case: Case
    rows: list[Row]
    steps: list[Step]
    may_ask_review: bool


@dataclass(frozen=True, repr=False)
class PlanContent:
    """A plan in words, as far as the reader may see it: for pages and papers."""

    title: str
    intro: str
    sections: list[tuple[str, list[tuple[str, list[str]]]]]  # (heading, [(question, lines)])
    signatures: Agreement | None
    digest: str
    version: str  # "2 (form 2026.1)"
    language: str


@dataclass(frozen=True, repr=False)
class PlanView:
    """One version, opened, with what follows from it."""

    plan: Plan
    form: PlanForm
    content: PlanContent
    her_words: str
    higher: list[str]  # what speaks for a higher level
    missing: list[str]  # what must still be answered
    changes: list[Change]  # against the version before
    before: Plan | None
    steps: list["StepView"]
    refers: list[Plan]
    may_write: bool


@dataclass(frozen=True, repr=False)
class StepView:
    """A step, with its row of the plan in words."""

    step: Step
    goal: str
    text: str
    reason: str = ""


@dataclass(frozen=True, repr=False)
class Writing:
    """What a form for a new or an unfinished version begins with."""

    case: Case
    form: PlanForm
    draft: Plan | None
    answers: Answers
    open_to: frozenset[str] = field(default_factory=frozenset)

    @property
    def read(self) -> int:
        """The version of the draft; 0 where there is none yet."""
        return self.draft.version if self.draft else 0


def overview(*, actor: Actor, case: UUID) -> Overview:
    """Every kind that the actor may read, and where it stands. Raises Missing or Refused."""
    allowed = reach(actor, case, Action.CASE_READ)
    found, moved = allowed.case, tracks.of_case(case)
    plans = list(Plan.objects.filter(case=found).order_by("-number"))
    closed = found.phase == Phase.CLOSED
    rows = []
    for kind in PlanKind:
        form, mine = current(kind), [plan for plan in plans if plan.kind == kind]
        if not allowed.standing.judge(READ[kind]).allow or form.jurisdiction not in ("", found.jurisdiction):
            continue
        track = TRACKS.get(kind)
        by_state = {plan.state: plan for plan in reversed(mine)}
        rows.append(
            Row(
                kind,
                form,
                str(LABELS[tracks.state_of(moved, track)]) if track else "",
                by_state.get(PlanState.IN_FORCE),
                by_state.get(PlanState.DRAFT),
                by_state.get(PlanState.DECLINED),
                [plan for plan in mine if plan.state == PlanState.REPLACED],
                not closed and allowed.standing.judge(WRITE[kind]).allow,
            )
        )
    readable = [row.kind for row in rows]
    steps = Step.objects.filter(plan__case=found, plan__kind__in=readable, state=StepState.OPEN)
    may_ask = not closed and allowed.standing.judge(WRITE[PlanKind.RISK]).allow
    return Overview(found, rows, list(steps.select_related("plan").order_by("due_on", "id")), may_ask)


def to_write(*, actor: Actor, case: UUID, kind: PlanKind, now: datetime) -> Writing:
    """The draft of a kind, or what a new version begins with: the answers of the version in force, without the rows that
    are done. Opening them is an event. Raises Missing or Refused.
    """
    with transaction.atomic():
        allowed = reach(actor, case, WRITE[kind])
        draft, base = base_of(allowed.case, kind)
        form = form_of(draft) if draft else current(kind)
        open_to = open_questions(form, allowed.decision)
        if base is None:
            return Writing(allowed.case, form, None, {}, open_to)
        found = opened(base, allowed.case)
        ledger.append(event(Kind.PLAN_READ, base, allowed.case, actor, now))
    known = {q.id for q in form.questions()}
    if draft is None:
        found = _going_on(base, found)
    shown = {name: value for name, value in found.items() if name in known and name in open_to}
    return Writing(allowed.case, form, draft, shown, open_to)


def base_of(case: Case, kind: PlanKind) -> tuple[Plan | None, Plan | None]:
    """(the draft of a kind, the version that a writer goes on from: the draft, or the one in force)."""
    plans = Plan.objects.filter(case=case, kind=kind, state__in=(PlanState.DRAFT, PlanState.IN_FORCE))
    by_state = {plan.state: plan for plan in plans}
    draft = by_state.get(PlanState.DRAFT)
    return draft, draft or by_state.get(PlanState.IN_FORCE)


def _going_on(plan: Plan, found: Answers) -> Answers:
    """The answers with which the next version begins: what was done, dropped or decided anew is not taken along."""
    over = {(s.question, s.row) for s in plan.steps.exclude(state=StepState.OPEN)}
    result: Answers = {}
    for name, value in found.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            result[name] = [row for number, row in enumerate(value) if (name, number) not in over]
        elif (name, 0) not in over and name not in ("level", "review_on", "why_lower"):
            result[name] = value
    return result


def open_plan(*, actor: Actor, plan: UUID, now: datetime, language: str = "") -> PlanView:
    """One version, opened as far as the decision goes, its questions in `language` or the reader's; an event.

    Raises Missing or Refused.
    """
    with transaction.atomic():
        found, allowed = reach_plan(actor, plan, READ)
        case, decision, form = allowed.case, allowed.decision, form_of(found)
        ledger.append(event(Kind.PLAN_READ, found, case, actor, now))
        seen = project(decision, form.classes, opened(found, case))
        before = Plan.objects.filter(case=case, kind=found.kind, number__lt=found.number).order_by("-number").first()
        was = project(decision, form.classes, opened(before, case)) if before else {}
        care, document = DataClass.CARE in decision.classes, DataClass.DOCUMENT in decision.classes
        more = _more(found, case, agreement=document, her_words=care)
        steps = _steps(found, case, form, seen, reasons=care)
    with override(language if language in dict(LANGUAGES) else get_language()):
        content = _content(found, form, seen, more["agreement"], open_questions(form, decision))
        asks = {q.id: words(q.ask) for q in form.questions()}
        changes = answering.compare(form, was, seen) if before else []
    may_write = case.phase != Phase.CLOSED and allowed.standing.judge(WRITE[PlanKind(found.kind)]).allow
    draft = found.state == PlanState.DRAFT
    return PlanView(
        found,
        form,
        content,
        more["her_words"],
        [asks[q.id] for q in answering.speaks_higher(form, seen)],
        [asks[q.id] for q in answering.missing(form, seen, open_questions(form, decision))] if draft else [],
        changes,
        before,
        steps,
        list(Plan.objects.filter(pk__in=[pk for name, pk in found.refers.items() if name != "contact"])),
        may_write,
    )


def content(actor: Actor, plan_id: UUID, now: datetime) -> PlanContent:
    """A plan in words, for papers, in the language that is active; an event. Raises Missing or Refused."""
    return open_plan(actor=actor, plan=plan_id, now=now).content


def reach_plan(actor: Actor, plan: UUID, by_kind: Mapping[PlanKind, Action]) -> tuple[Plan, Allowed]:
    """A plan of the actor's organisation, and what the decision on it opens. Raises Missing or Refused."""
    # SECURITY: a plan of another organisation is answered like one that does not exist. tests/rooms/plans/test_plans.py
    found = Plan.objects.filter(pk=plan, case__organisation=actor.organisation).select_related("case").first()
    if found is None:
        raise Missing
    return found, reach(actor, found.case_id, by_kind[PlanKind(found.kind)])


def step_of(actor: Actor, step: UUID, now: datetime) -> tuple[StepView, PlanView]:
    """One step with its plan, opened; an event. Raises Missing or Refused."""
    found = Step.objects.filter(pk=step, plan__case__organisation=actor.organisation).first()
    if found is None:
        raise Missing
    view = open_plan(actor=actor, plan=found.plan_id, now=now)
    one = next((row for row in view.steps if row.step.pk == found.pk), None)
    if one is None:
        raise Missing
    return one, view


def risk_of(case: UUID) -> Risk | None:
    """The level of risk in force and when it was decided, for guards (G6, G10); the caller has reached the case."""
    found = Plan.objects.filter(case=case, kind=PlanKind.RISK, state=PlanState.IN_FORCE).first()
    return Risk(found.level, found.closed_at) if found and found.closed_at else None


def form_of(plan: Plan) -> PlanForm:
    """The form by which a version was answered. Raises KeyError if the node lost that file."""
    return forms()[(plan.kind, plan.form_version)]


def open_questions(form: PlanForm, decision: Decision) -> frozenset[str]:
    """The questions whose class `decision` opens."""
    return frozenset(project(decision, form.classes, dict.fromkeys(form.classes, True)))


def opened(plan: Plan, case: Case) -> Answers:
    """Every answer of a version; the caller writes the event and projects. Nothing of a person who was erased."""
    found: Answers = {"level": plan.level} if plan.level else {}
    if plan.review_on:
        found["review_on"] = plan.review_on.isoformat()
    if is_erased(case.person_id):
        return found
    for text in reveal(plan, holder=case.organisation, fields=SEALED).values():
        found |= json.loads(text) if text else {}
    return found


def _more(plan: Plan, case: Case, **wanted: bool) -> dict[str, str]:
    names = [name for name, wants in wanted.items() if wants]
    none = dict.fromkeys(wanted, "")
    return none if is_erased(case.person_id) else none | reveal(plan, holder=case.organisation, fields=names)


def _content(plan: Plan, form: PlanForm, seen: Answers, agreement: str, open_to: frozenset[str]) -> PlanContent:
    sections = []
    for section in form.sections:
        asked = [(words(q.ask), answering.shown(q, seen.get(q.id))) for q in section.questions if q.id in open_to]
        if asked:
            sections.append((words(section.title), asked))
    signed = Agreement.of(agreement) if agreement else None
    version, language = f"{plan.number} ({form.id}/{form.version})", get_language() or "en"
    return PlanContent(words(form.title), words(form.intro), sections, signed, plan.digest, version, language)


def _steps(plan: Plan, case: Case, form: PlanForm, seen: Answers, *, reasons: bool) -> list[StepView]:
    asked = {question.id: question for question in form.questions()}
    found = []
    for step in plan.steps.order_by("due_on", "id"):
        if (value := seen.get(step.question)) is not None:
            row = value if isinstance(value, dict) else value[step.row]
            reason = reveal(step, holder=case.organisation, fields=["reason"])["reason"] if reasons else ""
            found.append(StepView(step, row.get("goal", ""), _said(asked[step.question], row), reason))
    return found


def _said(question: Question, row: Mapping[str, str]) -> str:
    what = row.get("what") or row.get("words") or words(question.ask)
    return " · ".join(text for text in (what, row.get("who", "")) if text)


def event(
    kind: Kind, plan: Plan, case: Case, actor: Actor | None, now: datetime, facts: Mapping[str, object] | None = None
) -> Entry:
    """An event about a plan: codes only."""
    return Entry(
        kind,
        now,
        actor=actor.account if actor else None,
        organisation=case.organisation,
        role=actor.role if actor else "",
        subject=case.person_id,
        object_type="case",
        object_id=case.pk,
        facts={"code": case.code, "plan": str(plan.pk), "kind": plan.kind, "number": plan.number, **(facts or {})},
    )
