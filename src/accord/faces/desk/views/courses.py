"""The way of a case, and a page for each step on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.faces.desk.views.base import DeskRequest, now, page, pk_of, read_version, take, try_form
from accord.faces.desk.way import LINKS, OF_PERIOD, receivers_of, stages
from accord.foundation.policy import Action, OrganisationKind
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given
from accord.protection.cases.access import reach
from accord.protection.cases.asked import study_stands
from accord.protection.cases.track_tables import TABLES, TrackKind
from accord.protection.cases.tracks import state_of
from accord.protection.children import queries as children
from accord.protection.children.vocab import About
from accord.protection.courses import forms, identification, queries, reflection, returns, status
from accord.protection.courses.measures import measures_for
from accord.protection.courses.models import Reflection
from accord.protection.courses.queries import WayView
from accord.protection.courses.vocab import Confirmed, Monitor

Form = Any
Act = Callable[[Form, dict[str, Any]], Given]


@dataclass(frozen=True)
class Step:
    """A step: its form, its words, what it does with the form, and whether it can be taken back."""

    form: type[forms.StepForm]
    button: str | Promise
    act: Act
    lead: str | Promise = ""
    action: Action = Action.COURSE_KEEP
    grave: str | Promise = ""
    versioned: bool = True
    whom: OrganisationKind | None = None  # which organisations are offered, where it is one kind only


def _with_country(act: Callable[..., Given], name: str, of: str) -> Act:
    return lambda form, call: act(jurisdiction=form.cleaned_data["jurisdiction"], **{name: getattr(form, of)()}, **call)


def _cooperate(form: Form, call: dict[str, Any]) -> Given:
    answer, on = form.answered()
    where = form.cleaned_data["jurisdiction"]
    return reflection.decide_cooperation(jurisdiction=where, answer=answer, on=on, **call)


def _mission(form: Form, call: dict[str, Any]) -> Given:
    d = form.cleaned_data
    mission = form.id_in("mission")
    if mission is None:
        raise Missing
    return status.ask_mission(mission=mission, signed_on=d["signed_on"], wish=d["wish"], **call)


def _arrive(form: Form, call: dict[str, Any]) -> Given:
    d = form.cleaned_data
    return returns.arrive(at=d["at"], confirmed_by=Confirmed(d["confirmed_by"]), **call)


OF_RETURN: Final = ("wish", "plan", "depart")
_SAVE: Final = gettext_lazy("Record this")
STEPS: Final[dict[str, Step]] = {
    "decision": Step(
        forms.DecisionForm,
        _SAVE,
        lambda form, call: identification.decide(record=form.record(), **call),
        gettext_lazy(
            "Help does not wait for this decision. A formal identification begins the reflection period by itself."
        ),
        Action.COURSE_DECIDE,
        gettext_lazy("I am sure: this stands on record, and clocks may begin."),
        versioned=False,
    ),
    "notice": Step(forms.NoticeForm, _SAVE, _with_country(reflection.give_notice, "notice", "notice")),
    "extend": Step(forms.ExtensionForm, _SAVE, _with_country(reflection.extend, "extension", "extension")),
    "cooperate": Step(
        forms.CooperationForm,
        _SAVE,
        _cooperate,
        gettext_lazy("The person decides freely and may take all the time that is left."),
        grave=gettext_lazy("I am sure: a yes ends the period now."),
    ),
    "status": Step(
        forms.StatusForm,
        _SAVE,
        lambda form, call: status.record_status(stay=form.stay(), **call),
        gettext_lazy(
            "A request for protection is passed on at once, and nobody contacts the embassy of the person's country."
        ),
        versioned=False,
    ),
    "mission": Step(
        forms.MissionForm,
        gettext_lazy("Ask a colleague to release it"),
        _mission,
        gettext_lazy(
            "The person asked for protection, so their embassy must not learn of them. Only their own written wish opens it, "
            "for one mission and one day, and a colleague must agree."
        ),
        versioned=False,
        whom=OrganisationKind.MISSION,
    ),
    "wish": Step(
        forms.WishForm,
        _SAVE,
        lambda form, call: returns.wish(wish=form.wish(), **call),
        gettext_lazy("A return is the person's own choice, made with all they need to know."),
        versioned=False,
    ),
    "plan": Step(forms.WayForm, _SAVE, lambda form, call: returns.plan(way=form.way(), **call)),
    "depart": Step(
        forms.DepartureForm,
        _SAVE,
        lambda form, call: returns.depart(at=form.cleaned_data["at"], why_now=form.why(), **call),
        grave=gettext_lazy("I am sure: the person has left."),
    ),
    "arrive": Step(
        forms.ArrivalForm,
        _SAVE,
        _arrive,
        gettext_lazy("Follow-up begins: after a week, and one, three, six, twelve months."),
    ),
    "cancel": Step(
        forms.CancelForm,
        gettext_lazy("End the return"),
        lambda _form, call: returns.cancel(**call),
        grave=gettext_lazy("I am sure: the person does not want to return now."),
    ),
    "monitor": Step(
        forms.MonitorForm,
        _SAVE,
        lambda form, call: returns.monitor(step=Monitor(form.cleaned_data["step"]), **call),
        versioned=False,
    ),
}


@require_GET
def way(request: DeskRequest, case_id: str) -> HttpResponse:
    """Every course of a case at a glance, with the steps that this reader can take."""
    view = queries.open_way(actor=request.actor, case=pk_of(case_id), now=now())
    countries = {view.case.jurisdiction} | {decision.jurisdiction for decision in view.decisions}
    measures = measures_for(countries, view.populations)
    found = stages(view, measures, organisations.named(receivers_of(view)), now())
    return page(
        request,
        "course",
        view=view,
        case=view.case,
        stages=found,
        measures=measures,
        names=people.names(stage.owner for stage in found),
    )


@require_http_methods(["GET", "POST"])
def step(request: DeskRequest, case_id: str, step: str) -> HttpResponse:
    """One step: its form, the warnings that stand in its way, and the recording of it."""
    pk, chosen = pk_of(case_id), STEPS.get(step)
    if chosen is None:
        raise Missing
    reach(request.actor, pk, chosen.action)
    view = queries.open_way(actor=request.actor, case=pk, now=now())
    form = _form(request, view, step, chosen)
    version = read_version(request) if request.method == "POST" else _version(request, view, step)

    def work() -> Given:
        read = version if chosen.versioned else None
        return take(request, chosen.act, form, grave=bool(chosen.grave), read=read, case=pk)

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Recorded."))
        return redirect("desk:course", pk)
    return page(
        request,
        "course_step",
        view=view,
        case=view.case,
        form=form,
        title=LINKS[step],
        step=chosen,
        version=version,
        warnings=_warnings(view) if step in OF_RETURN else {},
        heard=children.asked_child(request.actor, pk, About.RETURN) if step in OF_RETURN else None,
    )


def _warnings(view: WayView) -> dict[str, bool]:
    row = view.under_way
    missing = row is not None and view.case.may_be_child and not study_stands(view.case.pk, row.country)
    return queries.warnings_of(view, now()) | {"study": missing}


def _form(request: DeskRequest, view: WayView, step: str, chosen: Step) -> forms.StepForm:
    rows = [o for o in organisations.directory(request.actor) if chosen.whom in (None, o.kind)]
    data: Any = request.POST if request.method == "POST" else None
    form = chosen.form(
        data,
        initial=_known(view, step),
        directory=[(str(one.pk), one.name) for one in rows],
        jurisdictions=tuple(r.jurisdiction for r in _running(request, view)[:1]) if step in OF_PERIOD else (),
    )
    if isinstance(form, forms.WhyForm):
        form.ask_why(running=view.running)
    if isinstance(form, forms.StatusForm):
        form.offer(_possible(view, TrackKind.STATUS))
    if isinstance(form, forms.MonitorForm):
        form.offer(_possible(view, TrackKind.MONITORING))
    return form


def _possible(view: WayView, kind: TrackKind) -> frozenset[str]:
    """The actions of a track that lead on from where it stands, or to the same state again."""
    state, table = state_of(view.tracks, kind), TABLES[kind]
    again = {row.action for row in table.transitions if row.target == state} if kind == TrackKind.STATUS else set()
    return frozenset(row.action for row in table.open_to(state)) | frozenset(again)


def _running(request: DeskRequest, view: WayView) -> list[Reflection]:
    """The periods that run; the address names the country where there are two."""
    where = request.GET.get("in", "")
    rows = [row for row in view.reflections if row.ended_at is None and row.ends_at > now()]
    return [row for row in rows if row.jurisdiction == where] or rows


def _version(request: DeskRequest, view: WayView, step: str) -> int:
    """The version that the form was drawn from: of the period that runs, or of the return."""
    if step in OF_PERIOD:
        rows = _running(request, view)
        return rows[0].version if rows else 0
    return view.under_way.version if view.under_way else 0


def _known(view: WayView, step: str) -> dict[str, Any]:
    if step == "decision":
        return {"jurisdiction": view.case.jurisdiction}
    if step in ("notice", "arrive"):
        return {"at": now()}
    row = view.under_way
    if step != "plan" or row is None:
        return {}
    names = ("agreed_on", "leaves_on", "document", "payer", "receiver")
    return {name: getattr(row, name) for name in names} | dict(view.opened.get(row.pk, {}))
