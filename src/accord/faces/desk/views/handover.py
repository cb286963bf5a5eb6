"""Handing over: what one has, what somebody left behind, and what was handed to me with a summary on one page."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, read_version, try_form
from accord.foundation.downloads import attached
from accord.foundation.duties import queries as duties
from accord.protection.cases import handover, queries
from accord.protection.cases.forms import HandOverForm
from accord.protection.consents import queries as consents
from accord.protection.papers import queries as papers
from accord.protection.papers.forms import PackForm
from accord.protection.papers.services import MOST, make_pack
from accord.protection.papers.vocab import BadPack
from accord.protection.referrals import queries as referrals
from accord.protection.safety.vocab import Stopped

_COUNTED: Final = {"referrals": gettext_lazy("open referrals"), "drafts": gettext_lazy("drafts")}


@require_http_methods(["GET", "POST"])
def hand_over(request: DeskRequest) -> HttpResponse:
    """All my cases to colleagues, or, for an administrator, the cases of somebody who is gone."""
    actor, moment = request.actor, now()
    text = request.POST.get("of") or request.GET.get("of", "")
    if not text and not handover.may_hand_over(actor):
        left = handover.gone(actor, now=moment)
        named = people.names(left)
        return page(request, "handover_gone", left=[(pk, named.get(pk, ""), number) for pk, number in left.items()])
    account = pk_of(text) if text else actor.account
    plan = handover.preview(actor, account, now=moment)
    form = HandOverForm(request.POST or None, plan=plan, named=people.names(m.account_id for m in plan.takers))
    if request.method == "POST":
        given = try_form(
            form,
            lambda: handover.hand_over(
                actor=actor,
                account=account,
                to=form.to(),
                word=form.cleaned_data.get("word", ""),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("Handed over. Your colleagues find it in their day."))
            return redirect("desk:day")
    return page(
        request,
        "handover",
        form=form,
        plan=plan,
        rows=[_row(row, form) for row in plan.rows],
        of=text,
        whose="" if plan.own else people.names([account]).get(account, ""),
    )


@require_http_methods(["GET", "POST"])
def pack(request: DeskRequest) -> HttpResponse:
    """One file for all cases that I hand over, or that were handed to me: the hand-over page of each behind a cover."""
    actor = request.actor
    cases = papers.packable(actor)
    handed = {one.case_id for one in handover.handed_to(actor)}
    ticked = [case for case in cases if case.pk in handed or not handed][:MOST]
    first = {"cases": [str(case.pk) for case in ticked], "language": actor.language}
    form = PackForm(request.POST or None, cases=cases, initial=first)
    stopped = None
    if request.method == "POST" and form.is_valid():
        language, chosen = form.cleaned_data["language"], form.chosen()
        try:
            made = make_pack(actor=actor, cases=chosen, language=language, now=now())
            return attached(HttpResponse(made.pdf, content_type="application/pdf"), made.name)
        except BadPack as failure:
            form.fail(failure)
        except Stopped as failure:
            stopped = failure
    more = {"status": 403} if stopped else {}
    return page(request, "handover_pack", form=form, cases=cases, stopped=stopped, most=MOST, **more)


def _row(row: handover.Row, form: HandOverForm) -> dict[str, Any]:
    counts = [f"{_COUNTED[what]}: {number}" for what, number in row.counts.items() if number]
    return {"row": row, "field": form[form.name_of(row.case.pk)], "counts": counts}


@require_http_methods(["GET", "POST"])
def handed(request: DeskRequest, handover_id: str) -> HttpResponse:
    """What was handed to me: the summary of one case on one page."""
    pk, actor = pk_of(handover_id), request.actor
    found = handover.reach_handover(actor, pk)
    if request.method == "POST":
        handover.take_over(actor=actor, handover=pk, read=read_version(request), now=now(), key=key(request))
        return redirect("desk:case", found.case_id)
    view = queries.open_case(actor=actor, case=found.case_id, now=now())
    sent, given = referrals.of_case(found.case_id), consents.of_case(found.case_id)
    return page(
        request,
        "handed",
        handover=found,
        word=handover.word_of(actor, found),
        view=view,
        case=view.case,
        owed=[item for item in duties.about(actor, found.case_id) if item.open],
        referrals=sent,
        consents=given,
        sides=organisations.named([*(r.receiver_id for r in sent), *(c.receiver_id for c in given)]),
        names=people.names([found.left, found.by, *(member.account for member in view.team)]),
    )
