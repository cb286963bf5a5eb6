"""The person's own page: whether it is open, what is written there, ending it. The numbers that open it are made in the browser only."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas.visits import LetterIn, LetterOut, PortalOut
from accord.foundation.clock import now
from accord.protection.visits import letters, queries, services

router = Router(tags=["the person's page"])


@router.get("/cases/{case_id}/portal", response=answers(PortalOut))
def state_of_portal(request: HttpRequest, case_id: UUID) -> PortalOut:
    """Whether the person's page waits, is open or over, and why; never what is done there."""
    state = queries.state_of(actor=actor_of(request), case=case_id, now=now())
    visit = state.visit
    return PortalOut(
        waits=state.waits,
        in_use=state.in_use,
        over=state.over or "",
        until=state.until,
        opened_at=visit.opened_at if visit else None,
        seen_at=visit.seen_at if visit else None,
        version=visit.version if visit else 0,
    )


@router.post("/cases/{case_id}/portal/end", response=WRITE)
def end_portal(request: HttpRequest, case_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Close the person's page at once, wherever it is open."""
    given = services.end(actor=actor_of(request), case=case_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.get("/cases/{case_id}/portal/letters", response=answers(list[LetterOut]))
def list_letters(request: HttpRequest, case_id: UUID) -> list[LetterOut]:
    """What the person and the team wrote, newest first. An event in the ledger."""
    rows = letters.of_case(actor=actor_of(request), case=case_id, now=now())
    return [LetterOut(**shapes.pick(row.letter, LetterOut, text=row.text)) for row in rows]


@router.post("/cases/{case_id}/portal/letters", response=WRITE)
def answer_her(request: HttpRequest, case_id: UUID, body: LetterIn, key: Key) -> s.Written:
    """Write to the person: it stands on their page and is sent nowhere. What must not leave is stopped."""
    given = letters.answer(actor=actor_of(request), case=case_id, text=body.text, now=now(), key=key)
    return shapes.written(given)


@router.post("/cases/{case_id}/portal/heard", response=WRITE)
def dealt_with(request: HttpRequest, case_id: UUID, key: Key) -> s.Written:
    """What the person wrote was dealt with in another way."""
    return shapes.written(letters.heard(actor=actor_of(request), case=case_id, now=now(), key=key))
