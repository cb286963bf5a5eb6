"""What letters of the other side do here. No actor: who sent it, the letter proves; `sender` is at the other node, `receiver` here.

Each runs inside an open transaction that sees the whole node. What cannot be taken in at all is a failure whose code goes back
as a signed reason; what is wrong in a comparison that runs ends it, on record, and both sides know.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accord.cooperation.organisations import queries as organisations
from accord.foundation.duties import services as duties
from accord.foundation.ids import parse_id
from accord.foundation.ledger import services as ledger
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import first_free
from accord.justice.comparisons import running
from accord.justice.comparisons.intersection import Broken
from accord.justice.comparisons.models import Comparison
from accord.justice.comparisons.services import refuse_another
from accord.justice.comparisons.vocab import (
    DECLINING,
    OPEN,
    REFUSALS,
    BadBody,
    ComparisonState,
    Ending,
    NotAcross,
    NotCovered,
    TooMany,
)


def proposed(*, comparison: UUID, sender: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """Investigators of another node propose a comparison. Raises NotAcross, NotCovered, TooSoon or BadBody."""
    code, agreement = body.get("code"), parse_id(str(body.get("agreement")))
    if not isinstance(code, str) or not 1 <= len(code) <= 16 or agreement is None:
        raise BadBody
    sides = organisations.named([sender, receiver])
    known = {pk: one for pk, one in sides.items() if one.kind in PROSECUTING}
    if len(known) < 2 or known[sender].on_this_node or not known[receiver].on_this_node:
        raise NotAcross
    if running.covering(receiver, sender, now, only=agreement) is None:
        raise NotCovered
    refuse_another(receiver, sender, now)
    row = Comparison.objects.create(
        id=comparison,
        code=first_free(Comparison, code),
        organisation=receiver,
        other_organisation=sender,
        agreement=agreement,
        proposed_here=False,
        proposed_at=now,
        moved_at=now,
    )
    ledger.append(running.event(row, "propose", None, now, {}))
    about: dict[str, Any] = {"object_type": "comparison", "object_id": row.pk, "object_code": row.code}
    duties.open_duties(
        trigger="comparison.proposed", jurisdiction="any", owner=None, organisation=receiver, **about, now=now
    )


def answered(*, comparison: UUID, sender: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """A person there has accepted, so this side hides its own; or declined. Raises Missing or BadBody."""
    row = _of(comparison, sender, receiver)
    if row.state != ComparisonState.PROPOSED or not row.proposed_here:
        return
    reason = body.get("reason")
    if body.get("accepted") is True:
        _try(row, lambda: running.hide(row, now=now), now)
    elif body.get("accepted") is False and reason in DECLINING:
        running.end(row, "decline", Ending(reason), now=now, tell=False)
    else:
        raise BadBody


def points(*, comparison: UUID, sender: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """The hidden selectors of the other side came: this one answers. Raises Missing."""
    row = _of(comparison, sender, receiver)
    if row.state == ComparisonState.RUNNING:
        _try(row, lambda: running.answer(row, _text(body, "points"), now=now), now)


def tags(*, comparison: UUID, sender: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """The other side's answer for our own came: what met is known. Raises Missing."""
    row = _of(comparison, sender, receiver)
    if row.state == ComparisonState.ANSWERED:
        _try(row, lambda: running.finish(row, _text(body, "tags"), now=now), now)


def stopped(*, comparison: UUID, sender: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """The other side stopped it. Raises Missing."""
    row = _of(comparison, sender, receiver)
    if row.state in OPEN:
        told = body.get("reason")
        reason = Ending(told) if told in Ending.values else Ending.PERSON
        running.end(row, "stop", reason, now=now, tell=False)


def refused(*, comparison: UUID, reason: str, now: datetime) -> None:
    """The other node could not take in a letter of this side; `reason` is the code that it signed."""
    row = Comparison.objects.filter(pk=comparison, state__in=OPEN).first()
    if row is not None:
        running.end(row, "stop", REFUSALS.get(reason, Ending.REFUSED), now=now, tell=False)


def _of(comparison: UUID, sender: UUID, receiver: UUID) -> Comparison:
    # SECURITY: only the two sides of it; another listed node cannot speak in it. tests/rooms/comparisons/test_flow.py
    row = Comparison.objects.filter(pk=comparison, organisation=receiver, other_organisation=sender).first()
    if row is None:
        raise Missing
    return row


def _try(row: Comparison, step: Callable[[], None], now: datetime) -> None:
    """Take a step of the machine, or stop the comparison: never go on without an agreement, or with what is wrong."""
    if not running.still_covered(row, now):
        running.end(row, "stop", Ending.AGREEMENT, now=now)
        return
    try:
        step()
    except Broken:
        running.end(row, "stop", Ending.WRONG, now=now)
    except TooMany:
        running.end(row, "stop", Ending.LARGE, now=now)


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str):
        raise Broken("form")
    return found
