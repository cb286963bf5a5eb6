"""Reading signals: those of the actor's own organisation. Opening one is an event."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.detection.signals import alike, calling
from accord.detection.signals.access import reach
from accord.detection.signals.alike import Near, Selector
from accord.detection.signals.calling import SafeCall
from accord.detection.signals.letters import Attached
from accord.detection.signals.models import Signal, SignalCall, SignalMail, SignalPassing, SignalPerson
from accord.detection.signals.vocab import FIELDS, WAITING, Calling, Channel, SelectorKind, SignalState
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Decision, Request, decide, project, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.policy.disclosure import REASONS
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing, Words
from accord.foundation.spellings import Unreadable, normal
from accord.foundation.vault import reveal
from accord.foundation.vault.fields import reveal_many

NUMBER: Final = "reporter_phone"
_waiting: Final = Prepared(
    lambda body: Signal.objects.filter(organisation=body, state__in=WAITING).order_by(
        "-danger", "state", "recorded_at", "id"
    )[:20],  # "draft" before "new" before "triaged"
    by_key=False,
)


@dataclass(frozen=True, repr=False)
class Called:
    """One call back, opened."""

    call: SignalCall
    note: str


@dataclass(frozen=True, repr=False)
class PassedOn:
    """To whom a signal was passed, opened."""

    passing: SignalPassing
    body: str
    reference: str

    @property
    def why(self) -> Words:
        """Why the other node did not take it, in words where its code is one that is known here."""
        reason = REASONS.get(self.passing.returned_for)
        return reason.text if reason else self.passing.returned_for


@dataclass(frozen=True, repr=False)
class Mailed:
    """The e-mail that a signal was, without its words: what could not be read, and what came with it."""

    mail: SignalMail
    files: list[Attached]


@dataclass(frozen=True, repr=False)
class SignalView:
    """A signal as this actor may see it; the number to call back is not in it (calling.number_of)."""

    signal: Signal
    persons: list[SignalPerson]
    told: dict[str, str]
    selectors: list[Selector]
    near: list[Near]
    agreed: SafeCall
    calls: list[Called]
    passed: list[PassedOn]
    mail: Mailed | None

    @property
    def may_call(self) -> bool:
        """Whether there is a number that may be opened."""
        return bool(self.signal.reporter_phone) and self.signal.calling != Calling.STOPPED


def newest(actor: Actor, *, after: str = "") -> Page[Signal]:
    """The signals of the actor's organisation, newest first; what they tell stays sealed in a list. Raises Refused."""
    _may(actor, actor.organisation)
    found = Signal.objects.filter(organisation=actor.organisation)
    return page_of(found, order="recorded_at", after=after)


def waiting(actor: Actor) -> list[Signal]:
    """Signals that were not yet screened or closed: danger first, then half-written ones, then those that nobody has
    looked at.
    """
    if not decide(Request(actor, Action.SIGNAL_TRIAGE, relation_of(actor, actor.organisation))).allow:
        return []
    return _waiting(actor.organisation)


def open_signal(*, actor: Actor, signal: UUID, now: datetime) -> SignalView:
    """One signal, opened; the reading is an event in the same transaction. Raises Missing or Refused."""
    with transaction.atomic():
        found, decision = reach(actor, signal, Action.SIGNAL_READ)
        # SECURITY: the number is opened for a call and a purpose, not by looking. tests/rooms/signals/test_calling.py
        told = _open(found, actor, decision, leave=NUMBER, now=now)
        if found.indexed < alike.SCHEME:
            _index(found, told, actor)
        calls, passings = list(found.calls.order_by("-at", "-id")), list(found.passings.order_by("passed_at", "id"))
        notes = reveal_many(calls, holder=actor.organisation, fields=["note"])
        bodies = reveal_many(passings, holder=actor.organisation, fields=["body", "reference"])
        near, mail = alike.near(actor, found, now), _mail(found, actor)
    shown = project(decision, FIELDS, told)
    return SignalView(
        found,
        list(found.persons.order_by("number")),
        shown,
        alike.unpacked(shown.pop("selectors", "")),
        near,
        calling.unpacked(shown.pop("call_rules", "")),
        [Called(call, opened["note"]) for call, opened in zip(calls, notes, strict=True)],
        [PassedOn(row, opened["body"], opened["reference"]) for row, opened in zip(passings, bodies, strict=True)],
        mail,
    )


