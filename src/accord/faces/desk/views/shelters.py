"""Houses of one's own: their day, their places, who stays, and what is written about it."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.faces.desk.payload_words import in_word
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.faces.desk.views.places import hold_page
from accord.foundation.duties import queries as duties
from accord.foundation.policy import Purpose
from accord.foundation.ui.forms import Choices, HouseForm
from accord.protection.persons.vocab import LABELS
from accord.protection.shelters import queries, services, stays
from accord.protection.shelters.forms import (
    AbsentForm,
    ArrivalForm,
    BackForm,
    ExtendForm,
    HouseChange,
    HouseEntry,
    LeaveForm,
    MoveForm,
    NoteForm,
    PapersForm,
    PlacesForm,
    PurposeForm,
)
from accord.protection.shelters.lists import papers as known_papers
from accord.protection.shelters.models import Unit
from accord.protection.shelters.services import UNIT_FIELDS
from accord.protection.shelters.vocab import STAY_LABELS

_STEPS: Final[dict[str, type[Any]]] = {
    "absent": AbsentForm,
    "back": BackForm,
    "extend": ExtendForm,
    "move": MoveForm,
    "leave": LeaveForm,
}


@require_http_methods(["GET", "POST"])
def shelters(request: DeskRequest) -> HttpResponse:
    """The houses of one's own organisation, and the form that enters one more."""
    actor = request.actor
    rows = queries.houses(actor, now=now())
    form = HouseEntry(request.POST or None)
    if request.method == "POST":
        given = try_form(
            form, lambda: services.open_shelter(actor=actor, house=form.house(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("The house is entered. Now say which places it has."))
            return redirect("desk:shelter", given.id)
    return page(request, "shelters", rows=rows, form=form)


@require_GET
def shelter(request: DeskRequest, shelter_id: str) -> HttpResponse:
    """A house tonight: who stays, what is held, what is free. Codes only."""
    return _house(request, pk_of(shelter_id))


@require_POST
def address(request: DeskRequest, shelter_id: str) -> HttpResponse:
    """Show the address for a stated purpose; an event. The page is not kept by the browser."""
    form, pk = PurposeForm(request.POST), pk_of(shelter_id)
    if not form.is_valid():
        return _house(request, pk, purpose=form)
    purpose = Purpose(form.cleaned_data["purpose"])
    return _house(
        request, pk, address=queries.open_address(actor=request.actor, shelter=pk, purpose=purpose, now=now())
    )


@require_POST
def count(request: DeskRequest, shelter_id: str) -> HttpResponse:
    """The numbers are right now."""
    pk = pk_of(shelter_id)
    return do(
        request,
        lambda: services.count(actor=request.actor, shelter=pk, now=now(), key=key(request)),
        _("Counted. The board shows it to those who look for a place."),
        "desk:shelter",
        pk,
    )


@require_http_methods(["GET", "POST"])
def change(request: DeskRequest, shelter_id: str) -> HttpResponse:
    """Change a house."""
    actor, pk = request.actor, pk_of(shelter_id)
    found = queries.to_change(actor, pk)
    known = {name: getattr(found, name) for name in ("code", "kind", "region", "security", "step_free", "closed")}
    form = HouseChange(request.POST or None, initial=known | {"languages": found.languages.split()})
    if request.method == "POST":
        version = read_version(request)
        given = try_form(
            form,
            lambda: services.change_shelter(
                actor=actor, shelter=pk, house=form.house(), read=version, now=now(), key=key(request)
            ),
        )
        if given:
            messages.success(request, _("Saved."))
            return redirect("desk:shelter", pk)
    version = read_version(request) if request.method == "POST" else found.version
    return page(request, "shelter_change", form=form, shelter=found, unit=None, version=version)


@require_http_methods(["GET", "POST"])
def new_unit(request: DeskRequest, shelter_id: str) -> HttpResponse:
    """Add places to a house."""
    actor, pk = request.actor, pk_of(shelter_id)
    found = queries.to_change(actor, pk)
    form = PlacesForm(request.POST or None)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.add_unit(actor=actor, shelter=pk, places=form.places(), now=now(), key=key(request)),
        )
        if given:
            messages.success(request, _("The places are on the board."))
            return redirect("desk:shelter", pk)
    return page(request, "shelter_change", form=form, shelter=found, unit=None, version=0)


@require_http_methods(["GET", "POST"])
def unit(request: DeskRequest, unit_id: str) -> HttpResponse:
    """Change places, or close them for works."""
    actor, pk = request.actor, pk_of(unit_id)
    found: Unit = queries.unit_to_change(actor, pk)
    form = PlacesForm(request.POST or None, initial={name: getattr(found, name) for name in UNIT_FIELDS})
    if request.method == "POST":
        version = read_version(request)
        given = try_form(
            form,
            lambda: services.change_unit(
                actor=actor, unit=pk, places=form.places(), read=version, now=now(), key=key(request)
            ),
        )
        if given:
            messages.success(request, _("Saved."))
            return redirect("desk:shelter", found.shelter_id)
    version = read_version(request) if request.method == "POST" else found.version
    return page(request, "shelter_change", form=form, shelter=found.shelter, unit=found, version=version)


@require_POST
def arrive(request: DeskRequest, hold_id: str) -> HttpResponse:
    """The person of a hold has arrived."""
    form, pk = ArrivalForm(request.POST), pk_of(hold_id)
    given = try_form(
        form,
        lambda: stays.arrive(
            actor=request.actor,
            hold=pk,
            arrival=form.arrival(),
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return hold_page(request, pk, arrival=form)
    messages.success(request, _("The stay has begun."))
    return redirect("desk:stay", given.id)


@require_GET
def stay(request: DeskRequest, stay_id: str) -> HttpResponse:
    """One stay: state, papers, house notes, what can be done."""
    return _stay(request, pk_of(stay_id))


@require_POST
def name(request: DeskRequest, stay_id: str) -> HttpResponse:
    """Show who stays, for a stated purpose; an event."""
    form, pk = PurposeForm(request.POST), pk_of(stay_id)
    if not form.is_valid():
        return _stay(request, pk, purpose=form)
    purpose = Purpose(form.cleaned_data["purpose"])
    opened = queries.open_name(actor=request.actor, stay=pk, purpose=purpose, now=now())
    return _stay(
        request,
        pk,
        opened=[(LABELS[field], in_word(field, text)) for field, text in opened.items() if text],
        shown=True,
    )


@require_POST
def step(request: DeskRequest, stay_id: str) -> HttpResponse:
    """Did not come back, has come back, extend, move, has left."""
    pk, action = pk_of(stay_id), request.POST.get("action", "")
    view = queries.open_stay(actor=request.actor, stay=pk, now=now())
    form = _step_form(action if action in _STEPS else "back", view, request.POST)
    given = try_form(
        form,
        lambda: stays.step(
            actor=request.actor,
            stay=pk,
            action=action,
            details=form.step(),
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _stay(request, pk, failed=(action, form))
    messages.success(request, _("Entered."))
    return redirect("desk:stay", pk)


@require_POST
def papers(request: DeskRequest, stay_id: str) -> HttpResponse:
    """Which papers are there."""
    pk = pk_of(stay_id)
    there = frozenset(request.POST.getlist("papers"))
    return do(
        request,
        lambda: stays.papers(
            actor=request.actor, stay=pk, there=there, read=read_version(request), now=now(), key=key(request)
        ),
        _("Saved."),
        "desk:stay",
        pk,
    )


@require_POST
def note(request: DeskRequest, stay_id: str) -> HttpResponse:
    """Write a house note."""
    form, pk = NoteForm(request.POST), pk_of(stay_id)
    given = try_form(
        form,
        lambda: stays.write_note(
            actor=request.actor, stay=pk, text=form.cleaned_data["text"], now=now(), key=key(request)
        ),
    )
    return redirect("desk:stay", pk) if given else _stay(request, pk, note=form)


def _house(
    request: DeskRequest, pk: UUID, *, purpose: PurposeForm | None = None, address: str | None = None
) -> HttpResponse:
    view = queries.open_house(actor=request.actor, shelter=pk, now=now())
    return page(
        request,
        "shelter",
        view=view,
        shelter=view.shelter,
        form=purpose,
        purpose=purpose or PurposeForm(),
        address=address,
    )


def _stay(
    request: DeskRequest,
    pk: UUID,
    *,
    purpose: PurposeForm | None = None,
    opened: list[Any] | None = None,
    shown: bool = False,
    failed: tuple[str, HouseForm] | None = None,
    note: NoteForm | None = None,
) -> HttpResponse:
    view = queries.open_stay(actor=request.actor, stay=pk, now=now())
    forms = {action: _step_form(action, view, None) for action in view.actions}
    if failed and failed[0] in forms:
        forms[failed[0]] = failed[1]
    there = view.stay.papers.split()
    return page(
        request,
        "stay",
        view=view,
        stay=view.stay,
        form=purpose or note or (failed[1] if failed else None),
        steps=[(action, STAY_LABELS[action], form) for action, form in forms.items()],
        version=read_version(request) if failed else view.stay.version,
        purpose=purpose or PurposeForm(),
        opened=opened,
        shown=shown,
        note=note or NoteForm(),
        papers=PapersForm(initial={"papers": there}),
        missing=[words for code, words in known_papers().items() if code not in there],
        owed=[item for item in duties.about(request.actor, pk) if item.open],
        names=people.names(row.note.written_by for row in view.notes),
    )


def _step_form(action: str, view: queries.StayView, data: Any) -> Any:
    if action == "move":
        choices: Choices = [(str(one.pk), f"{one.shelter.code} · {one.label}") for one in view.units]
        return MoveForm(data, units=choices)
    start = {"at": now()} if action in ("absent", "leave") else None
    return _STEPS[action](data, initial=start)
