"""Hearings: setting one, its page, and its steps."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, read_version, try_form
from accord.faces.desk.views.proceedings import sheet
from accord.foundation.policy import Action, Actor
from accord.foundation.ui.forms import Choices, HouseForm
from accord.foundation.writes.services import Given
from accord.justice.proceedings import hearings, queries
from accord.justice.proceedings.access import reach, reach_hearing
from accord.justice.proceedings.forms import INTERPRETED, ActForm, CompanionForm, HearingForm, WhenForm
from accord.justice.proceedings.hearings import Appointment
from accord.justice.proceedings.queries import HearingView
from accord.justice.proceedings.vocab import HearingKind, Shield
from accord.justice.summons import queries as summonses

PLAIN = ("hold", "miss", "cancel")


@require_http_methods(["GET", "POST"])
def new_hearing(request: DeskRequest, proceeding_id: str) -> HttpResponse:
    """Set the date of a hearing."""
    actor, pk = request.actor, pk_of(proceeding_id)
    reach(actor, pk, Action.HEARING_KEEP)
    form = HearingForm(request.POST or None)
    form.order_fields(["kind", "on", "time", "zone", "place", "interpreter", "shields", "reason"])
    return sheet(
        request,
        form,
        lambda: hearings.set_hearing(
            actor=actor, proceeding=pk, wanted=form.appointment(), now=now(), key=key(request)
        ),
        title=_("Set a hearing"),
        words=_("The summons goes through those who help: they tell the person, prepare them and go along."),
        button=_("Set the hearing"),
        done=_("The hearing is set."),
        back=("desk:proceeding", pk),
        to=lambda given: ("desk:hearing", given.id),
    )


@require_http_methods(["GET", "POST"])
def hearing(request: DeskRequest, hearing_id: str) -> HttpResponse:
    """One hearing: when and where, who goes with her, and how it went."""
    actor, pk = request.actor, pk_of(hearing_id)
    if request.method == "POST":
        reach_hearing(actor, pk, Action.HEARING_KEEP)
        before, _own, _running = queries.open_hearing(actor=actor, hearing=pk, now=now())
        form = _form(request, actor, before)
        if try_form(form, lambda: _act(request, actor, before, form)):
            messages.success(request, _("Entered."))
            return redirect("desk:hearing", pk)
    else:
        form = None
    view, own, running = queries.open_hearing(actor=actor, hearing=pk, now=now())
    forms = _forms(actor, view)
    if form is not None:
        forms[request.POST.get("action", "") if request.POST.get("action") in forms else "act"] = form
    return page(
        request,
        "hearing",
        view=view,
        hearing=view.hearing,
        own=own,
        running=running,
        form=form,
        forms=forms,
        shields=[Shield(code).label for code in view.hearing.shields.split()],
        interpreter=INTERPRETED.get(view.hearing.interpreter, view.hearing.interpreter),
        summonses=summonses.of_hearing(actor, pk),
        may_summon=view.coming and not own.is_care and view.hearing.organisation == actor.organisation,
        names=people.names([view.companion]) if view.companion else {},
        by=organisations.get(view.hearing.organisation),
    )


def _colleagues(actor: Actor) -> Choices:
    found = people.colleagues(actor, now=now())
    return [(str(member.account_id), member.account.name) for member in found]


def _forms(actor: Actor, view: HearingView) -> dict[str, HouseForm]:
    """The empty forms of the steps that this side can take now."""
    forms: dict[str, HouseForm] = {}
    if "confirm" in view.actions:
        forms["confirm"] = CompanionForm(colleagues=_colleagues(actor), initial={"companion": str(actor.account)})
    if "postpone" in view.actions:
        local = view.hearing.at.astimezone(ZoneInfo(view.hearing.zone))
        known = {"time": local.time(), "zone": view.hearing.zone, "place": view.place}
        forms["postpone"] = WhenForm(initial=known)
    if plain := [action for action in PLAIN if action in view.actions]:
        forms["act"] = ActForm(actions=plain)
    return forms


def _form(request: DeskRequest, actor: Actor, view: HearingView) -> HouseForm:
    """The form that was sent."""
    action = request.POST.get("action", "")
    if action == "confirm":
        return CompanionForm(request.POST, colleagues=_colleagues(actor))
    if action == "postpone":
        return WhenForm(request.POST)
    return ActForm(request.POST, actions=PLAIN)


def _act(request: DeskRequest, actor: Actor, view: HearingView, form: HouseForm) -> Given:
    d, found = form.cleaned_data, view.hearing
    action = request.POST.get("action", "")
    more: dict[str, object] = {}
    if action == "confirm":
        more["companion"] = pk_of(d["companion"])
    elif isinstance(form, WhenForm):
        shields = frozenset(Shield(code) for code in found.shields.split())
        more["to"] = Appointment(
            form.moment(), d["zone"], HearingKind(found.kind), d["place"], found.interpreter, shields, d["reason"]
        )
    call = {"actor": actor, "hearing": found.pk, "action": action, "read": read_version(request)}
    return hearings.act(**call, now=now(), key=key(request), **more)  # type: ignore[arg-type]
