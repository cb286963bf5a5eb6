"""What a letter from another node does to signals here. Inside the caller's transaction, over the whole node."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accord.cooperation.organisations import queries as organisations
from accord.detection.signals import crossing
from accord.detection.signals.alike import Selector
from accord.detection.signals.calling import SafeCall
from accord.detection.signals.clocks import open_clocks
from accord.detection.signals.crossing import Crossing
from accord.detection.signals.models import Signal, SignalPassing
from accord.detection.signals.services import PersonDetails, SignalDetails, check, write, write_around
from accord.detection.signals.vocab import (
    STATES,
    BadSignal,
    Calling,
    Channel,
    NotTakenHere,
    PassGround,
    SelectorKind,
    SignalState,
)
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.ids import is_code, no_text
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.vault import seal_into
from accord.foundation.vault.store import NODE
from accord.foundation.writes.services import free_code, save_versioned

LONGEST: Final = {"account": 20_000, "place": 500, "name": 200, "phone": 60, "callback": 500, "language": 2}
FIELDS: Final = frozenset(
    [
        "code",
        "received_at",
        "country",
        "language",
        "interpreter",
        "danger",
        "child",
        "forms",
        "persons",
        "account",
        "place",
        "selectors",
        "ground",
        "reporter",
    ]
)
_REPORTER: Final = frozenset(["name", "phone", "callback", "when", "who", "code_word", "if_other"])


def taken_in(*, passing: UUID, sender: UUID, addressee: UUID, body: Mapping[str, Any], now: datetime) -> Signal:
    """A signal that `sender` at another node passed to `addressee` here; it is a signal of its own, with its own clocks.

    Raises NotTakenHere, BadSignal, or Refused if agreement and ground do not allow it here; then nothing stays.
    """
    known = Signal.objects.filter(pk=passing).first()
    if known:
        return known
    details, ground, code = _read(body)
    check(details, now, draft=False)
    giver, receiver = organisations.get(sender), organisations.get(addressee)
    if giver is None or giver.on_this_node or receiver is None or not receiver.on_this_node:
        raise NotTakenHere
    child = details.child or any(person.age_group == AgeGroup.CHILD for person in details.persons)
    told = bool(details.place), body["reporter"] is not None
    # SECURITY: an agreement that was suspended here stops it, whatever the other node believes. tests/rooms/signals/test_passed_abroad.py
    agreement = crossing.agreement_for(Crossing(passing, giver, receiver, ground, child, *told), now)
    made = Signal(
        id=passing,
        code=free_code(Signal, code, "S"),
        organisation=addressee,
        recorded_by=NODE,
        recorded_at=now,
        state=SignalState.NEW,
        came_from=sender,
        came_as=code,
    )
    write(made, details)
    made.save(force_insert=True)
    write_around(made, details)
    facts = {"code": made.code, "channel": "partner", "danger": made.danger, "child": made.child}
    facts |= {"persons": len(details.persons), "giver": str(sender), "agreement": str(agreement), "ground": str(ground)}
    ledger.append(_event(Kind.SIGNAL_RECORDED, made, now, facts))
    _open(made, now)
    return made


def taken(*, passing: UUID, sender: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """Somebody at the other node looked at what was passed there. Raises NotTakenHere or BadSignal."""
    found = _passed(passing, sender)
    code = body.get("code")
    if not isinstance(code, str) or not is_code(code, "S"):
        raise BadSignal
    found.taken_at = found.taken_at or now
    seal_into(found, holder=found.signal.organisation, reference=code)
    found.save()
    ledger.append(_event(Kind.SIGNAL_TAKEN, found.signal, now, {"code": found.signal.code, "receiver": str(sender)}))


def bounced(*, passing: UUID, reason: str, now: datetime) -> None:
    """The other node did not take a signal: it is open again here, with its clocks. Raises NotTakenHere."""
    found = _passed(passing, None)
    if found.returned_at:
        return
    signal = found.signal
    SignalPassing.objects.filter(pk=found.pk).update(returned_at=now, returned_for=reason[:40])
    signal.state, signal.outcome = STATES.step(signal.state, "return"), ""
    save_versioned(signal, read=signal.version, fields=["state", "outcome"])
    ledger.append(_event(Kind.SIGNAL_RETURNED, signal, now, {"code": signal.code, "reason": reason[:40]}))
    _open(signal, now, again=True)


def _open(signal: Signal, now: datetime, *, again: bool = False) -> None:
    open_clocks("signal.recorded_danger" if signal.danger else "signal.recorded", signal, None, now, again=again)
    if signal.child:
        open_clocks("signal.child", signal, None, now, again=again)


def _passed(passing: UUID, receiver: UUID | None) -> SignalPassing:
    found = SignalPassing.objects.filter(pk=passing).exclude(ground="").select_related("signal").first()
    if found is None or (receiver and found.receiver != receiver):
        raise NotTakenHere
    return found


def _read(body: Mapping[str, Any]) -> tuple[SignalDetails, PassGround, str]:
    """What the other node wrote. Raises BadSignal for what `departures.said` never makes."""
    try:
        if set(body) != FIELDS or no_text(dict(body)):
            raise BadSignal
        reporter = dict(body["reporter"] or dict.fromkeys(_REPORTER, ""))
        texts = {**body, **reporter}
        long = any(len(texts[name]) > most for name, most in LONGEST.items())
        if set(reporter) != _REPORTER or long or not all(isinstance(text, str) for text in reporter.values()):
            raise BadSignal
        details = _details(body, reporter)
        return details, PassGround(body["ground"]), str(body["code"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadSignal from error


def _details(body: Mapping[str, Any], reporter: dict[str, str]) -> SignalDetails:
    received = datetime.fromisoformat(body["received_at"])
    if received.tzinfo is None:
        raise ValueError
    return SignalDetails(
        channel=Channel.PARTNER,
        received_at=received,
        country=str(body["country"]),
        account=str(body["account"]),
        danger=body["danger"] is True,
        child=body["child"] is True,
        anonymous=body["reporter"] is None,
        language=str(body["language"]),
        interpreter=body["interpreter"] is True,
        reporter_name=reporter["name"],
        reporter_phone=reporter["phone"],
        callback=reporter["callback"],
        calling=Calling.YES if reporter["phone"] else Calling.NO,
        agreed=SafeCall(reporter["when"], reporter["who"], reporter["code_word"], reporter["if_other"]),
        place=str(body["place"]),
        forms=frozenset(ExploitationForm(form) for form in body["forms"]),
        persons=tuple(PersonDetails(Sex(s), AgeGroup(a), str(c)) for s, a, c in body["persons"]),
        selectors=tuple(Selector(SelectorKind(kind), str(text)) for kind, text in body["selectors"]),
    )


def _event(kind: Kind, signal: Signal, now: datetime, facts: dict[str, object]) -> Entry:
    about: dict[str, Any] = {"object_type": "signal", "object_id": signal.pk, "facts": facts}
    return Entry(kind, now, organisation=signal.organisation, **about)
