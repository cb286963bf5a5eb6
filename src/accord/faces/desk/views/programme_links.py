"""Links by which institutions without an account report, and what came by them."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.faces.desk.pictures import picture_of
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.clock import day
from accord.prevention.programme import linking, receiving, reminding
from accord.prevention.programme.access import link_to_keep, reach_own, sent_to_keep
from accord.prevention.programme.assembling import assembled
from accord.prevention.programme.forms import LinkForm
from accord.prevention.programme.periods import between
from accord.prevention.programme.vocab import RUNNING


@require_http_methods(["GET", "POST"])
def links(request: DeskRequest, programme_id: str) -> HttpResponse:
    """The links of a programme; make one, whose address is shown once."""
    row = reach_own(request.actor, pk_of(programme_id))
    begun = [p for p in between(row.first_year, row.last_year) if p.start <= day(now())]
    asked = request.POST.get("period") or request.GET.get("period") or ""
    of = next((p for p in begun if p.code == asked), begun[-1] if begun else None)
    told: dict[str, Any] = {"row": row, "periods": begun, "of": of, "site": settings.ACCORD_SITE}
    told["write"] = reminding.to_write(request.actor, row.pk, now())
    if of and row.state in RUNNING:
        owing = assembled(request.actor, row.pk, of.code).owing
        first = {"ends": day(now()) + timedelta(days=30), "institution": request.GET.get("institution", "")}
        told["form"] = form = LinkForm(request.POST or None, period=of, owing=owing, initial=first)
        if request.method == "POST":
            told |= _made(request, form, row.pk)
    return page(request, "report_links", found=receiving.links_of(request.actor, row.pk, now()), **told)


def _made(request: DeskRequest, form: LinkForm, programme: Any) -> dict[str, Any]:
    token = ""

    def work() -> Any:
        nonlocal token
        call: dict[str, Any] = {"actor": request.actor, "programme": programme, "now": now(), "key": key(request)}
        given, token = linking.make_link(wanted=form.wanted(), **call)
        return given

    if not try_form(form, work):
        return {}
    if not token:
        messages.info(request, _("This link was made before; it is shown once only."))
        return {"form": None}
    address = f"{settings.ACCORD_SITE.rstrip('/')}/{request.actor.language}/p/{token}/"
    return {"form": None, "address": address, "picture": picture_of(address)}


@require_POST
def reminders(request: DeskRequest, programme_id: str) -> HttpResponse:
    """Somebody wrote to an institution without an account."""
    pk = reach_own(request.actor, pk_of(programme_id)).pk
    of: dict[str, Any] = {
        "institution": pk_of(request.POST.get("institution", "")),
        "period": request.POST.get("period", ""),
    }
    call: dict[str, Any] = {"actor": request.actor, "programme": pk, "now": now(), "key": key(request)}
    return do(request, lambda: reminding.note_written(**of, **call), _("Entered."), "desk:report_links", pk)


@require_GET
def link(request: DeskRequest, reportlink_id: str) -> HttpResponse:
    """One link with what came by it."""
    found = receiving.open_link(actor=request.actor, link=pk_of(reportlink_id), now=now())
    indicators = {i.line: i for one in found.received if one.activity for i in one.activity.indicators.all()}
    return page(request, "report_link", found=found, row=found.link, lines=indicators)


@require_POST
def withdraw(request: DeskRequest, reportlink_id: str) -> HttpResponse:
    """Take a link back."""
    pk = link_to_keep(request.actor, pk_of(reportlink_id)).pk
    call: dict[str, Any] = {"actor": request.actor, "link": pk, "now": now(), "key": key(request)}
    done = _("The link opens nothing any more.")
    return do(
        request,
        lambda: linking.withdraw_link(read=read_version(request), **call),
        done,
        "desk:report_link",
        pk,
        grave=True,
    )


@require_POST
def decide(request: DeskRequest, sentreport_id: str) -> HttpResponse:
    """Accept a report that came by a link, or send it back."""
    row = sent_to_keep(request.actor, pk_of(sentreport_id))
    call: dict[str, Any] = {"actor": request.actor, "sent": row.pk, "now": now(), "key": key(request)}
    call["read"] = read_version(request)
    if request.POST.get("accept") == "yes":
        done = _("Accepted. It counts as the report of the institution.")
        return do(request, lambda: receiving.accept(**call), done, "desk:report_link", row.link_id)
    why = request.POST.get("why", "")
    done = _("Sent back. Who has the link reads why.")
    return do(request, lambda: receiving.send_back(why=why, **call), done, "desk:report_link", row.link_id)
