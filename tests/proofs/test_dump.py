"""C1: after whole life cycles nothing that was typed stands anywhere. C5: after an erasure nothing opens."""

import os
import re
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from accord.foundation.clock import now as clock
from accord.foundation.second import services as second
from accord.foundation.vault import Keystore, SealedField, VaultError, current
from accord.foundation.vault.fields import cell_of
from accord.foundation.vault.providers import root_key
from accord.foundation.vault.store import Vault
from accord.protection.cases.models import Case
from accord.protection.rights import services as rights
from accord.protection.rights.vocab import ErasureGround
from tests.cast import build_world, key, signed_in
from tests.node import DATA
from tests.proofs.crawl.canaries import MARK as CANARY
from tests.proofs.crawl.world import canary_world
from tests.proofs.lifecycle import DIGITS, MARK, YEARS, Life, hiding_places, unpacked

DATES = re.compile(rb"|".join(f"{year}-\\d\\d-\\d\\d".encode() for year in YEARS))


def everything(log=""):
    """(where, content) of all that the node and its database wrote."""
    places = [DATA, Path(tempfile.gettempdir())]
    yield "log", log.encode()
    if connection.vendor == "postgresql":
        import psycopg

        s = connection.settings_dict
        address = f"postgres://{s['USER']}@{s['HOST']}:{s['PORT']}/{s['NAME']}"
        with psycopg.connect(address, autocommit=True) as owner:  # the role that serves may not
            owner.execute("CHECKPOINT")
            owner.execute("SELECT pg_switch_wal()")
            row = owner.execute("SHOW data_directory").fetchone()
            places.append(Path(row[0] if row else ""))
        dump = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))[-1]
        for shape in ("plain", "custom"):
            yield (
                f"pg_dump {shape}",
                subprocess.run([dump, "-F", shape, address], capture_output=True, check=True).stdout,
            )
    for place in places:
        for path in place.rglob("*"):
            if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK):
                yield str(path), path.read_bytes()


def leaks(log=""):
    """(how many bytes were read, what was found where)."""
    wanted = {form for text in (MARK, DIGITS, CANARY) for form in hiding_places(text)}
    size, found = 0, []
    for where, content in everything(log):
        for part in unpacked(content):
            size += len(part)
            found += [(f"{where}: {around(part, form)!r}", form) for form in wanted if form in part]
            found += [(where, match.group()) for match in DATES.finditer(part)]
    return size, found


def around(part: bytes, form: bytes) -> bytes:
    """What stands beside it, by which a leak is told from eight digits that a digest happens to have."""
    at = part.index(form)
    return part[max(0, at - 60) : at + 80]


