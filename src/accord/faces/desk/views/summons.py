"""Summonses that go through those who help, at another node."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.faces.desk.views.proceedings import sheet
from accord.foundation.duties import queries as duties
from accord.foundation.policy import Action
from accord.justice.proceedings.access import reach_hearing
from accord.justice.proceedings.forms import INTERPRETED
from accord.justice.proceedings.vocab import Shield
from accord.justice.summons import queries, services
from accord.justice.summons.forms import AnswerForm, SummonsForm
from accord.justice.summons.vocab import LABELS

_DONE = {
    "see": gettext_lazy("They know that you have it. Now speak with the person."),
    "cancel": gettext_lazy("Cancelled. Those who help tell the person."),
}


@require_GET
def summonses(request: DeskRequest) -> HttpResponse:
    """Summonses of one's organisation: sent, or for cases of one's team."""
    found, rows = queries.listed(request.actor, after=request.GET.get("after", ""))
    return page(request, "summonses", found=found, rows=rows)


@require_http_methods(["GET", "POST"])
def new(request: DeskRequest, hearing_id: str) -> HttpResponse:
    """Call the person to a hearing through those who help."""
    actor, pk = request.actor, pk_of(hearing_id)
    reach_hearing(actor, pk, Action.PROCEEDING_LEAD)
    whom = [(str(one.pk), one.name) for one in queries.candidates(actor, now())]
    form = SummonsForm(request.POST or None, whom=whom)
    return sheet(
        request,
        form,
        lambda: services.summon(
            actor=actor,
            hearing=pk,
            other=pk_of(form.cleaned_data["other"]),
            reference=form.cleaned_data["reference"],
            now=now(),
            key=key(request),
        ),
        title=_("Summons through those who help in another country"),
        words=_(
            "They read day, court, form, interpreter and protection; nothing else of the proceedings. You never learn where the person is."
        ),
        button=_("Send the summons"),
        done=_("Sent. The answer comes here."),
        back=("desk:hearing", pk),
        to=lambda given: ("desk:summons", given.id),
    )


@require_GET
def summons(request: DeskRequest, summons_id: str) -> HttpResponse:
    """One summons: when, where, how, and what was answered."""
    view = queries.open_summons(actor=request.actor, summons=pk_of(summons_id), now=now())
    return _shown(request, view)


@require_POST
def act(request: DeskRequest, summons_id: str) -> HttpResponse:
    """Acknowledge, answer, or cancel."""
    pk, action = pk_of(summons_id), request.POST.get("action", "")
    if action == "answer":
        form = AnswerForm(request.POST)
        given = try_form(
            form,
            lambda: services.act(
                actor=request.actor,
                summons=pk,
                action=action,
                **form.cleaned_data,
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            return redirect("desk:summons", pk)
        return _shown(request, queries.open_summons(actor=request.actor, summons=pk, now=now()), form)
    return do(
        request,
        lambda: services.act(
            actor=request.actor, summons=pk, action=action, read=read_version(request), now=now(), key=key(request)
        ),
        _DONE.get(action, ""),
        "desk:summons",
        pk,
        grave=action == "cancel",
    )


def _shown(request: DeskRequest, view: queries.SummonsView, form: AnswerForm | None = None) -> HttpResponse:
    row = view.summons
    first = {"answer": row.answer, "needs": row.needs.split()}
    return page(
        request,
        "summons",
        view=view,
        summons=row,
        form=form,
        answer=form or AnswerForm(initial=first),
        words=LABELS,
        shields=[Shield(code).label for code in row.shields.split()],
        needs=[Shield(code).label for code in row.needs.split()],
        interpreter=INTERPRETED.get(row.interpreter, row.interpreter),
        owed=duties.about(request.actor, row.pk),
    )
