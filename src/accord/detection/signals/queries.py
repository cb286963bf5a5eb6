"""Reading signals: those of the actor's own organisation. Opening one is an event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accord.detection.signals import alike
from accord.detection.signals.alike import Near, Selector
from accord.detection.signals.models import Signal, SignalPerson
from accord.detection.signals.vocab import FIELDS, SelectorKind, SignalState
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Decision, Request, decide, project, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal


@dataclass(frozen=True, repr=False)
class SignalView:
    """A signal as this actor may see it."""

    signal: Signal
    persons: list[SignalPerson]
    told: dict[str, str]
    selectors: list[Selector]
    near: list[Near]


def newest(actor: Actor, *, after: str = "") -> Page[Signal]:
    """The signals of the actor's organisation, newest first; what they tell stays sealed in a list. Raises Refused."""
    _may(actor, actor.organisation)
    found = Signal.objects.filter(organisation=actor.organisation)
    return page_of(found, order="recorded_at", after=after)


def waiting(actor: Actor, *, limit: int = 20) -> list[Signal]:
    """Signals that were not yet screened or closed: danger first, then those that nobody has looked at."""
    if not decide(Request(actor, Action.SIGNAL_TRIAGE, relation_of(actor, actor.organisation))).allow:
        return []
    found = Signal.objects.filter(organisation=actor.organisation, state__in=[SignalState.NEW, SignalState.TRIAGED])
    return list(found.order_by("-danger", "state", "recorded_at", "id")[:limit])  # "new" before "triaged"


def open_signal(*, actor: Actor, signal: UUID, now: datetime) -> SignalView:
    """One signal, opened; the reading is an event in the same transaction. Raises Missing or Refused."""
    with transaction.atomic():
        found = Signal.objects.filter(pk=signal, organisation=actor.organisation).first()
        if found is None:
            raise Missing
        decision = _may(actor, found.organisation)
        told = reveal(found, holder=actor.organisation, fields=[n for n, c in FIELDS.items() if c in decision.classes])
        if found.indexed < alike.SCHEME:
            alike.index(found, _selectors(found, told))
        ledger.append(
            Entry.by(
                actor,
                Kind.SIGNAL_READ,
                now,
                object_type="signal",
                object_id=found.pk,
                facts={"code": found.code, "fields": sorted(n for n, t in told.items() if t)},
            )
        )
        near = alike.near(actor, found, now)
    shown = project(decision, FIELDS, told)
    selectors = alike.unpacked(shown.pop("selectors", ""))
    return SignalView(found, list(found.persons.order_by("number")), shown, selectors, near)


def known(actor: Actor, signal: UUID) -> tuple[Signal, list[SignalPerson]]:
    """One signal by its codes, and the persons that it concerns; what it tells stays sealed. Raises Missing or Refused."""
    found = Signal.objects.filter(pk=signal, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    _may(actor, found.organisation)
    return found, list(found.persons.order_by("number"))


def person_of(actor: Actor, signal_person: UUID) -> SignalPerson:
    """One person of a signal of one's own organisation. Raises Missing."""
    found = SignalPerson.objects.filter(pk=signal_person, signal__organisation=actor.organisation)
    one = found.select_related("signal").first()
    if one is None:
        raise Missing
    return one


def _selectors(signal: Signal, told: dict[str, str]) -> list[Selector]:
    """What an opened signal from before the index can be found by; as `services.selectors_of`."""
    phone = "" if signal.anonymous else told.get("reporter_phone", "")
    more = ((SelectorKind.PHONE, phone), (SelectorKind.PLACE, told.get("place", "")))
    return [*alike.unpacked(told.get("selectors", "")), *(Selector(kind, text) for kind, text in more if text)]


def _may(actor: Actor, organisation: UUID) -> Decision:
    return require(Request(actor, Action.SIGNAL_READ, relation_of(actor, organisation)))
