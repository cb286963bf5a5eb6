"""Papers: which there are in a case, their words, the PDF."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import Written
from accord.faces.api.schemas import papers as s
from accord.foundation.clock import now
from accord.foundation.downloads import attached
from accord.protection.papers import queries, services
from accord.protection.papers.services import Signed

router = Router(tags=["papers"])


@router.get("/cases/{case_id}/papers", response=answers(list[s.OfferOut]))
def list_papers(request: HttpRequest, case_id: UUID) -> list[s.OfferOut]:
    """The papers that can be made now; nothing is opened."""
    view = queries.offers(actor=actor_of(request), case=case_id)
    return [s.OfferOut(**shapes.pick(offer, s.OfferOut, name=str(offer.name))) for offer in view.offers]


@router.get("/cases/{case_id}/papers/{kind}", response=answers(s.PaperOut))
def open_paper(request: HttpRequest, case_id: UUID, kind: str, language: str = "") -> s.PaperOut:
    """The words of one paper as it will be printed, in `language` or yours, and where something was left out of them.

    Opening what is sealed is an event in the ledger.
    """
    done = services.ready(actor=actor_of(request), case=case_id, kind=kind, language=language[:2], now=now())
    blocks = [s.BlockOut(**asdict(block)) for block in done.paper.blocks]
    more = {
        "text": done.paper.text.name,
        "digest": done.paper.digest(),
        "blocks": blocks,
        "left_out": list(done.left_out),
    }
    return s.PaperOut(**shapes.pick(done.paper, s.PaperOut, **more))


@router.post("/cases/{case_id}/papers/{kind}/keep", response=WRITE)
def keep_paper(request: HttpRequest, case_id: UUID, kind: str, body: s.KeepIn, key: Key) -> Written:
    """Make the paper and keep it as a sealed file of the case, with both signatures if `signed`; the id is the file's."""
    signed = Signed(**body.signed.model_dump()) if body.signed else None
    actor, language = actor_of(request), body.language[:2]
    given = services.keep(actor=actor, case=case_id, kind=kind, language=language, signed=signed, now=now(), key=key)
    return shapes.written(given)


@router.get("/cases/{case_id}/papers/{kind}/file", response=answers(bytes))
def make_paper(request: HttpRequest, case_id: UUID, kind: str, language: str = "") -> HttpResponse:
    """The paper as a tagged PDF, the person's own copy. Searched for what must not leave; an event in the ledger."""
    made = services.make(actor=actor_of(request), case=case_id, kind=kind, language=language[:2], now=now())
    return attached(HttpResponse(made.pdf, content_type="application/octet-stream"), made.name)
