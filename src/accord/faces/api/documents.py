"""Files. What comes is the whole body; what goes out is the cleaned copy. An original is handed out in the browser only."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import now
from accord.foundation.downloads import attached
from accord.protection.documents import queries, services
from accord.protection.documents.queries import Download
from accord.protection.documents.services import Details
from accord.protection.documents.storage import Incoming
from accord.protection.documents.vocab import DocumentKind, Source

router = Router(tags=["files"])
_BYTES: dict[str, Any] = {
    "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


def _attachment(download: Download) -> StreamingHttpResponse:
    response = StreamingHttpResponse(download.pieces, content_type="application/octet-stream")
    response["Content-Length"] = str(download.size)
    return attached(response, download.code)


@router.post("/cases/{case_id}/documents", response=WRITE, openapi_extra=_BYTES)
def add_document(request: HttpRequest, case_id: UUID, kind: DocumentKind, source: Source, key: Key) -> s.Written:
    """Add a file: the body is its bytes. It is sealed as it arrives; describe it afterwards."""
    actor, moment = actor_of(request), now()
    queries.kinds_for_new(actor, case_id)
    file = Incoming.read_from(request)  # type: ignore[arg-type]
    with services.taken_in(actor=actor, case=case_id, kind=kind, file=file) as taken:
        details = Details(kind, source)
        given = services.receive(actor=actor, case=case_id, taken=taken, details=details, now=moment, key=key)
    return shapes.written(given)


@router.get("/cases/{case_id}/documents", response=answers(list[s.DocumentOut]))
def list_documents(request: HttpRequest, case_id: UUID) -> list[s.DocumentOut]:
    """The files of a case that are open to you, newest first. An event in the ledger."""
    found = queries.of_case(actor=actor_of(request), case=case_id, now=now())
    return [s.DocumentOut(**shapes.pick(row.document, s.DocumentOut, title=row.title)) for row in found]


@router.get("/documents/{document_id}", response=answers(s.DocumentOpen))
def open_document(request: HttpRequest, document_id: UUID) -> s.DocumentOpen:
    """One file with its chain of custody. An event in the ledger."""
    actor = actor_of(request)
    view = queries.open_document(actor=actor, document=document_id, now=now())
    shares = [s.ShareOut(**shapes.pick(row, s.ShareOut, referral=row.referral_id)) for row in view.shares]
    handed = [s.HandoverOut(**shapes.pick(row, s.HandoverOut, note=note)) for row, note in view.handovers]
    chain = [s.CustodyOut(**shapes.pick(row, s.CustodyOut)) for row in queries.custody(actor, document_id)]
    more = view.opened | {"shares": shares, "handovers": handed, "custody": chain}
    return s.DocumentOpen(**shapes.pick(view.document, s.DocumentOpen, **more))


@router.post("/documents/{document_id}/describe", response=WRITE)
def describe_document(request: HttpRequest, document_id: UUID, body: s.DocumentIn, key: Key) -> s.Written:
    """Say or correct what a file is and how it came."""
    details = Details(**body.model_dump(exclude={"version"}))
    given = services.describe(
        actor=actor_of(request), document=document_id, details=details, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.get("/documents/{document_id}/copy", response=answers(bytes))
def cleaned_copy(request: HttpRequest, document_id: UUID) -> StreamingHttpResponse:
    """The cleaned copy. An event in the ledger."""
    return _attachment(queries.copy_of(actor=actor_of(request), document=document_id, now=now()))


@router.post("/documents/{document_id}/handovers", response=WRITE)
def hand_over_document(request: HttpRequest, document_id: UUID, body: s.HandoverIn, key: Key) -> s.Written:
    """Enter that the original was handed to a court or somebody else."""
    given = services.hand_over(actor=actor_of(request), document=document_id, **body.model_dump(), now=now(), key=key)
    return shapes.written(given)


@router.post("/documents/{document_id}/shares", response=WRITE)
def share_document(request: HttpRequest, document_id: UUID, body: s.ShareIn, key: Key) -> s.Written:
    """Open the cleaned copy to the receiver of a referral; a refusal names every reason."""
    given = services.share(actor=actor_of(request), document=document_id, referral=body.referral, now=now(), key=key)
    return shapes.written(given)


@router.post("/documents/{document_id}/release", response=WRITE)
def ask_release_of_file(request: HttpRequest, document_id: UUID, body: s.ShareReleaseIn, key: Key) -> s.Written:
    """Ask a second person to release what was stopped: exactly this title and these words, for this receiver."""
    given = services.ask_release(
        actor=actor_of(request),
        document=document_id,
        referral=body.referral,
        reason=body.reason,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/shares/{share_id}/take-back", response=WRITE)
def take_back_share(request: HttpRequest, share_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Close a shared copy to its receiver."""
    given = services.take_back(actor=actor_of(request), share=share_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.get("/referrals/{referral_id}/files", response=answers(list[s.SharedOut]))
def list_shared(request: HttpRequest, referral_id: UUID) -> list[s.SharedOut]:
    """The copies that go with a referral. An event in the ledger."""
    found = queries.received_with(actor=actor_of(request), referral=referral_id, now=now())
    return [
        s.SharedOut(
            id=row.share.pk,
            title=row.title,
            shared_at=row.share.shared_at,
            code=row.share.document.code,
            kind=row.share.document.kind,
            media=row.share.document.copy_media,
            size=row.share.document.copy_size or 0,
        )
        for row in found
    ]


@router.get("/referrals/{referral_id}/files/{share_id}", response=answers(bytes))
def fetch_shared(request: HttpRequest, referral_id: UUID, share_id: UUID) -> StreamingHttpResponse:
    """A copy that goes with a referral; the record is asked at this moment. An event in the ledger."""
    return _attachment(queries.fetch(actor=actor_of(request), referral=referral_id, share=share_id, now=now()))


@router.post("/documents/{document_id}/void", response=WRITE)
def void_document(request: HttpRequest, document_id: UUID, body: s.VoidIn, key: Key) -> s.Written:
    """Close a file that was entered in error: nobody opens it again, and receivers owe its deletion."""
    given = services.void(
        actor=actor_of(request), document=document_id, why=body.why, read=body.version, now=now(), key=key
    )
    return shapes.written(given)
