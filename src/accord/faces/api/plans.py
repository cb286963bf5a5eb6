"""Plans and assessments: their forms, drafts, versions, steps."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import Written
from accord.faces.api.schemas import plans as s
from accord.foundation.clock import now
from accord.protection.plans import queries, services
from accord.protection.plans.agreement import Agreement, Signatory
from accord.protection.plans.queries import PlanView
from accord.protection.plans.questions import PlanForm, Question, current, words
from accord.protection.plans.vocab import PlanKind

router = Router(tags=["plans"])


@router.get("/plan-forms", response=answers(list[s.FormOut]))
def plan_forms(request: HttpRequest) -> list[s.FormOut]:
    """The forms in their newest version, in your language. No person's data."""
    actor_of(request)
    return [_form(current(kind)) for kind in PlanKind]


def _form(form: PlanForm) -> s.FormOut:
    sections = [
        s.FormSection(title=words(section.title), questions=[_question(question) for question in section.questions])
        for section in form.sections
    ]
    triggers = {name: words(texts) for name, texts in form.triggers.items()}
    more = {"kind": form.id.value, "title": words(form.title), "sections": sections, "triggers": triggers}
    return s.FormOut(**shapes.pick(form, s.FormOut, **more))


def _question(question: Question) -> s.FormQuestion:
    options = [s.AnswerOption(id=option.id, words=words(option.texts)) for option in question.options]
    hint = words(question.hint) if question.hint else ""
    more = {"ask": words(question.ask), "hint": hint, "options": options, "sealed_as": question.data_class}
    return s.FormQuestion(**shapes.pick(question, s.FormQuestion, **more))


@router.get("/cases/{case_id}/plans", response=answers(list[s.PlanRow]))
def list_plans(request: HttpRequest, case_id: UUID) -> list[s.PlanRow]:
    """Every version in a case that you may read; nothing is opened."""
    view = queries.overview(actor=actor_of(request), case=case_id)
    found = [p for row in view.rows for p in (row.draft, row.declined, row.in_force, *row.earlier) if p]
    return [s.PlanRow(**shapes.pick(plan, s.PlanRow)) for plan in found]


@router.post("/cases/{case_id}/happened", response=WRITE)
def something_happened(request: HttpRequest, case_id: UUID, body: s.HappenedIn, key: Key) -> Written:
    """Something happened that may change the danger: the risk is to be looked at now."""
    given = services.happened(actor=actor_of(request), case=case_id, trigger=body.trigger, now=now(), key=key)
    return shapes.written(given)


@router.get("/cases/{case_id}/plans/{kind}/draft", response=answers(s.DraftOut))
def read_draft(request: HttpRequest, case_id: UUID, kind: PlanKind) -> s.DraftOut:
    """What a new or unfinished version begins with. An event in the ledger."""
    found = queries.to_write(actor=actor_of(request), case=case_id, kind=kind, now=now())
    return s.DraftOut(kind=kind, form_version=found.form.version, answers=found.answers, version=found.read)


@router.post("/cases/{case_id}/plans/{kind}/draft", response=WRITE)
def save_draft(request: HttpRequest, case_id: UUID, kind: PlanKind, body: s.AnswersIn, key: Key) -> Written:
    """Keep the draft of a kind; what you may not read stays as it was."""
    given = services.save(
        actor=actor_of(request), case=case_id, kind=kind, answers=body.answers, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.get("/plans/{plan_id}", response=answers(s.PlanOpen))
def open_plan(request: HttpRequest, plan_id: UUID, language: str = "") -> s.PlanOpen:
    """One version, opened as far as you may see it, its questions in `language` or yours. An event in the ledger."""
    view = queries.open_plan(actor=actor_of(request), plan=plan_id, now=now(), language=language[:2])
    return s.PlanOpen(**shapes.pick(view.plan, s.PlanOpen, **_opened(view)))


def _opened(view: PlanView) -> dict[str, object]:
    sections = [
        s.PartOut(heading=heading, answers=[s.AnsweredOut(question=ask, lines=lines) for ask, lines in rows])
        for heading, rows in view.content.sections
    ]
    steps = [
        s.StepRow(**shapes.pick(row.step, s.StepRow, text=row.text, goal=row.goal, reason=row.reason))
        for row in view.steps
    ]
    return {
        "title": view.content.title,
        "sections": sections,
        "steps": steps,
        "missing": view.missing,
        "speaks_higher": view.higher,
        "her_words": view.her_words,
    }


@router.post("/plans/{plan_id}/finish", response=WRITE)
def finish_plan(request: HttpRequest, plan_id: UUID, body: s.FinishIn, key: Key) -> Written:
    """Close a draft: from then on it is in force and does not change. `agreement` where the person signs."""
    agreement = None
    if body.agreement:
        team = tuple(Signatory(one.name, one.function) for one in body.agreement.team)
        agreement = Agreement(**body.agreement.model_dump() | {"team": team})
    given = services.finish(
        actor=actor_of(request), plan=plan_id, agreement=agreement, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/plans/{plan_id}/decline", response=WRITE)
def decline_plan(request: HttpRequest, plan_id: UUID, body: s.DeclineIn, key: Key) -> Written:
    """The person does not agree, in their words; every help goes on."""
    given = services.decline(
        actor=actor_of(request), plan=plan_id, her_words=body.her_words, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.get("/plan-steps/{step_id}", response=answers(s.StepRow))
def open_step(request: HttpRequest, step_id: UUID) -> s.StepRow:
    """One step of a plan. An event in the ledger."""
    row, _view = queries.step_of(actor_of(request), step_id, now())
    return s.StepRow(**shapes.pick(row.step, s.StepRow, text=row.text, goal=row.goal, reason=row.reason))


@router.post("/plan-steps/{step_id}/move", response=WRITE)
def move_step(request: HttpRequest, step_id: UUID, body: s.StepMoveIn, key: Key) -> Written:
    """`do` or `drop` a step; dropping needs a reason."""
    given = services.move_step(
        actor=actor_of(request),
        step=step_id,
        action=body.action,
        reason=body.reason,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)
