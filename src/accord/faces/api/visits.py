"""The person's own page: whether it is open, and ending it. The numbers that open it are made in the browser only."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas.visits import PortalOut
from accord.foundation.clock import now
from accord.protection.visits import queries, services

router = Router(tags=["the person's page"])


@router.get("/cases/{case_id}/portal", response=answers(PortalOut))
def state_of_portal(request: HttpRequest, case_id: UUID) -> PortalOut:
    """Whether the person's page waits, is open or over, and why; never what she does there."""
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
