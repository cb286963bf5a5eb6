"""Summonses that go through those who help, at another node."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import Written
from accord.faces.api.schemas import summons as s
from accord.foundation.clock import now
from accord.justice.summons import queries, services

router = Router(tags=["justice"])


@router.get("/summonses", response=answers(s.SummonsesOut))
def list_summonses(request: HttpRequest, after: str = "") -> s.SummonsesOut:
    """Summonses of one's organisation: sent, or for cases of one's team; newest first."""
    found, rows = queries.listed(actor_of(request), after=after)
    return s.SummonsesOut(
        items=[s.SummonsOut(**shapes.pick(row.summons, s.SummonsOut)) for row in rows], next=found.next
    )


@router.post("/hearings/{hearing_id}/summonses", response=WRITE)
def send_summons(request: HttpRequest, hearing_id: UUID, body: s.SummonsIn, key: Key) -> Written:
    """Call the person to a hearing through those who help at another node, by a code that both know."""
    given = services.summon(
        actor=actor_of(request),
        hearing=hearing_id,
        other=body.organisation,
        reference=body.reference,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.get("/summonses/{summons_id}", response=answers(s.SummonsOpen))
def read_summons(request: HttpRequest, summons_id: UUID) -> s.SummonsOpen:
    """One summons with court and room. An event in the ledger."""
    view = queries.open_summons(actor=actor_of(request), summons=summons_id, now=now())
    more = {"place": view.place, "actions": view.actions, "case": view.case.id if view.case else None}
    return s.SummonsOpen(**shapes.pick(view.summons, s.SummonsOpen, **more))


@router.post("/summonses/{summons_id}/steps", response=WRITE)
def act_on_summons(request: HttpRequest, summons_id: UUID, body: s.SummonsStepIn, key: Key) -> Written:
    """`see`, or `answer` with a code once the person was asked; `cancel` at who summons."""
    given = services.act(
        actor=actor_of(request),
        summons=summons_id,
        action=body.action,
        answer=body.answer or "",
        needs=body.needs,
        asked=body.asked,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)
