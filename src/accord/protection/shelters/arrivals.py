"""What letters about places do here. No actor: who sent it, the letter proves; `sender` is at the other node, `receiver` here.

Each runs inside an open transaction that sees the whole node, and raises a failure whose code goes back as a signed reason.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from accord.cooperation.agreements.queries import partners_of
from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties import services as duties
from accord.foundation.ids import parse_id
from accord.foundation.ledger import services as ledger
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.writes.services import free_code
from accord.protection.shelters.departures import SAID
from accord.protection.shelters.fit import LARGEST_FAMILY
from accord.protection.shelters.models import PlaceRequest
from accord.protection.shelters.requests import OPEN, event, move
from accord.protection.shelters.vocab import (
    REQUESTS,
    BadRequest,
    ChildAge,
    Length,
    NeedReason,
    NotAskedHere,
    RequestState,
    Security,
    StaffLanguage,
)

FIELDS: Final = frozenset({*SAID, "from_on"})


def asked(*, request: UUID, sender: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """Somebody at another node asks for a place. Raises NotAskedHere or BadRequest."""
    sides = organisations.named([sender, receiver])
    if sides[sender].on_this_node or not PROSECUTING.isdisjoint({one.kind for one in sides.values()}):
        raise NotAskedHere
    if sender not in partners_of(receiver, day(now)):
        raise NotAskedHere
    told = _read(body)
    row = PlaceRequest.objects.create(
        id=request,
        organisation=receiver,
        other=sender,
        asked_here=False,
        size=1 + told["children"],
        asked_at=now,
        moved_at=now,
        **told | {"code": free_code(PlaceRequest, told["code"], "Q")},
    )
    ledger.append(event(row, "ask", None, now))
    _owe("place.asked", row, now)


def answered(*, request: UUID, sender: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """The house promises a place, or has none. Raises NotAskedHere or BadRequest."""
    row = _of(request, sender, receiver, asked_here=True)
    promised, reason = body.get("promised"), body.get("reason")
    if type(promised) is not bool or (not promised and reason not in NeedReason.values):
        raise BadRequest
    row.until = _day(body.get("until")) if promised else row.until
    row.reason = "" if promised else str(reason)
    if _step(row, "promise" if promised else "decline", now) and row.until and promised and not row.referral:
        _owe("place.promised", row, now, ends=datetime.combine(row.until, time(20), UTC))


def withdrawn(*, request: UUID, sender: UUID, receiver: UUID, now: datetime) -> None:
    """It is not needed any more. Raises NotAskedHere."""
    _step(_of(request, sender, receiver, asked_here=False), "withdraw", now)


def followed(*, request: UUID, sender: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """The person was referred. Raises NotAskedHere or BadRequest."""
    row = _of(request, sender, receiver, asked_here=False)
    row.referral = parse_id(str(body.get("referral")))
    if row.referral is None:
        raise BadRequest
    move(row, "follow", None, now, tell=False)


def bounced(*, request: UUID, now: datetime) -> None:
    """The other node did not take the question in."""
    row = PlaceRequest.objects.filter(pk=request, asked_here=True).select_related("case").first()
    if row is not None and row.state == RequestState.ASKED:
        _step(row, "return", now)


def _of(request: UUID, sender: UUID, receiver: UUID, *, asked_here: bool) -> PlaceRequest:
    # SECURITY: each side says what is its own to say, and nobody else speaks of it. tests/rooms/bridge/test_places_cross.py
    found = PlaceRequest.objects.filter(pk=request, organisation=receiver, other=sender, asked_here=asked_here)
    row = found.select_related("case").first()
    if row is None:
        raise NotAskedHere
    return row


def _step(row: PlaceRequest, action: str, now: datetime) -> bool:
    """Take the step of the other side. Where it crossed one that ended the matter here, it comes to nothing."""
    if row.state not in OPEN:
        return False
    row.state = REQUESTS.step(row.state, action)
    move(row, action, None, now, tell=False)
    return True


def _owe(trigger: str, row: PlaceRequest, now: datetime, ends: datetime | None = None) -> None:
    about: dict[str, Any] = {"object_type": "place_request", "object_id": row.pk, "object_code": row.code}
    call: dict[str, Any] = {"trigger": trigger, "jurisdiction": "any", "owner": None, "organisation": row.organisation}
    subject = row.case.person_id if row.case else None
    duties.open_duties(**call, **about, subject=subject, now=now, ends=max(ends, now) if ends else None)


def _read(body: Mapping[str, Any]) -> dict[str, Any]:
    """The row's columns. Raises BadRequest for what `departures.said` never makes."""
    codes: dict[str, Callable[[Any], bool]] = {
        "code": lambda text: isinstance(text, str) and 1 <= len(text) <= 16,
        "sex": lambda code: code in Sex.values,
        "age_group": lambda code: code in AgeGroup.values,
        "children": lambda many: type(many) is int and 0 <= many < LARGEST_FAMILY,
        "eldest": lambda code: code in {"", *ChildAge.values},
        "step_free": lambda flag: isinstance(flag, bool),
        "language": lambda code: code in {"", *StaffLanguage.values},
        "security": lambda code: code in Security.values,
        "length": lambda code: code in Length.values,
    }
    try:
        good = all(holds(body[name]) for name, holds in codes.items())
    except (KeyError, TypeError) as error:
        raise BadRequest from error
    if not good:
        raise BadRequest
    return {name: body[name] for name in SAID} | {"from_on": _day(body.get("from_on"))}


def _day(text: Any) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise BadRequest from error
