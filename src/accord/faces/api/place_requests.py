"""Places at other nodes: asking for one, and answering such a question."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import Written
from accord.faces.api.schemas import place_requests as s
from accord.foundation.clock import now
from accord.protection.shelters import request_queries as queries
from accord.protection.shelters import requests
from accord.protection.shelters.requests import Sought

router = Router(tags=["shelters"])


@router.get("/place-requests", response=answers(s.PlaceRequestsOut))
def list_place_requests(request: HttpRequest, after: str = "") -> s.PlaceRequestsOut:
    """What one's team asked other nodes, and what they ask of one's organisation, newest first."""
    found, rows = queries.listed(actor_of(request), now=now(), after=after)
    items = [s.PlaceRequestOut(**shapes.pick(row.request, s.PlaceRequestOut, over=row.over)) for row in rows]
    return s.PlaceRequestsOut(items=items, next=found.next)


@router.post("/cases/{case_id}/place-requests", response=WRITE)
def ask_for_place(request: HttpRequest, case_id: UUID, body: s.PlaceRequestIn, key: Key) -> Written:
    """Ask an organisation at another node whether it has a place: in codes, without a name."""
    sought = Sought(**body.model_dump(exclude={"organisation"}) | {"language": body.language or ""})
    given = requests.ask(
        actor=actor_of(request), other=body.organisation, case=case_id, sought=sought, now=now(), key=key
    )
    return shapes.written(given)


@router.get("/place-requests/{place_request_id}", response=answers(s.PlaceRequestOpen))
def read_place_request(request: HttpRequest, place_request_id: UUID) -> s.PlaceRequestOpen:
    """One question: for whom in codes, where it stands, what can be done now."""
    view = queries.open_request(actor=actor_of(request), request=place_request_id, now=now())
    return s.PlaceRequestOpen(**shapes.pick(view.request, s.PlaceRequestOpen, over=view.over, actions=view.actions))


@router.post("/place-requests/{place_request_id}/steps", response=WRITE)
def act_on_place_request(request: HttpRequest, place_request_id: UUID, body: s.PlaceRequestStepIn, key: Key) -> Written:
    """`promise` places of a unit until a day, `decline` with a reason, or `withdraw` what one asked."""
    given = requests.act(
        actor=actor_of(request),
        request=place_request_id,
        action=body.action,
        unit=body.unit,
        until=body.until,
        reason=body.reason or "",
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)
