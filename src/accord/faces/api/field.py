"""Phones for work without a network, and what they sent. What a phone itself calls stands under `/field/`."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.detection.field import arrivals, devices, queries
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.faces.api.schemas import field as f
from accord.foundation.clock import now

router = Router(tags=["phones"])


@router.get("/phones", response=answers(list[f.PhoneOut]))
def list_phones(request: HttpRequest) -> list[f.PhoneOut]:
    """Your phones; those of the organisation for who oversees them."""
    found = queries.phones(actor_of(request), now=now())
    return [f.PhoneOut(**shapes.pick(view.device, f.PhoneOut)) for view in found]


@router.post("/phones", response=answers(f.PhoneNumbersOut))
def offer_phone(request: HttpRequest, body: f.PhoneIn, key: Key) -> f.PhoneNumbersOut:
    """Numbers that enrol one phone within 15 minutes; given once. Asks for a fresh proof: no token may do it."""
    given, numbers = devices.offer(actor=fresh_actor_of(request), name=body.name, now=now(), key=key)
    return f.PhoneNumbersOut(id=given.id, numbers=numbers)


@router.post("/phones/{device_id}/lost", response=WRITE)
def report_phone_lost(request: HttpRequest, device_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Lost, stolen or given back: it opens nothing any more, and empties itself at its next contact."""
    given = devices.report_lost(actor=actor_of(request), device=device_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.get("/arrivals", response=answers(f.ArrivalPage))
def list_arrivals(request: HttpRequest, after: str = "") -> f.ArrivalPage:
    """What the phones of your organisation sent, newest first."""
    page = queries.arrivals(actor_of(request), after=after)
    return f.ArrivalPage(rows=[f.ArrivalOut(**shapes.pick(r, f.ArrivalOut)) for r in page.rows], next=page.next)


@router.get("/arrivals/{arrival_id}", response=answers(f.ArrivalOpen))
def open_arrival(request: HttpRequest, arrival_id: UUID) -> f.ArrivalOpen:
    """One of them; where it waits, what the phone sent beside what stands here. An event in the ledger."""
    view = queries.open_arrival(actor=actor_of(request), arrival=arrival_id, now=now())
    lines = [f.ArrivalLineOut(**shapes.pick(line, f.ArrivalLineOut)) for line in view.lines]
    return f.ArrivalOpen(**shapes.pick(view.arrival, f.ArrivalOpen, lines=lines, beside=view.beside))


@router.post("/arrivals/{arrival_id}/settle", response=WRITE)
def settle_arrival(request: HttpRequest, arrival_id: UUID, body: f.SettleIn, key: Key) -> s.Written:
    """`take`: enter what the phone sent; `by_hand`: it was entered by hand; `leave`: do not use it. The content goes then."""
    given = arrivals.settle(
        actor=actor_of(request), arrival=arrival_id, choice=body.choice, read=body.version, now=now(), key=key
    )
    return shapes.written(given)
