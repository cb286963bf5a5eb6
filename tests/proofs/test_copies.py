"""B1, B3, B4: a backup restored on an empty machine, damaged, and without its keystore."""

import base64
import sqlite3
from contextlib import suppress
from hashlib import sha256

import pytest
from django.conf import settings
from django.db import connection

from accord.foundation.copies import backups, escrow, manifests, restores, sealing
from accord.foundation.copies.vocab import CopyFailed
from accord.foundation.ledger.services import public_key, sign_checkpoint
from accord.foundation.vault import Keystore, VaultError
from accord.foundation.vault.fields import cell_of
from accord.foundation.vault.providers import from_file
from accord.foundation.vault.store import Vault
from accord.protection.persons.models import Person
from accord.protection.persons.vocab import FIELDS, Identity
from tests.cast import build_world
from tests.dump import forms_of


@pytest.fixture
def identity(tmp_path):
    key = base64.b64encode(public_key()).decode()
    path = settings.ACCORD_DATA / backups.RECIPIENTS
    files = [tmp_path / f"identity-{number}.txt" for number in range(2)]
    for file in files:
        sealing.new_recipient(path, file, name="proof", node=settings.ACCORD_NODE, key=key)
    yield files[1]
    path.unlink()


def typed(proof, number):
    """A person whose every text is a canary of its own."""
    draw = proof.random.randrange
    texts = {
        name: f"канарка-{name}-{number}-{draw(10**9):09d}"
        for name in FIELDS
        if name not in {"birth_date", "born_about"}
    }
    return Identity.of(texts | {"phone": f"+3806{draw(10**8):08d}{number}", "document": f"Ж{number}{draw(10**9):09d}"})


def told(proof, now, persons):
    """A world with cases, a referral, and a signed checkpoint: (world, canaries)."""
    for note in settings.ACCORD_WITNESS.glob("checkpoint-*.txt"):
        note.unlink()  # of other tests, whose events are no longer here
    world, canaries = build_world(now), []
    for number in range(persons):
        identity = typed(proof, number)
        canaries += [text for text in identity.texts().values() if text]
        world.case(identity=identity)
    world.sent()
    sign_checkpoint(now=now)
    return world, canaries


def content(url, folder):
    """A digest of every row of every table that counts, by table."""
    if not url:
        db = sqlite3.connect(folder)
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    else:
        import psycopg

        db = psycopg.connect(url)
        names = [n for (n,) in db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()]
    found = {}
    for name in names:
        if not name.startswith(("sqlite_", "django_session", "accord_cache")):
            rows = sorted(repr(row).encode() for row in db.execute(f'SELECT * FROM "{name}"').fetchall())
            found[name] = sha256(b"\n".join(rows)).hexdigest()
    db.close()
    return found


def here():
    from accord.foundation.copies.databases import url_of

    postgres = connection.vendor == "postgresql"
    return content(url_of(connection.settings_dict) if postgres else "", connection.settings_dict["NAME"])


@pytest.mark.proof("B1")
@pytest.mark.django_db(transaction=True)
def test_a_backup_on_an_empty_machine(proof, now, tmp_path, identity):
    told(proof, now, proof.size(quick=25, long=1500))
    sheets = escrow.escrow(tmp_path / "sheets", now=now)
    before = here()
    made = backups.back_up(tmp_path / "copies", now=now)
    opened = sum(1 for p in Person.objects.all() for name in FIELDS if getattr(p, name))
    with restores._scratch() as (folder, database):
        root = escrow.combine(proof.random.sample(sheets, 2))
        done = restores.restore(made.folder, folder, identity=identity, root=root, database=database)
        after = content(database, folder / "accord.sqlite3")
    different = [name for name, digest in before.items() if after.get(name) != digest]
    proof.counted(
        done.found.cells,
        f"{len(before)} tables with {done.found.rows} rows, {len(different)} different; {done.found.cells} sealed cells opened of all, "
        f"{done.found.events} events verified; root key from two sheets; {done.seconds:.1f} s to restore and check",
    )
    assert different == []
    assert done.found.cells >= opened
    assert done.found.faults == []


@pytest.mark.proof("B3")
@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup(proof, now, tmp_path, identity):
    told(proof, now, 2)
    made = backups.back_up(tmp_path / "copies", now=now)
    key, tries = sealing.read_identity(identity)[1], proof.size(quick=200, long=1000)
    files, accepted, kinds = sorted(made.folder.iterdir()), [], {"flipped bits": 0, "cuts": 0}
    assert manifests.check(made.folder, key) == made.manifest
    for _ in range(tries):
        path = proof.random.choice(files)
        good = path.read_bytes()
        bad = bytearray(good)
        if proof.random.random() < 0.8:
            bit = proof.random.randrange(len(bad) * 8)
            bad[bit // 8] ^= 1 << bit % 8
            kinds["flipped bits"] += 1
        else:
            del bad[proof.random.randrange(len(bad)) :]
            kinds["cuts"] += 1
        path.write_bytes(bytes(bad))
        try:
            restores.restore(
                made.folder, tmp_path / "into", identity=identity, root=from_file(settings.ACCORD_ROOT_KEY_FILE),
                database="postgres://nobody@127.0.0.1:9/none",
            )  # fmt: skip
            accepted.append(path.name)
        except CopyFailed:
            accepted += [path.name] if (tmp_path / "into").exists() else []
        path.write_bytes(good)
    assert manifests.check(made.folder, key) == made.manifest  # the test of the test: whole again, it is accepted
    proof.counted(
        tries, f"{kinds} in {len(files)} files of a backup: {len(accepted)} not refused before anything was restored"
    )
    assert accepted == []


@pytest.mark.proof("B4")
@pytest.mark.django_db(transaction=True)
def test_a_backup_without_its_keystore(proof, now, tmp_path, identity):
    world, canaries = told(proof, now, proof.size(quick=25, long=250))
    made = backups.back_up(tmp_path / "copies", now=now)
    opener = sealing.read_identity(identity)[0]
    opened = {}
    for part in made.manifest.parts:
        if part.name != manifests.KEYSTORE:
            with (tmp_path / part.name).open("wb") as file:
                sealing.decrypt(made.folder / part.name, file, opener)
            opened[part.name] = (tmp_path / part.name).read_bytes()
    if connection.vendor == "postgresql":
        opened["database.age"] = _as_sql(tmp_path / "database.age")
    assert any(b"persons_person" in text for text in opened.values())
    found = [c for c in canaries for text in opened.values() if any(len(f) > 5 and f in text for f in forms_of(c))]
    # with the root key as well, and a keystore that was made anew: nothing opens
    vault, cells = Vault(from_file(settings.ACCORD_ROOT_KEY_FILE), Keystore(tmp_path / "new.sqlite3")), 0
    for person in Person.objects.all():
        for name in FIELDS:
            if sealed := getattr(person, name):
                cells += 1
                with suppress(VaultError):
                    found.append(vault.open(cell_of(person, name), sealed, holder=world.org("animus")))
    vault.keystore.close()
    assert any(f in b"x" + canaries[0].encode() for f in forms_of(canaries[0]))  # the search finds what is there
    proof.counted(
        len(canaries),
        f"{len(canaries)} canaries searched in {len(opened)} opened parts, {cells} cells tried with the root key: {len(found)} recovered",
    )
    assert found == []


def _as_sql(dump):
    import subprocess

    from accord.foundation.copies.databases import program

    return subprocess.run([program("pg_restore"), "-f", "-", str(dump)], capture_output=True, check=True).stdout
