"""Pseudonymous cases from files: registered figures, not persons whom anybody met here. In batches, with their events."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.writes.events import Topic, publish_many
from accord.foundation.writes.services import fresh_codes
from accord.protection.cases.models import Case, Decision, Precision
from accord.protection.cases.vocab import Basis, CloseReason, IdentificationStatus, Phase
from accord.protection.persons.models import Person

BATCH: Final = 1000
_SPACE: Final = UUID("a3c9e1c4-6c1f-4b52-9d53-0d7f6a2f2f10")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Registered:
    """One registered person of a file. `key` is unique in its source, so that a second load adds nothing."""

    source: str
    key: str
    organisation: UUID
    responder: UUID
    jurisdiction: str
    identified_on: date
    precision: Precision
    sex: Sex
    age_group: AgeGroup
    citizenships: str = ""
    forms: str = ""
    phase: Phase = Phase.MONITORING
    close_reason: str = ""


def add(rows: Iterable[Registered], *, now: datetime) -> Iterator[tuple[int, int]]:
    """Add cases batch by batch, each batch in one transaction; yields (read, added) after each.

    What is already there (same source and key) is left as it is.
    """
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield len(batch), _add_batch(batch, now)


def _add_batch(batch: Sequence[Registered], now: datetime) -> int:
    with transaction.atomic():
        sources, keys = {r.source for r in batch}, {r.key for r in batch}
        there = Case.objects.filter(source__in=sources, source_key__in=keys).values_list("source", "source_key")
        known = set(there)
        fresh = [r for pair, r in {(r.source, r.key): r for r in batch}.items() if pair not in known]
        if not fresh:
            return 0
        persons = [Person(id=_id(r, "person"), organisation=r.organisation, registered_at=now) for r in fresh]
        codes = fresh_codes(Case, "C", len(fresh))
        cases = [_case(r, code, now) for r, code in zip(fresh, codes, strict=True)]
        Person.objects.bulk_create(persons)
        Case.objects.bulk_create(cases)
        Decision.objects.bulk_create(_decision(r, case) for r, case in zip(fresh, cases, strict=True))
        ledger.append_many([_event(r, case, now) for r, case in zip(fresh, cases, strict=True)])
        publish_many(Topic.CASES_LOADED, records=[case.pk for case in cases], now=now)
    return len(fresh)


def _id(row: Registered, part: str) -> UUID:
    """The same id on every node for the same row of the same file; it tells nothing that the file does not."""
    return uuid5(_SPACE, f"{row.source}|{row.key}|{part}")


def _case(row: Registered, code: str, now: datetime) -> Case:
    return Case(
        id=_id(row, "case"),
        code=code,
        person_id=_id(row, "person"),
        organisation=row.organisation,
        jurisdiction=row.jurisdiction,
        phase=row.phase,
        close_reason=row.close_reason,
        closed_at=now if row.phase == Phase.CLOSED else None,
        opened_at=now,
        sex=row.sex,
        age_group=row.age_group,
        citizenships=row.citizenships,
        forms=row.forms,
        identified_on=row.identified_on,
        identified_precision=row.precision,
        responder=row.responder,
        source=row.source,
        source_key=row.key,
    )


def _decision(row: Registered, case: Case) -> Decision:
    not_confirmed = row.close_reason == CloseReason.NOT_A_VICTIM
    return Decision(
        case=case,
        jurisdiction=row.jurisdiction,
        basis=Basis.OTHER_BODY,
        organisation=row.responder,
        status=IdentificationStatus.NOT_CONFIRMED if not_confirmed else IdentificationStatus.PRELIMINARY,
        decided_at=datetime.combine(row.identified_on, time(), ZoneInfo("UTC")),
    )


def _event(row: Registered, case: Case, now: datetime) -> Entry:
    return Entry(
        Kind.CASE_IMPORTED,
        now,
        organisation=row.organisation,
        subject=case.person_id,
        object_type="case",
        object_id=case.pk,
        facts={"source": row.source},
    )
