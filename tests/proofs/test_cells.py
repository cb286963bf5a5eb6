"""C2, C3, C4: sealed cells that were moved, altered or rolled back; nonces and digests; rotation that is killed."""

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from hashlib import blake2b, md5, sha1, sha256, sha512
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from accord.cooperation.agreements.models import Agreement
from accord.foundation.ledger.models import Event
from accord.foundation.vault import DataClass, Keystore, SealedField, Tampered, VaultError, reveal, seal_into
from accord.foundation.vault.providers import following, from_file, new_root_key, roots
from accord.foundation.vault.rotation import under_way
from accord.foundation.vault.store import Vault
from accord.foundation.vault.vocab import Cell
from accord.protection.persons.models import Person
from tests.cast import TETIANA, build_world, signed_in

NAMES = ("given_name", "family_name", "document", "address", "phone")


def put(person, column, value):
    """Write to the database as somebody does who is past Accord."""
    with connection.cursor() as cursor:
        where = person.pk.hex if connection.vendor == "sqlite" else person.pk
        cursor.execute(f"UPDATE persons_person SET {column} = %s WHERE id = %s", [value, where])


def people(world, how_many):
    """Persons with a case each, half of them Dignita's, whose particulars were corrected once: (person, older cells)."""
    found = []
    for number in range(how_many):
        world.case("ana" if number % 2 else "mira")
    for person in Person.objects.order_by("registered_at", "id"):
        older = {name: bytes(getattr(person, name)) for name in NAMES}
        with transaction.atomic():
            seal_into(person, holder=person.organisation, **{name: f"{name} {person.pk}" for name in NAMES})
            person.save()
        found.append((person, older))
    return found


