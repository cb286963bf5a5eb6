"""What one told history left in every table, ready to be made again for somebody else.

A row is a list of parts, one for each column; a part gives the value for a copy. Which tables there are is read from Django: the
rows are those that were not there before. What is kept in another way is named in APART.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import models

from accord.foundation.ledger.models import Event
from accord.foundation.vault import DataClass, SealedField, current, reveal
from accord.foundation.vault.fields import cell_of
from accord.foundation.vault.vocab import Cell
from accord.foundation.writes.models import UsedKey
from accord.foundation.writes.telling import Told as Saying
from accord.protection.persons.models import Person, SearchToken
from accord.protection.persons.vocab import FIELDS, Identity
from accord.research.facts.models import Fact, Link, Told

APART: Final = frozenset({Event, UsedKey, SearchToken, Told, Fact, Link})
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CODE: Final = re.compile(r"\b[A-Z]{1,3}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_NAMED: Final = re.compile(f"({_ID.pattern}|{_CODE.pattern})")


class NotCopied(Exception):
    """A history left something that cannot be made again; the text says what."""


@dataclass(slots=True, repr=False)
class Copy:
    """One more person: what stands in the place of the ids, codes and names of the pattern."""

    ids: list[UUID]
    codes: list[str]
    shift: timedelta
    identity: Mapping[str, str]
    seal: Callable[[Cell, str], bytes | None]


Part = Callable[[Copy], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    table: str
    columns: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Happened:
    """One event of a history; `named`: the facts that hold ids or codes of it."""

    event: Event
    facts: Mapping[str, Any]
    named: tuple[str, ...]

    @classmethod
    def of(cls, event: Event) -> "Happened":
        facts = json.loads(event.facts)
        told = {key: value if isinstance(value, str) else json.dumps(value) for key, value in facts.items()}
        return cls(event, facts, tuple(key for key, text in told.items() if _ID.search(text) or _CODE.search(text)))


@dataclass(frozen=True, slots=True, repr=False)
class Pattern:
    """A history: its rows, its events, what was told of it to be counted, and who holds which keys."""

    ids: dict[UUID, int]
    codes: dict[str, int]
    case: UUID
    person: UUID
    organisation: UUID
    citizenship: str
    sex: str
    age: str
    rows: tuple[Row, ...]
    events: tuple[Happened, ...]
    said: tuple[Saying, ...]
    holders: Mapping[tuple[UUID, DataClass], tuple[UUID, ...]]  # of the key of a subject and class
    cut: dict[str, tuple["str | Part", ...]] = field(default_factory=dict)  # texts at the ids and codes in them

    def told_of(self, said: Saying, copy: Copy) -> Saying:
        """What was told, of the copy."""
        return replace(
            said,
            holder=self.of(copy, said.holder) or said.holder,
            person=self.of(copy, said.person),
            root=self.of(copy, said.root),
            mark=self.text(copy, said.mark),
            ends=self.text(copy, said.ends) if said.ends is not None else None,
            day=said.day + copy.shift,
        )

    def facts_of(self, happened: Happened, copy: Copy) -> dict[str, Any]:
        """The facts of an event, of the copy."""
        return {**happened.facts} | {name: self._again(copy, happened.facts[name]) for name in happened.named}

    def _again(self, copy: Copy, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(copy, value)
        return json.loads(self.text(copy, json.dumps(value, ensure_ascii=False)))

    def of(self, copy: Copy, one: UUID | None) -> UUID | None:
        """The id that stands in the copy for an id of the pattern; every other id stays."""
        at = self.ids.get(one) if one else None
        return one if at is None else copy.ids[at]

    def text(self, copy: Copy, text: str) -> str:
        """A text with the ids and codes of the copy."""
        parts = self.cut.get(text)
        if parts is None:
            parts = self.cut[text] = tuple(map(self._named, _NAMED.split(text)))
        return "".join([part if isinstance(part, str) else part(copy) for part in parts])

    def _named(self, text: str) -> "str | Part":
        """A piece of a text: as it is, or what stands for the id or the code that it is."""
        if _ID.fullmatch(text) and (one := self.ids.get(UUID(text))) is not None:
            return lambda copy: str(copy.ids[one])
        if (code := self.codes.get(text)) is not None:
            return lambda copy: copy.codes[code]
        return text


class Watching:
    """Finds the rows that were not there before. For a node that is small: it looks at every table."""

    def __init__(self) -> None:
        self._models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
        self._there = {m: self._keys(m) for m in self._models}

    def new(self) -> dict[type[models.Model], list[models.Model]]:
        """The rows that came since the last look, by model."""
        found = {}
        for model in self._models:
            keys = self._keys(model)
            if fresh := keys - self._there[model]:
                found[model] = list(model._base_manager.filter(pk__in=fresh).order_by("pk"))
            self._there[model] = keys
        return found

    @staticmethod
    def _keys(model: type[models.Model]) -> set[Any]:
        return set(model._base_manager.values_list("pk", flat=True))


def read(
    found: Mapping[type[models.Model], list[models.Model]],
    said: Iterable[Saying],
    *,
    case: UUID,
    organisations: Iterable[UUID],
) -> Pattern:
    """The pattern of the rows of one history; its sealed cells are opened. Raises NotCopied."""
    person: Any = found[Person][0]
    events: list[Any] = found[Event]
    rows = [row for model, them in found.items() if model not in APART for row in them]
    ids = {row.pk: n for n, row in enumerate(r for r in rows if isinstance(r.pk, UUID))}
    named = [str(getattr(row, "code", "")) for row in rows]
    codes = {code: n for n, code in enumerate(code for code in named if _CODE.fullmatch(code))}
    reading = _Reading(ids, codes, _identity(person), list(organisations))
    made = tuple(reading.row(row) for row in rows)
    of: Any = next(row for row in rows if row.pk == case)
    return Pattern(
        ids, codes, case, person.pk, person.organisation, of.citizenships, of.sex, of.age_group, made,
        tuple(map(Happened.of, events)), tuple(said), reading.holders(),
    )  # fmt: skip


def _identity(person: Any) -> dict[str, str]:
    return Identity.of(reveal(person, holder=person.organisation, fields=list(FIELDS))).texts()


def _ids_in(value: Any) -> Iterator[UUID]:
    return (UUID(one) for one in _ID.findall(value)) if isinstance(value, str) else iter(())


class _Reading:
    def __init__(
        self, ids: dict[UUID, int], codes: dict[str, int], identity: dict[str, str], organisations: list[UUID]
    ) -> None:
        self.ids, self.codes, self.identity, self.organisations = ids, codes, identity, organisations

    def row(self, row: models.Model) -> Row:
        """How to make this row again."""
        fields = [f for f in row._meta.concrete_fields if not (f.primary_key and not isinstance(row.pk, UUID))]
        if any(isinstance(f, SealedField) for f in fields) and not isinstance(row.pk, UUID):
            raise NotCopied(f"{row._meta.db_table} seals cells of rows with a number.")
        sealed = [f for f in fields if isinstance(f, SealedField) and getattr(row, f.attname)]
        opened = {f.attname: self._opened(row, f) for f in sealed}
        parts = [self._part(row, f, opened) for f in fields]
        return Row(row._meta.db_table, tuple(str(f.column) for f in fields), tuple(parts))

    def holders(self) -> dict[tuple[UUID, DataClass], tuple[UUID, ...]]:
        """Who holds the keys of the records of this history."""
        store, subjects = current().keystore, list(self.ids)
        found: dict[tuple[UUID, DataClass], tuple[UUID, ...]] = {}
        for data_class in DataClass:
            for holder in self.organisations:
                for subject in store.person_keys(subjects, data_class, holder):
                    found[subject, data_class] = (*found.get((subject, data_class), ()), holder)
        return found

    def _opened(self, row: models.Model, field: SealedField) -> tuple[Cell, str]:
        cell = cell_of(row, field.attname)
        if cell.subject not in self.ids:
            raise NotCopied(f"{row._meta.db_table}.{field.column} is sealed under a key of somebody else.")
        [text] = current().open_many([(cell, getattr(row, field.attname))], holder=None)
        return cell, text

    def _part(self, row: models.Model, field: Any, opened: Mapping[str, tuple[Cell, str]]) -> Part:
        value = getattr(row, field.attname)
        if field.attname in opened:
            return self._sealed(*opened[field.attname])
        if isinstance(row, Person) and isinstance(
            field, SealedField
        ):  # empty in hers, and perhaps not in another's papers
            return self._sealed(cell_of(row, field.attname), "")
        for cell, text in opened.values():
            if value == sha256(text.encode()).hexdigest():
                return self._digest(cell, text)
        return self._open(field, value)

    def _open(self, field: Any, value: Any) -> Part:
        if isinstance(value, UUID) and (one := self.ids.get(value)) is not None:
            return lambda copy: copy.ids[one]
        if isinstance(value, datetime | date):
            return lambda copy: value + copy.shift
        if isinstance(value, str) and (code := self.codes.get(value)) is not None:
            return lambda copy: copy.codes[code]
        if isinstance(value, bytes | memoryview | dict | list) or any(one in self.ids for one in _ids_in(value)):
            raise NotCopied(f"{field.model._meta.db_table}.{field.column} holds what cannot be made again.")
        return lambda _copy: value

    def _sealed(self, cell: Cell, text: str) -> Part:
        row, subject, write = self.ids[cell.row], self.ids[cell.subject], self._writing(text, cell)

        def seal(copy: Copy) -> bytes | None:
            there = Cell(cell.table, cell.column, copy.ids[row], copy.ids[subject], cell.data_class)
            return copy.seal(there, write(copy))

        return seal

    def _digest(self, cell: Cell, text: str) -> Part:
        write = self._writing(text, cell)
        return lambda copy: sha256(write(copy).encode()).hexdigest()

    def _writing(self, text: str, cell: Cell) -> Callable[[Copy], str]:
        """The text with what the copy's papers say; a cell of the person's own is what they say."""
        if cell.table == Person._meta.db_table:
            return lambda copy: copy.identity[cell.column]
        told = [(old, name) for name, old in self.identity.items() if len(old) > 3 and old in text]

        def write(copy: Copy) -> str:
            found = text
            for old, name in told:
                found = found.replace(old, copy.identity[name] or "–")
            return found

        return write
