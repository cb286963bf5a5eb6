"""Recording offers, deciding on them, and making a signal of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.detection.offers import grouping
from accord.detection.offers.models import Compared, Finding, Offer
from accord.detection.offers.reading import read as read_text
from accord.detection.offers.selectors import as_selectors, selectors
from accord.detection.offers.vocab import (
    DECISIONS,
    LONGEST,
    SIGNAL_KINDS,
    STATES,
    BadOffer,
    OfferKind,
    OfferState,
    Platform,
)
from accord.detection.signals import services as signals
from accord.detection.signals.alike import Selector
from accord.detection.signals.models import Signal
from accord.detection.signals.services import SignalDetails
from accord.detection.signals.vocab import Channel
from accord.foundation.ids import new_id, no_text
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service

_SKEW: Final = timedelta(minutes=5)
_OLDEST: Final = timedelta(days=3653)
_DECIDED: Final = ["state", "decided_by", "decided_at"]


@dataclass(frozen=True, slots=True, repr=False)
class OfferDetails:
    """What was pasted, and where it was seen. `address` is never opened by the node."""

    text: str
    kind: OfferKind
    platform: Platform
    seen_at: datetime
    address: str = ""


@dataclass(frozen=True, slots=True)
class SignalFacts:
    """What a person adds when an offer becomes a signal."""

    country: str
    danger: bool = False
    child: bool = False
    keep: frozenset[str] = frozenset()  # keys of the telephones and accounts that the signal is to be found by


@service
def record(*, actor: Actor, details: OfferDetails, now: datetime, key: str) -> Given:
    """Keep an offer, read it for indicators and put it into the group of its copies. Raises Refused or BadOffer."""

    def work() -> Given:
        require(Request(actor, Action.SIGNAL_RECORD))
        check(details, now)
        made = store(actor.organisation, actor.account, details, now)
        facts = {"kind": made.kind, "platform": made.platform, "found": made.found}
        ledger.append(event(Kind.OFFER_RECORDED, made, actor, now, facts))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="offer.record", body=details, now=now, work=work)


def store(organisation: UUID, by: UUID, details: OfferDetails, now: datetime, batch: UUID | None = None) -> Offer:
    """Write one offer with its findings and tokens, inside the caller's transaction; the event is the caller's."""
    reading = read_text(details.text)
    found = selectors(details.text, reading.languages)
    made = Offer(
        id=new_id(),
        code=fresh_code(Offer, "O"),
        organisation=organisation,
        recorded_by=by,
        recorded_at=now,
        seen_at=details.seen_at,
        kind=details.kind,
        platform=details.platform,
        languages=" ".join(reading.languages),
        rules=reading.version,
        found=len(reading.findings),
        batch=batch,
    )
    seal_into(made, holder=organisation, text=details.text, address=details.address)
    made.save(force_insert=True)
    Finding.objects.bulk_create(
        Finding(offer=made, indicator=one.indicator, places=" ".join(f"{start}-{end}" for start, end in one.places))
        for one in reading.findings
    )
    grouping.add(
        organisation=organisation, record=made.pk, of_signal=False, text=details.text, found=found, at=details.seen_at
    )
    return made


@service
def decide(*, actor: Actor, offer: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """`look` at it, say that there is nothing to see (`harmless`), or `reopen`. Raises Missing, Refused, NotPossible, Stale."""

    def work() -> Given:
        found = _reach(actor, offer)
        if action not in DECISIONS:
            raise NotPossible
        _step(found, action, actor, now)
        save_versioned(found, read=read, fields=[*_DECIDED, "same_as"])
        ledger.append(event(Kind.OFFER_DECIDED, found, actor, now, {"state": str(found.state)}))
        return Given(found.pk, found.version)

    body = {"offer": offer, "action": action}
    return once(actor=actor.account, key=key, verb="offer.decide", body=body, now=now, work=work)


@service
def same_as(*, actor: Actor, offer: UUID, other: UUID, read: int, now: datetime, key: str) -> Given:
    """Say that it is the same as another offer, which is kept in its place. Raises Missing, Refused, BadOffer, Stale."""

    def work() -> Given:
        found, first = _reach(actor, offer), _reach(actor, other)
        if first.pk == found.pk or first.state == OfferState.DUPLICATE:
            raise BadOffer(_("Choose another offer, one that is not itself the same as another."), field="other")
        _step(found, "duplicate", actor, now)
        found.same_as = first.pk
        save_versioned(found, read=read, fields=[*_DECIDED, "same_as"])
        facts = {"state": str(found.state), "same_as": first.code}
        ledger.append(event(Kind.OFFER_DECIDED, found, actor, now, facts))
        return Given(found.pk, found.version)

    body = {"offer": offer, "other": other}
    return once(actor=actor.account, key=key, verb="offer.same_as", body=body, now=now, work=work)


@service
def make_signal(*, actor: Actor, offer: UUID, facts: SignalFacts, read: int, now: datetime, key: str) -> Given:
    """Record a signal with the words of an offer; its clocks open. Raises Missing, Refused, BadSignal, NotPossible, Stale.

    Returns the offer; the id of the signal stands in it.
    """

    def work() -> Given:
        found = _reach(actor, offer)
        _step(found, "signal", actor, now)
        told = reveal(found, holder=actor.organisation, fields=["text", "address"])
        details = SignalDetails(
            channel=Channel.ONLINE,
            received_at=found.seen_at,
            country=facts.country,
            account=told["text"],
            danger=facts.danger,
            child=facts.child,
            anonymous=True,
            place=told["address"],
            selectors=_kept(told["text"], found.languages.split(), facts.keep),
        )
        # The inner write needs a key of its own, the same for a repetition.
        inner = sha256(f"offer.signal|{key}".encode()).hexdigest()
        found.signal = signals.record(actor=actor, details=details, now=now, key=inner).id
        Compared.objects.filter(
            record=found.signal
        ).delete()  # its words are those of the offer, which is compared already
        save_versioned(found, read=read, fields=[*_DECIDED, "signal"])
        ledger.append(event(Kind.OFFER_DECIDED, found, actor, now, {"state": str(found.state)}))
        return Given(found.pk, found.version)

    body = {"offer": offer, "facts": facts}
    return once(actor=actor.account, key=key, verb="offer.signal", body=body, now=now, work=work)


def follow_signal(actor: Actor, signal: UUID, now: datetime) -> None:
    """What came online is compared with the offers: the words of a new signal, unless they are those of an offer."""
    found = Signal.objects.get(pk=signal)
    if found.channel != Channel.ONLINE:
        return
    text = reveal(found, holder=actor.organisation, fields=["account"])["account"]
    hits = selectors(text, read_text(text).languages)
    grouping.add(
        organisation=actor.organisation, record=found.pk, of_signal=True, text=text, found=hits, at=found.received_at
    )


def _kept(text: str, languages: list[str], keep: frozenset[str]) -> tuple[Selector, ...]:
    """The selectors of `text` that were ticked, as the index of signals takes them. Raises BadOffer for one that is not there."""
    there = {one.key: one for one in selectors(text, languages)}
    if strange := keep - there.keys():
        raise BadOffer(
            _("“%(key)s” does not stand in the text. Choose among those that do."), field="keep", key=min(strange)
        )
    return as_selectors(there[key] for key in keep if there[key].kind in SIGNAL_KINDS)


def check(details: OfferDetails, now: datetime) -> None:
    """Raises BadOffer with the field that cannot be."""
    if not details.text.strip():
        raise BadOffer(_("Paste the words of the offer. A picture or a link alone cannot be read."), field="text")
    if len(details.text) > LONGEST:
        raise BadOffer(_("The text is longer than 20,000 characters. Split it, or upload it as a file."), field="text")
    if no_text([details.text, details.address]):
        raise BadOffer(
            _("The text holds characters that are no text. Copy it again from the page itself."), field="text"
        )
    if details.seen_at > now + _SKEW:
        raise BadOffer(_("It cannot have been seen in the future. Correct date and time."), field="seen_at")
    if details.seen_at < now - _OLDEST:
        raise BadOffer(_("It was seen more than ten years ago. Correct the year."), field="seen_at")


def _step(offer: Offer, action: str, actor: Actor, now: datetime) -> None:
    offer.state = STATES.step(offer.state, action)
    offer.decided_by, offer.decided_at = actor.account, now
    if action == "reopen":
        offer.same_as = None


def _reach(actor: Actor, offer: UUID) -> Offer:
    found = Offer.objects.filter(pk=offer, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    require(Request(actor, Action.SIGNAL_TRIAGE, relation_of(actor, found.organisation)))
    return found


def event(kind: Kind, offer: Offer, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    """What happened to an offer, by codes."""
    return Entry.by(actor, kind, now, object_type="offer", object_id=offer.pk, facts={"code": offer.code, **facts})
