"""The keystore: a SQLite file of its own, apart from the database, with short-lived backups of its own.

Why apart: wrapped keys deleted from a PostgreSQL database stay in its log and backups for years, so shredding
there would be theatre (security.md, decision 4). Shredding is complete when the last keystore backup has aged out.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS organisation_key (
  holder TEXT NOT NULL, purpose TEXT NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (holder, purpose)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS person_key (
  subject TEXT NOT NULL, class TEXT NOT NULL, holder TEXT NOT NULL, key_id BLOB NOT NULL, wrapped BLOB NOT NULL,
  PRIMARY KEY (subject, class, holder)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tombstone (subject TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
"""

WrappedKey = tuple[bytes, bytes]  # key_id, wrapped


class Keystore:
    """Wrapped keys at rest. Opens one connection per process and thread, so it survives a fork."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def organisation_key(self, holder: str, purpose: str) -> bytes | None:
        """The wrapped key of `holder` for `purpose`, or None."""
        row = self._db().execute(
            "SELECT wrapped FROM organisation_key WHERE holder = ? AND purpose = ?", (holder, purpose)
        )
        found = row.fetchone()
        return found[0] if found else None

    def add_organisation_key(self, holder: str, purpose: str, wrapped: bytes) -> None:
        """Keep a new wrapped key; an existing one stays as it is."""
        self._db().execute("INSERT OR IGNORE INTO organisation_key VALUES (?, ?, ?)", (holder, purpose, wrapped))

    def person_keys(self, subjects: Sequence[UUID], data_class: str, holder: UUID) -> dict[UUID, WrappedKey]:
        """The wrapped keys of `subjects` that `holder` has, by subject; missing ones are left out."""
        found: dict[UUID, WrappedKey] = {}
        for start in range(0, len(subjects), 500):
            part = [str(subject) for subject in subjects[start : start + 500]]
            marks = ",".join("?" * len(part))
            rows = self._db().execute(
                f"SELECT subject, key_id, wrapped FROM person_key WHERE class = ? AND holder = ? AND subject IN ({marks})",  # noqa: S608
                [data_class, str(holder), *part],
            )
            found |= {UUID(subject): (key_id, wrapped) for subject, key_id, wrapped in rows}
        return found

    def has_any(self, subject: UUID, data_class: str) -> bool:
        """Whether any organisation holds a key of this class for `subject`."""
        row = self._db().execute(
            "SELECT 1 FROM person_key WHERE subject = ? AND class = ? LIMIT 1", (str(subject), data_class)
        )
        return row.fetchone() is not None

    def add_person_keys(self, rows: Iterable[tuple[UUID, str, UUID, bytes, bytes]]) -> None:
        """Keep (subject, class, holder, key_id, wrapped) rows; existing ones stay, and who was erased gets none."""
        text_rows = [(str(s), c, str(h), key_id, wrapped) for s, c, h, key_id, wrapped in rows]
        db = self._db()
        with db:
            db.execute("BEGIN IMMEDIATE")
            # SECURITY: in the same transaction, so that a key is not made again while she is erased. tests/matrix/test_review.py
            db.executemany(
                "INSERT OR IGNORE INTO person_key SELECT ?1, ?2, ?3, ?4, ?5 "
                "WHERE NOT EXISTS (SELECT 1 FROM tombstone WHERE subject = ?1)",
                text_rows,
            )

    def shred(self, subject: UUID, at: datetime) -> None:
        """Destroy every key of `subject` and leave a tombstone, so that none is made again."""
        db = self._db()
        with db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("DELETE FROM person_key WHERE subject = ?", (str(subject),))
            db.execute("INSERT OR IGNORE INTO tombstone VALUES (?, ?)", (str(subject), at.isoformat()))
        # SECURITY: the write-ahead log still holds the deleted page until it is folded in. tests/rooms/vault/test_vault.py
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def is_shredded(self, subject: UUID) -> bool:
        """Whether the keys of `subject` were destroyed."""
        row = self._db().execute("SELECT 1 FROM tombstone WHERE subject = ?", (str(subject),))
        return row.fetchone() is not None

    def close(self) -> None:
        """Close this thread's connection."""
        if (db := getattr(self._local, "db", None)) is not None:
            db.close()
            self._local.db = None

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
        db.executescript(_SCHEMA)
        return db
