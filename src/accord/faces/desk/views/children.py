"""The child of a case, and a page for each step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.views.base import DeskRequest, now, page, pk_of, read_version, take, try_form
from accord.foundation.policy import Action
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given
from accord.protection.children import adults, forms, found, queries, team
from accord.protection.children.queries import ChildView
from accord.protection.children.vocab import Channel

Form = Any
Act = Callable[[Form, dict[str, Any]], Given]


@dataclass(frozen=True)
class Part:
    """A step: its form, its words, what it does. `of` says of which rows it is: of the child, an adult or a member."""

    title: str | Promise
    form: type[forms.ChildForm]
    act: Act
    lead: str | Promise = ""
    action: Action = Action.CHILD_KEEP
    grave: str | Promise = ""
    of: str = "case"
    versioned: bool = False


def _tell(form: Form, call: dict[str, Any]) -> Given:
    return team.tell(at=form.cleaned_data["at"], channel=Channel(form.cleaned_data["channel"]), **call)


PARTS: Final[dict[str, Part]] = {
    "found": Part(
        gettext_lazy("A child was found"),
        forms.FoundForm,
        lambda form, call: found.find(found=form.found(), **call),
        gettext_lazy(
            "Speak with the child alone, with an interpreter who knows neither of you. Do not ask what was done."
        ),
        Action.CHILD_FIND,
        versioned=True,
    ),
    "seen": Part(
        gettext_lazy("Seen, or missing"),
        forms.SeenForm,
        lambda form, call: found.see(seen=form.seen(), **call),
        gettext_lazy("A child is missing: call 112 now, then 116 000. Write it down afterwards."),
        Action.CHILD_FIND,
        versioned=True,
    ),
    "tell": Part(
        gettext_lazy("The authorities were told"),
        forms.TellForm,
        _tell,
        gettext_lazy("All at the same time. This closes every notice about the child that is still open."),
        grave=gettext_lazy("I am sure: all of them were told."),
    ),
    "member": Part(
        gettext_lazy("Add a member of the team"),
        forms.MemberForm,
        lambda form, call: team.join(member=form.member(), **call),
        gettext_lazy("The social worker at the child's address leads the team."),
    ),
    "leave": Part(
        gettext_lazy("A member leaves the team"),
        forms.SureForm,
        lambda _form, call: team.leave(**call),
        of="member",
        versioned=True,
        grave=gettext_lazy("I am sure: this member leaves the team."),
    ),
    "conference": Part(
        gettext_lazy("A case conference was held"),
        forms.ConferenceForm,
        lambda form, call: team.hold(held=form.held(), **call),
    ),
    "adult": Part(
        gettext_lazy("Add an adult"),
        forms.AdultForm,
        lambda form, call: adults.add(details=form.details(), **call),
        gettext_lazy(
            "Family, who came along, and who was appointed. Nobody speaks for the child before the relation is confirmed."
        ),
    ),
    "relation": Part(
        gettext_lazy("The relation was checked"),
        forms.RelationForm,
        lambda form, call: adults.check(checked=form.checked(), **call),
        gettext_lazy("In doubt the relation is not confirmed, and child protection appoints a representative."),
        of="adult",
        versioned=True,
    ),
    "implicated": Part(
        gettext_lazy("This adult may be involved"),
        forms.SureForm,
        lambda _form, call: adults.implicate(**call),
        gettext_lazy(
            "From now on this adult is a risk of the case: told nothing, named in no text that leaves. Every consent that "
            "this adult gave for the child is withdrawn, and what rests on it stops. Ask for a child-protection representative."
        ),
        of="adult",
        versioned=True,
        grave=gettext_lazy("I am sure: the consents of this adult are withdrawn now."),
    ),
    "end": Part(
        gettext_lazy("End this entry"),
        forms.SureForm,
        lambda _form, call: adults.end(**call),
        of="adult",
        versioned=True,
        grave=gettext_lazy("I am sure: this adult has no more part in the child's life, or was entered wrongly."),
    ),
    "view": Part(
        gettext_lazy("What the child wants"),
        forms.ViewForm,
        lambda form, call: team.record_view(told=form.told(), **call),
        gettext_lazy(
            "Ask before every decision about place, return or consent, in the child's language and without the family."
        ),
    ),
}


@require_GET
def child(request: DeskRequest, child_id: str) -> HttpResponse:
    """The record of the child, with the steps that this reader can take."""
    view = queries.open_child(actor=request.actor, case=pk_of(child_id), now=now())
    return page(
        request,
        "child",
        view=view,
        case=view.case,
        named=organisations.named(
            {m.organisation for m in view.team} | {d.recipient for d, _way in view.notices if d.recipient}
        ),
    )


@require_http_methods(["GET", "POST"])
def part(request: DeskRequest, child_id: str, part: str) -> HttpResponse:
    """One step: its form and the recording of it."""
    pk, chosen = pk_of(child_id), PARTS.get(part)
    if chosen is None:
        raise Missing
    found.child_case(request.actor, pk, chosen.action)
    view = queries.open_child(actor=request.actor, case=pk, now=now())
    row, version, name = _row(request, view, chosen)
    rows = [(str(one.pk), one.name) for one in organisations.directory(request.actor)]
    form = chosen.form(
        request.POST if request.method == "POST" else None, directory=rows, initial={"at": now(), **_known(view, part)}
    )
    version = read_version(request) if request.method == "POST" else version

    def work() -> Given:
        read = version if chosen.versioned else None
        return take(request, chosen.act, form, grave=bool(chosen.grave), read=read, **{chosen.of: row})

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Recorded."))
        return redirect("desk:child", pk)
    return page(
        request, "child_step", view=view, case=view.case, form=form, step=chosen, row=row, version=version, name=name
    )


def _row(request: DeskRequest, view: ChildView, chosen: Part) -> tuple[UUID, int, str]:
    """Of which row a step is, its version, and its name if the reader may see it. Raises Missing."""
    if chosen.of == "case":
        return view.case.pk, view.child.version if view.child else 0, ""
    wanted = pk_of(request.POST.get("of", "") or request.GET.get("of", ""))
    rows = view.adults if chosen.of == "adult" else view.team
    row = next((row for row in rows if row.pk == wanted), None)
    if row is None:
        raise Missing
    return row.pk, row.version, view.opened.get(row.pk, {}).get("name", "")


def _known(view: ChildView, part: str) -> dict[str, Any]:
    if part == "found" and view.child:
        return {"accompanied": view.child.accompanied, "abroad": view.child.abroad, "at": view.child.found_at}
    return {}
