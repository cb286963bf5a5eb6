"""Agreements."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.agreements import queries, services
from accord.cooperation.agreements.forms import AgreementForm
from accord.cooperation.agreements.vocab import STATES
from accord.cooperation.organisations import queries as organisations
from accord.exchange.messages import queries as letters
from accord.faces.desk.letter_words import told_by_time
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.clock import day
from accord.foundation.policy import Action, Category, Purpose, Relation, Request, decide, require


@require_GET
def agreement_list(request: DeskRequest) -> HttpResponse:
    """The agreements of the organisation."""
    today = day(now())
    rows = [{"agreement": a, "in_force": queries.in_force(a, today)} for a in queries.own(request.actor)]
    may_propose = decide(Request(request.actor, Action.AGREEMENT_PROPOSE)).allow
    return page(request, "agreements", rows=rows, may_propose=may_propose)


@require_http_methods(["GET", "POST"])
def new_agreement(request: DeskRequest) -> HttpResponse:
    """Propose an agreement."""
    require(Request(request.actor, Action.AGREEMENT_PROPOSE))
    form = AgreementForm(request.POST or None, directory=organisations.directory(request.actor, others_only=True))
    if request.method == "POST":
        given = try_form(
            form, lambda: services.propose(actor=request.actor, terms=form.terms(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Proposed. It is in force when every party has signed."))
            return redirect("desk:agreement", given.id)
    return page(request, "agreement_new", form=form)


@require_GET
def agreement(request: DeskRequest, agreement_id: str) -> HttpResponse:
    """One agreement: parties, what may flow, and what can be done now."""
    actor = request.actor
    found = queries.get(actor, pk_of(agreement_id))
    party = frozenset({Relation.PARTY})
    own = next(p for p in found.parties.all() if p.organisation_id == actor.organisation)
    may_sign = (
        own.signed_at is None
        and found.state == "proposed"
        and decide(Request(actor, Action.AGREEMENT_SIGN, party)).allow
    )
    moves = []
    if decide(Request(actor, Action.AGREEMENT_SUSPEND, party)).allow:
        moves = [row.action for row in STATES.open_to(found.state) if services.possible(found, own, row.action)]
    flows: dict[str, list[str]] = {}
    for clause in found.clauses.all():
        flows.setdefault(str(Purpose(clause.purpose).label), []).append(str(Category(clause.category).label))
    steps = queries.steps(found)
    return page(
        request,
        "agreement",
        agreement=found,
        in_force=queries.in_force(found, day(now())),
        may_sign=may_sign,
        moves=moves,
        flows=flows.items(),
        steps=steps,
        told=told_by_time(letters.standing(actor, found.pk)) if steps else {},
    )


@require_POST
def act(request: DeskRequest, agreement_id: str) -> HttpResponse:
    """Sign, suspend, resume or end."""
    pk, action, actor = pk_of(agreement_id), request.POST.get("action", ""), request.actor
    if action == "sign":
        return do(
            request,
            lambda: services.sign(actor=actor, agreement=pk, now=now(), key=key(request)),
            _("Signed for your organisation."),
            "desk:agreement",
            pk,
        )
    return do(
        request,
        lambda: services.move(
            actor=actor, agreement=pk, action=action, read=read_version(request), now=now(), key=key(request)
        ),
        _("Entered; it counts from now on."),
        "desk:agreement",
        pk,
        grave=action == "end",
    )
