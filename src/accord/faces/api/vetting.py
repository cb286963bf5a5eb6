"""Vetting of those who offer housing, lifts and work."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.cooperation.directory import vetting
from accord.cooperation.directory.models import Helper
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import day, now

router = Router(tags=["vetting"])


@router.get("/vetting/cards/{code}", response=answers(s.CardOut))
def look_up_card(request: HttpRequest, code: str) -> s.CardOut:
    """What the code of a card tells: what is offered, and until when it is vetted."""
    return s.CardOut(**_card(vetting.by_card(actor_of(request), code[:20])))


@router.get("/vetting", response=answers(list[s.HelperOut]))
def list_helpers(request: HttpRequest) -> list[s.HelperOut]:
    """The register, with names. An event in the ledger."""
    views = vetting.register_of(actor=actor_of(request), now=now())
    return [s.HelperOut(**_helper(view)) for view in views]


@router.post("/vetting", response=WRITE)
def register_helper(request: HttpRequest, body: s.HelperIn, key: Key) -> s.Written:
    """Register somebody who offers help."""
    sets = {"offers": frozenset(body.offers), "areas": frozenset(body.areas)}
    offered = vetting.Offered(**body.model_dump() | sets)
    return shapes.written(vetting.register(actor=actor_of(request), offered=offered, now=now(), key=key))


@router.get("/vetting/{helper_id}", response=answers(s.HelperOpen))
def open_helper(request: HttpRequest, helper_id: UUID) -> s.HelperOpen:
    """One helper with name and checks. An event in the ledger."""
    view = vetting.open_helper(actor=actor_of(request), helper=helper_id, now=now())
    checks = [s.HelperCheckOut(**shapes.pick(check, s.HelperCheckOut)) for check in view.checks]
    more: dict[str, Any] = {
        "contact": view.opened["contact"],
        "note": view.opened["note"],
        "reason": view.helper.reason,
    }
    return s.HelperOpen(**_helper(view), **more, checks=checks, actions=view.actions)


@router.post("/vetting/{helper_id}/checks", response=WRITE)
def record_check(request: HttpRequest, helper_id: UUID, body: s.HelperCheckIn, key: Key) -> s.Written:
    """Record a check; a concern about somebody who is vetted suspends them at once."""
    given = vetting.record_check(
        actor=actor_of(request),
        helper=helper_id,
        kind=body.kind,
        concern=body.concern,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/vetting/{helper_id}/steps", response=WRITE)
def move_vetting(request: HttpRequest, helper_id: UUID, body: s.VettingStepIn, key: Key) -> s.Written:
    """`begin`, `vet` (with `until`), `suspend` or `refuse` (with `reason`), `withdraw`."""
    given = vetting.move(
        actor=actor_of(request),
        helper=helper_id,
        action=body.action,
        until=body.until,
        reason=body.reason,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


def _card(row: Helper) -> dict[str, Any]:
    sets = {"offers": row.offers.split(), "areas": row.areas.split()}
    return shapes.pick(row, s.CardOut, **sets, vetted=row.vetted(day(now())))


def _helper(view: vetting.HelperView) -> dict[str, Any]:
    row = view.helper
    return _card(row) | {"id": row.pk, "name": view.opened["name"], "version": row.version}
