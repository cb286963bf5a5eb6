"""A backup is encrypted, signed, checked before it is opened, and counts once it was restored; a restore revives nobody."""

import json
import os
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accord.foundation.clock import now as clock
from accord.foundation.copies import backups, escrow, manifests, queries, restores, sealing
from accord.foundation.copies.models import Deed, Milestone
from accord.foundation.copies.vocab import CopyFailed
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.services import public_key, sign_checkpoint
from accord.foundation.vault import current
from accord.foundation.vault.providers import from_file
from accord.protection.persons.models import Person
from tests.cast import build_world, signed_in
from tests.dump import forms_of

pytestmark = pytest.mark.django_db(transaction=True)


def people(folder, how_many=2):
    """Identity files of people who can open backups."""
    import base64

    path = settings.ACCORD_DATA / backups.RECIPIENTS
    path.unlink(missing_ok=True)
    files = [folder / f"identity-{number}.txt" for number in range(how_many)]
    for file in files:
        sealing.new_recipient(
            path, file, name="Nadia", node=settings.ACCORD_NODE, key=base64.b64encode(public_key()).decode()
        )
    return files


@pytest.fixture
def world(now):
    for note in settings.ACCORD_WITNESS.glob("checkpoint-*.txt"):
        note.unlink()  # of other tests, whose events are no longer here
    made = build_world(now)
    made.sent()
    sign_checkpoint(now=now)
    yield made
    (settings.ACCORD_DATA / backups.RECIPIENTS).unlink(missing_ok=True)


def test_a_backup_is_restored_proved_and_counts_and_the_erased_stay_erased(world, now, tmp_path):
    identities, sheets = people(tmp_path), escrow.escrow(tmp_path / "sheets", now=now)
    root = from_file(settings.ACCORD_ROOT_KEY_FILE)
    made = backups.back_up(tmp_path / "copies", now=now)
    assert not queries.state(now=now).verified
    gone = Person.objects.get().pk
    current().shred(gone, now)  # erased after the backup was made
    done = restores.check_backup(made.folder, identity=identities[1], now=now)
    assert (done.found.faults, done.found.erased_cells > 5, done.found.tombstones >= 1) == ([], True, True)
    assert done.found.cells >= 2  # of others: the call, the referral
    assert done.found.rows == sum(made.manifest.rows.values())
    state = queries.state(now=now)
    assert (state.verified, state.late) == (True, (Deed.DRILL,))
    assert not list(settings.ACCORD_DATA.glob(".scratch-*"))
    done = restores.drill(identity=identities[0], sheets=sheets[1:], now=now)
    assert queries.state(now=now + timedelta(hours=23)).well
    assert set(queries.state(now=now + timedelta(days=366)).late) == {Deed.CHECKED, Deed.DRILL}
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"copy.made", "copy.checked", "drill.done", "escrow.made"} <= kinds
    words = [w for path in sheets for w in path.read_text().split() if w.islower() and w.isalpha() and len(w) > 7]
    facts = " ".join(Event.objects.values_list("facts", flat=True)) + json.dumps(
        list(Milestone.objects.values_list("facts", flat=True))
    )
    assert root.hex() not in facts
    # Three in a row: single ones are words of the house too ("document").
    assert not [three for three in zip(words, words[1:], words[2:], strict=False) if " ".join(three) in facts]


def test_what_the_backup_holds_tells_nothing_and_the_root_key_is_not_in_it(world, now, tmp_path):
    identities = people(tmp_path)
    made = backups.back_up(tmp_path / "copies", now=now)
    opened = b""
    for part in made.manifest.parts:
        assert (made.folder / part.name).read_bytes().startswith(b"age-encryption.org/v1\n")
        plain = tmp_path / part.name
        with plain.open("wb") as file:
            sealing.decrypt(made.folder / part.name, file, sealing.read_identity(identities[0])[0])
        opened += plain.read_bytes()
    assert b"node.toml" in opened
    assert from_file(settings.ACCORD_ROOT_KEY_FILE) not in opened
    assert not any(form in opened for form in forms_of("Коваленко") if len(form) > 5)
    stranger = people(tmp_path / "other")[0]
    with (tmp_path / "x").open("wb") as file, pytest.raises(CopyFailed, match="does not open the backup"):
        sealing.decrypt(made.folder / "node.age", file, sealing.read_identity(stranger)[0])


def test_nothing_is_restored_from_what_is_not_signed_or_not_whole(world, now, tmp_path):
    identity = people(tmp_path)[0]
    made = backups.back_up(tmp_path / "copies", now=now)
    root = from_file(settings.ACCORD_ROOT_KEY_FILE)

    def refused(match, source=made.folder, into="into", **changes):
        call = {"identity": identity, "root": root, "database": "postgres://nobody@127.0.0.1:9/none"} | changes
        with pytest.raises(CopyFailed, match=match):
            restores.restore(source, tmp_path / into, **call)
        assert not (tmp_path / "into").exists()

    forged = tmp_path / "forged"
    shutil.copytree(made.folder, forged)
    content = json.loads((forged / manifests.MANIFEST).read_bytes()) | {"events": 1}
    (forged / manifests.MANIFEST).write_text(json.dumps(content))
    refused("not signed", forged)
    for part in made.manifest.parts:
        damaged = tmp_path / f"damaged-{part.name}"
        shutil.copytree(made.folder, damaged)
        (damaged / part.name).write_bytes((damaged / part.name).read_bytes()[:-1])
        refused(part.name, damaged)
    refused("root key does not open", root=b"x" * 32)
    refused("no identity", identity=made.folder / "manifest.json")
    refused("no backup|not signed", tmp_path)
    full = tmp_path / "full"
    full.mkdir()
    (full / "precious").write_text("x")
    refused("not empty", into="full")
    assert [p.name for p in full.iterdir()] == ["precious"]
    if connection.vendor == "postgresql":
        refused("Name an empty", database="")


