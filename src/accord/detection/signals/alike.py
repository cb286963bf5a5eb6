"""Whether two signals of an organisation speak of the same telephone, vehicle, account or place.

What is the same is kept as blind tokens: keyed for the organisation, bound to the kind, 64 bits. The words stay sealed in
the signal. Why this is tolerable, and what it shows: decision 038.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from accord.detection.signals.models import Signal, SignalToken
from accord.detection.signals.vocab import SelectorKind
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.spellings import PLATFORMS, Unreadable, normal, places
from accord.foundation.vault import current

SCHEME: Final = 1  # of the tokens; a signal of an older one is indexed anew when it is opened
WINDOW: Final = timedelta(days=90)  # domain.md 2.3, S1: same place, person or telephone within 90 days
MOST: Final = 50
LONGEST: Final = 300
_MOST_SHOWN: Final = 50
_DIALLED: Final = re.compile(r"(?:wa\.me|viber\.me|api\.whatsapp\.com)/(?:send\?phone=)?\+?(\d{8,15})")
_PLATE_COUNTRIES: Final = ("BG", "RO", "UA", "MD")


@dataclass(frozen=True, slots=True, repr=False)
class Selector:
    """Something by which a signal can be found again, as it was told."""

    kind: SelectorKind
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """Another signal in which the same is told: what is the same, and which signal; never its words."""

    kind: SelectorKind
    signal: UUID
    code: str
    received_at: datetime


def forms(selector: Selector, country: str) -> frozenset[tuple[str, str]]:
    """(kind, form) pairs of a selector told in a signal of `country`; none for what is too little to be told apart.

    Two selectors are the same when they share a pair. Pure.
    """
    return _FORMS[selector.kind](selector.text, country)


def packed(selectors: Iterable[Selector]) -> str:
    """Selectors as one text, to be sealed; '' for none."""
    rows = [[str(one.kind), one.text] for one in selectors]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def unpacked(text: str) -> list[Selector]:
    """The selectors of a text that `packed` made."""
    return [Selector(SelectorKind(kind), told) for kind, told in json.loads(text)] if text else []


def index(signal: Signal, selectors: Iterable[Selector]) -> None:
    """Make the tokens of `signal` anew; inside the caller's transaction. The signal is saved."""
    found = {(one.kind, token) for one in selectors for token in _tokens(signal.organisation, signal.country, one)}
    SignalToken.objects.filter(signal=signal).delete()
    SignalToken.objects.bulk_create(SignalToken(signal=signal, kind=kind, token=token) for kind, token in sorted(found))
    Signal.objects.filter(pk=signal.pk).update(indexed=SCHEME)
    signal.indexed = SCHEME


def forget(signals: Iterable[UUID]) -> None:
    """Take signals out of the index: what they told was erased."""
    SignalToken.objects.filter(signal__in=list(signals)).delete()


def near(actor: Actor, signal: Signal, now: datetime) -> list[Near]:
    """Signals of the organisation within 90 days of `signal` that share a selector with it, newest first. Raises Refused."""
    tokens = [bytes(token) for token in SignalToken.objects.filter(signal=signal).values_list("token", flat=True)]
    return [row for row in _found(actor, tokens, signal.received_at) if row.signal != signal.pk]


def like(actor: Actor, selectors: Iterable[Selector], *, country: str, now: datetime) -> list[Near]:
    """Signals within 90 days of `now` that share one of `selectors`, before anything is recorded. Raises Refused."""
    tokens = [token for one in selectors for token in _tokens(actor.organisation, country, one)]
    return _found(actor, tokens, now)


def _found(actor: Actor, tokens: list[bytes], at: datetime) -> list[Near]:
    require(Request(actor, Action.SIGNAL_READ, relation_of(actor, actor.organisation)))
    if not tokens:
        return []
    rows = SignalToken.objects.filter(
        token__in=tokens,
        signal__organisation=actor.organisation,
        signal__received_at__range=(at - WINDOW, at + WINDOW),
    ).values_list("kind", "signal", "signal__code", "signal__received_at")
    found = {Near(SelectorKind(kind), pk, code, received) for kind, pk, code, received in rows}
    return sorted(found, key=lambda row: (row.received_at, row.code, row.kind), reverse=True)[:_MOST_SHOWN]


def _tokens(organisation: UUID, country: str, selector: Selector) -> set[bytes]:
    # SECURITY: a kind of its own, so that no token of a signal meets one of a person. tests/rooms/signals/test_alike.py
    pairs = forms(selector, country)
    return {current().token(organisation, f"signal.{kind}", (kind, form)) for kind, form in pairs}


def _phone(text: str, country: str) -> frozenset[tuple[str, str]]:
    try:
        return _pairs(SelectorKind.PHONE, normal("phone", text, country))
    except Unreadable:  # no plan of numbers is known for the country: the digits, as they are dialled there
        digits = "".join(c for c in text if c.isdecimal())
        return _pairs(SelectorKind.PHONE, {f"{country} {digits}"} if len(digits) >= 6 else set())


def _vehicle(text: str, country: str) -> frozenset[tuple[str, str]]:
    found: set[str] = set()
    for plated in (country, *_PLATE_COUNTRIES):  # "UA AA 1234 BB" and "AA1234BB" are one plate
        try:
            found |= normal("plate", text, plated)
        except Unreadable:
            continue
    return _pairs(SelectorKind.VEHICLE, {min(found, key=len)} if found else set())


def _handle(text: str, country: str) -> frozenset[tuple[str, str]]:
    if number := _DIALLED.search(text):  # a link of a messenger that is a telephone number
        return _phone(f"+{number.group(1)}", country)
    for kind, place in (("email", ""), *(("handle", platform) for platform in PLATFORMS)):
        try:
            return _pairs(SelectorKind.HANDLE, normal(kind, text, place))
        except Unreadable:
            continue
    return frozenset()


def _place(text: str, country: str) -> frozenset[tuple[str, str]]:
    return _pairs(SelectorKind.PLACE, {f"{country} {form}" for form in places(text)})


def _pairs(kind: SelectorKind, found: Iterable[str]) -> frozenset[tuple[str, str]]:
    return frozenset((str(kind), form) for form in found)


_FORMS: Final = {
    SelectorKind.PHONE: _phone,
    SelectorKind.VEHICLE: _vehicle,
    SelectorKind.HANDLE: _handle,
    SelectorKind.PLACE: _place,
}
