"""The person's own rights: who saw their file; erasure."""

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.foundation.clock import now
from accord.protection.rights import queries, services

router = Router(tags=["rights"])


@router.get("/cases/{case_id}/access-list", response=answers(s.AccessListOut))
def get_access_list(
    request: HttpRequest, case_id: UUID, language: Literal["bg", "ro", "uk", "en"] = "en"
) -> s.AccessListOut:
    """Who saw or changed what of the person's, when and for what, in their language. Making the list is an event."""
    found = queries.access_list(actor=actor_of(request), case=case_id, language=language, now=now())
    lines = [s.AccessLineOut(**shapes.pick(line, s.AccessLineOut)) for line in found.lines]
    return s.AccessListOut(**shapes.pick(found, s.AccessListOut, lines=lines))


@router.post("/cases/{case_id}/erasure/ask", response=WRITE)
def ask_erasure(request: HttpRequest, case_id: UUID, body: s.ErasureAskIn, key: Key) -> s.Written:
    """Ask a second person to release the erasure of the person of a closed case."""
    given = services.ask_erasure(
        actor=actor_of(request), case=case_id, ground=body.ground, reason=body.reason, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/cases/{case_id}/erasure", response=WRITE)
def erase(request: HttpRequest, case_id: UUID, body: s.ErasureIn, key: Key) -> s.Written:
    """Destroy the person's keys, once a second person has released it. It cannot be undone."""
    return shapes.written(
        services.erase(actor=fresh_actor_of(request), case=case_id, ground=body.ground, now=now(), key=key)
    )