def test_a_node_that_was_not_proved_is_not_served(tmp_path, monkeypatch):
    from accord.config import commands

    monkeypatch.setattr(settings, "ACCORD_DATA", tmp_path)
    (tmp_path / restores.UNPROVED).write_text("")
    with pytest.raises(commands.CommandFailed, match="not proved"):
        commands._setup()


def test_fewer_than_two_people_and_no_sheets_are_refused_and_said(world, now, tmp_path, settings):
    people(tmp_path, 1)
    with pytest.raises(CopyFailed, match="at least two people"):
        backups.back_up(tmp_path / "copies", now=now)
    assert not (tmp_path / "copies").exists()
    assert queries.refusals() == []  # a demonstration needs neither
    settings.ACCORD_DEMO = False
    assert [text.partition(":")[0] for text in queries.refusals()] == ["escrow", "recipients"]
    assert len(queries.warnings(now=now)) == 2
    people(tmp_path / "more")
    escrow.escrow(tmp_path / "sheets", now=now)
    assert queries.refusals() == []
    Milestone.objects.filter(deed=Deed.ESCROW).update(facts={"root": "00"})  # sheets of an earlier root key
    assert [text.partition(":")[0] for text in queries.refusals()] == ["escrow"]


def test_copies_of_the_keystore_age_out_and_the_rest_can_still_be_restored(world, now, tmp_path):
    identity = people(tmp_path)[0]
    old = backups.back_up(tmp_path / "copies", now=now)
    new = backups.back_up(tmp_path / "copies", now=now + timedelta(days=36))
    assert (new.pruned, new.erasure_complete) == (1, now + timedelta(days=71))
    assert not (old.folder / manifests.KEYSTORE).exists()
    key = sealing.read_identity(identity)[1]
    with pytest.raises(CopyFailed, match="keystore"):
        manifests.check(old.folder, key)
    assert manifests.check(old.folder, key, keystore=False) == old.manifest
    root = from_file(settings.ACCORD_ROOT_KEY_FILE)
    with restores._scratch() as (folder, database):
        done = restores.restore(
            old.folder, folder, identity=identity, root=root, database=database, keystore_of=new.folder
        )
        assert done.found.faults == []
        for name in ("keys/root.key", "keys/keystore.sqlite3"):
            assert stat.S_IMODE((folder / name).stat().st_mode) & 0o077 == 0
        assert not (folder / restores.UNPROVED).exists()


def test_two_sheets_bring_the_root_key_back_and_one_or_a_wrong_word_does_not(tmp_path, now):
    root = os.urandom(32)
    sheets = escrow.write_sheets(root, tmp_path / "a", day="2026-11-25")
    for pair in ((0, 1), (0, 2), (1, 2), (2, 0)):
        assert escrow.combine([sheets[i] for i in pair]) == root
    other = escrow.write_sheets(os.urandom(32), tmp_path / "b", day="2026-11-25")
    typed = tmp_path / "typed.txt"
    words = sheets[0].read_text().split("Words:")[1].split()
    words[-1] = "academic" if words[-1] != "academic" else "zero"
    typed.write_text(
        f"Root key: {sheets[0].read_text().split('Root key: ')[1].split()[0]}\nWords:\n{' '.join(words)}\n"
    )
    for pair in (
        [sheets[0]],
        [sheets[0], sheets[0]],
        [sheets[0], other[1]],
        [typed, sheets[1]],
        [tmp_path / "none", sheets[0]],
    ):
        with pytest.raises(CopyFailed):
            escrow.combine(pair)
    with pytest.raises(CopyFailed, match="there already"):
        escrow.write_sheets(root, tmp_path / "a", day="2026-11-25")
    for sheet in sheets:
        assert stat.S_IMODE(Path(sheet).stat().st_mode) == 0o400


def test_the_page_and_the_api_say_what_is_late(world, now, tmp_path):
    client, api = signed_in(world, "nadia"), signed_in(world, "elena")
    page = client.get("/desk/node/").content.decode()
    assert page.count("none yet") >= 4
    assert "could be lost" in page
    people(tmp_path)
    made = backups.back_up(tmp_path / "copies", now=clock())
    assert "unverified" in client.get("/desk/node/").content.decode()
    assert (api.get("/api/v1/node").json()["verified"], api.get("/api/v1/node").json()["late"]) == (
        False,
        ["checked", "drill"],
    )
    facts = {"manifest": Milestone.objects.get(deed=Deed.MADE).facts["manifest"]}
    Milestone.objects.bulk_create(Milestone(deed=deed, at=clock(), facts=facts) for deed in (Deed.CHECKED, Deed.DRILL))
    assert "could be lost" not in client.get("/desk/node/").content.decode()
    assert api.get("/api/v1/node").json()["verified"]
    assert made.folder.exists()
    assert signed_in(world, "ana").get("/desk/node/").status_code == 403
