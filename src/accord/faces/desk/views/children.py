"""The child of a case, and a page for each step."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.views.base import DeskRequest, now, page, pk_of, read_version, take, try_form
from accord.faces.desk.views.child_steps import PARTS, Part, open_steps, rows_of
from accord.foundation.clock import day
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given
from accord.protection.children import found, queries
from accord.protection.children.queries import ChildView


@require_GET
def child(request: DeskRequest, child_id: str) -> HttpResponse:
    """The record of the child, with the steps that this reader can take."""
    view = queries.open_child(actor=request.actor, case=pk_of(child_id), now=now())
    return page(
        request,
        "child",
        view=view,
        case=view.case,
        steps=open_steps(view, request.actor),
        named=organisations.named(
            {m.organisation for m in view.team}
            | {d.recipient for d, _way in view.notices if d.recipient}
            | {study.asked_of for study in view.studies}
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
        request.POST if request.method == "POST" else None,
        directory=rows,
        country=view.case.jurisdiction,
        initial={"at": now(), "on": day(now()), **_known(view, part)},
    )
    version = read_version(request) if request.method == "POST" else version

    def work() -> Given:
        read = version if chosen.versioned else None
        return take(request, chosen.act, form, grave=bool(chosen.grave), read=read, **{chosen.of: row})

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Recorded."))
        return redirect(chosen.to, pk)
    return page(
        request, "child_step", view=view, case=view.case, form=form, step=chosen, row=row, version=version, name=name
    )


def _row(request: DeskRequest, view: ChildView, chosen: Part) -> tuple[UUID, int, str]:
    """Of which row a step is, its version, and its name if the reader may see it. Raises Missing."""
    if chosen.of == "case":
        return view.case.pk, view.child.version if view.child else 0, ""
    wanted = pk_of(request.POST.get("of", "") or request.GET.get("of", ""))
    row = next((row for row in rows_of(view, chosen.of) if row.pk == wanted), None)
    if row is None:
        raise Missing
    return row.pk, row.version, view.opened.get(row.pk, {}).get("name", "")


def _known(view: ChildView, part: str) -> dict[str, Any]:
    if part == "found" and view.child:
        return {"accompanied": view.child.accompanied, "abroad": view.child.abroad, "at": view.child.found_at}
    return {}
