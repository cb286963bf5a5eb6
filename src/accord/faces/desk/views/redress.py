"""What is hers in the proceedings: her decision, lawyer, rights, charges against her, and claims."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.cooperation.people.models import LANGUAGES
from accord.cooperation.texts import current
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, read_version, try_form
from accord.faces.desk.views.proceedings import directory, sheet
from accord.foundation.clock import day
from accord.foundation.policy import Action, Actor
from accord.foundation.ui.forms import HouseForm
from accord.foundation.writes.services import Given
from accord.justice.proceedings import claims, queries, redress, support
from accord.justice.proceedings.doors import CaseFacts
from accord.justice.proceedings.models import Aid, Charge, Claim
from accord.justice.proceedings.money import usual_currency
from accord.justice.proceedings.redress import Opened
from accord.justice.proceedings.redress_forms import (
    AidForm,
    AidStepForm,
    ChargeForm,
    ChargeStepForm,
    ClaimForm,
    ClaimStepForm,
    CooperationForm,
    RightsForm,
)
from accord.justice.proceedings.redress_vocab import ChargeKind, Stance
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.cases.populations import populations_of


def _own(request: DeskRequest, case_id: str, action: Action = Action.PROCEEDING_KEEP) -> tuple[Actor, Case]:
    return request.actor, reach(request.actor, pk_of(case_id), action).case


@require_http_methods(["GET", "POST"])
def cooperation(request: DeskRequest, case_id: str) -> HttpResponse:
    """Record what the person decided about cooperating."""
    actor, case = _own(request, case_id)
    form = CooperationForm(request.POST or None, initial={"on": day(now())})

    def work() -> Given:
        answer, on = Stance(form.cleaned_data["answer"]), form.cleaned_data["on"]
        return support.decide_to_cooperate(actor=actor, case=case.pk, answer=answer, on=on, now=now(), key=key(request))

    return sheet(
        request,
        form,
        work,
        title=_("Decision to cooperate"),
        words=_("The person decides freely and can change their mind. Help does not depend on it."),
        done=_("Recorded."),
        back=("desk:justice", case.pk),
    )


@require_http_methods(["GET", "POST"])
def new_aid(request: DeskRequest, case_id: str) -> HttpResponse:
    """Record that legal aid was asked for."""
    actor, case = _own(request, case_id)
    form = AidForm(request.POST or None, organisations=directory(actor), initial={"on": day(now())})

    def work() -> Given:
        d = form.cleaned_data
        body = UUID(d["body"]) if d["body"] else None
        return support.ask_aid(actor=actor, case=case.pk, on=d["on"], body=body, now=now(), key=key(request))

    return sheet(
        request,
        form,
        work,
        title=_("Legal aid"),
        words=_("A lawyer from the beginning, before the first questioning."),
        done=_("Recorded."),
        back=("desk:justice", case.pk),
    )


@require_http_methods(["GET", "POST"])
def rights(request: DeskRequest, case_id: str) -> HttpResponse:
    """Read the rights to the person in her language, and keep what proves it."""
    actor, case = _own(request, case_id)
    listed = current("rights")
    asked = request.POST.get("language") or request.GET.get("language", "")
    language = asked if asked in listed.title else actor.language
    form = RightsForm(request.POST or None)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: support.tell_rights(
                actor=actor, case=case.pk, told=form.told(language), now=now(), key=key(request)
            ),
        )
        if given:
            messages.success(request, _("Recorded: the rights were told."))
            return redirect("desk:justice", case.pk)
    reading = {
        "title": listed.title[language],
        "sections": [
            (part.title[language], [row[language] for row in part.lines])
            for part in listed.applying(case.jurisdiction, populations_of(case))
        ],
        "declaration": listed.say("declaration", language),
        "language": language,
    }
    return page(request, "justice_rights", case=case, form=form, reading=reading, languages=LANGUAGES, listed=listed)


@require_http_methods(["GET", "POST"])
def new_charge(request: DeskRequest, case_id: str) -> HttpResponse:
    """Record a fine or charge for what the person was made to do."""
    actor, case = _own(request, case_id)
    form = ChargeForm(request.POST or None, initial={"on": day(now())})

    def work() -> Given:
        d = form.cleaned_data
        call = {"kind": ChargeKind(d["kind"]), "on": d["on"], "what": d["about"]}
        return support.raise_charge(actor=actor, case=case.pk, **call, now=now(), key=key(request))

    return sheet(
        request,
        form,
        work,
        title=_("A fine or charge against the person"),
        words=_("Nobody should be punished for what they were made to do. A lawyer is owed within three days."),
        done=_("Recorded. Bring it to a lawyer."),
        back=("desk:justice", case.pk),
    )


@require_http_methods(["GET", "POST"])
def new_claim(request: DeskRequest, case_id: str) -> HttpResponse:
    """Begin a claim."""
    actor, case = _own(request, case_id, Action.CLAIM_KEEP)
    known = [(str(pk), f"{code} · {stage}") for pk, code, stage in queries.codes_of(case.pk)]
    initial = {"on": day(now()), "jurisdiction": case.jurisdiction}
    form = ClaimForm(request.POST or None, proceedings=known, initial=initial)
    return sheet(
        request,
        form,
        lambda: claims.prepare(actor=actor, case=case.pk, wanted=form.wanted(), now=now(), key=key(request)),
        title=_("A claim"),
        words=_("Compensation is rare where nobody keeps after it. Enter each step and each amount."),
        done=_("Recorded."),
        back=("desk:justice", case.pk),
        to=lambda given: ("desk:claim", given.id),
    )


@require_http_methods(["GET", "POST"])
def aid(request: DeskRequest, aid_id: str) -> HttpResponse:
    """One request for legal aid, and its steps."""
    actor, pk = request.actor, pk_of(aid_id)
    one, case = redress.open_one(actor=actor, model=Aid, pk=pk, now=now())
    form = AidStepForm(request.POST or None, actions=one.actions, initial={"on": day(now())})

    def work() -> Given:
        d = form.cleaned_data
        call = {"action": d["action"], "on": d["on"], "lawyer": d["lawyer"], "read": read_version(request)}
        return support.act_on_aid(actor=actor, aid=pk, **call, now=now(), key=key(request))

    return _record(request, form, work, one, case, title=_("Legal aid"), label=_("Lawyer"))


@require_http_methods(["GET", "POST"])
def charge(request: DeskRequest, charge_id: str) -> HttpResponse:
    """One fine or charge against the person, and its steps."""
    actor, pk = request.actor, pk_of(charge_id)
    one, case = redress.open_one(actor=actor, model=Charge, pk=pk, now=now())
    form = ChargeStepForm(request.POST or None, actions=one.actions, initial={"on": day(now())})

    def work() -> Given:
        d = form.cleaned_data
        call = {"action": d["action"], "on": d["on"], "read": read_version(request)}
        return support.act_on_charge(actor=actor, charge=pk, **call, now=now(), key=key(request))

    return _record(
        request, form, work, one, case, title=_("A fine or charge against the person"), label=_("What it is about")
    )


@require_http_methods(["GET", "POST"])
def claim(request: DeskRequest, claim_id: str) -> HttpResponse:
    """One claim, its steps and amounts."""
    actor, pk = request.actor, pk_of(claim_id)
    one, case = redress.open_one(actor=actor, model=Claim, pk=pk, now=now())
    jurisdiction = one.row.jurisdiction if isinstance(one.row, Claim) else case.jurisdiction
    initial = {"on": day(now()), "currency": usual_currency(jurisdiction, day(now()))}
    form = ClaimStepForm(request.POST or None, actions=one.actions, initial=initial)

    def work() -> Given:
        amount, currency = form.money()
        call = {"action": form.cleaned_data["action"], "on": form.cleaned_data["on"], "read": read_version(request)}
        return claims.act(actor=actor, claim=pk, **call, amount=amount, currency=currency, now=now(), key=key(request))

    return _record(request, form, work, one, case, title=_("A claim"), label=_("For what"))


def _record(
    request: DeskRequest, form: HouseForm, work: Any, one: Opened, case: CaseFacts, *, title: str, label: str
) -> HttpResponse:
    """A record of the case: what stands, and the form of its next step."""
    if request.method == "POST":
        reach(request.actor, case.id, Action.CLAIM_KEEP if isinstance(one.row, Claim) else Action.PROCEEDING_KEEP)
        if try_form(form, work):
            messages.success(request, _("Entered."))
            return redirect("desk:justice", case.id)
    version = read_version(request) if request.method == "POST" else one.row.version
    return page(request, "justice_record", form=form, one=one, case=case, title=title, label=label, version=version)
