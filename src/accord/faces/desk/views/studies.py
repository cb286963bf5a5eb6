"""Studies: counting a person once between organisations, who takes part, what was counted, and pairs that people look at."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.faces.desk.fresh import fresh
from accord.faces.desk.uploaded import bytes_of
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.downloads import attached
from accord.foundation.policy import Action
from accord.foundation.writes.services import Given
from accord.protection.persons.vocab import LABELS
from accord.research.studies import doubts, queries, services
from accord.research.studies.access import allowed
from accord.research.studies.forms import RollForm, StudyForm
from accord.research.studies.vocab import Said

_DONE: Final = {
    "join": _("Your organisation takes part. Nobody is compared before a count is asked for."),
    "decline": _("Your organisation does not take part."),
    "leave": _("Your organisation no longer takes part. The next count is without it."),
}


@require_GET
def studies(request: DeskRequest) -> HttpResponse:
    """The studies of the organisation, and the pairs about one's own cases."""
    actor = request.actor
    found = queries.newest(actor, after=request.GET.get("after", ""))
    may_propose = queries.may_propose(actor)
    shown = {"found": found, "waiting": queries.waiting(actor), "asked": queries.asked(actor)}
    return page(request, "studies", **shown, may_propose=may_propose)


@require_http_methods(["GET", "POST"])
def study_new(request: DeskRequest) -> HttpResponse:
    """Propose a study to the parties of an agreement."""
    allowed(request.actor, Action.STUDY_PROPOSE)
    agreements = [(str(one.pk), one.title) for one in queries.agreements_for(request.actor, now())]
    form = StudyForm(request.POST or None, agreements=agreements)
    if request.method == "POST":
        given = try_form(
            form, lambda: services.propose(actor=request.actor, wanted=_wanted(form), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Proposed. Each organisation says for itself whether it takes part."))
            return redirect("desk:study", given.id)
    return page(request, "study_new", form=form, agreements=agreements)


def _wanted(form: StudyForm) -> services.Wanted:
    told = form.cleaned_data
    return services.Wanted(told["name"], pk_of(told["agreement"]), told["opened_from"], told["opened_until"])


@require_GET
def study(request: DeskRequest, countingstudy_id: str) -> HttpResponse:
    """One study: who takes part, what was counted, what can be done."""
    return _study(request, countingstudy_id, None)


def _study(request: DeskRequest, countingstudy_id: str, form: RollForm | None) -> HttpResponse:
    found = queries.opened(actor=request.actor, study=pk_of(countingstudy_id), now=now())
    names = people.names([found.study.proposed_by, *(one.answered_by for one in found.parts if one.answered_by)])
    roll_form = form or RollForm(organisations=_far(found))
    shown = {"found": found, "row": found.study, "names": names, "roll_form": roll_form, "far": _far(found)}
    return page(request, "study", **shown, status=422 if form else 200)


def _far(found: queries.Opened) -> list[tuple[str, str]]:
    """Organisations of another node, whose encodings who coordinates can bring."""
    there = [one.organisation for one in found.parts if not one.organisation.on_this_node]
    return [(str(one.pk), one.name) for one in there] if "close" in found.steps else []


@require_POST
def study_answer(request: DeskRequest, countingstudy_id: str) -> HttpResponse:
    """Join, decline or leave, for one's organisation."""
    pk, action = pk_of(countingstudy_id), request.POST.get("action", "")
    return do(
        request,
        lambda: services.answer(
            actor=request.actor, study=pk, action=action, read=read_version(request), now=now(), key=key(request)
        ),
        _DONE.get(action, ""),
        "desk:study",
        pk,
        grave=action == "join",
    )


@require_POST
def study_count(request: DeskRequest, countingstudy_id: str) -> HttpResponse:
    """Ask the worker to count."""
    pk = pk_of(countingstudy_id)
    return do(
        request,
        lambda: services.count(actor=request.actor, study=pk, read=read_version(request), now=now(), key=key(request)),
        _("It is counted in the background. Come back in some minutes."),
        "desk:study",
        pk,
    )


@fresh
@require_POST
def study_close(request: DeskRequest, countingstudy_id: str) -> HttpResponse:
    """End a study and destroy its key."""
    pk = pk_of(countingstudy_id)
    return do(
        request,
        lambda: services.close(actor=request.actor, study=pk, read=read_version(request), now=now(), key=key(request)),
        _("Closed. The key is destroyed: nobody can be compared by it again."),
        "desk:study",
        pk,
        grave=True,
    )


@require_POST
def study_bring(request: DeskRequest, countingstudy_id: str) -> HttpResponse:
    """Keep the encodings that an organisation of another node wrote."""
    found = queries.opened(actor=request.actor, study=pk_of(countingstudy_id), now=now())
    allowed(request.actor, Action.STUDY_PROPOSE)
    form = RollForm(request.POST, request.FILES, organisations=_far(found))
    if try_form(form, lambda: _bring(request, found, form)):
        messages.success(request, _("Kept, sealed. The organisation takes part with what its file holds."))
        return redirect("desk:study", found.study.pk)
    return _study(request, countingstudy_id, form)


def _bring(request: DeskRequest, found: queries.Opened, form: RollForm) -> Given:
    told = form.cleaned_data
    return services.bring(
        actor=request.actor,
        study=found.study.pk,
        organisation=pk_of(told["organisation"]),
        text=bytes_of(told["file"]).decode("utf-8", "replace"),
        now=now(),
        key=key(request),
    )


@require_GET
def study_table(request: DeskRequest, countingstudy_id: str) -> HttpResponse:
    """The capture table, as a file for the estimate of those not seen."""
    name, text = queries.take(actor=request.actor, study=pk_of(countingstudy_id), now=now())
    return attached(HttpResponse(text, content_type="text/csv; charset=utf-8"), name)


@require_http_methods(["GET", "POST"])
def study_doubt(request: DeskRequest, doubt_id: str) -> HttpResponse:
    """A pair: one's own record, what agrees, and what one says of it."""
    pk = pk_of(doubt_id)
    if request.method == "POST":
        said = request.POST.get("said", "")
        return do(
            request,
            lambda: doubts.settle(
                actor=request.actor, doubt=pk, said=said, read=read_version(request), now=now(), key=key(request)
            ),
            _("Thank you. It counts where the other side says the same."),
            "desk:studies",
        )
    asked, texts = queries.doubt_opened(actor=request.actor, doubt=pk, now=now())
    told = [(LABELS[name], text) for name, text in texts.items()]
    return page(request, "study_doubt", asked=asked, doubt=asked.doubt, told=told, answers=Said.choices)
