"""Services of a case, from the asking to the result."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import Written
from accord.faces.api.schemas import help_given as s
from accord.foundation.clock import now
from accord.protection.services import queries, services
from accord.protection.services.services import Asked, Happened

router = Router(tags=["services of a case"])


@router.get("/cases/{case_id}/services", response=answers(list[s.EpisodeOut]))
def services_of_case(request: HttpRequest, case_id: UUID) -> list[dict[str, Any]]:
    """Every service of a case, the newest first. An event in the ledger."""
    view = queries.of_case(actor=actor_of(request), case=case_id, now=now())
    return [
        shapes.pick(
            row.episode, s.EpisodeOut, referral=row.episode.referral_id, words=row.words, actions=sorted(row.actions)
        )
        for row in view.rows
    ]


@router.post("/cases/{case_id}/services", response=WRITE)
def ask_for_service(request: HttpRequest, case_id: UUID, body: s.ServiceIn, key: Key) -> Written:
    """Record that a service was asked for; no formal identification is needed."""
    asked = Asked(**body.model_dump())
    return shapes.written(services.ask(actor=actor_of(request), case=case_id, asked=asked, now=now(), key=key))


@router.post("/episodes/{episode_id}/steps", response=WRITE)
def move_service(request: HttpRequest, episode_id: UUID, body: s.HappenedIn, key: Key) -> Written:
    """What became of a service, on which day."""
    happened = Happened(**body.model_dump(exclude={"version"}))
    given = services.move(
        actor=actor_of(request), episode=episode_id, happened=happened, read=body.version, now=now(), key=key
    )
    return shapes.written(given)
