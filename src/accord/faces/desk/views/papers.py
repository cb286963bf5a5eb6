"""Papers of a case: which there are, their words on the screen, the PDF."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from accord.cooperation.people.models import LANGUAGES
from accord.faces.desk.views.base import DeskRequest, now, page, pk_of
from accord.foundation.downloads import attached
from accord.foundation.policy import Action
from accord.protection.cases.access import reach
from accord.protection.papers import queries, services
from accord.protection.safety.vocab import Stopped


@require_GET
def papers(request: DeskRequest, case_id: str) -> HttpResponse:
    """The papers that can be made now, the list of rights first."""
    view = queries.offers(actor=request.actor, case=pk_of(case_id))
    return page(request, "papers", view=view, case=view.case)


@require_GET
def paper(request: DeskRequest, case_id: str, kind: str) -> HttpResponse:
    """One paper as it will be printed, in the reader's language or the person's, to be read with her before."""
    return _paper_page(request, case_id, kind)


def _paper_page(request: DeskRequest, case_id: str, kind: str, stopped: Stopped | None = None) -> HttpResponse:
    actor, pk, language = request.actor, pk_of(case_id), request.GET.get("language", "")[:2]
    found = reach(actor, pk, Action.CASE_READ)
    moment = now()
    left_out: tuple[str, ...] = ()
    status = 403 if stopped else 200
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
        may_tell=kind == "rights" and found.standing.judge(Action.PROCEEDING_KEEP).allow,
        languages=LANGUAGES,
        status=status,
    )


@require_GET
def paper_file(request: DeskRequest, case_id: str, kind: str) -> HttpResponseBase:
    """The paper as a tagged PDF, under a name that tells nothing; searched before it leaves."""
    language = request.GET.get("language", "")[:2]
    try:
        made = services.make(actor=request.actor, case=pk_of(case_id), kind=kind, language=language, now=now())
    except Stopped as failure:
        return _paper_page(request, case_id, kind, stopped=failure)
    return attached(HttpResponse(made.pdf, content_type="application/pdf"), made.name)
