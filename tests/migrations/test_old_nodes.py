"""Nodes of earlier versions, kept whole: migrated to this one every sealed cell opens, the ledger holds, and people work on.

`keep.py` makes the next one. Each runs in processes of its own, on a copy.
"""

import json
import sqlite3

import pytest

from tests.migrations.keep import ON_POSTGRESQL
from tests.migrations.laying import LOOKS, ROOT, kept, lay, run

KEPT = kept()


def test_a_node_is_kept():
    """Of this version or an earlier one; before a release: python -m tests.migrations.keep"""
    assert KEPT
    assert kept(ON_POSTGRESQL)


def test_what_is_kept_is_small():
    assert {
        path.name: path.stat().st_size for path in KEPT + kept(ON_POSTGRESQL) if path.stat().st_size > 1_000_000
    } == {}


@pytest.fixture(params=KEPT, ids=lambda path: path.name.removesuffix(".tar.xz"))
def old(request, tmp_path):
    """(folder, what was told of it) of an old node that this version has migrated."""
    folder = tmp_path / "old"
    told = lay(request.param, folder, {"accord.sql": "accord.sqlite3", "keystore.sql": "keys/keystore.sqlite3"})
    return folder, told


@pytest.mark.long
def test_after_the_upgrade_every_cell_opens_the_ledger_holds_and_pages_show_what_was_told(old):
    folder, told = old
    found = json.loads(run(folder, "-m", "accord.config.steps", "inspect", input=json.dumps(told["manifest"])))
    assert found["faults"] == []
    assert found["rows"] == sum(told["manifest"]["rows"].values())
    assert found["events"] == told["manifest"]["events"] > 100
    assert found["cells"] > 100
    looked = json.loads(run(folder, LOOKS, cwd=ROOT).splitlines()[-1])
    assert looked["wrong"] == []
    assert looked["pages"] > 40
    # What was typed into sealed columns stands on the pages of who may read it: it opened, and it reads as it did.
    assert len(set(looked["seen"]) & set(told["canaries"])) > 25


@pytest.mark.long
def test_the_instrument_finds_a_cell_that_does_not_open(old):
    folder, told = old
    database = sqlite3.connect(folder / "accord.sqlite3")
    (sealed,) = database.execute(
        "SELECT given_name FROM persons_person WHERE length(given_name) > 20 LIMIT 1"
    ).fetchone()
    spoilt = sealed[:-1] + bytes([sealed[-1] ^ 1])
    with database:
        database.execute("UPDATE persons_person SET given_name = ? WHERE given_name = ?", (spoilt, sealed))
    found = json.loads(run(folder, "-m", "accord.config.steps", "inspect", input=json.dumps(told["manifest"])))
    assert any("persons_person.given_name does not open" in fault for fault in found["faults"])
