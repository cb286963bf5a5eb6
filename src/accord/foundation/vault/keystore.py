"""The keystore: a SQLite file of its own, apart from the database, with short-lived backups of its own.

Why apart: wrapped keys deleted from a PostgreSQL database stay in its log and backups for years, so shredding
there would be theatre (security.md, decision 4). Shredding is complete when the last keystore backup has aged out.
Why it also keeps floors: whoever can only write to the database cannot make an older state of a cell count again.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from accord.foundation.vault.keystore_schema import prepare

_AT_ONCE: Final = 512
# Of pages that a connection keeps: each thread has one, and the system keeps the file too. The upper two levels of a tree of three
# million keys fit; with half of it each search among a million reads them again, and forty keys take 1.1 ms instead of 0.4.
_KIBIBYTES: Final = 512
T = TypeVar("T", str, bytes)


class WrappedKey(NamedTuple):
    """A person's key at rest, and the id of the organisation's key that wraps it."""

    key_id: bytes
    wrapped: bytes
    by: bytes


class PersonRow(NamedTuple):
    """One row of person keys."""

    subject: UUID
    data_class: str
    holder: UUID
    key: WrappedKey


class OrganisationRow(NamedTuple):
    """One organisation's key at rest. Two rows of one holder and purpose: a rotation is under way."""

    holder: UUID
    purpose: str
    id: bytes
    wrapped: bytes
    current: bool


class Rise(NamedTuple):
    """From now on the cell with this digest counts from `version` only."""

    cell: bytes
    subject: UUID
    version: int


class Outdated(Exception):
    """A key was wrapped by one that has been replaced in the meantime: load the current one and wrap again."""


