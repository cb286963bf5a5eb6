"""From what rooms tell to facts, and the same again from what was told."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from accord.cooperation.directory.catalogue import territory_of
from accord.cooperation.organisations import queries as organisations
from accord.foundation.canonical import canonical
from accord.foundation.clock import stamp
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.prepared import Prepared
from accord.foundation.rows import add
from accord.foundation.wall import whole_node
from accord.foundation.writes.telling import Told as Saying
from accord.research.facts import pseudonyms
from accord.research.facts.models import Fact, Told
from accord.research.facts.vocab import EU

CODES: Final = (
    "kind", "precision", "country", "sex", "age_group", "citizenships", "forms", "means", "route", "region", "status", "detail",
)  # fmt: skip
KNOWN_OF_PERSON: Final = ("sex", "age_group", "citizenships", "forms")
_AT_ONCE: Final = 2000
_about: Final = Prepared(lambda things: Fact.objects.filter(about__among=things).order_by("seq"))

_heard: Final[ContextVar[list[Saying] | None]] = ContextVar("heard", default=None)


@contextmanager
def hearing() -> Iterator[list[Saying]]:
    """What is told within, for who tells the like of others: a caseload that is made up."""
    heard: list[Saying] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def tell(said: Sequence[Saying], *, now: datetime) -> None:
    """Keep what was told, and its facts; inside the transaction of what happened."""
    if not said:
        return
    if (heard := _heard.get()) is not None:
        heard += said
    # SECURITY: what one organisation tells may correct what stands in the name of another: pseudonyms and codes only, and
    # nothing is shown of it. See tests/rooms/facts/test_facts.py
    with whole_node():
        ids = {one for told in said for one in (told.holder, told.person, told.root) if one}
        salts, fresh = pseudonyms.salts_of_all(ids)
        codes, kinds = organisations.codes_and_kinds(told.organisation for told in said)
        rows = [(told.organisation, _payload(told, salts, codes, kinds)) for told in said]
        _keep(rows, now, first=fresh.issuperset(told.holder for told in said))


def tell_again(said: Saying, *, now: datetime) -> None:
    """What is known of a person was corrected: every fact of her case stands again, as it is known now."""
    with whole_node():
        salts = pseudonyms.salts([said.holder])
        if said.holder not in salts:
            return
        holder = pseudonyms.pseudonym(said.holder, salts[said.holder])
        known = {name: getattr(said, name) for name in KNOWN_OF_PERSON}
        rows = [
            (told.organisation, json.loads(told.payload) | known | {"instead_of": told.seq})
            for told in Told.objects.filter(
                seq__in=[fact.seq for fact in _standing(Fact.objects.filter(holder=holder).order_by("seq"))]
            ).order_by("seq")
        ]
        _keep(rows, now)


def rebuild(*, now: datetime) -> tuple[int, str]:
    """Throw the facts away and make them again from what was told; how many, and the digest of all."""
    with transaction.atomic(), whole_node():
        Fact.objects.all().delete()
        told = Told.objects.order_by("seq").iterator(_AT_ONCE)
        while part := list(islice(told, _AT_ONCE)):
            add([_fact(one) for one in part])
        many, mark = Fact.objects.count(), digest()
        ledger.append(Entry(Kind.FACTS_REBUILT, now, object_type="facts", facts={"facts": many, "digest": mark}))
    return many, mark


def digest() -> str:
    """SHA-256 over every column of every fact, in their order."""
    names = sorted(field.attname for field in Fact._meta.concrete_fields)
    made = sha256()
    for row in Fact.objects.order_by("seq").values_list(*names).iterator(_AT_ONCE):
        made.update("\x1f".join(stamp(one) if isinstance(one, datetime) else str(one) for one in row).encode() + b"\n")
    return made.hexdigest()


def _payload(
    told: Saying, salts: Mapping[UUID, bytes], codes: Mapping[UUID, str], kinds: Mapping[UUID, str]
) -> dict[str, Any]:
    holder = pseudonyms.pseudonym(told.holder, salts[told.holder])
    ended = told.ends if told.ends is None else pseudonyms.pseudonym(told.holder, salts[told.holder], told.ends)
    named = {name: str(getattr(told, name)) for name in CODES} | {
        "about": str(pseudonyms.pseudonym(told.holder, salts[told.holder], told.mark)),
        "holder": str(holder),
        "person": _of(told.person, salts),
        "root": _of(told.root, salts) if ended is None else str(ended),
        "day": told.day.isoformat(),
        "organisation_kind": str(kinds.get(told.organisation, "")),
    }
    return named | {"region": told.region or territory_of(codes.get(told.organisation, "")), "instead_of": None}


def _of(record: UUID | None, salts: Mapping[UUID, bytes]) -> str | None:
    return str(pseudonyms.pseudonym(record, salts[record])) if record else None


def _keep(rows: Sequence[tuple[UUID, dict[str, Any]]], now: datetime, *, first: bool = False) -> None:
    """`first`: nothing was told of these records before."""
    there = [] if first else _about(tuple(UUID(p["about"]) for _body, p in rows))
    earlier = {fact.about: fact.seq for fact in _standing(there)}
    for _body, payload in rows:
        payload["instead_of"] = payload["instead_of"] or earlier.get(UUID(payload["about"]))
    kept = Told.objects.bulk_create(
        Told(at=now, organisation=body, payload=canonical(payload).decode()) for body, payload in rows
    )
    add([_fact(told) for told in kept])


def _standing(facts: Iterable[Fact]) -> Iterable[Fact]:
    """The last fact of each thing, of these in their order."""
    return {fact.about: fact for fact in facts}.values()


def _fact(told: Told) -> Fact:
    payload = json.loads(told.payload)
    columns = {name: payload[name] for name in (*CODES, "organisation_kind", "instead_of")}
    ids = {name: UUID(payload[name]) if payload[name] else None for name in ("person", "about", "holder", "root")}
    return Fact(
        seq=told.seq,
        at=told.at,
        organisation=told.organisation,
        day=date.fromisoformat(payload["day"]),
        citizenship_group=_group(payload["citizenships"], payload["country"]),
        **columns,
        **ids,
    )


def _group(citizenships: str, country: str) -> str:
    """Of the country that counts, of another in the Union, of none in it (standards: Eurostat)."""
    held = set(citizenships.split())
    if not held:
        return ""
    return "own" if country in held else "eu" if held & EU else "other"
