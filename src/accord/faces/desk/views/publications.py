"""Publications: what a national coordinator makes public, what the gate found, and the second coordinator's answer."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.faces.desk.fresh import fresh
from accord.faces.desk.library import at_the_site
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.downloads import attached
from accord.foundation.policy import Action
from accord.research.releases import queries, services
from accord.research.releases.access import allowed, may
from accord.research.releases.forms import PlanForm, ProposeForm
from accord.research.releases.opening import MIME
from accord.research.releases.vocab import Method, Readers

_DONE: Final = {
    "release": _("Published. Its files can be taken and given on."),
    "return": _("It is not published. Who proposed it can propose another."),
}


@require_GET
def publications(request: DeskRequest) -> HttpResponse:
    """Every publication, the plans, and what was spent."""
    found = queries.newest(request.actor, after=request.GET.get("after", ""))
    return page(
        request,
        "publications",
        found=found,
        plans=queries.plans(request.actor),
        spent=queries.spent(request.actor),
        may_propose=may(request.actor, Action.PUBLICATION_PROPOSE),
    )


@require_http_methods(["GET", "POST"])
def publication_plan(request: DeskRequest) -> HttpResponse:
    """Register a plan; the plan of the house is the beginning."""
    allowed(request.actor, Action.PUBLICATION_PROPOSE)
    form = PlanForm(request.POST or None, initial={"text": queries.house_plan()})
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.register(actor=request.actor, text=form.cleaned_data["text"], now=now(), key=key(request)),
        )
        if given:
            messages.success(request, _("The plan is registered."))
            return redirect("desk:publication_new")
    return page(request, "publication_plan", form=form)


@require_http_methods(["GET", "POST"])
def publication_new(request: DeskRequest) -> HttpResponse:
    """Propose a cohort by a plan."""
    allowed(request.actor, Action.PUBLICATION_PROPOSE)
    plans = [(str(p.pk), f"{p.name} · {p.digest[:8]}") for p in queries.plans(request.actor)]
    form = ProposeForm(request.POST or None, plans=plans, initial={"language": request.actor.language})
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.propose(actor=request.actor, wanted=_wanted(form), now=now(), key=key(request)),
        )
        if given:
            messages.success(
                request, _("Proposed. It is examined within some minutes; then a second coordinator decides.")
            )
            return redirect("desk:publication", given.id)
    return page(request, "publication_new", form=form, plans=plans)


def _wanted(form: ProposeForm) -> services.Wanted:
    told = form.cleaned_data
    return services.Wanted(
        pk_of(told["plan"]),
        told["cohort"],
        Readers(told["readers"]),
        Method(told["method"]),
        told["epsilon"],
        told["since"],
        told["language"],
    )


@require_GET
def publication(request: DeskRequest, publication_id: str) -> HttpResponse:
    """One publication: its tables as they would be read, what the gate found, and what can be done."""
    found = queries.opened(request.actor, pk_of(publication_id))
    row = found.publication
    names = people.names([one for one in (row.proposed_by, row.decided_by) if one])
    return page(request, "publication", found=found, row=row, names=names, out=at_the_site(row.code))


@fresh
@require_POST
def publication_decide(request: DeskRequest, publication_id: str) -> HttpResponse:
    """Release or return, by a second coordinator."""
    pk, action = pk_of(publication_id), request.POST.get("action", "")
    return do(
        request,
        lambda: services.decide(
            actor=request.actor,
            publication=pk,
            action=action,
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
        _DONE.get(action, ""),
        "desk:publication",
        pk,
        grave=action == "release",
    )


@require_POST
def publication_withdraw(request: DeskRequest, publication_id: str) -> HttpResponse:
    """The author no longer proposes it."""
    pk = pk_of(publication_id)
    return do(
        request,
        lambda: services.withdraw(
            actor=request.actor, publication=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("It is no longer proposed."),
        "desk:publication",
        pk,
    )


@require_GET
def publication_file(request: DeskRequest, publication_id: str) -> HttpResponse:
    """A file of a published cohort, named in `name`; the CSV, if none is named."""
    name = request.GET.get("name", "")
    file = services.take(actor=request.actor, publication=pk_of(publication_id), name=name, now=now())
    answer = HttpResponse(bytes(file.content), content_type=MIME[file.name.rpartition(".")[2]])
    return attached(answer, file.name)
