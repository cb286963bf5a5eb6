"""Cases that may be of one person: the list, the two side by side, merging and parting."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.faces.desk.payload_words import in_word
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.policy import Action, Request, decide
from accord.foundation.policy.decide import relation_of
from accord.protection.cases import same
from accord.protection.cases.forms import MergeForm, PairForm
from accord.protection.persons.vocab import PairState

DONE: Final = {
    "merge": _("One person. Both cases stay as they are and show each other."),
    "apart": _("Two persons. Nobody is asked about them again."),
    "reopen": _("Open again."),
    "undo": _("Taken back. Both records stand as they stood before."),
}


@require_http_methods(["GET", "POST"])
def pairs(request: DeskRequest) -> HttpResponse:
    """What may be the same in my cases, and the form that flags two by their codes."""
    actor, settled = request.actor, request.GET.get("settled") == "1"
    form = PairForm(request.POST or None)
    found = same.pairs(actor, settled=settled)
    if request.method == "POST":
        given = try_form(form, lambda: same.flag(actor=actor, cases=form.codes(), now=now(), key=key(request)))
        if given:
            return redirect("desk:same", given.id)
    leads = decide(Request(actor, Action.OVERVIEW_READ, relation_of(actor, actor.organisation))).allow
    return page(request, "same", form=form, found=found, settled=settled, leads=leads)


@require_http_methods(["GET", "POST"])
def pair(request: DeskRequest, pair_id: str) -> HttpResponse:
    """Two cases by their codes and what speaks for one person; by POST what each record says, which is an event."""
    view = same.pair_of(request.actor, pk_of(pair_id))
    return _pair_page(request, view, MergeForm(view=view), compared=request.method == "POST")


def _pair_page(request: DeskRequest, view: same.PairView, form: MergeForm, *, compared: bool) -> HttpResponse:
    lines = same.compared(actor=request.actor, pair=view.pair.pk, now=now()) if compared else []
    shown = [
        (line.label, *(in_word(line.name, text) if text else "" for text in line.texts), line.differs) for line in lines
    ]
    names = people.names([view.pair.found_by, view.pair.settled_by])
    return page(request, "same_pair", view=view, lines=shown, compared=compared, form=form, names=names)


@require_POST
def settle(request: DeskRequest, pair_id: str) -> HttpResponse:
    """One person, two persons, ask again, or take a merge back."""
    pk, actor, action, moment, once = pk_of(pair_id), request.actor, request.POST.get("action", ""), now(), key(request)
    version = read_version(request)
    if action == "merge":
        view = same.pair_of(actor, pk)
        form = MergeForm(request.POST, view=view)
        call: dict[str, Any] = {"actor": actor, "pair": pk, "read": version, "now": moment, "key": once}
        if try_form(form, lambda: same.merge(**call, **form.told())) is None:
            return _pair_page(request, view, form, compared=view.pair.state == PairState.OPEN)
        messages.success(request, str(DONE["merge"]))
        return redirect("desk:same", pk)
    return do(
        request,
        lambda: same.settle(actor=actor, pair=pk, action=action, read=version, now=moment, key=once),
        DONE.get(action, ""),
        "desk:same",
        pk,
    )
