"""Press releases: written in every language, read by a second person, corrected and withdrawn."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import newsroom as n
from accord.foundation.clock import now
from accord.prevention.newsroom import queries, services

router = Router(tags=["prevention"])


@router.get("/news", response=answers(n.NewsPage))
def list_news(request: HttpRequest, after: str = "") -> n.NewsPage:
    """The releases of the caller's organisation, newest first."""
    found = queries.newest(actor_of(request), after=after)
    return n.NewsPage(rows=[n.NewsRow(**shapes.pick(one, n.NewsRow)) for one in found.rows], next=found.next)


@router.post("/news", response=WRITE)
def begin_news(request: HttpRequest, body: n.NewsIn, key: Key) -> s.Written:
    """Begin a release."""
    return shapes.written(services.begin(actor=actor_of(request), wanted=_wanted(body), now=now(), key=key))


@router.get("/news/{release_id}", response=answers(n.NewsOpen))
def get_news(request: HttpRequest, release_id: UUID) -> n.NewsOpen:
    """One release with what is missing and what may be done."""
    found = queries.opened(actor_of(request), release_id)
    return n.NewsOpen(**shapes.pick(found.release, n.NewsOpen, missing=found.missing, steps=found.steps))


@router.post("/news/{release_id}/change", response=WRITE)
def change_news(request: HttpRequest, release_id: UUID, body: n.NewsChangeIn, key: Key) -> s.Written:
    """Write a draft anew."""
    given = services.change(
        actor=actor_of(request), release=release_id, wanted=_wanted(body), read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/news/{release_id}/steps", response=WRITE)
def step_news(request: HttpRequest, release_id: UUID, body: n.NewsStepIn, key: Key) -> s.Written:
    """Take a step."""
    given = services.step(
        actor=actor_of(request), release=release_id, action=body.action, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/news/{release_id}/corrections", response=WRITE)
def correct_news(request: HttpRequest, release_id: UUID, key: Key) -> s.Written:
    """Begin a correction of what is published. Answers with the id of its draft."""
    return shapes.written(services.correct(actor=actor_of(request), release=release_id, now=now(), key=key))


@router.post("/news/{release_id}/withdraw", response=WRITE)
def withdraw_news(request: HttpRequest, release_id: UUID, body: n.NewsWithdrawIn, key: Key) -> s.Written:
    """Take it from the public pages."""
    given = services.withdraw(
        actor=actor_of(request), release=release_id, notes=body.notes, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


def _wanted(body: n.NewsIn) -> services.Wanted:
    told = body.model_dump(exclude={"version", "texts", "related"})
    texts = {one: services.Text(**text.model_dump()) for one, text in body.texts.items()}
    return services.Wanted(texts=texts, related=tuple(body.related), **told)
