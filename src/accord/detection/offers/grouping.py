"""Where nearly the same text, or the same telephone or account, stands already; within one organisation."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count

from accord.detection.offers.copies import NEAR, alike, bands, runs
from accord.detection.offers.models import Compared, Offer, Token
from accord.detection.offers.selectors import Found
from accord.detection.offers.vocab import TokenKind
from accord.detection.signals.models import Signal
from accord.foundation.ids import new_id
from accord.foundation.vault import Shredded, current
from accord.foundation.vault.fields import reveal_many

MOST: Final = 50  # candidates that are opened and compared exactly, those that share most bands first


def token(organisation: UUID, kind: str, *parts: str) -> int:
    """The keyed token of something of `kind`: nobody without the organisation's key can make or test one."""
    # SECURITY: an unkeyed hash of a telephone is guessed in minutes. tests/rooms/offers/test_offers.py
    keyed = current().token(organisation, "offers", [kind, *parts])
    return int.from_bytes(keyed, signed=True)


def add(*, organisation: UUID, record: UUID, of_signal: bool, text: str, found: Sequence[Found], at: datetime) -> UUID:
    """Keep the tokens of a new text and put it into the group of its copies. Returns the group."""
    of = runs(text)
    tokens = [(TokenKind.BAND, token(organisation, TokenKind.BAND, *band)) for band in bands(of)]
    copies = _near(organisation, of, [t for _, t in tokens])
    group = copies[0].group if copies else new_id()
    if others := {one.group for one in copies} - {group}:
        Compared.objects.filter(organisation=organisation, group__in=others).update(group=group)
    made = Compared.objects.create(
        organisation=organisation, of_signal=of_signal, record=record, group=group, seen_at=at
    )
    tokens += [(one.kind, token(organisation, one.kind, one.normal)) for one in found]
    Token.objects.bulk_create(
        Token(compared=made, organisation=organisation, kind=kind, token=value) for kind, value in tokens
    )
    return group


def forget(records: Iterable[UUID]) -> None:
    """Take texts out of what is compared: they were erased."""
    Compared.objects.filter(record__in=list(records)).delete()


def _near(organisation: UUID, of: frozenset[str], tokens: list[int]) -> list[Compared]:
    """The texts of which at least six of ten runs are in both, the earliest first."""
    if not tokens:
        return []
    met = Token.objects.filter(organisation=organisation, kind=TokenKind.BAND, token__in=tokens)
    best = met.values("compared").annotate(shared=Count("id")).order_by("-shared", "compared")[:MOST]
    candidates = list(Compared.objects.filter(pk__in=[row["compared"] for row in best]))
    texts = opened(organisation, candidates)
    found = [one for one in candidates if alike(of, runs(texts.get(one.record, ""))) >= NEAR]
    return sorted(found, key=lambda one: (one.seen_at, one.pk))


def opened(organisation: UUID, compared: Sequence[Compared]) -> dict[UUID, str]:
    """The texts of offers and signals by record. Whoever shows one writes the event."""
    offers = list(Offer.objects.filter(pk__in=[c.record for c in compared if not c.of_signal]))
    signals = list(Signal.objects.filter(pk__in=[c.record for c in compared if c.of_signal]))
    return _texts(offers, organisation, "text") | _texts(signals, organisation, "account")


def _texts(records: Sequence[Offer | Signal], organisation: UUID, field: str) -> dict[UUID, str]:
    """The texts of records by id, in one question; what was erased has none."""
    try:
        told = reveal_many(records, holder=organisation, fields=[field])
    except Shredded:
        there = [one for one in records if not current().keystore.is_shredded(one.pk)]
        told, records = reveal_many(there, holder=organisation, fields=[field]), there
    return {one.pk: texts[field] for one, texts in zip(records, told, strict=True)}


def met(organisation: UUID, record: UUID, found: Sequence[Found]) -> dict[tuple[str, str], list[Compared]]:
    """For each selector the other texts that hold it too, the newest first."""
    wanted = {token(organisation, one.kind, one.normal): (str(one.kind), one.normal) for one in found}
    rows = Token.objects.filter(organisation=organisation, token__in=wanted).exclude(compared__record=record)
    there: dict[tuple[str, str], list[Compared]] = {}
    for row in rows.exclude(kind=TokenKind.BAND).select_related("compared").order_by("-compared__seen_at", "-pk")[:200]:
        there.setdefault(wanted[row.token], []).append(row.compared)
    return there
