"""Sealed columns. The column holds ciphertext; the only doors are `seal_into` and `reveal`.

Django's bulk paths (`update`, `bulk_create`, `values`, fixtures) are where field encryption leaks elsewhere. Here a
column of plaintext type does not exist, and a value that is not sealed is refused wherever it comes from.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models, transaction

from accord.foundation.replica.router import REPLICA
from accord.foundation.vault.cells import version_of
from accord.foundation.vault.keystore import Rise
from accord.foundation.vault.store import Keys, current
from accord.foundation.vault.vocab import Cell, DataClass, Sealed

SMALLEST = 40  # bytes of a sealed value: its mark, key id, nonce, one block and tag are more


class PlaintextRefused(TypeError):
    """Something tried to write a value that is not sealed into a sealed column."""


class FromTheCopy(RuntimeError):
    """Something tried to open a cell of a row that was read where figures are counted."""


class Overwriting(Sealed):
    """A sealed value, or the emptiness, that takes the place of another: older states of the cell count no more."""

    rise: Rise
    batch: list[Rise]

    def rise_at_commit(self) -> None:
        """Raise the floor once what is being written stands: not before, or an undone write would lose the cell."""
        if transaction.get_connection().in_atomic_block:
            if not self.batch:
                transaction.on_commit(lambda: current().keystore.raise_floors(self.batch))
            self.batch.append(self.rise)


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A column of ciphertext. `subject` names the attribute that holds the person's id."""

    def __init__(self, data_class: DataClass = DataClass.IDENTITY, subject: str = "id", **kwargs: Any) -> None:
        self.data_class, self.subject = DataClass(data_class), subject
        kwargs |= {"null": True, "blank": True, "default": None, "editable": False}
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for given in ("null", "blank", "default", "editable"):
            kwargs.pop(given, None)
        return name, path, args, kwargs | {"data_class": self.data_class.value, "subject": self.subject}

    def db_check(self, connection: Any) -> str:
        """A condition of the column itself: what is not shaped like a sealed value is refused by the database too."""
        # SECURITY: the last door: expressions and raw SQL do not pass get_prep_value. tests/proofs/crawl/test_paths.py
        column = connection.ops.quote_name(self.column)
        first, size = {
            "sqlite": (f"typeof({column}) = 'blob' AND substr({column}, 1, 1) = x'ac'", f"length({column})"),
            "postgresql": (f"substring({column} FROM 1 FOR 1) = '\\xac'::bytea", f"octet_length({column})"),
        }[connection.vendor]
        return f"{column} IS NULL OR ({first} AND {size} >= {SMALLEST})"

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def get_prep_value(self, value: Any) -> bytes | None:
        # SECURITY: this is what makes update(), bulk_create() and fixtures fail loudly. tests/rooms/vault/test_fields.py
        if value is not None and not isinstance(value, Sealed):
            raise PlaintextRefused(f"{self.name} takes sealed values only; use seal_into().")
        if isinstance(value, Overwriting):
            value.rise_at_commit()
        return bytes(value) or None if value is not None else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        plain = value if prepared else self.get_prep_value(value)
        return None if plain is None else connection.Database.Binary(plain)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        raise PlaintextRefused("Sealed columns do not go into fixtures.")


def cell_of(record: models.Model, name: str) -> Cell:
    """Where the sealed field `name` of `record` stands. Raises TypeError if it is none."""
    table, column, subject, data_class = _place(type(record), name)
    return Cell(table, column, record.pk, getattr(record, subject), data_class)


@cache
def _place(model: type[models.Model], name: str) -> tuple[str, str, str, DataClass]:
    """(table, column, attribute of the person's id, class of data), the same for each of the thousands of cells that are opened."""
    field = model._meta.get_field(name)
    if not isinstance(field, SealedField):
        raise TypeError(f"{name} is not a sealed field.")
    return model._meta.db_table, str(field.column), field.subject, field.data_class


def seal_into(record: models.Model, *, holder: UUID, **texts: str | None) -> None:
    """Seal `texts` into the sealed fields of `record` under keys wrapped for `holder`. Empty text becomes NULL.

    The record is not saved. Raises Shredded or NoKey.
    """
    vault = current()
    cells = {name: cell_of(record, name) for name in texts}
    floors = vault.keystore.floors([cell.digest() for cell in cells.values()])
    batch: list[Rise] = []
    for name, text in texts.items():
        cell, before = cells[name], getattr(record, name)
        floor = floors.get(cell.digest(), 0)
        version = max(version_of(before), floor) + 1
        sealed = vault.seal(cell, text, holder=holder, version=version) if text else Sealed()
        if before or floor:
            sealed = Overwriting(sealed)
            sealed.rise, sealed.batch = Rise(cell.digest(), cell.subject, version), batch
        setattr(record, name, sealed if sealed or isinstance(sealed, Overwriting) else None)


def reveal(record: models.Model, *, holder: UUID, fields: Iterable[str]) -> dict[str, str]:
    """The texts in `fields` of one record; an empty field gives ''. Raises NoKey, Shredded or Tampered."""
    return reveal_many([record], holder=holder, fields=fields)[0]


def reveal_many(
    records: Sequence[models.Model], *, holder: UUID, fields: Iterable[str], keys: Keys | None = None
) -> list[dict[str, str]]:
    """The texts in `fields` of many records, one keystore query for each class of data. `keys`: for who opens more of the same
    persons in the same transaction, and forgets them with it.
    """
    names = list(fields)
    # SECURITY: what the copy shows may have been withdrawn since; nothing of it is opened. tests/rooms/replica/test_replica.py
    if any(record._state.db == REPLICA for record in records):
        raise FromTheCopy("A sealed cell is opened from the database, never from its copy (decision 057).")
    found = [(i, n, cell_of(r, n), getattr(r, n)) for i, r in enumerate(records) for n in names if getattr(r, n)]
    cells = [(cell, sealed) for _, _, cell, sealed in found]
    texts = current().open_many(cells, holder=holder, keys=keys)
    if rises := current().behind(cells):  # written by a process that was killed between the commit and the keystore
        transaction.on_commit(lambda: current().keystore.raise_floors(rises))
    opened = [dict.fromkeys(names, "") for _ in records]
    for (index, name, _, _), text in zip(found, texts, strict=True):
        opened[index][name] = text
    return opened
