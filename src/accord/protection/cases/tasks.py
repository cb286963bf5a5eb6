"""Periodic work of cases: persons are indexed by the scheme of today, and looked at for a second record."""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.tasks.jobs import job
from accord.foundation.vault import Shredded
from accord.foundation.writes.services import service
from accord.protection.cases.models import Case
from accord.protection.persons import indexing

AT_ONCE: Final = 200


@job(name="persons.same", every=timedelta(minutes=10), limit=timedelta(seconds=240))
def look_for_second_records(now: datetime) -> None:
    """Index who stands under an older scheme, and flag who may have a second record, some at a time."""
    rows = indexing.to_look_at(AT_ONCE)
    for organisation, persons in groupby(rows, key=lambda row: row[0]):
        look_at(organisation=organisation, persons=[person for _, person in persons], now=now)


@service
def look_at(*, organisation: UUID, persons: list[UUID], now: datetime) -> None:
    """Index some persons of an organisation and flag their likely second records; one event for all of them."""

    def sexes(some: Collection[UUID]) -> dict[UUID, str]:
        return dict(Case.objects.filter(person__in=some, organisation=organisation).values_list("person", "sex"))

    flagged, opened = 0, 0
    known = sexes(persons)
    for person in persons:
        try:
            found = indexing.look_at(person, sex=known.get(person, ""), sexes=sexes, now=now)
        except Shredded:
            continue
        flagged, opened = flagged + found[0], opened + found[1]
    facts = {"indexed": len(persons), "compared": opened, "found": flagged}
    ledger.append(Entry(Kind.PERSON_SEARCHED, now, organisation=organisation, object_type="search", facts=facts))
