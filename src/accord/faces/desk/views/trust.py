"""Who may come near: what is kept, restricted cases, emergency access and its review."""

from functools import partial
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.faces.desk.fresh import fresh
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.policy import Action, Purpose, Request, Role, kept, require
from accord.foundation.policy.decide import relation_of
from accord.protection.cases import team as circle
from accord.protection.cases.vocab import Restriction
from accord.protection.glass import queries, services
from accord.protection.glass.forms import GlassForm, ReviewForm
from accord.protection.glass.vocab import Ground, Verdict
from accord.protection.persons.vocab import LABELS


@require_GET
def kept_page(request: DeskRequest) -> HttpResponse:
    """Every table with its columns by protection: the record of processing (GDPR art. 30)."""
    groups = [
        (whose.label, list(tables)) for whose, tables in groupby(kept.record(request.actor), lambda one: one.whose)
    ]
    return page(request, "kept", groups=groups)


@require_POST
def team(request: DeskRequest, case_id: str) -> HttpResponse:
    """Restrict a case to its team, lift that, or declare a colleague's conflict of interest."""
    pk, actor, moment, once = pk_of(case_id), request.actor, now(), key(request)
    if request.POST.get("action") == "shut_out":
        account = pk_of(request.POST.get("account", ""))
        work = partial(circle.shut_out, actor=actor, case=pk, account=account, now=moment, key=once)
        return do(request, work, _("Noted. The case is now shut to your colleague."), "desk:case", pk, grave=True)
    text = request.POST.get("why", "")
    why = Restriction(text) if text in Restriction.values else None
    done = _("The case is now open to its team only.") if why else _("The case is no longer restricted.")
    work = partial(circle.restrict, actor=actor, case=pk, why=why, read=read_version(request), now=moment, key=once)
    return do(request, work, done, "desk:case", pk)


@fresh
@require_http_methods(["GET", "POST"])
def break_glass(request: DeskRequest) -> HttpResponse:
    """Open one case for an hour, outside its team: with a ground, a purpose and a reason."""
    actor = request.actor
    require(Request(actor, Action.CASE_BREAK_GLASS, relation_of(actor, actor.organisation)))
    form = GlassForm(request.POST or None, initial={"case": request.GET.get("case", "")[:20]})
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.break_glass(
                actor=actor,
                case=form.cleaned_data["case"],
                ground=Ground(form.cleaned_data["ground"]),
                purpose=Purpose(form.cleaned_data["purpose"]),
                reason=form.cleaned_data["reason"],
                now=now(),
                key=key(request),
            ),
        )
        if given:
            return redirect("desk:case", given.id)
    return page(request, "glass_new", form=form)


@require_http_methods(["GET", "POST"])
def glass(request: DeskRequest, glass_id: str) -> HttpResponse:
    """One emergency access: its record, for the case team also its reason; the form of the review."""
    pk, actor = pk_of(glass_id), request.actor
    form = ReviewForm(request.POST or None)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.review(
                actor=actor,
                glass=pk,
                verdict=Verdict(form.cleaned_data["verdict"]),
                finding=form.cleaned_data["finding"],
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("The review is closed."))
            return redirect("desk:day")
    view = queries.open_glass(actor=actor, glass=pk, now=now())
    found = view.glass
    own = found.organisation == actor.organisation
    return page(
        request,
        "glass",
        view=view,
        glass=found,
        form=form,
        own=own,
        role=Role(found.role).label,
        names=people.names([found.account] if own else []),
        bodies=organisations.named([found.organisation, found.reviewer]),
        opened=[(o.at, o.kind, ", ".join(str(LABELS.get(n, n)) for n in o.fields)) for o in view.opened],
        version=read_version(request) if request.method == "POST" else found.version,
    )