def same_number(actor: Actor, signal: UUID, number: str) -> bool | None:
    """Whether a signal keeps this very number of who told it, and not another; None if it keeps none. Raises Missing or Refused."""
    found, _decision = reach(actor, signal, Action.SIGNAL_READ)
    kept = reveal(found, holder=actor.organisation, fields=[NUMBER])[NUMBER] if found.reporter_phone else ""
    if not kept:
        return None
    return bool(_spellings(kept, found.country) & _spellings(number, found.country))


def open_draft(*, actor: Actor, signal: UUID, now: datetime) -> tuple[Signal, list[SignalPerson], dict[str, str]]:
    """A half-written signal with all that was typed, to be written on; the reading is an event.

    Raises Missing, Refused, or NotPossible if it is finished.
    """
    with transaction.atomic():
        found, decision = reach(actor, signal, Action.SIGNAL_RECORD)
        if found.state != SignalState.DRAFT:
            raise NotPossible
        told = _open(found, actor, decision, leave="", now=now)
    return found, list(found.persons.order_by("number")), project(decision, FIELDS, told)


def known(actor: Actor, signal: UUID) -> tuple[Signal, list[SignalPerson]]:
    """One signal by its codes, and the persons that it concerns; what it tells stays sealed. Raises Missing or Refused."""
    found, _decision = reach(actor, signal, Action.SIGNAL_READ)
    return found, list(found.persons.order_by("number"))


def person_of(actor: Actor, signal_person: UUID) -> SignalPerson:
    """One person of a signal of one's own organisation. Raises Missing."""
    found = SignalPerson.objects.filter(pk=signal_person, signal__organisation=actor.organisation)
    one = found.select_related("signal").first()
    if one is None:
        raise Missing
    return one


def _open(signal: Signal, actor: Actor, decision: Decision, *, leave: str, now: datetime) -> dict[str, str]:
    fields = [name for name, kind in FIELDS.items() if kind in decision.classes and name != leave]
    told = reveal(signal, holder=actor.organisation, fields=fields)
    facts = {"code": signal.code, "fields": sorted(name for name, text in told.items() if text)}
    ledger.append(Entry.by(actor, Kind.SIGNAL_READ, now, object_type="signal", object_id=signal.pk, facts=facts))
    return told


def _mail(signal: Signal, actor: Actor) -> Mailed | None:
    mail = SignalMail.objects.filter(signal=signal).first() if signal.channel == Channel.E_MAIL else None
    if mail is None:
        return None
    files = reveal(mail, holder=actor.organisation, fields=["attached"])["attached"]
    return Mailed(mail, [Attached(**one) for one in json.loads(files or "[]")])


def _index(signal: Signal, told: dict[str, str], actor: Actor) -> None:
    """Make a signal from before the index, which is open now, found by what it tells; as `services.selectors_of`."""
    phone = "" if signal.anonymous else reveal(signal, holder=actor.organisation, fields=[NUMBER])[NUMBER]
    more = ((SelectorKind.PHONE, phone), (SelectorKind.PLACE, told.get("place", "")))
    found = [*alike.unpacked(told.get("selectors", "")), *(Selector(kind, text) for kind, text in more if text)]
    alike.index(signal, found)


def _may(actor: Actor, organisation: UUID, action: Action = Action.SIGNAL_READ) -> Decision:
    return require(Request(actor, action, relation_of(actor, organisation)))


def _spellings(number: str, country: str) -> frozenset[str]:
    try:
        return frozenset(normal("phone", number, country))
    except Unreadable:
        return frozenset({number.strip()})
