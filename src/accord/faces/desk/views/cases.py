"""Cases: identification, the case page, identity, notes, closing, search."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.cooperation.people import trained
from accord.detection.screening import queries as screenings
from accord.detection.signals import queries as signals
from accord.faces.desk import contact_words
from accord.faces.desk.next_step import next_step
from accord.faces.desk.payload_words import in_word
from accord.faces.desk.tiles import Seen, tiles_of
from accord.faces.desk.timeline import timeline
from accord.faces.desk.views import asking
from accord.faces.desk.views.base import DeskRequest, decided, do, key, now, page, pk_of, read_version, sure, try_form
from accord.foundation.clock import day
from accord.foundation.duties import queries as duties
from accord.foundation.ids import parse_id
from accord.foundation.ledger import services as ledger
from accord.foundation.policy import Action, Actor, Purpose, Relation, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Invalid, Refused
from accord.foundation.writes.services import Given
from accord.protection.cases import known, queries, same, services, tracks
from accord.protection.cases.access import may_work_on_cases
from accord.protection.cases.forms import (
    IdentifyForm,
    NoteForm,
    ParticularsForm,
    PurposeForm,
    SearchForm,
)
from accord.protection.cases.services import Situation
from accord.protection.cases.vocab import ACTION_LABELS, ADVANCES, STATES, Phase, Restriction
from accord.protection.consents import queries as consents
from accord.protection.documents import queries as documents
from accord.protection.glass.queries import open_to
from accord.protection.persons.vocab import LABELS, Identity
from accord.protection.referrals import queries as referrals
from accord.protection.referrals.vocab import STATES as REFERRALS
from accord.protection.safety import plans

SHOWN: Final = 6  # of clocks, referrals and consents, where fewer stand: two years hold forty of each
LINES, LONGEST = 25, 500  # of the timeline, at first and in all
R = TypeVar("R")
OPENED = gettext_noop("The case is open. Help can begin now.")
NOT_ASKED = gettext_noop(
    "Other organisations were not asked whether they know the person: the limit of your organisation is reached for now."
)
RECOGNISED = gettext_noop("Nobody was registered twice. This is the case in which the person is known.")


@require_GET
def case_list(request: DeskRequest) -> HttpResponse:
    """My cases, newest first; codes and clocks, never a name."""
    closed = request.GET.get("closed") == "1"
    found = queries.of_team(request.actor, after=request.GET.get("after", ""), closed=closed)
    may_join = decide(Request(request.actor, Action.PERSON_CORRECT, frozenset({Relation.TEAM}))).allow
    return page(request, "cases", found=found, closed=closed, urgent=_may_break(request.actor), may_join=may_join)


def _may_break(actor: Actor) -> bool:
    """Whether the role may open a case of its organisation in an emergency."""
    own = relation_of(actor, actor.organisation)
    return decide(Request(actor, Action.CASE_BREAK_GLASS, own)).allow


@require_http_methods(["GET", "POST"])
def identify(request: DeskRequest) -> HttpResponse:
    """Decide on preliminary identification, from a screening or without one: opens the case and its clocks."""
    actor = request.actor
    require(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation)))
    chosen, origin = (parse_id(request.GET.get(name, "")) for name in ("screening", "signal"))
    view = screenings.get(actor, chosen) if chosen else None
    signal, concerned = signals.known(actor, origin) if origin and not view else (None, [])
    filled = {}
    for one in [view.screening] if view else concerned if len(concerned) == 1 else []:
        filled = {"age_group": one.age_group, "sex": one.sex, "citizenship": one.citizenship}
    country = request.membership.organisation.country
    form = IdentifyForm(
        request.POST or None, initial=filled | ({"basis": "screening"} if view else {}), country=country
    )
    box, look = asking.box_in(request), None
    if request.method == "POST" and form.is_valid() and "ask" in request.POST:
        box = asking.box_in(request, asking.ask(request, form.identity(), form.cleaned_data["sex"]))
    elif request.method == "POST" and form.is_valid() and (first := _others_first(request, form, box)):
        box, look = asking.box_of(first.others), first if first.found.everybody else None
    elif request.method == "POST":
        chosen_case = parse_id(request.POST.get("same", ""))
        given = try_form(
            form,
            lambda: (
                known.recognise(
                    actor=actor,
                    case=chosen_case,
                    look_up=request.POST.get("look_up", ""),
                    identity=form.identity(),
                    screening=chosen,
                    signal=signal.pk if signal else None,
                    now=now(),
                    key=key(request),
                )
                if chosen_case
                else services.identify(
                    actor=actor,
                    facts=form.facts(),
                    identity=form.identity(),
                    screening=chosen,
                    signal=signal.pk if signal else None,
                    decided=decided(request),
                    now=now(),
                    key=key(request),
                )
            ),
        )
        if given:
            messages.success(request, _(RECOGNISED if chosen_case else OPENED))
            return redirect("desk:case", given.id)
    look = look or getattr(form.failure, "look", None)
    return page(request, "identify", form=form, view=view, signal=signal, look=look, box=box)


def _others_first(request: DeskRequest, form: IdentifyForm, box: asking.Box | None) -> known.Look | None:
    """The look that shows, once and before a registration, which other organisations may know the person; None if none does.

    Whoever was shown that goes on with the next press: help never waits for an answer.
    """
    if box or "same" in request.POST or decided(request):
        return None
    call = {"actor": request.actor, "identity": form.identity(), "sex": form.cleaned_data["sex"], "now": now()}
    found = known.known_to_others(**call)
    if found.others.over:
        messages.info(request, _(NOT_ASKED))
    return found if found.others.organisations else None


@require_GET
def case(request: DeskRequest, case_id: str) -> HttpResponse:
    """The case page: the next step first, then clocks, timeline, consents and referrals."""
    return _case_page(request, case_id)


def _case_page(request: DeskRequest, case_id: str, **more: object) -> HttpResponse:
    # SECURITY: what the page opens and its events stand or fall together. tests/rooms/desk/test_case_page.py
    with transaction.atomic(), ledger.together():
        context = _context(request, pk_of(case_id))
    return page(request, "case", **(context | more))


def _context(request: DeskRequest, pk: UUID) -> dict[str, object]:
    """Everything that stands on the page of a case."""
    actor = request.actor
    view = queries.open_case(actor=actor, case=pk, now=now())
    owed = duties.about(actor, pk)
    given, refusals, sent = consents.of_case(pk), consents.refusals_of(pk), referrals.of_case(pk)
    team, may = {m.account for m in view.team}, _may(actor, view.relations)
    broken = open_to(actor, pk, now()) if Relation.GLASS in view.relations else None
    colleagues = people.colleagues(actor, now=now())
    known = {m.account_id: m.account.name for m in colleagues}
    account_ids = [m.account for m in view.team] + [n.note.written_by for n in view.notes]
    contact = plans.plan_of(actor=actor, case=pk, now=now(), seen=view.allowed) if may["safety"] else None
    receivers = [*(c.receiver_id for c in given), *(r.receiver_id for r in sent), *(no.receiver for no in refusals)]
    sides = organisations.named([*receivers, *(item.duty.recipient for item in owed)])
    today, everything = day(now()), "all" in request.GET
    about = [pk, view.case.person_id, *(c.pk for c in given), *(r.pk for r in sent)]
    return {
        "view": view,
        "ways": contact_words.ways(contact, now()) if contact else [],
        "case": view.case,
        "signal": queries.signal_of(actor, view.case),
        "beside": same.beside(actor, view.allowed),
        "glass": broken,
        "told": organisations.get(broken.reviewer) if broken else None,
        "clocks": _foremost(owed, lambda one: one.duty.done_at is None, everything=everything),
        "timeline": timeline(actor, about, known, sides, limit=LONGEST if everything else LINES),
        "older": not everything,
        "sides": sides,
        "refusals": refusals,
        "may": may if view.case.phase != Phase.CLOSED else {},
        "may_reopen": may["close"],
        "may_tell": may["tell"],
        "names": people.names(account_ids, known),
        "colleagues": [m for m in colleagues if m.account_id not in team and may_work_on_cases(m)],
        "next": next_step(view, owed, given, refusals, sent, now()),
        "advances": [
            (r.action, ACTION_LABELS[r.action]) for r in STATES.open_to(view.case.phase) if r.action in ADVANCES
        ],
        "others": [m for m in colleagues if m.account_id != actor.account],
        "restrictions": Restriction.choices,
        "note_form": NoteForm(),
        "purpose_form": PurposeForm(),
        "consents": _foremost(given, lambda one: one.stands_on(today), everything=everything),
        "referrals": _foremost(sent, lambda one: bool(REFERRALS.open_to(one.state)), everything=everything),
        "today": today,
        "files": _files(actor, view),
        "tiles": tiles_of(Seen(actor, view, tracks.of_case(pk), owed, now())),
    }


def _foremost(rows: Sequence[R], stands: Callable[[R], bool], *, everything: bool) -> dict[str, object]:
    """What stands and, up to SHOWN, the newest of the rest; and how many there are in all."""
    standing, over = [row for row in rows if stands(row)], [row for row in rows if not stands(row)]
    shown = list(rows) if everything else standing + over[: max(0, SHOWN - len(standing))]
    return {"shown": shown, "in_all": len(rows)}


def _files(actor: Actor, view: queries.CaseView) -> list[documents.Titled]:
    """The files of a case; none for a role that works in the case and sees no files."""
    try:
        return documents.of_case(actor=actor, case=view.case.pk, now=now(), seen=view.allowed)
    except Refused:
        return []


def _may(actor: Actor, relations: frozenset[Relation]) -> dict[str, bool]:
    """What this actor may do with a case, so that no button only refuses. The services decide again."""
    actions = {
        "note": Action.CASE_NOTE,
        "refer": Action.REFERRAL_DRAFT,
        "file": Action.DOCUMENT_ADD,
        "ask": Action.CONSENT_RECORD,
        "correct": Action.PERSON_CORRECT,
        "close": Action.CASE_CLOSE,
        "join": Action.CASE_JOIN,
        "tell": Action.RIGHTS_READ,
        "safety": Action.SAFETY_READ,
        "restrict": Action.CASE_RESTRICT,
    }
    return {name: decide(Request(actor, action, relations)).allow for name, action in actions.items()}


@require_POST
def identity(request: DeskRequest, case_id: str) -> HttpResponse:
    """Open the identity for a stated purpose. The page is not kept by the browser; the reading is an event."""
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _case_page(request, case_id, purpose_form=form)
    purpose = Purpose(form.cleaned_data["purpose"])
    opened = queries.open_identity(actor=request.actor, case=pk_of(case_id), purpose=purpose, now=now())
    rows = [(LABELS[name], in_word(name, text)) for name, text in opened.items() if text]
    return _case_page(request, case_id, opened=rows, opened_for=purpose.label)


@require_http_methods(["GET", "POST"])
def correct(request: DeskRequest, case_id: str) -> HttpResponse:
    """Correct the identity; opening it for that is an event too."""
    pk = pk_of(case_id)
    found, person = queries.to_correct(request.actor, pk)
    citizenships = frozenset(found.citizenships.split())
    if request.method == "POST":
        form = ParticularsForm(request.POST)
        given = try_form(
            form,
            lambda: services.correct(
                actor=request.actor,
                case=pk,
                facts=Situation(**form.situation(citizenships)),
                identity=form.identity(),
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("The particulars are corrected."))
            return redirect("desk:case", pk)
    else:
        opened = queries.open_identity(actor=request.actor, case=pk, purpose=Purpose.ASSISTANCE, now=now())
        known = {"sex": found.sex, "age_group": found.age_group, "protection_sought": found.protection_sought}
        known |= {"citizenship": min(citizenships, default=""), "forms_found": found.forms.split()}
        form = ParticularsForm(initial=opened | known | {"sheltered": person.sheltered})
    version = read_version(request) if request.method == "POST" else person.version
    return page(request, "identity", form=form, case_id=pk, version=version)


@require_POST
def note(request: DeskRequest, case_id: str) -> HttpResponse:
    """Add a note."""
    form = NoteForm(request.POST)
    given = try_form(
        form,
        lambda: services.add_note(
            actor=request.actor, case=pk_of(case_id), text=form.cleaned_data["text"], now=now(), key=key(request)
        ),
    )
    return redirect("desk:case", pk_of(case_id)) if given else _case_page(request, case_id, note_form=form)


@require_POST
def step(request: DeskRequest, case_id: str) -> HttpResponse:
    """Next phase, close, bring in a colleague, or declare a conflict of interest."""
    pk, actor, moment, once = pk_of(case_id), request.actor, now(), key(request)
    action, version = request.POST.get("action", ""), read_version(request)
    if action == "conflict":
        try:
            sure(request)
        except Invalid as failure:
            messages.error(request, str(failure))
            return redirect("desk:case", pk)
    if action == "join":
        account = pk_of(request.POST.get("account", ""))

        def joins() -> Given:
            why = request.POST.get("reason", "")
            given = services.join_team(actor=actor, case=pk, account=account, reason=why, now=moment, key=once)
            if trained.lacks(actor, account, moment):
                messages.warning(request, _("Your colleague has no training that counts now."))
            return given

        return do(request, joins, _("Your colleague is in the team."), "desk:case", pk)
    if action == "conflict":
        return do(
            request,
            lambda: services.declare_conflict(actor=actor, case=pk, now=moment, key=once),
            _("Noted. The case is now shut to you."),
            "desk:day",
        )
    return do(
        request,
        lambda: services.advance(actor=actor, case=pk, action=action, read=version, now=moment, key=once),
        _("The phase is changed."),
        "desk:case",
        pk,
    )


@require_http_methods(["GET", "POST"])
def search(request: DeskRequest) -> HttpResponse:
    """Search one's own organisation; by POST, so that no name stands in an address or a log."""
    form = SearchForm(request.POST or None)
    found = box = None
    if request.method == "POST" and form.is_valid():
        wanted: Identity = form.identity()
        if "ask" in request.POST:
            made = asking.ask(request, wanted, "")
            return redirect("desk:enquiry", made) if made else page(request, "search", form=form)
        look = known.search_everywhere(actor=request.actor, identity=wanted, now=now())
        found, box = look.cards, asking.box_of(look.others)
    opens = decide(Request(request.actor, Action.CASE_READ, frozenset({Relation.TEAM}))).allow
    urgent = _may_break(request.actor)
    return page(request, "search", form=form, found=found, opens=opens, urgent=urgent, box=box)
