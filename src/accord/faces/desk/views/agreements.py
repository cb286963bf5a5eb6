"""Agreements."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.agreements import contacts, flows, queries, services, signing
from accord.cooperation.agreements.abroad import abroad
from accord.cooperation.agreements.comparing import compare
from accord.cooperation.agreements.forms import ContactForm, Proposal, SignForm
from accord.cooperation.agreements.models import Agreement, Party
from accord.cooperation.agreements.records import terms_of
from accord.cooperation.agreements.vocab import STATES, AgreementState, Side, SigningMethod
from accord.cooperation.organisations import queries as organisations
from accord.exchange.messages import queries as letters
from accord.faces.desk.agreement_words import changes_in_words, clauses_in_words, flows_in_words, head_in_words
from accord.faces.desk.letter_words import told_by_time
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.clock import day
from accord.foundation.downloads import download
from accord.foundation.policy import Action, Relation, Request, decide, require
from accord.foundation.refusals import Conflict, Invalid, Missing
from accord.foundation.sheets import File
from accord.foundation.writes.services import Given
from accord.protection.documents.passing import strip
from accord.protection.documents.storage import content as opened

_PARTY = frozenset({Relation.PARTY})


@require_GET
def agreement_list(request: DeskRequest) -> HttpResponse:
    """The agreements of the organisation."""
    today = day(now())
    rows = [{"agreement": a, "in_force": queries.in_force(a, today)} for a in queries.own(request.actor)]
    may_propose = decide(Request(request.actor, Action.AGREEMENT_PROPOSE)).allow
    may_count = decide(Request(request.actor, Action.AGREEMENT_FLOWED, _PARTY)).allow
    return page(request, "agreements", rows=rows, may_propose=may_propose, may_count=may_count)


@require_GET
def agreements_abroad(request: DeskRequest) -> HttpResponse:
    """Agreements with other countries, whom to call there, and what was done together in a year."""
    today = day(now())
    asked, years = request.GET.get("year", ""), range(today.year, today.year - 5, -1)
    year = next((one for one in years if str(one) == asked), today.year)
    return page(request, "agreements_abroad", found=abroad(request.actor, year, today), year=year, years=years)


@require_http_methods(["GET", "POST"])
def new_agreement(request: DeskRequest) -> HttpResponse:
    """Propose an agreement."""
    return _propose(request, None)


@require_http_methods(["GET", "POST"])
def new_version(request: DeskRequest, agreement_id: str) -> HttpResponse:
    """Propose a new version of an agreement: it begins with what this one says."""
    return _propose(request, queries.get(request.actor, pk_of(agreement_id)))


def _propose(request: DeskRequest, before: Agreement | None) -> HttpResponse:
    require(Request(request.actor, Action.AGREEMENT_PROPOSE))
    actor, posted = request.actor, request.POST if request.method == "POST" else None
    directory = organisations.directory(actor)
    terms = terms_of(before) if before else None
    proposal = Proposal(posted, directory=directory, ours=actor.organisation, before=terms)
    if posted is not None and not proposal.more:
        given = _proposed(request, proposal, before)
        if given:
            messages.success(request, _("Proposed. It is in force when every party has signed."))
            return redirect("desk:agreement", given.id)
    wrong = posted is not None and not proposal.more
    context = {"now": now(), "proposal": proposal, "before": before}
    return render(request, "desk/agreement_new.html", context, status=422 if wrong else 200)


def _proposed(request: DeskRequest, proposal: Proposal, before: Agreement | None) -> Given | None:
    if not proposal.is_valid():
        return None
    try:
        terms = proposal.terms(replaces=before.pk if before else None)
        return services.propose(actor=request.actor, terms=terms, now=now(), key=key(request))
    except (Invalid, Conflict) as failure:
        proposal.head.fail(failure)
        return None


@require_GET
def agreement(request: DeskRequest, agreement_id: str) -> HttpResponse:
    """One agreement: parties, whom to call, what may flow, and what can be done now."""
    actor = request.actor
    found = queries.get(actor, pk_of(agreement_id))
    own = _own(found, request)
    may_sign = decide(Request(actor, Action.AGREEMENT_SIGN, _PARTY)).allow
    moves = []
    if decide(Request(actor, Action.AGREEMENT_SUSPEND, _PARTY)).allow:
        moves = [row.action for row in STATES.open_to(found.state) if services.possible(found, own, row.action)]
    names = {party.organisation_id: party.organisation.name for party in found.parties.all()}
    reach = {contact.organisation_id: contact for contact in found.contacts.all()}
    terms, steps, nexts = terms_of(found), queries.steps(found), queries.next_of(actor, found)
    replaced = found.replaced_from is not None
    return page(
        request,
        "agreement",
        agreement=found,
        in_force=queries.in_force(found, day(now())),
        may_sign=may_sign and own.signed_at is None and found.state == AgreementState.PROPOSED,
        may_keep=may_sign and found.state != AgreementState.ENDED,
        may_renew=not replaced and own.signed_at is not None and decide(Request(actor, Action.AGREEMENT_PROPOSE)).allow,
        may_count=decide(Request(actor, Action.AGREEMENT_FLOWED, _PARTY)).allow,
        moves=moves,
        head=head_in_words(terms, names, skip=("title", "kind", "parties", "valid_from", "valid_until")),
        clauses=clauses_in_words(terms.clauses, names),
        work=[(line, names.get(line.organisation) if line.organisation else "") for line in terms.work],
        contacts=reach,
        signatures=signing.signatures(actor=actor, agreement=found, now=now()),
        own=own.organisation_id,
        steps=steps,
        before=queries.before(actor, found),
        nexts=nexts,
        told=told_by_time(letters.standing(actor, found.pk)) if steps else {},
    )


def _own(found: Agreement, request: DeskRequest) -> Party:
    return next(p for p in found.parties.all() if p.organisation_id == request.actor.organisation)


@require_GET
def changes(request: DeskRequest, agreement_id: str) -> HttpResponse:
    """What this version says that the one before does not, clause by clause."""
    found = queries.get(request.actor, pk_of(agreement_id))
    before = queries.before(request.actor, found)
    if before is None:
        raise Missing
    parties = [*before.parties.all(), *found.parties.all()]
    names = {party.organisation_id: party.organisation.name for party in parties}
    told = changes_in_words(compare(terms_of(before), terms_of(found)), names)
    return page(request, "agreement_changes", agreement=found, before=before, told=told)


@require_GET
def flowed(request: DeskRequest, agreement_id: str) -> HttpResponse:
    """What flowed under an agreement, as the ledger of this node has it, from the own side."""
    found = queries.get(request.actor, pk_of(agreement_id))
    rows = flows.flowed(request.actor, found)
    totals = [(side.label, sum(row.count for row in rows if row.side == side)) for side in Side]
    return page(request, "agreement_flowed", agreement=found, rows=flows_in_words(rows), totals=totals)


@require_http_methods(["GET", "POST"])
def contact(request: DeskRequest, agreement_id: str) -> HttpResponse:
    """Whom to call at the own organisation about this agreement."""
    found = queries.get(request.actor, pk_of(agreement_id))
    require(Request(request.actor, Action.AGREEMENT_SIGN, _PARTY))
    kept = next((one for one in found.contacts.all() if one.organisation_id == request.actor.organisation), None)
    first = {name: getattr(kept, name) for name in contacts.LONGEST} if kept else {}
    form = ContactForm(request.POST or None, initial=first)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: contacts.keep_contact(
                actor=request.actor, agreement=found.pk, contact=form.wanted(), read=read_version(request), now=now(),
                key=key(request),
            ),
        )  # fmt: skip
        if given:
            messages.success(request, _("Saved. Every party sees it."))
            return redirect("desk:agreement", found.pk)
    version = read_version(request) if request.method == "POST" else kept.version if kept else 0
    return page(request, "agreement_contact", agreement=found, form=form, version=version)


@require_http_methods(["GET", "POST"])
def sign(request: DeskRequest, agreement_id: str) -> HttpResponse:
    """Sign for the own organisation: who, in which office, and how."""
    actor = request.actor
    found = queries.get(actor, pk_of(agreement_id))
    require(Request(actor, Action.AGREEMENT_SIGN, _PARTY))
    if request.method == "POST":
        form = SignForm(request.POST, request.FILES)
        if try_form(form, lambda: _sign(request, found, form)):
            messages.success(request, _("Signed for your organisation."))
            return redirect("desk:agreement", found.pk)
    else:
        form = SignForm(initial={"name": signing.by_account(actor).name})
    return page(request, "agreement_sign", agreement=found, form=form)


def _sign(request: DeskRequest, found: Agreement, form: SignForm) -> Given:
    file = form.cleaned_data["file"] if form.cleaned_data["method"] == SigningMethod.FILE else None
    wanted = form.wanted(strip(opened(file)).content if file else b"")
    return services.sign(actor=request.actor, agreement=found.pk, signing=wanted, now=now(), key=key(request))


@require_GET
def paper(request: DeskRequest, agreement_id: str, organisation_id: str) -> HttpResponse:
    """The signed paper that a party uploaded."""
    found = queries.get(request.actor, pk_of(agreement_id))
    party = pk_of(organisation_id)
    content, media = signing.paper(actor=request.actor, agreement=found, organisation=party, now=now())
    return download(File(f"{found.code}.{signing.ENDINGS[media]}", content, media))


@require_POST
def act(request: DeskRequest, agreement_id: str) -> HttpResponse:
    """Suspend, resume or end."""
    pk, action, actor = pk_of(agreement_id), request.POST.get("action", ""), request.actor
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