@pytest.mark.proof("C2")
@pytest.mark.django_db(transaction=True)
def test_cells_that_were_moved_altered_or_rolled_back(proof, now):
    world = build_world(now)
    found = people(world, proof.size(quick=6, long=20))
    moves, flips = proof.size(quick=150, long=1000), proof.size(quick=500, long=10_000)
    opened, kinds = [], dict.fromkeys(("row or person", "column", "older version"), 0)

    def attempt(person, column, value):
        good = bytes(getattr(person, column))
        try:
            put(person, column, value)
        except IntegrityError:  # the column itself refuses what is no sealed cell
            return
        attacked = Person.objects.get(pk=person.pk)
        with suppress(VaultError):
            opened.append(reveal(attacked, holder=person.organisation, fields=[column]))
        put(person, column, good)

    for number in range(moves):
        person, older = proof.random.choice(found)
        column = proof.random.choice(NAMES)
        kind = list(kinds)[number % 3]
        kinds[kind] += 1
        if kind == "older version":
            value = older[column]
        elif kind == "column":
            value = bytes(getattr(person, proof.random.choice([n for n in NAMES if n != column])))
        else:
            value = bytes(getattr(proof.random.choice([p for p, _ in found if p.pk != person.pk]), column))
        attempt(person, column, value)
    for _ in range(flips):
        person, _older = proof.random.choice(found)
        column = proof.random.choice(NAMES)
        altered = bytearray(getattr(person, column))
        bit = proof.random.randrange(len(altered) * 8)
        altered[bit // 8] ^= 1 << bit % 8
        attempt(person, column, bytes(altered))
    assert opened == []
    for person, _older in found:  # the test of the test: what was put back opens
        assert reveal(person, holder=person.organisation, fields=["phone"]) == {"phone": f"phone {person.pk}"}
    answers = _through_the_desk(world, found, proof.size(quick=10, long=60), proof)
    alarms = Event.objects.filter(kind="cell.altered").count()
    proof.counted(
        moves + flips,
        f"{moves} cells put elsewhere or back {kinds} and {flips} flipped bits: 0 opened; of {len(answers)} looked at in the "
        f"desk {answers.count(409)} were a sentence (409), {alarms} alarms on record, {answers.count(500)} times 500",
    )
    assert set(answers) == {409}
    assert alarms == len(answers)


def _through_the_desk(world, found, how_many, proof):
    from accord.protection.cases.models import Case

    client, answers = signed_in(world, "ana"), []
    mine = [(p, older) for p, older in found if p.organisation == world.org("animus")]
    for number in range(how_many):
        person, older = proof.random.choice(mine)
        good = bytes(person.phone)
        put(person, "phone", older["phone"] if number % 2 else good[:10] + secrets.token_bytes(len(good) - 10))
        case = Case.objects.get(person=person.pk).pk
        answers.append(client.post(f"/desk/cases/{case}/identity/", {"purpose": "assistance"}).status_code)
        put(person, "phone", good)
    return answers


@pytest.mark.proof("C3")
@pytest.mark.django_db(transaction=True)
def test_nonces_and_digests(proof, now, tmp_path):
    vault, wanted = Vault(b"k" * 32, Keystore(tmp_path / "keys.sqlite3")), proof.size(quick=50_000, long=1_000_000)
    cell, holder = Cell("t", "c", uuid4(), uuid4(), DataClass.IDENTITY), uuid4()
    from accord.foundation.vault import cells

    key = vault._person_key(cell.subject, cell.data_class, holder)
    nonces = {cells.seal(cell, "x", key, 1)[10:22] for _ in range(wanted)}
    assert bytes(vault.seal(cell, "x", holder=holder))[10:22] not in nonces
    vault.keystore.close()
    world = build_world(now)
    world.sent()
    world.signal()
    columns, hits = _guesses(_typed())
    Agreement.objects.update(title=f"v1:{sha256('Тетяна'.encode()).hexdigest()}")
    assert len(_guesses(["Тетяна"])[1]) == 1  # the test of the test: an unkeyed digest is found
    bare = _unkeyed()
    proof.counted(
        wanted,
        f"{len(nonces)} different nonces of {wanted} under one key; {len(columns)} columns searched for {len(list(_digests('x')))} "
        f"digests of each of {len(_typed())} typed texts: {len(hits)} found; {len(bare)} columns declared as digests of what was typed",
    )
    assert len(nonces) == wanted
    assert hits == []
    assert bare == []


def _typed():
    """What was typed, and compounds of it, in the spellings that an index would use."""
    texts = [text for text in TETIANA.texts().values() if text]
    compounds = [sep.join((a, b)) for a in texts for b in texts for sep in ("", " ", "|", "\x1f") if a != b]
    more = ["Забрали документи.", "Сусідка Марія", "+359888123456", "Місце в кризовому центрі."]
    return [*texts, *(t.casefold() for t in texts), *compounds, *more]


def _digests(text):
    for hashed in (sha256, sha1, md5, sha512, blake2b):
        digest = hashed(text.encode()).digest()
        yield digest
        yield digest[:8]


def _guesses(texts):
    """(columns, hits): every value of every table compared with the digests of `texts`, binary and in hex."""
    wanted = {d for text in texts for d in _digests(text)}
    hexed = {d.hex() for d in wanted}
    columns, hits = [], []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            kind = field.get_internal_type()
            if kind not in {"BinaryField", "CharField", "TextField", "JSONField"} or isinstance(field, SealedField):
                continue
            columns.append(field)
            for value in model._base_manager.values_list(field.attname, flat=True):
                found = (
                    bytes(value) in wanted
                    if isinstance(value, (bytes, memoryview))
                    else bool(hexed & set(re.findall(r"[0-9a-f]{16,128}", str(value))))
                )
                hits += [str(field)] if found else []
    return columns, hits


# What looks like a digest, and why it confirms no guess. A new column of this kind fails here until it has a reason.
DIGESTS = {
    "messages_between.Outgoing.digest": "of a letter with its signature: who has not the key of the node cannot make it again",
    "messages_between.Incoming.digest": "of a letter with its signature: who has not the key of the node cannot make it again",
    "signals.SignalMail.digest": "64 bits, keyed for the organisation (decision 038)",
    "signals.SignalToken.token": "keyed for the organisation, of a kind and a form (decision 038)",
    "asking.Findable.token": "keyed for a pair of organisations and its direction, of compounds only (decision 042)",
    "programme.ReportLink.lookup": "of 128 random bits, which are kept nowhere",
    "training.Attendance.person": "keyed for the organisation, of name and address together",
    "fundraisers.Fundraiser.address": "keyed with the secret of the desk, which is sealed",
    "fundraisers.FundraiserLink.lookup": "of 192 keyed bits",
    "persons.SearchToken.token": "keyed, of compounds only",
    "information.InformationRequest.digest": "of an answer with a random salt of 128 bits",
    "writes.UsedKey.fingerprint": "keyed with the session secret",
    "consents.Consent.digest": "of the wording in the package, which is public, and the record with a salt",
    "referrals.Referral.digest": "of a payload with a random salt of 128 bits",
    "people.ApiToken.digest": "of 256 random bits",
    "ledger.Checkpoint.root": "of events, which hold nothing typed",
    "second.Ask.digest": "keyed with the session secret",
    "people.Invitation.digest": "of a random link",
    "people.Reset.digest": "of a random link",
    "people.Seat.digest": "keyed, of a session's random key",
    "exports.Export.digest": "of a file with a random salt in it",
    "documents.Document.digest": "keyed with a key of the node",
    "plans.Plan.digest": "keyed, of content and signatures",
    "field.Device.numbers_digest": "keyed, of numbers that are open for fifteen minutes",
    "field.Device.token_digest": "keyed, of 256 random bits",
    "field.Device.bell_digest": "keyed, of 256 random bits",
    "field.Arrival.digest": "keyed with the session secret",
    "offers.Token.token": "64 keyed bits, of runs of words, telephones and accounts (decision 039)",
    "links.SelectorToken.token": "64 keyed bits (decision 024)",
    "comparisons.Comparison.digest": "of points under scalars that are destroyed (decision 044)",
    "observations.Observation.file_digest": "of a file that others published",
    "releases.TablePlan.digest": "of a plan of tables, which is made to be given away",
    "library.ItemFile.digest": "of a file that anybody reads",
    "releases.PublicationFile.digest": "of protected figures, made to be given away",
    "estimates.Estimate.digest": "of a table of counts, which stands beside it",
    "transmissions.Transmission.fingerprint": "of a certificate, which is made to be given away",
    "transmissions.Transmission.digest": "of a file that its recipient alone opens, made to be given away",
    "releases.Spend.digest": "of figures with noise, made to be given away",
    "nodes.NodeList.digest": "of what nodes say of themselves, made to be given away",
}


def _unkeyed():
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("accord."):
            continue
        for field in model._meta.concrete_fields:
            name = f"{model._meta.app_label}.{model.__name__}.{field.name}"
            if re.search(r"digest|hash|fingerprint|token|sha\d|checksum", field.name) and not field.is_relation:
                found += [] if name in DIGESTS or isinstance(field, SealedField) else [name]
    return found


CHILD = """
import sys
from pathlib import Path
from uuid import UUID
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "accord.config.settings"
from accord.foundation.vault import Keystore
from accord.foundation.vault.providers import roots
from accord.foundation.vault.rotation import rotate_organisation, rotate_root
from accord.foundation.vault.store import Vault
folder = Path(sys.argv[1])
vault = Vault(lambda: roots(folder / "root.key"), Keystore(folder / "keys.sqlite3"))
print("ready", flush=True)
for holder in sys.argv[2:]:
    rotate_organisation(vault, UUID(holder))
rotate_root(vault, folder / "root.key")
print("done", flush=True)
"""


@pytest.mark.proof("C4")
def test_rotation_that_is_killed(proof, tmp_path):
    persons, kills = proof.size(quick=3000, long=100_000), proof.size(quick=8, long=50)
    folder = tmp_path / "keys"
    new_root_key(folder / "root.key")
    vault = Vault(lambda: roots(folder / "root.key"), Keystore(folder / "keys.sqlite3"))
    holders = [uuid4(), uuid4()]
    cells_, sealed = _fill(vault, holders, persons)
    old_root, old_rows = from_file(folder / "root.key"), vault.keystore.organisation_keys()
    old_keys = {(r.holder, r.purpose, r.id): vault.unwrap_organisation(r) for r in old_rows}
    load = _Load(vault, holders, cells_, sealed)
    child = _rotate(folder, holders, wait=False)  # undisturbed, once: how long it takes says where to kill
    began = time.monotonic()
    assert child.communicate()[0] == "done\n"
    whole, killed, unfinished = time.monotonic() - began, 0, 0
    for number in range(kills):
        child = _rotate(folder, holders, wait=False)
        time.sleep(whole * (number + proof.random.random()) / kills * 0.9)
        os.kill(child.pid, signal.SIGKILL)
        killed += child.wait() == -signal.SIGKILL
        child.stdout.close()
        unfinished += bool(under_way(vault, folder / "root.key"))
        for index in proof.random.sample(range(persons), 200):
            assert vault.open(*sealed_at(cells_, sealed, index), holder=holders[index % 2]) == f"text {index}"
    _rotate(folder, holders)
    wrong = load.stop()
    fresh = Vault(lambda: roots(folder / "root.key"), Keystore(folder / "keys.sqlite3"))
    unread = [
        i
        for i, (c, s) in enumerate(zip(cells_, sealed, strict=True))
        if fresh.open(c, s, holder=holders[i % 2]) != f"text {i}"
    ]
    assert under_way(fresh, folder / "root.key") == []
    worthless = _old_keys_open(fresh, old_root, old_keys)
    fresh.keystore.close()
    vault.keystore.close()
    proof.counted(
        persons,
        f"{persons} persons, rotation killed at {killed} of {kills} points ({unfinished} times half done), {load.done} reads and "
        f"writes beside it with {len(wrong)} failures; {len(unread)} unreadable; old keys open {worthless} rows",
    )
    assert (unread, wrong, worthless) == ([], [], 0)
    assert unfinished


def sealed_at(cells_, sealed, index):
    return cells_[index], sealed[index]


def _fill(vault, holders, persons):
    cells_ = [Cell("t", "c", uuid4(), uuid4(), DataClass.IDENTITY) for _ in range(persons)]
    from accord.foundation.vault import cells
    from accord.foundation.vault.keystore import PersonRow

    keys = [cells.new_key() for _ in cells_]
    rows = [
        PersonRow(c.subject, c.data_class, holders[i % 2], vault.wrap(holders[i % 2], c.data_class, c.subject, key))
        for i, (c, key) in enumerate(zip(cells_, keys, strict=True))
    ]
    vault.keystore.add_person_keys(rows)
    return cells_, [cells.seal(c, f"text {i}", key, 1) for i, (c, key) in enumerate(zip(cells_, keys, strict=True))]


def _rotate(folder, holders, wait=True):
    environment = os.environ | {"ACCORD_DATA": str(folder / "nothing")}
    command = [sys.executable, "-c", CHILD, str(folder), *map(str, holders)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout.readline() == "ready\n"
    if wait:
        assert child.communicate()[0] == "done\n"
    return child


class _Load:
    """A server that goes on working: reads old cells, makes new persons, with the keys that it cached."""

    def __init__(self, vault, holders, cells_, sealed):
        self.vault, self.holders, self.cells, self.sealed = vault, holders, cells_, sealed
        self.done, self.wrong, self.made, self._ended = 0, [], [], threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self):
        while not self._ended.is_set():
            index = self.done % len(self.cells)
            try:
                holder = self.holders[index % 2]
                assert self.vault.open(self.cells[index], self.sealed[index], holder=holder) == f"text {index}"
                cell = Cell("t", "c", uuid4(), uuid4(), DataClass.IDENTITY)
                self.made.append((cell, self.vault.seal(cell, "new", holder=holder), holder))
            except Exception as error:  # noqa: BLE001
                self.wrong.append(repr(error))
            self.done += 1
            time.sleep(0.01)
        self.vault.keystore.close()

    def stop(self):
        self._ended.set()
        self._thread.join()
        return [*self.wrong, *(c for c, s, h in self.made if self.vault.open(c, s, holder=h) != "new")]


def _old_keys_open(vault, old_root, old_keys):
    """How many rows of the keystore open under the retired keys."""
    from accord.foundation.vault.providers import SoftwareRoot

    found, root = 0, SoftwareRoot(old_root)
    for row in vault.keystore.organisation_keys():
        found += opens(lambda row=row: root.unwrap(row.wrapped, f"{row.holder}|{row.purpose}".encode()))
    stranger = Vault(b"?" * 32, vault.keystore)
    for row in vault.keystore.organisation_keys():
        for (holder, purpose, _id), key in old_keys.items():
            if (holder, purpose) == (row.holder, row.purpose):
                stranger._keys[holder, purpose, row.id] = key  # whoever kept the old key tries it on every row
        found += sum(opens(lambda p=p: stranger.unwrap(p)) for p in vault.keystore.wrapped_by(row, limit=10**9))
    assert not following(Path(vault.keystore.path).with_name("root.key")).exists()
    return found


def opens(work):
    try:
        work()
    except Tampered:
        return False
    return True
