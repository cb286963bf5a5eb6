"""Tombstones, and what a kill leaves half done."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from accord.foundation.copies import keys
from accord.foundation.vault import DataClass, Shredded, current
from accord.foundation.vault.signing import TOMBSTONES, buried, public_key
from accord.foundation.vault.vocab import Cell

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def stones(db):
    return Path(settings.ACCORD_WITNESS) / TOMBSTONES


def test_whoever_is_erased_has_a_signed_tombstone_without_a_name(stones):
    subject, vault = uuid4(), current()
    cell = Cell("t", "c", uuid4(), subject, DataClass.IDENTITY)
    sealed = vault.seal(cell, "Олена", holder=uuid4())
    vault.shred(subject, AT)
    found, bad = buried(stones, node=settings.ACCORD_NODE, key=public_key())
    assert (found[subject], bad) == (AT, 0)
    with pytest.raises(Shredded):
        vault.open(cell, sealed, holder=uuid4())


def test_a_line_that_the_node_did_not_sign_erases_nobody(stones):
    current().shred(uuid4(), AT)
    text, forged = stones.read_text(), uuid4()
    other = stones.with_name("forged.txt")
    line = text.splitlines()[-1].split(" ")
    other.write_text(f"{forged} {line[1]} {line[2]}\n{line[0]} 2020-01-01T00:00:00+00:00 {line[2]}\nrubbish\n")
    assert buried(other, node=settings.ACCORD_NODE, key=public_key()) == ({}, 3)
    assert buried(stones, node="another", key=public_key())[0] == {}
    other.unlink()


def test_a_tombstone_that_a_kill_left_out_is_written_by_the_job(stones):
    subject = uuid4()
    current().keystore.shred(subject, AT)  # killed before the line was written
    assert keys.tidy()
    assert subject in buried(stones, node=settings.ACCORD_NODE, key=public_key())[0]


def test_a_log_that_a_reader_holds_is_folded_in_later(tmp_path):
    import sqlite3

    from accord.foundation.vault import Keystore
    from accord.foundation.vault.store import Vault

    vault, subject = Vault(b"k" * 32, Keystore(tmp_path / "keys.sqlite3")), uuid4()
    vault.seal(Cell("t", "c", uuid4(), subject, DataClass.IDENTITY), "x", holder=(holder := uuid4()))
    wrapped = vault.keystore.person_keys([subject], DataClass.IDENTITY, holder)[subject].wrapped
    reader = sqlite3.connect(tmp_path / "keys.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM person_key").fetchone()
    vault.keystore._db().execute("PRAGMA busy_timeout = 50")
    vault.shred(subject, AT)
    assert not vault.keystore.fold()
    reader.execute("COMMIT")
    assert vault.keystore.fold()
    assert not any(wrapped in path.read_bytes() for path in tmp_path.iterdir())
    reader.close()
    vault.keystore.close()