@pytest.fixture
def temporary_folder(tmp_path, monkeypatch):
    """Temporary files of the run in a folder of its own, which is searched too."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.proof("C1")
@pytest.mark.django_db(transaction=True)
def test_nothing_typed_stands_anywhere(proof, capfd, temporary_folder):
    world = build_world((clock() - timedelta(hours=12)).replace(microsecond=0))
    rooms = canary_world(world).canaries  # a word in every sealed column of every room
    lives = [Life(world, number).live() for number in range(proof.size(quick=8, long=110))]
    _by_hand(world, lives[0])
    size, found = leaks("\n".join(capfd.readouterr()))
    typed = len(rooms) + sum(len(life.told) + 5 for life in lives)
    proof.counted(typed, f"{size / 1e6:.0f} MB of {connection.vendor}, files, dumps and logs read: {len(found)} found")
    assert found == []
    # The test of the test: one mark in a plain column is found.
    from accord.cooperation.agreements.models import Agreement

    Agreement.objects.filter(pk=world.agreement).update(title=f"{MARK} {lives[0].born()} {CANARY}")
    found = {form for _where, form in leaks()[1]}
    assert {MARK.encode(), CANARY.encode()} <= found
    assert len(found) >= 3


def _by_hand(world, life):
    """The same through the pages, so that sessions, messages and caches have their chance to leak."""
    ana = signed_in(world, "ana")
    page = f"/desk/cases/{life.case}/"
    ana.get(page)
    ana.post(f"{page}note/", {"key": key(), "text": life.word("бележка")})
    ana.post(f"{page}note/", {"key": key(), "text": life.word("дълга") * 400})  # refused: too long
    ana.post(f"{page}identity/", {"purpose": "assistance"})
    ana.post("/desk/search/", life.identity.texts() | {"key": key()})
    ana.post("/desk/identify/", life.identity.texts() | {"key": key(), "birth_date": life.word("1-ви март")})
    ana.get(f"/desk/cases/{life.word('търсене')}/")


@pytest.mark.proof("C5")
@pytest.mark.django_db(transaction=True)
def test_after_an_erasure_nothing_opens_with_everything_in_hand(proof, now):
    world = build_world(now)
    lives = [Life(world, number).live() for number in range(proof.size(quick=4, long=60))]
    other = Life(world, 9999).live()
    older = _copy_of_the_keystore()
    before = _opened()
    for life in lives:
        life.end()
        asked = rights.ask_erasure(
            actor=world["ana"], case=life.case, ground=ErasureGround.WISH, reason="искане", now=now, key=key()
        ).id
        second.answer(actor=world["georgi"], ask=asked, release=True, read=1, now=now, key=key())
        rights.erase(actor=world["ana"], case=life.case, ground=ErasureGround.WISH, now=now, key=key())
    after = _opened()
    told = {word for life in lives for word in life.told}
    hers = [text for text in after if any(word in text for word in told)]
    people = Case.objects.filter(pk__in=[life.case for life in lives]).values_list("person_id", flat=True)
    named = [str(person) for person in people if str(person).encode() in _raw_keystore()]
    proof.counted(
        len(before),
        f"{len(before)} cells opened before, {len(after)} after {len(lives)} erasures, {len(hers)} of hers; "
        f"{len(named)} of her ids left beside a key; a copy of the keystore from before opens her still, until it ages out",
    )
    assert hers == []
    assert [word for word in other.told if not any(word in text for text in after)] == []
    assert named == []
    assert any(word in text for word in told for text in _opened(older)), "the test would not notice a key"


def _opened(keystore=None):
    """Every sealed cell of every table that opens for anybody, with the root key and the keystore in hand."""
    vault = Vault(root_key(Path(settings.ACCORD_ROOT_KEY_FILE)), keystore or Keystore(Path(settings.ACCORD_KEYSTORE)))
    holders = _holders(vault)
    found = []
    for model in apps.get_models():
        fields = [f.name for f in model._meta.get_fields() if isinstance(f, SealedField)]
        for row in model._base_manager.all() if fields else ():
            for name in fields:
                if getattr(row, name):
                    found += _open(vault, row, name, holders)
    return found


def _open(vault, row, name, holders):
    for holder in holders:
        try:
            return [vault.open(cell_of(row, name), getattr(row, name), holder=holder)]
        except VaultError:
            continue
    return []


def _holders(vault):
    from accord.cooperation.organisations.models import Organisation

    return list(Organisation.objects.values_list("pk", flat=True))


def _copy_of_the_keystore():
    import sqlite3

    target = Path(tempfile.mkdtemp()) / "keystore.sqlite3"
    with sqlite3.connect(target) as copy:
        current().keystore._db().backup(copy)
    return Keystore(target)


def _raw_keystore():
    """The bytes of the keystore as they lie on the disk, with its log, but for the tombstones, which name who is gone."""
    import sqlite3

    raw = b"".join(path.read_bytes() for path in Path(settings.ACCORD_KEYSTORE).parent.glob("keystore.sqlite3*"))
    with sqlite3.connect(settings.ACCORD_KEYSTORE) as db:
        for subject, at in db.execute("SELECT subject, at FROM tombstone"):
            raw = raw.replace((subject + at).encode(), b"")
    return raw
