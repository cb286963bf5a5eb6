"""Comparisons of selectors with investigators of another country."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.duties import queries as duties
from accord.foundation.policy import Action, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.justice.comparisons import queries, services
from accord.justice.comparisons.forms import DeclineForm, OutcomeForm, ProposalForm
from accord.justice.comparisons.intersection import MOST, STEP
from accord.justice.comparisons.vocab import ACTIONS
from accord.justice.links import services as links

_DONE = {
    "accept": gettext_lazy(
        "Accepted. The machines of both sides compare now; what met stands here as soon as the answer came."
    ),
    "decline": gettext_lazy("Declined. The other side reads the reason."),
    "stop": gettext_lazy("Stopped. The secrets of this side are destroyed."),
    "conclude": gettext_lazy("Recorded, for your organisation alone."),
}


@require_http_methods(["GET", "POST"])
def comparisons(request: DeskRequest) -> HttpResponse:
    """The comparisons of the organisation, and the form that proposes one."""
    actor = request.actor
    asked = Request(actor, Action.LINK_COMPARE, relation_of(actor, actor.organisation))
    whom = queries.candidates(actor, now()) if decide(asked).allow else []
    form = ProposalForm(request.POST or None, candidates=whom)
    if request.method == "POST":
        require(asked)
        given = try_form(form, lambda: services.propose(actor=actor, other=form.whom(), now=now(), key=key(request)))
        if given:
            messages.success(request, _("Proposed. Nothing of your files leaves before a person there accepts."))
            return redirect("desk:comparison", given.id)
    found, rows = queries.listed(actor, after=request.GET.get("after", ""))
    return page(request, "comparisons", found=found, rows=rows, form=form, whom=whom, most=MOST, step=STEP)


@require_GET
def comparison(request: DeskRequest, comparison_id: str) -> HttpResponse:
    """A comparison: where it stands, what met, whom to call, what can be done now."""
    view = queries.open_comparison(actor=request.actor, comparison=pk_of(comparison_id), now=now())
    return page(
        request,
        "comparison",
        view=view,
        comparison=view.comparison,
        decline_form=DeclineForm(),
        outcome_form=OutcomeForm(initial={"outcome": view.comparison.outcome}),
        words=ACTIONS,
        most=MOST,
        owed=duties.about(request.actor, view.comparison.pk),
    )


@require_POST
def act(request: DeskRequest, comparison_id: str) -> HttpResponse:
    """Accept, decline, stop, or record what came of it."""
    pk, action = pk_of(comparison_id), request.POST.get("action", "")
    return do(
        request,
        lambda: services.act(
            actor=request.actor,
            comparison=pk,
            action=action,
            reason=request.POST.get("reason", "")[:20],
            outcome=request.POST.get("outcome", "")[:20],
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
        _DONE.get(action, ""),
        "desk:comparison",
        pk,
        grave=action in {"accept", "stop"},
    )


@require_POST
def across(request: DeskRequest, link_file_id: str) -> HttpResponse:
    """The lead of a restricted file lets it into comparisons, or no longer."""
    pk, let = pk_of(link_file_id), request.POST.get("across") == "yes"
    return do(
        request,
        lambda: links.let_across(
            actor=request.actor, file=pk, across=let, read=read_version(request), now=now(), key=key(request)
        ),
        _("From now on it takes part in comparisons.") if let else _("It takes part in no comparison any more."),
        "desk:link_file",
        pk,
        grave=let,
    )
