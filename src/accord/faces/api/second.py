"""What waits for a second person."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.foundation.clock import now
from accord.foundation.second import queries, services

router = Router(tags=["second person"])


@router.get("/releases", response=answers(list[s.AskOut]))
def list_releases(request: HttpRequest) -> list[s.AskOut]:
    """What colleagues ask you to release."""
    return [s.AskOut(**shapes.pick(a, s.AskOut)) for a in queries.waiting_for(actor_of(request), now=now())]


@router.get("/releases/{ask_id}", response=answers(s.AskOpen))
def get_release(request: HttpRequest, ask_id: UUID) -> s.AskOpen:
    """One of them with its reason and the very text. The reading is an event."""
    view = queries.open_ask(actor=actor_of(request), ask=ask_id, now=now())
    return s.AskOpen(**shapes.pick(view.ask, s.AskOpen, reason=view.reason, content=view.content))


@router.post("/releases/{ask_id}/answer", response=WRITE)
def answer_release(request: HttpRequest, ask_id: UUID, body: s.ReleaseIn, key: Key) -> s.Written:
    """Release it, or not. Never what you asked for yourself, and never by a token: use the browser."""
    given = services.answer(
        actor=fresh_actor_of(request), ask=ask_id, release=body.release, read=body.version, now=now(), key=key
    )
    return shapes.written(given)
