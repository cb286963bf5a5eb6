"""Plans and assessments of a case: where each stands, writing one, reading it with the person, agreeing, steps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.cooperation.people.models import LANGUAGES
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, read_version, try_form
from accord.foundation.clock import day
from accord.foundation.policy import Action, Relation, Request, decide
from accord.foundation.refusals import Missing
from accord.foundation.ui.forms import HouseForm
from accord.foundation.writes.services import Stale
from accord.protection.cases.access import reach
from accord.protection.plans import answers as answering
from accord.protection.plans import queries, services
from accord.protection.plans.forms import AgreementForm, AnswersForm, DeclineForm, HappenedForm, StepForm
from accord.protection.plans.queries import PlanView
from accord.protection.plans.questions import current
from accord.protection.plans.vocab import WRITE, PlanKind, PlanState, StepState


@require_GET
def plans(request: DeskRequest, case_id: str) -> HttpResponse:
    """Every kind of a case: where it stands, when it is looked at next, and the steps that are open."""
    return _plans_page(request, case_id, HappenedForm(form=current(PlanKind.RISK)))


def _plans_page(request: DeskRequest, case_id: str, form: HappenedForm) -> HttpResponse:
    view = queries.overview(actor=request.actor, case=pk_of(case_id))
    return page(request, "plans", view=view, case=view.case, form=form, today=day(now()))


@require_POST
def happened(request: DeskRequest, case_id: str) -> HttpResponse:
    """Something happened: the risk is to be looked at now."""
    pk = pk_of(case_id)
    reach(request.actor, pk, WRITE[PlanKind.RISK])
    form = HappenedForm(request.POST, form=current(PlanKind.RISK))
    given = try_form(
        form,
        lambda: services.happened(
            actor=request.actor, case=pk, trigger=form.cleaned_data["trigger"], now=now(), key=key(request)
        ),
    )
    if given is None:
        return _plans_page(request, case_id, form)
    messages.success(request, _("Entered. Assess the risk again within four hours."))
    return redirect("desk:plan_write", pk, PlanKind.RISK.value)


def kind_of(text: str) -> PlanKind:
    """The kind in an address. Raises Missing."""
    if text not in PlanKind.values:
        raise Missing
    return PlanKind(text)


@require_http_methods(["GET", "POST"])
def write(request: DeskRequest, case_id: str, kind: str) -> HttpResponse:
    """The draft of a kind: begun from the version in force, kept as often as one likes."""
    pk, which = pk_of(case_id), kind_of(kind)
    writing = queries.to_write(actor=request.actor, case=pk, kind=which, now=now())
    form = AnswersForm(request.POST or None, form=writing.form, open_to=writing.open_to, answers=writing.answers)
    differs = []
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.save(
                actor=request.actor,
                case=pk,
                kind=which,
                answers=form.answers(),
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("Kept. Read it over with the person, then close it."))
            return redirect("desk:plan", given.id)
        if isinstance(form.failure, Stale):
            mine = answering.read(writing.form, form.answers(), writing.open_to)
            differs = answering.compare(writing.form, mine, writing.answers)
    return page(request, "plan_write", form=form, writing=writing, case=writing.case, kind=which, differs=differs)


@require_GET
def plan(request: DeskRequest, plan_id: str) -> HttpResponse:
    """One version, in the reader's language or in the person's."""
    return _plan_page(request, plan_id)


def _plan_page(request: DeskRequest, plan_id: str, failed: HouseForm | None = None) -> HttpResponse:
    language = request.GET.get("language", "")[:2]
    view = queries.open_plan(actor=request.actor, plan=pk_of(plan_id), now=now(), language=language)
    found = view.plan
    names = people.names([found.made_by, found.saved_by, found.closed_by])
    forms = {"agree": _agreement_form(view), "decline": DeclineForm()}
    if failed is not None:
        forms["decline" if isinstance(failed, DeclineForm) else "agree"] = failed
    return page(
        request,
        "plan",
        view=view,
        plan=found,
        case=found.case,
        form=failed,
        forms=forms,
        languages=LANGUAGES,
        names=names,
        draft=found.state == PlanState.DRAFT,
        today=day(now()),
        may_refer=decide(Request(request.actor, Action.REFERRAL_DRAFT, frozenset({Relation.TEAM}))).allow,
        ministry=organisations.ids_of(["mvr_police"]).get("mvr_police", ""),
        version=read_version(request) if failed is not None else found.version,
    )


def _agreement_form(view: PlanView, data: dict[str, str] | None = None) -> AgreementForm:
    team = view.form.team_of_child and view.plan.case.may_be_child
    return AgreementForm(data, team=team, initial={"method": "signature", "language": view.content.language})


@require_POST
def finish(request: DeskRequest, plan_id: str) -> HttpResponse:
    """Close a draft: assessed, or agreed on and signed."""
    actor, pk = request.actor, pk_of(plan_id)
    queries.reach_plan(actor, pk, WRITE)
    view = queries.open_plan(actor=actor, plan=pk, now=now())
    form: HouseForm = HouseForm(request.POST)
    if view.form.signed:
        form = _agreement_form(view, request.POST)
    given = try_form(
        form,
        lambda: services.finish(
            actor=actor,
            plan=pk,
            agreement=form.agreement() if isinstance(form, AgreementForm) else None,
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _plan_page(request, plan_id, form)
    messages.success(request, _("In force. From now on nothing in it changes."))
    return redirect("desk:plan", pk)


@require_POST
def decline(request: DeskRequest, plan_id: str) -> HttpResponse:
    """The person does not agree: her words are kept, and help goes on."""
    pk, form = pk_of(plan_id), DeclineForm(request.POST)
    queries.reach_plan(request.actor, pk, WRITE)
    given = try_form(
        form,
        lambda: services.decline(
            actor=request.actor,
            plan=pk,
            her_words=form.cleaned_data["her_words"],
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _plan_page(request, plan_id, form)
    messages.success(request, _("Noted: the person does not agree. Every help goes on."))
    return redirect("desk:plan", pk)


@require_http_methods(["GET", "POST"])
def step(request: DeskRequest, step_id: str) -> HttpResponse:
    """One step of a plan: what, by whom, by when; and the form that ends it."""
    pk = pk_of(step_id)
    row, view = queries.step_of(request.actor, pk, now())
    if request.method == "POST":
        queries.reach_plan(request.actor, view.plan.pk, WRITE)
    form = StepForm(request.POST or None)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.move_step(
                actor=request.actor,
                step=pk,
                action=form.cleaned_data["action"],
                reason=form.cleaned_data["reason"],
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("Entered."))
            return redirect("desk:plan", view.plan.pk)
    is_open = row.step.state == StepState.OPEN and view.may_write
    version = read_version(request) if request.method == "POST" else row.step.version
    return page(
        request,
        "plan_step",
        form=form,
        row=row,
        view=view,
        case=view.plan.case,
        version=version,
        open=is_open or bool(form.errors),
    )
