"""Papers of a case: which there are, their words on the screen, the PDF."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.cooperation.people import queries as people
from accord.cooperation.people.models import LANGUAGES
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, try_form
from accord.foundation.downloads import attached
from accord.foundation.policy import Action, Actor
from accord.foundation.writes.services import Given
from accord.protection.cases.access import Allowed, reach
from accord.protection.documents.access import open_kinds
from accord.protection.papers import queries, services
from accord.protection.papers.forms import KeepForm
from accord.protection.papers.vocab import kept_as
from accord.protection.safety.vocab import Stopped

TOLD: Final = frozenset({"rights", "protocol"})  # papers after which it is entered how the rights were told


@require_GET
def papers(request: DeskRequest, case_id: str) -> HttpResponse:
    """The papers that can be made now, the list of rights first."""
    view = queries.offers(actor=request.actor, case=pk_of(case_id))
    return page(request, "papers", view=view, case=view.case)


@require_GET
def paper(request: DeskRequest, case_id: str, kind: str) -> HttpResponse:
    """One paper as it will be printed, in the reader's language or the person's, to be read with her before."""
    return _paper_page(request, case_id, kind)


def _paper_page(
    request: DeskRequest, case_id: str, kind: str, stopped: Stopped | None = None, form: KeepForm | None = None
) -> HttpResponse:
    actor, pk, language = request.actor, pk_of(case_id), request.GET.get("language", "")[:2]
    found = reach(actor, pk, Action.CASE_READ)
    moment = now()
    left_out: tuple[str, ...] = ()
    status = 403 if stopped else 422 if form else 200
    try:
        done = services.ready(actor=actor, case=pk, kind=kind, language=language, now=moment)
        shown, left_out = done.paper, done.left_out
    except Stopped as failure:
        # What may not be printed may be read here, and must be, to be mended.
        shown = queries.open_paper(actor=actor, case=pk, kind=kind, language=language, now=moment)
        stopped = failure
    return page(
        request,
        "paper",
        paper=shown,
        kind=kind,
        case=found.case,
        stopped=stopped,
        left_out=left_out,
        form=form or _keep_form(actor, found, kind),
        may_tell=kind in TOLD and found.standing.judge(Action.PROCEEDING_KEEP).allow,
        languages=LANGUAGES,
        status=status,
    )


def _keep_form(actor: Actor, found: Allowed, kind: str) -> KeepForm | None:
    if kept_as(kind) not in open_kinds(found.standing.judge(Action.DOCUMENT_ADD)):
        return None
    return KeepForm(initial={"worker": people.names([actor.account]).get(actor.account, "")})


@require_POST
def paper_keep(request: DeskRequest, case_id: str, kind: str) -> HttpResponse:
    """Keep the paper as a sealed file of the case, signed on the screen by the person and the worker, or not signed."""
    language, pk, form = request.GET.get("language", "")[:2], pk_of(case_id), KeepForm(request.POST)

    def work() -> Given:
        return services.keep(
            actor=request.actor,
            case=pk,
            kind=kind,
            language=language,
            signed=form.signed(),
            now=now(),
            key=key(request),
        )

    try:
        given = try_form(form, work)
    except Stopped as failure:
        return _paper_page(request, case_id, kind, stopped=failure)
    if not given:
        return _paper_page(request, case_id, kind, form=form)
    messages.success(request, _("The paper is kept in the case."))
    may_tell = reach(request.actor, pk, Action.CASE_READ).standing.judge(Action.PROCEEDING_KEEP).allow
    return redirect("desk:rights_tell", pk) if kind in TOLD and may_tell else redirect("desk:document", given.id)


@require_GET
def paper_file(request: DeskRequest, case_id: str, kind: str) -> HttpResponseBase:
    """The paper as a tagged PDF, under a name that tells nothing; searched before it leaves."""
    language = request.GET.get("language", "")[:2]
    try:
        made = services.make(actor=request.actor, case=pk_of(case_id), kind=kind, language=language, now=now())
    except Stopped as failure:
        return _paper_page(request, case_id, kind, stopped=failure)
    return attached(HttpResponse(made.pdf, content_type="application/pdf"), made.name)
