"""What earlier versions sealed opens for ever: a keystore and cells as format 1 left them, kept as text."""

import json
import sqlite3
from pathlib import Path
from uuid import UUID

import pytest

from accord.foundation.vault import DataClass, Keystore, Shredded
from accord.foundation.vault.rotation import rotate_organisation
from accord.foundation.vault.store import Vault, WrongRoot
from accord.foundation.vault.vocab import Cell

KEPT = json.loads((Path(__file__).parent / "vault-format-1.json").read_text(encoding="utf-8"))
HOLDER, OTHER, SUBJECT = (UUID(KEPT[name]) for name in ("holder", "other", "subject"))


@pytest.fixture
def old(tmp_path):
    db = sqlite3.connect(tmp_path / "keys.sqlite3")
    db.executescript("\n".join(KEPT["keystore"]))
    db.close()
    vault = Vault(bytes.fromhex(KEPT["root"]), Keystore(tmp_path / "keys.sqlite3"))
    yield vault
    vault.keystore.close()


def cell(kept):
    return Cell("persons_person", "given_name", UUID(KEPT["row"]), SUBJECT, DataClass(kept["class"]))


def everything_opens(vault):
    for kept in KEPT["cells"]:
        assert vault.open(cell(kept), bytes.fromhex(kept["sealed"]), holder=HOLDER) == kept["text"]
    first = KEPT["cells"][0]
    assert vault.open(cell(first), bytes.fromhex(first["sealed"]), holder=OTHER) == first["text"]
    assert vault.token(HOLDER, "name", ["melnyk", "olena"]).hex() == KEPT["token"]
    assert vault.open_for_node("mfa", bytes.fromhex(KEPT["node"])) == b"secret"


def test_format_1_opens_after_the_upgrade_and_after_a_rotation(old):
    everything_opens(old)
    assert rotate_organisation(old, HOLDER).keys == 3
    everything_opens(old)
    with pytest.raises(Shredded):
        old.seal(Cell("t", "c", UUID(int=1), UUID(int=9), DataClass.IDENTITY), "x", holder=HOLDER)


def test_a_keystore_of_format_1_is_not_adopted_by_a_wrong_root_key(old):
    stranger = Vault(b"x" * 32, old.keystore)
    with pytest.raises(WrongRoot):
        stranger.token(HOLDER, "name", ["melnyk", "olena"])
    everything_opens(old)