class Keystore:
    """Wrapped keys at rest. Opens one connection per process and thread, so it survives a fork."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    # -- the root key, of which only the id is here

    def root_id(self) -> bytes | None:
        """The id of the root key that wraps the organisations' keys; None in a keystore that was never used."""
        row = self._db().execute("SELECT value FROM meta WHERE name = 'root'").fetchone()
        return row[0] if row else None

    def adopt_root(self, root_id: bytes) -> None:
        """Keep the id of the first root key; one that stands stays."""
        self._db().execute("INSERT OR IGNORE INTO meta VALUES ('root', ?)", (root_id,))

    def rewrap_all(self, rows: Iterable[OrganisationRow], *, was: bytes, root_id: bytes) -> None:
        """Replace every organisation's wrapped key and the root's id in one step. Raises Outdated if one was added since."""
        with self._writing() as db:
            new = {(str(r.holder), r.purpose, r.id): r.wrapped for r in rows}
            there = set(db.execute("SELECT holder, purpose, id FROM organisation_key").fetchall())
            if there != set(new) or self.root_id() != was:
                raise Outdated
            db.executemany(
                "UPDATE organisation_key SET wrapped = ? WHERE holder = ? AND purpose = ? AND id = ?",
                [(wrapped, *key) for key, wrapped in new.items()],
            )
            db.execute("UPDATE meta SET value = ? WHERE name = 'root'", (root_id,))

    # -- organisations' keys

    def organisation_keys(self, holder: UUID | None = None, purpose: str | None = None) -> list[OrganisationRow]:
        """The keys of organisations, all or of one holder, all purposes or one; the current one first."""
        rows = self._db().execute(
            "SELECT holder, purpose, id, wrapped, current FROM organisation_key "
            "WHERE (?1 IS NULL OR holder = ?1) AND (?2 IS NULL OR purpose = ?2) ORDER BY holder, purpose, current DESC",
            (None if holder is None else str(holder), purpose),
        )
        return [OrganisationRow(UUID(h), p, i, w, bool(c)) for h, p, i, w, c in rows]

    def add_organisation_key(self, row: OrganisationRow, *, root_id: bytes, replace: bool = False) -> None:
        """Keep a new current key; one that is there stays current unless `replace`. Raises Outdated if the root changed."""
        with self._writing() as db:
            if self.root_id() != root_id:
                raise Outdated
            there = self.organisation_keys(row.holder, row.purpose)
            if there and (not replace or len(there) > 1):
                return
            where = (str(row.holder), row.purpose)
            db.execute("UPDATE organisation_key SET current = 0 WHERE holder = ? AND purpose = ?", where)
            db.execute("INSERT INTO organisation_key VALUES (?, ?, ?, ?, 1)", (*where, row.id, row.wrapped))

    def retire(self, row: OrganisationRow) -> bool:
        """Destroy a key that was replaced, unless a person's key still needs it; return whether it is gone."""
        with self._writing() as db:
            where = (str(row.holder), row.purpose, row.id)
            needed = "SELECT 1 FROM person_key WHERE holder = ? AND class = ? AND by_key = ? LIMIT 1"
            if db.execute(needed, where).fetchone():
                return False
            db.execute(
                "DELETE FROM organisation_key WHERE holder = ? AND purpose = ? AND id = ? AND current = 0", where
            )
            self._mark_unfolded(db)
        self.fold()
        return True

    # -- persons' keys

    def person_keys(self, subjects: Sequence[UUID], data_class: str, holder: UUID) -> dict[UUID, WrappedKey]:
        """The wrapped keys of `subjects` that `holder` has, by subject; missing ones are left out."""
        found: dict[UUID, WrappedKey] = {}
        named = {str(subject): subject for subject in subjects}
        for part, marks in _parts(list(named)):
            rows = self._db().execute(
                f"SELECT subject, key_id, wrapped, by_key FROM person_key WHERE class = ? AND holder = ? AND subject IN ({marks})",  # noqa: S608
                [data_class, str(holder), *part],
            )
            found |= {named[subject]: WrappedKey(*key) for subject, *key in rows}
        return found

    def holders(self, subjects: Sequence[UUID], data_class: str) -> dict[UUID, UUID]:
        """For each of `subjects` somebody who holds a key of this class."""
        found: dict[UUID, UUID] = {}
        for part, marks in _parts([str(subject) for subject in subjects]):
            rows = self._db().execute(
                f"SELECT subject, min(holder) FROM person_key WHERE class = ? AND subject IN ({marks}) GROUP BY subject",  # noqa: S608
                [data_class, *part],
            )
            found |= {UUID(subject): UUID(holder) for subject, holder in rows}
        return found

    def has_any(self, subject: UUID, data_class: str) -> bool:
        """Whether any organisation holds a key of this class for `subject`."""
        return bool(self.holders([subject], data_class))

    def add_person_keys(self, rows: Sequence[PersonRow]) -> None:
        """Keep rows; existing ones stay, and who was erased gets none.

        Raises Outdated if a row is wrapped by a key that is being replaced: it would be lost with that key.
        """
        with self._writing() as db:
            for holder, purpose, by in {(str(r.holder), r.data_class, r.key.by) for r in rows}:
                current = "SELECT 1 FROM organisation_key WHERE holder = ? AND purpose = ? AND id = ? AND current = 1"
                if not db.execute(current, (holder, purpose, by)).fetchone():
                    raise Outdated
            # SECURITY: in the same transaction, so that a key is not made again while she is erased. tests/matrix/test_review.py
            db.executemany(
                "INSERT OR IGNORE INTO person_key SELECT ?1, ?2, ?3, ?4, ?5, ?6 "
                "WHERE NOT EXISTS (SELECT 1 FROM tombstone WHERE subject = ?1)",
                [(str(r.subject), r.data_class, str(r.holder), *r.key) for r in rows],
            )

    def wrapped_by(self, row: OrganisationRow, *, after: str = "", limit: int = _AT_ONCE) -> list[PersonRow]:
        """Persons' keys that `row` wraps, in order of the subject, after `after`."""
        rows = self._db().execute(
            "SELECT subject, class, holder, key_id, wrapped, by_key FROM person_key "
            "WHERE holder = ? AND class = ? AND by_key = ? AND subject > ? ORDER BY subject LIMIT ?",
            (str(row.holder), row.purpose, row.id, after, limit),
        )
        return [PersonRow(UUID(s), c, UUID(h), WrappedKey(*key)) for s, c, h, *key in rows]

    def rewrap(self, pairs: Iterable[tuple[PersonRow, WrappedKey]]) -> None:
        """Replace wrapped keys, each only if it still is what was read."""
        with self._writing() as db:
            db.executemany(
                "UPDATE person_key SET wrapped = ?, by_key = ? "
                "WHERE subject = ? AND class = ? AND holder = ? AND wrapped = ?",
                [(n.wrapped, n.by, str(r.subject), r.data_class, str(r.holder), r.key.wrapped) for r, n in pairs],
            )

    # -- floors: the version below which a cell does not count

    def floors(self, cells: Sequence[bytes]) -> dict[bytes, int]:
        """The floors of these cells; a cell that was never overwritten has none."""
        found: dict[bytes, int] = {}
        for part, marks in _parts(cells):
            found |= dict(self._db().execute(f"SELECT cell, version FROM cell_floor WHERE cell IN ({marks})", part))  # noqa: S608
        return found

    def raise_floors(self, rises: Iterable[Rise]) -> None:
        """Floors only rise; whoever was erased has none."""
        with self._writing() as db:
            db.executemany(
                "INSERT INTO cell_floor SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM tombstone WHERE subject = ?2) "
                "ON CONFLICT (cell) DO UPDATE SET version = max(version, excluded.version)",
                [(r.cell, str(r.subject), r.version) for r in rises],
            )

    def forget_floors(self) -> None:
        """For a restored database, whose state was proved by the signed manifest: its own versions count from now on."""
        self._db().execute("DELETE FROM cell_floor")

    # -- shredding

    def shred(self, subject: UUID, at: datetime) -> None:
        """Destroy every key of `subject` and leave a tombstone, so that none is made again."""
        with self._writing() as db:
            db.execute("DELETE FROM person_key WHERE subject = ?", (str(subject),))
            db.execute("DELETE FROM cell_floor WHERE subject = ?", (str(subject),))
            db.execute("INSERT OR IGNORE INTO tombstone VALUES (?, ?)", (str(subject), at.isoformat()))
            self._mark_unfolded(db)
        self.fold()

    def fold(self) -> bool:
        """Fold the write-ahead log in, if deleted keys may stand in it; return whether none does any more.

        A reader that lasts keeps the log: it is tried again by a job, and `accord check` says so until then.
        """
        db = self._db()
        if not db.execute("SELECT 1 FROM meta WHERE name = 'unfolded'").fetchone():
            return True
        # SECURITY: the write-ahead log still holds the deleted page until it is folded in. tests/rooms/vault/test_vault.py
        busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if not busy:
            db.execute("DELETE FROM meta WHERE name = 'unfolded'")
        return not busy

    def is_shredded(self, subject: UUID) -> bool:
        """Whether the keys of `subject` were destroyed."""
        row = self._db().execute("SELECT 1 FROM tombstone WHERE subject = ?", (str(subject),))
        return row.fetchone() is not None

    def tombstones(self) -> dict[UUID, str]:
        """Whoever was erased, and when (ISO 8601)."""
        return {
            UUID(subject): at for subject, at in self._db().execute("SELECT subject, at FROM tombstone ORDER BY at")
        }

    # -- the file

    def copy(self) -> bytes:
        """The whole keystore as it stands now, as one consistent SQLite file in memory: no copy lies on a disk."""
        copy = sqlite3.connect(":memory:")
        try:
            self._db().backup(copy)
            return copy.serialize()
        finally:
            copy.close()

    def close(self) -> None:
        """Close this thread's connection."""
        if (db := getattr(self._local, "db", None)) is not None:
            db.close()
            self._local.db = None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        db = self._db()
        with db:
            db.execute("BEGIN IMMEDIATE")
            yield db

    @staticmethod
    def _mark_unfolded(db: sqlite3.Connection) -> None:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('unfolded', x'01')")

    def _db(self) -> sqlite3.Connection:
        if getattr(self._local, "db", None) is None or self._local.pid != os.getpid():
            self._local.db = self._open()
            self._local.pid = os.getpid()
        db: sqlite3.Connection = self._local.db
        return db

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.touch(mode=0o600)  # before SQLite makes it: its log takes the mode of the file
        db = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
        db.execute(f"PRAGMA cache_size = -{_KIBIBYTES}")
        prepare(db)
        return db


def _parts(values: Sequence[T]) -> Iterator[tuple[list[T], str]]:
    """At most `_AT_ONCE` values at a time and their marks; the last is said again up to a power of two.

    Every thread keeps the statements that it compiled: ten lengths of a question, not five hundred.
    """
    for start in range(0, len(values), _AT_ONCE):
        part = list(values[start : start + _AT_ONCE])
        part += [part[-1]] * ((1 << (len(part) - 1).bit_length()) - len(part))
        yield part, ",".join("?" * len(part))
