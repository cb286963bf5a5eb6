"""What must not leave: the list of a case, entering, ending."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.policy import Action
from accord.protection.cases.access import reach
from accord.protection.safety import queries, services
from accord.protection.safety.forms import ParticularForm


@require_http_methods(["GET", "POST"])
def safety(request: DeskRequest, case_id: str) -> HttpResponse:
    """What is protected in a case, and the form that protects one thing more."""
    actor, pk = request.actor, pk_of(case_id)
    directory = [(str(one.pk), one.name) for one in organisations.directory(actor, others_only=True)]
    form = ParticularForm(request.POST or None, organisations=directory)
    if request.method == "POST":
        reach(actor, pk, Action.SAFETY_KEEP)
        given = try_form(
            form, lambda: services.add(actor=actor, case=pk, details=form.details(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Protected. Every text is searched for it before it leaves."))
            return redirect("desk:safety", pk)
    view = queries.open_safety(actor=actor, case=pk, now=now())
    rows = [*view.in_force, *view.ended]
    return page(
        request,
        "safety",
        view=view,
        case=view.case,
        form=form,
        may_keep=view.may_keep,
        names=people.names(row.particular.added_by for row in rows),
        named=organisations.named(row.particular.organisation for row in rows),
    )


@require_POST
def end(request: DeskRequest, particular_id: str) -> HttpResponse:
    """End the protection of something that is no longer true."""
    pk = pk_of(particular_id)
    return do(
        request,
        lambda: services.end(
            actor=request.actor, particular=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Ended. It stays on record."),
        "desk:safety",
        queries.case_of(request.actor, pk),
        grave=True,
    )
