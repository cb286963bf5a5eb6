"""Services of a case: what runs, asking for one more, and what became of each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.cooperation.directory.catalogue import kind_names
from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, read_version, try_form
from accord.foundation.clock import day
from accord.foundation.policy import Action
from accord.foundation.refusals import Missing
from accord.protection.cases.access import reach
from accord.protection.services import queries
from accord.protection.services import services as given_help
from accord.protection.services.forms import AskForm, HappenedForm
from accord.protection.services.queries import ServicesView


@require_http_methods(["GET", "POST"])
def services(request: DeskRequest, case_id: str) -> HttpResponse:
    """Every service of a case, and the form that asks for one."""
    pk = pk_of(case_id)
    if request.method == "POST":
        reach(request.actor, pk, Action.SERVICE_KEEP)
    view = queries.of_case(actor=request.actor, case=pk, now=now())
    form = AskForm(
        request.POST if request.method == "POST" else None,
        initial={"asked_on": day(now())},
        directory=[(str(one.pk), one.name) for one in organisations.directory(request.actor)],
        referrals=_referrals(view),
    )
    if request.method == "POST" and try_form(
        form,
        lambda: given_help.ask(actor=request.actor, case=pk, asked=form.asked(), now=now(), key=key(request)),
    ):
        messages.success(request, _("Recorded."))
        return redirect("desk:case_services", pk)
    named = organisations.named(row.episode.provider for row in view.rows)
    return page(request, "case_services", view=view, case=view.case, form=form, kinds=kind_names(), named=named)


def _referrals(view: ServicesView) -> list[tuple[str, str]]:
    return [
        (str(r.pk), f"{r.code} · {date_format(day(r.sent_at or now()), 'SHORT_DATE_FORMAT')}") for r in view.referrals
    ]


@require_http_methods(["GET", "POST"])
def episode(request: DeskRequest, episode_id: str) -> HttpResponse:
    """One service: its days, and what became of it."""
    pk = pk_of(episode_id)
    case = queries.case_of(request.actor, pk)
    if request.method == "POST":
        reach(request.actor, case, Action.SERVICE_KEEP)
    view = queries.of_case(actor=request.actor, case=case, now=now())
    row = next((one for one in view.rows if one.episode.pk == pk), None)
    if row is None:
        raise Missing
    posted = request.method == "POST"
    form = HappenedForm(request.POST if posted else None, initial={"on": day(now())}, actions=row.actions)
    read = read_version(request) if posted else row.episode.version
    if posted and try_form(
        form,
        lambda: given_help.move(
            actor=request.actor, episode=pk, happened=form.happened(), read=read, now=now(), key=key(request)
        ),
    ):
        messages.success(request, _("Recorded."))
        return redirect("desk:case_services", case)
    return page(
        request,
        "episode",
        view=view,
        case=view.case,
        row=row,
        form=form,
        title=kind_names().get(row.episode.kind, row.episode.kind),
        named=organisations.named([row.episode.provider]),
        version=read,
    )
