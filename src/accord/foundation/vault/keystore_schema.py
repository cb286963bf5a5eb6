"""The tables of the keystore, and how a keystore of an earlier version becomes one of this version."""

import sqlite3
from typing import Final

# Version 1 had neither ids of organisations' keys nor floors; rows from then carry the id of eight zero bytes.
_FIRST: Final = "x'0000000000000000'"
_VERSION: Final = 2
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS organisation_key (
  holder TEXT NOT NULL, purpose TEXT NOT NULL, id BLOB NOT NULL, wrapped BLOB NOT NULL, current INTEGER NOT NULL,
  PRIMARY KEY (holder, purpose, id)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS person_key (
  subject TEXT NOT NULL, class TEXT NOT NULL, holder TEXT NOT NULL, key_id BLOB NOT NULL, wrapped BLOB NOT NULL,
  by_key BLOB NOT NULL, PRIMARY KEY (subject, class, holder)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS person_key_by ON person_key (holder, class, by_key, subject)",
    """CREATE TABLE IF NOT EXISTS cell_floor (
  cell BLOB PRIMARY KEY, subject TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS cell_floor_subject ON cell_floor (subject)",
    "CREATE TABLE IF NOT EXISTS tombstone (subject TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
)
_FROM_FIRST: Final = (
    "ALTER TABLE organisation_key RENAME TO organisation_key_1",
    _TABLES[0],
    f"INSERT INTO organisation_key SELECT holder, purpose, {_FIRST}, wrapped, 1 FROM organisation_key_1",  # noqa: S608
    "DROP TABLE organisation_key_1",
    "ALTER TABLE person_key RENAME TO person_key_1",
    _TABLES[1],
    f"INSERT INTO person_key SELECT subject, class, holder, key_id, wrapped, {_FIRST} FROM person_key_1",  # noqa: S608
    "DROP TABLE person_key_1",
)


def prepare(db: sqlite3.Connection) -> None:
    """Make or upgrade the tables, in one transaction: a kill leaves the old keystore or the new one."""
    if _version(db) == _VERSION:
        return
    with db:
        db.execute("BEGIN IMMEDIATE")
        if _version(db) == _VERSION:  # another process was first
            return
        first = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'organisation_key'").fetchone()
        for statement in (*(_FROM_FIRST if first else ()), *_TABLES):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {_VERSION}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
