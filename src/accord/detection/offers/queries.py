"""Reading offers: those of the actor's own organisation. Opening one, or a group of copies, is an event."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.detection.offers import grouping
from accord.detection.offers.models import Compared, Finding, Offer
from accord.detection.offers.rules import Indicator, rules
from accord.detection.offers.selectors import Found, selectors
from accord.detection.offers.services import event
from accord.detection.offers.vocab import FIELDS, OPEN, OfferState
from accord.detection.signals.models import Signal
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Decision, Request, project, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal

MOST_COPIES: Final = 100  # of a group that are shown, and opened for what they have in common


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """A piece of the text, and the numbers of the indicators that its words gave rise to."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """An indicator that was found, its number on the page, and its words."""

    number: int
    indicator: Indicator
    words: list[str]


@dataclass(frozen=True, slots=True, repr=False)
class Copy:
    """A text of a group: an offer or a signal."""

    record: UUID
    code: str
    of_signal: bool
    seen_at: datetime
    state: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """A selector of the text, and the other records in which the same stands."""

    found: Found
    also: list[Copy]


@dataclass(frozen=True, repr=False)
class OfferView:
    """An offer as this actor may see it."""

    offer: Offer
    text: str
    address: str
    pieces: list[Piece]
    shown: list[Shown]
    contacts: list[Contact]
    copies: list[Copy]
    same_as: Copy | None = None


@dataclass(frozen=True, repr=False)
class GroupView:
    """Texts that are nearly the same: how many, when first and last seen, and what stands in more than one of them."""

    offer: Offer
    copies: list[Copy]
    count: int
    first: datetime
    last: datetime
    common: list[tuple[Found, int]] = field(default_factory=list)


def newest(
    actor: Actor, *, after: str = "", show: str = "", indicator: str = "", batch: UUID | None = None
) -> Page[Offer]:
    """The offers of the actor's organisation, newest first. `show`: `open`, or a state. Raises Refused."""
    _may(actor, actor.organisation)
    found = Offer.objects.filter(organisation=actor.organisation)
    if show == "open":
        found = found.filter(state__in=OPEN)
    elif show in OfferState.values:
        found = found.filter(state=show)
    if indicator in rules().indicators:
        found = found.filter(findings__indicator=indicator)
    if batch is not None:
        found = found.filter(batch=batch)
    return page_of(found, order="recorded_at", after=after)


def sizes(actor: Actor, offers: list[Offer]) -> dict[UUID, int]:
    """How many texts stand in the group of each of these offers, itself among them; those alone are left out."""
    groups = dict(Compared.objects.filter(record__in=[o.pk for o in offers]).values_list("record", "group"))
    there = Counter(Compared.objects.filter(group__in=groups.values()).values_list("group", flat=True))
    return {record: there[group] for record, group in groups.items() if there[group] > 1}


def open_offer(*, actor: Actor, offer: UUID, now: datetime) -> OfferView:
    """One offer, opened; the reading is an event in the same transaction. Raises Missing or Refused."""
    with transaction.atomic():
        found = Offer.objects.filter(pk=offer, organisation=actor.organisation).first()
        if found is None:
            raise Missing
        decision = _may(actor, found.organisation)
        fields = [name for name, of in FIELDS.items() if of in decision.classes]
        told = project(decision, FIELDS, reveal(found, holder=actor.organisation, fields=fields))
        facts = {"fields": sorted(name for name, text in told.items() if text)}
        ledger.append(event(Kind.OFFER_READ, found, actor, now, facts))
    text = told.get("text", "")
    shown = _shown(text, list(found.findings.all()))
    here = selectors(text, found.languages.split())
    met = grouping.met(actor.organisation, found.pk, here)
    compared = Compared.objects.get(record=found.pk)
    copies = _copies(
        Compared.objects.filter(group=compared.group).exclude(pk=compared.pk).order_by("-seen_at")[:MOST_COPIES]
    )
    return OfferView(
        offer=found,
        text=text,
        address=told.get("address", ""),
        pieces=_pieces(text, shown),
        shown=[one for one, _ in shown],
        contacts=[Contact(one, _copies(met.get((str(one.kind), one.normal), []))) for one in here],
        copies=copies,
        same_as=_offer_copy(found.same_as),
    )


def open_group(*, actor: Actor, offer: UUID, now: datetime) -> GroupView:
    """The group of an offer: its copies, and the telephones and accounts that stand in several of them. An event. Raises Missing, Refused."""
    with transaction.atomic():
        found = Offer.objects.filter(pk=offer, organisation=actor.organisation).first()
        if found is None:
            raise Missing
        _may(actor, found.organisation)
        group = Compared.objects.get(record=found.pk).group
        compared = list(
            Compared.objects.filter(group=group, organisation=actor.organisation).order_by("-seen_at", "-pk")
        )
        shown = compared[:MOST_COPIES]
        texts = grouping.opened(actor.organisation, shown)
        ledger.append(event(Kind.OFFER_GROUP_READ, found, actor, now, {"texts": len(texts)}))
    times: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Found] = {}
    for text in texts.values():
        for one in selectors(text):
            times[one.kind, one.normal] += 1
            first.setdefault((one.kind, one.normal), one)
    common = [(first[which], n) for which, n in times.most_common() if n > 1]
    seen = [one.seen_at for one in compared]
    return GroupView(found, _copies(shown), len(compared), min(seen), max(seen), common)


def signal_of(actor: Actor, offer: UUID) -> UUID:
    """The signal that an offer became. Raises Missing, Refused."""
    found = Offer.objects.filter(pk=offer, organisation=actor.organisation).first()
    if found is None or found.signal is None:
        raise Missing
    _may(actor, found.organisation)
    return found.signal


def _copies(compared: Iterable[Compared]) -> list[Copy]:
    rows = list(compared)
    offers = Offer.objects.in_bulk([one.record for one in rows if not one.of_signal])
    signals = Signal.objects.in_bulk([one.record for one in rows if one.of_signal])
    found = []
    for one in rows:
        record: Offer | Signal | None = signals.get(one.record) if one.of_signal else offers.get(one.record)
        if record is not None:
            found.append(Copy(one.record, record.code, one.of_signal, one.seen_at, record.get_state_display()))
    return found


def _offer_copy(offer: UUID | None) -> Copy | None:
    one = Offer.objects.filter(pk=offer).first() if offer else None
    return Copy(one.pk, one.code, False, one.seen_at, one.get_state_display()) if one else None


def _shown(text: str, findings: list[Finding]) -> list[tuple[Shown, list[tuple[int, int]]]]:
    """What was found in the order of the list, each with its words and their places."""
    by = {one.indicator: one for one in findings}
    found = []
    for number, name in enumerate((name for name in rules().indicators if name in by), start=1):
        places = [tuple(map(int, place.split("-"))) for place in by[name].places.split()]
        words = [" ".join(text[start:end].split()) for start, end in places]
        found.append((Shown(number, rules().indicators[name], words), [(start, end) for start, end in places]))
    return found


def _pieces(text: str, shown: list[tuple[Shown, list[tuple[int, int]]]]) -> list[Piece]:
    """The text cut where a mark begins or ends."""
    spans = [(start, end, one.number) for one, places in shown for start, end in places]
    cuts = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    pieces = []
    for start, end in pairwise(cuts):
        numbers = tuple(sorted({number for s, e, number in spans if s <= start and end <= e}))
        pieces.append(Piece(text[start:end], numbers))
    return pieces


def _may(actor: Actor, organisation: UUID) -> Decision:
    return require(Request(actor, Action.SIGNAL_READ, relation_of(actor, organisation)))
