"""The board of free places: looking, holding, and recording that there was none."""

from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.directory.catalogue import region_name
from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.codes import Sex
from accord.foundation.policy import Action, Actor, Relation, Request, decide
from accord.foundation.refusals import Invalid, Missing, Refused
from accord.foundation.ui.forms import Choices
from accord.protection.cases import queries as cases
from accord.protection.cases.models import Case
from accord.protection.children.queries import Heard, asked_child
from accord.protection.children.vocab import About
from accord.protection.shelters import holds, queries
from accord.protection.shelters.fit import Party
from accord.protection.shelters.forms import ArrivalForm, ExtendHoldForm, HoldForm, NeedForm, SearchForm
from accord.protection.shelters.vocab import ExtendReason, HoldState

_REPEATED: Final = ("age", "children", "region", "language", "security", "step_free")


@require_GET
def board(request: DeskRequest) -> HttpResponse:
    """Free places by filters: whose, whom they take, how fresh the count is; never where."""
    actor, moment = request.actor, now()
    asked = "age" in request.GET
    mine = cases_of(actor)
    chosen = next((case for case in mine if str(case.pk) == request.GET.get("case")), None)
    form = SearchForm(request.GET if asked else None, initial={"sex": chosen.sex} if chosen else None)
    party, region = _party(form), request.GET.get("region", "") if asked else ""
    places = queries.board(actor=actor, region=region if form.is_valid() else "", party=party, now=moment)
    reason = holds.missing(region, party, moment) if party and not places else None
    need = Request(actor, Action.PLACE_NEED, frozenset({Relation.TEAM}))
    return page(
        request,
        "places",
        form=form,
        status=422 if asked and not form.is_valid() else 200,
        places=places,
        asked=party,
        reason=reason,
        region=region_name(region) if region else "",
        mine=mine,
        chosen=chosen,
        repeated=[(name, text) for name in _REPEATED if (text := request.GET.get(name))],
        held=queries.my_holds(actor, now=moment),
        may_hold=decide(Request(actor, Action.PLACE_HOLD, frozenset({Relation.TEAM}))).allow,
        may_need=decide(need).allow,
        unmet=queries.unmet(actor=actor, now=moment) if decide(Request(actor, Action.PLACE_UNMET)).allow else None,
    )


@require_POST
def no_place(request: DeskRequest) -> HttpResponse:
    """Record in one press that there is no place: what the board was asked, for a case."""
    form = NeedForm(request.POST)
    case = pk_of(request.POST.get("case", ""))
    if not form.is_valid():
        messages.error(request, _("Fill in the board again: something in it did not read."))
        return redirect("desk:places")
    d = form.cleaned_data
    return do(
        request,
        lambda: holds.record_need(
            actor=request.actor, case=case, region=d["region"], wanted=form.wanted(), now=now(), key=key(request)
        ),
        _("Recorded, without a name. It is counted for those who plan places."),
        "desk:places",
    )


@require_http_methods(["GET", "POST"])
def hold(request: DeskRequest, unit_id: str) -> HttpResponse:
    """Hold places for some hours."""
    actor, moment = request.actor, now()
    place = queries.place(actor=actor, unit=pk_of(unit_id), now=moment)
    first = {name: request.GET.get(name, "")[:60] for name in ("age", "children", "language")}
    case = request.GET.get("case", "")[:40]
    form = HoldForm(request.POST or None, whom=_whom(actor), initial=first | {"whom": f"case:{case}"})
    if request.method == "POST":
        given = try_form(
            form,
            lambda: holds.hold(
                actor=actor,
                unit=place.unit.pk,
                wanted=form.wanted(),
                urgent=form.cleaned_data["urgent"] == "yes",
                now=moment,
                key=key(request),
                **form.chosen(),
            ),
        )
        if given:
            messages.success(request, _("Held. Call the house, so that somebody opens the door."))
            return redirect("desk:hold", given.id)
    return page(request, "place_hold", form=form, place=place, heard=_heard(request, case))


def _heard(request: DeskRequest, case: str) -> Heard | None:
    """Whether the child for whom a place is held was asked where to live."""
    kind, _colon, found = request.POST.get("whom", f"case:{case}").partition(":")
    if kind != "case" or not found:
        return None
    with suppress(Missing, Refused):
        return asked_child(request.actor, pk_of(found), About.PLACE)
    return None


@require_GET
def one_hold(request: DeskRequest, hold_id: str) -> HttpResponse:
    """One hold: until when, for whom in codes; extend, release, and for the house: arrived."""
    return hold_page(request, pk_of(hold_id))


def hold_page(request: DeskRequest, pk: UUID, *, arrival: ArrivalForm | None = None) -> HttpResponse:
    """The page of a hold, with a form of arrival that did not read."""
    found, moment = queries.open_hold(actor=request.actor, hold=pk), now()
    keeper, live = found.unit.shelter.organisation, found.state_at(moment) == HoldState.HELD
    ours = keeper == request.actor.organisation
    drafts = decide(Request(request.actor, Action.REFERRAL_DRAFT, frozenset({Relation.TEAM}))).allow
    return page(
        request,
        "hold",
        hold=found,
        state=HoldState(found.state_at(moment)),
        live=live,
        ours=ours,
        unannounced=live and not ours and holds.leading_to(found.case_id, keeper) is None,
        may_refer=drafts,
        holder=organisations.get(found.organisation),
        house=organisations.get(keeper),
        form=arrival,
        arrival=arrival or ArrivalForm(initial={"arrived_at": moment}),
        extend=ExtendHoldForm(),
        version=read_version(request) if arrival else found.version,
    )


@require_POST
def act(request: DeskRequest, hold_id: str) -> HttpResponse:
    """Extend or release a hold."""
    pk, action, text = pk_of(hold_id), request.POST.get("action", ""), request.POST.get("reason", "")
    reason = ExtendReason(text) if text in ExtendReason.values else None
    return do(
        request,
        lambda: holds.act_on_hold(
            actor=request.actor,
            hold=pk,
            action=action,
            reason=reason,
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
        _("The place is free again.") if action == "release" else _("The place is held longer."),
        "desk:hold",
        pk,
    )


def _party(form: SearchForm) -> Party | None:
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return form.wanted().party(Sex(form.cleaned_data["sex"]))
    except Invalid as failure:
        form.fail(failure)
        return None


def cases_of(actor: Actor) -> list[Case]:
    """The cases of the actor's teams; none for who keeps no cases."""
    try:
        return cases.of_team(actor).rows
    except Refused:
        return []


def _whom(actor: Actor) -> Choices:
    """For whom somebody can hold places: cases of the own team, and referrals that were received."""
    groups: dict[str, list[Any]] = {
        _("Your cases"): [(f"case:{case.pk}", f"{case.code} · {case.get_sex_display()}") for case in cases_of(actor)],
        _("Referrals to you"): [(f"referral:{one.pk}", one.code) for one in queries.choices_for(actor)],
    }
    return [(title, rows) for title, rows in groups.items() if rows]
