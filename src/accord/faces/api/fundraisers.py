"""Fundraisers: the form open or closed, who signed up, and what became of the letters."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import fundraisers as f
from accord.foundation.clock import now
from accord.prevention.fundraisers import queries, services

router = Router(tags=["prevention"])


@router.get("/fundraisers", response=answers(f.FundraisersOut))
def list_fundraisers(request: HttpRequest, after: str = "") -> f.FundraisersOut:
    """Who signed up with the caller's organisation, newest first; how many; and its desk."""
    inbox = queries.inbox(actor_of(request), after=after)
    rows = [f.FundraiserRow(**shapes.pick(one, f.FundraiserRow)) for one in inbox.found.rows]
    counts = [f.FundraiserCount(**shapes.pick(one, f.FundraiserCount)) for one in inbox.counts]
    desk = f.FundraiserDeskOut(**shapes.pick(inbox.desk, f.FundraiserDeskOut)) if inbox.desk else None
    return f.FundraisersOut(rows=rows, next=inbox.found.next, counts=counts, desk=desk, letters_go=inbox.letters_go)


@router.get("/fundraisers/{fundraiser_id}", response=answers(f.FundraiserOpen))
def get_fundraiser(request: HttpRequest, fundraiser_id: UUID) -> f.FundraiserOpen:
    """One sign-up, opened: an event."""
    found = queries.open_fundraiser(actor=actor_of(request), fundraiser=fundraiser_id, now=now())
    told = {name: getattr(found.told, name, "") for name in ("name", "email", "plan", "language")}
    return f.FundraiserOpen(**shapes.pick(found.row, f.FundraiserOpen, steps=found.steps, **told))


@router.post("/fundraisers/{fundraiser_id}/steps", response=WRITE)
def step_fundraiser(request: HttpRequest, fundraiser_id: UUID, body: f.FundraiserStepIn, key: Key) -> s.Written:
    """Send the letter again, or delete who it is."""
    given = services.step(
        actor=actor_of(request), fundraiser=fundraiser_id, action=body.action, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/fundraisers/{fundraiser_id}/address", response=WRITE)
def correct_fundraiser(request: HttpRequest, fundraiser_id: UUID, body: f.AddressIn, key: Key) -> s.Written:
    """Another address, which must be confirmed."""
    given = services.correct(
        actor=actor_of(request), fundraiser=fundraiser_id, email=body.email, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/fundraiser-desk", response=WRITE)
def open_fundraiser_desk(request: HttpRequest, key: Key) -> s.Written:
    """Take fundraisers at the public pages from now on."""
    return shapes.written(services.open_desk(actor=actor_of(request), now=now(), key=key))


@router.post("/fundraiser-desk/close", response=WRITE)
def close_fundraiser_desk(request: HttpRequest, body: s.VersionIn, key: Key) -> s.Written:
    """Take no more; what came stays."""
    return shapes.written(services.close_desk(actor=actor_of(request), read=body.version, now=now(), key=key))
