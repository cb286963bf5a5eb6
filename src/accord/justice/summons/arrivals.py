"""What letters about a summons do here. No actor: who sent it, the letter proves; `sender` is at the other node, `receiver` here.

Each runs inside an open transaction that sees the whole node, and raises a failure whose code goes back as a signed reason.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accord.cooperation.agreements.queries import partners_of
from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.ids import no_text
from accord.foundation.ledger import services as ledger
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import free_code
from accord.justice.proceedings.doors import doors
from accord.justice.proceedings.hearings import LONGEST
from accord.justice.proceedings.times import ZONES
from accord.justice.proceedings.vocab import HearingKind, Shield
from accord.justice.summons.departures import SAID
from accord.justice.summons.models import Summons
from accord.justice.summons.services import event, move
from accord.justice.summons.vocab import OPEN, SUMMONSES, Answer, BadSummons, NotKnown, SummonsState

FIELDS: Final = frozenset({*SAID, "at", "place"})


def sent(*, summons: UUID, sender: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """Somebody is called to a hearing. Raises NotKnown or BadSummons."""
    told, place = _read(body)
    sides = organisations.named([sender, receiver])
    police, carers = sides[sender], sides[receiver]
    found = doors().by_reference(receiver, told["reference"])
    good = not police.on_this_node and police.kind in PROSECUTING and carers.kind not in PROSECUTING
    # SECURITY: a wrong code, a missing agreement and one from whom she must be kept are answered alike.
    # tests/rooms/bridge/test_summons_cross.py
    if not good or found is None or sender not in partners_of(receiver, day(now)):
        raise NotKnown
    case, person = found
    if sender in doors().risks(case):
        raise NotKnown
    row = Summons(
        id=summons,
        organisation=receiver,
        other=sender,
        sent_here=False,
        case=case,
        sent_at=now,
        moved_at=now,
        **told | {"code": free_code(Summons, told["code"], "Z")},
    )
    seal_into(row, holder=receiver, place=place)
    row.save(force_insert=True)
    ledger.append(event(row, "send", None, now, person))
    about: dict[str, Any] = {"object_type": "summons", "object_id": row.pk, "object_code": row.code}
    call: dict[str, Any] = {"trigger": "summons.came", "jurisdiction": "any", "owner": None, "organisation": receiver}
    duties.open_duties(**call, **about, subject=person, now=now, ends=max(row.at, now))


def seen(*, summons: UUID, sender: UUID, receiver: UUID, now: datetime) -> None:
    """Those who help have it. Raises NotKnown."""
    row = _of(summons, sender, receiver, sent_here=True)
    if row.state == SummonsState.SENT:
        _step(row, "see", now)


def answered(*, summons: UUID, sender: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """What the person says. Raises NotKnown or BadSummons."""
    row = _of(summons, sender, receiver, sent_here=True)
    answer, needs = body.get("answer"), body.get("needs")
    if answer not in Answer.values or not isinstance(needs, str) or not set(needs.split()) <= set(Shield.values):
        raise BadSummons
    row.answer, row.needs = str(answer), needs[:80]
    _step(row, "answer", now)


def cancelled(*, summons: UUID, sender: UUID, receiver: UUID, now: datetime) -> None:
    """Nobody is called any more. Raises NotKnown."""
    _step(_of(summons, sender, receiver, sent_here=False), "cancel", now)


def bounced(*, summons: UUID, now: datetime) -> None:
    """The other node did not take it in."""
    row = Summons.objects.filter(pk=summons, sent_here=True, state=SummonsState.SENT).first()
    if row is not None:
        _step(row, "return", now)


def _of(summons: UUID, sender: UUID, receiver: UUID, *, sent_here: bool) -> Summons:
    # SECURITY: each side says what is its own to say, and nobody else speaks of it. tests/rooms/bridge/test_summons_cross.py
    row = Summons.objects.filter(pk=summons, organisation=receiver, other=sender, sent_here=sent_here).first()
    if row is None:
        raise NotKnown
    return row


def _step(row: Summons, action: str, now: datetime) -> None:
    """Take the step of the other side. Where it crossed one that ended the matter here, it comes to nothing."""
    if row.state in OPEN:
        row.state = SUMMONSES.step(row.state, action)
        move(row, action, None, now, tell=False)


def _read(body: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """(the row's columns, court and room). Raises BadSummons for what `departures.said` never makes."""
    rules: dict[str, Callable[[Any], bool]] = {
        "code": lambda text: 1 <= len(text) <= 16,
        "reference": lambda text: 4 <= len(text) <= 20,
        "zone": lambda code: code in ZONES,
        "kind": lambda code: code in HearingKind.values,
        "interpreter": lambda code: not code or (len(code) == 2 and code.isalpha()),
        "shields": lambda codes: len(codes) <= 80 and set(codes.split()) <= set(Shield.values),
        "place": lambda text: 0 < len(text.strip()) <= LONGEST["place"],
    }
    try:
        good = not no_text(dict(body)) and all(
            isinstance(body[n], str) and holds(body[n]) for n, holds in rules.items()
        )
        at = datetime.fromisoformat(body["at"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadSummons from error
    if not good or at.tzinfo is None:
        raise BadSummons
    return {name: body[name] for name in SAID} | {"at": at}, body["place"]
