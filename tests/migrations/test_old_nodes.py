"""Nodes of earlier versions, kept whole: migrated to this one every sealed cell opens, the ledger holds, and people work on.

`keep.py` makes the next one. Each runs in processes of its own, on a copy.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.migrations.keep import NODES

KEPT = sorted(NODES.glob("*.tar.xz"))


def test_a_node_is_kept():
    """Of this version or an earlier one; before a release: python -m tests.migrations.keep"""
    assert KEPT


def test_what_is_kept_is_small():
    assert {path.name: path.stat().st_size for path in KEPT if path.stat().st_size > 1_000_000} == {}


@pytest.fixture(params=KEPT, ids=lambda path: path.name.removesuffix(".tar.xz"))
def old(request, tmp_path):
    """(folder, what was told of it) of an old node that this version has migrated."""
    folder = tmp_path / "old"
    folder.mkdir()
    with tarfile.open(request.param, "r:xz") as tar:
        for member in tar:
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(tar.extractfile(member).read())
            path.chmod(0o400 if member.name.startswith("keys/") else 0o600)
    for dump, database in (("accord.sql", "accord.sqlite3"), ("keystore.sql", "keys/keystore.sqlite3")):
        made = sqlite3.connect(folder / database)
        made.executescript((folder / dump).read_text(encoding="utf-8"))
        made.close()
        (folder / database).chmod(0o600)
    return folder, json.loads((folder / "told.json").read_text(encoding="utf-8"))


def run(folder, *command, **how):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    env = inherited | {"ACCORD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "accord.config.settings"}
    done = subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True, timeout=600, **how)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.long
def test_after_the_upgrade_every_cell_opens_the_ledger_holds_and_pages_show_what_was_told(old):
    folder, told = old
    found = json.loads(run(folder, "-m", "accord.config.steps", "inspect", input=json.dumps(told["manifest"])))
    assert found["faults"] == []
    assert found["rows"] == sum(told["manifest"]["rows"].values())
    assert found["events"] == told["manifest"]["events"] > 100
    assert found["cells"] > 100
    looked = json.loads(
        run(folder, str(Path(__file__).with_name("looks.py")), cwd=Path(__file__).parents[2]).splitlines()[-1]
    )
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
