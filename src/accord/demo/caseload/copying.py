"""Makes further persons of a pattern: every cell sealed anew under keys of its own, every event appended to the ledger."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accord.demo.caseload.drawn import identity
from accord.demo.caseload.pattern import Copy, Happened, Pattern
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ids import new_code, new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.rows import insert
from accord.foundation.vault import DataClass, cells, current
from accord.foundation.vault.keystore import PersonRow
from accord.foundation.vault.vocab import Cell
from accord.foundation.writes.telling import Told as Saying
from accord.protection.persons.models import SearchToken
from accord.protection.persons.search import particulars, tokens
from accord.research.facts.writing import tell

_NEAR = timedelta(days=3)  # a copy begins at most so much earlier than its pattern: what was done in time stays so
Rows = dict[tuple[str, tuple[str, ...]], list[list[Any]]]


@dataclass(repr=False)
class Batch:
    """Copies that are written together, in the transaction that is open."""

    now: datetime
    rows: Rows = field(default_factory=lambda: defaultdict(list))
    keys: list[PersonRow] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    said: list[Saying] = field(default_factory=list)

    def add(self, pattern: Pattern, chance: random.Random) -> UUID:
        """One more person of this pattern; her case."""
        ids = [new_id() for _ in pattern.ids]
        keys = self._keys(pattern, ids)
        told = identity(
            chance, citizenship=pattern.citizenship, sex=Sex(pattern.sex), age=AgeGroup(pattern.age), now=self.now, needs="Спокій, лікар."
        )  # fmt: skip
        codes = [new_code(code.partition("-")[0]) for code in pattern.codes]
        shift = -_NEAR * chance.random()
        copy = Copy(ids, codes, shift, told.texts(), lambda cell, text: _sealed(cell, text, keys))
        for row in pattern.rows:
            self.rows[row.table, row.columns].append([part(copy) for part in row.parts])
        person = pattern.of(copy, pattern.person)
        named = tokens(pattern.organisation, particulars(told, pattern.sex))
        self.rows[SearchToken._meta.db_table, ("person_id", "token")] += [[person, token] for token in named]
        self.entries += [_entry(pattern, copy, happened) for happened in pattern.events]
        self.said += [pattern.told_of(said, copy) for said in pattern.said]
        case = pattern.of(copy, pattern.case)
        assert case is not None  # noqa: S101
        return case

    def write(self) -> None:
        """All of it: keys first, as the vault does; then rows, events, and what is counted."""
        current().keystore.add_person_keys(self.keys)
        for (table, columns), rows in self.rows.items():
            insert(table, columns, rows)
        ledger.append_many(self.entries)
        tell(self.said, now=self.now)

    def _keys(self, pattern: Pattern, ids: Sequence[UUID]) -> Mapping[tuple[UUID, DataClass], tuple[bytes, bytes]]:
        made, vault = {}, current()
        every = dict(pattern.holders)
        for data_class in DataClass:  # of the person herself: another one has what this one did not tell
            every.setdefault((pattern.person, data_class), (pattern.organisation,))
        for (subject, data_class), holders in every.items():
            one, key = ids[pattern.ids[subject]], cells.new_key()
            made[one, data_class] = key
            self.keys += [
                PersonRow(one, data_class, holder, vault.wrap(holder, data_class, one, key)) for holder in holders
            ]
        return made


def _sealed(cell: Cell, text: str, keys: Mapping[tuple[UUID, DataClass], tuple[bytes, bytes]]) -> bytes | None:
    return bytes(cells.seal(cell, text, keys[cell.subject, cell.data_class], 1)) if text else None


def _entry(pattern: Pattern, copy: Copy, happened: Happened) -> Entry:
    event = happened.event
    return Entry(
        Kind(event.kind), event.at + copy.shift, actor=event.actor, organisation=event.organisation, role=event.role,
        purpose=event.purpose, subject=pattern.of(copy, event.subject), object_type=event.object_type,
        object_id=pattern.of(copy, event.object_id), facts=pattern.facts_of(happened, copy),
    )  # fmt: skip
