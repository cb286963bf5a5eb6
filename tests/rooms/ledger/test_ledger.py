import ast
import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.foundation.ledger import queries, services, verifier
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Entry, Kind, LedgerError
from accord.foundation.ledger.words import WORDS
from accord.protection.cases.models import Note


def entry(now, **facts):
    return Entry(Kind.CASE_READ, now, facts=facts)


@pytest.fixture
def events(db, now):
    services.append_many([entry(now, n=n) for n in range(10)])
    services.sign_checkpoint(now=now)
    services.append_many([entry(now, n=n) for n in range(10, 13)])
    return [bytes(line) for line in services.export_lines()]


def held():
    from accord.foundation.ledger.models import Checkpoint

    return list(Checkpoint.objects.values_list("note", flat=True))


def test_an_untouched_ledger_is_sound(events):
    report = verifier.verify(events, held(), services.public_key())
    assert (report.sound, report.events, report.checkpoints) == (True, 13, 1)
    assert queries.verify_here().sound


@pytest.mark.parametrize("position", range(10))
def test_an_altered_event_is_found(events, position):
    altered = json.loads(events[position]) | {"actor": "somebody else"}
    events[position] = json.dumps(altered).encode()
    assert not verifier.verify(events, held(), services.public_key()).sound


@pytest.mark.parametrize("position", range(10))
def test_a_deleted_event_is_found(events, position):
    del events[position]
    assert not verifier.verify(events, held(), services.public_key()).sound


@pytest.mark.parametrize("length", range(10))
def test_a_cut_ledger_is_found_by_a_checkpoint_that_another_holds(events, length):
    report = verifier.verify(events[:length], held(), services.public_key())
    assert any(fault.startswith("cut") for fault in report.faults)


def test_a_renumbered_rewrite_is_found(events):
    rows = [json.loads(line) for line in events]
    del rows[3]
    forged = [json.dumps(row | {"seq": n}).encode() for n, row in enumerate(rows)]
    assert not verifier.verify(forged, held(), services.public_key()).sound


def test_a_checkpoint_of_another_key_proves_nothing(events):
    report = verifier.verify(events, held(), b"\x01" * 32)
    assert any("no valid signature" in fault for fault in report.faults)


def test_a_fork_is_found(events, now):
    note = held()[0]
    forged = note.replace(note.splitlines()[2], base64.b64encode(b"x" * 32).decode())
    assert not verifier.verify(events, [note, forged], services.public_key()).sound


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=20), min_size=1, max_size=40))
def test_the_frontier_gives_the_root_of_rfc_6962(leaves):
    def slow(hashes):
        if len(hashes) == 1:
            return hashes[0]
        split = 1 << (len(hashes) - 1).bit_length() - 1
        return verifier.sha256(b"\x01" + slow(hashes[:split]) + slow(hashes[split:])).digest()

    hashes, frontier = [verifier.leaf_hash(leaf) for leaf in leaves], []
    for size, leaf in enumerate(hashes):
        frontier = verifier.grow(size, frontier, leaf)
    assert verifier.root(frontier) == slow(hashes)


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_event SET kind = 'x'", "DELETE FROM ledger_event", "DELETE FROM ledger_checkpoint"]
)
def test_the_database_itself_refuses_to_change_events(events, statement):
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(now):
    with pytest.raises(LedgerError):
        services.append(entry(now))


def test_if_the_effect_is_undone_so_is_the_event(db, now):
    before = queries.size()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.append(entry(now))
        raise ZeroDivisionError
    assert queries.size() == before
    services.append(entry(now))
    assert Event.objects.order_by("-seq").first().seq == before


def test_the_verifier_runs_alone(events, tmp_path):
    (tmp_path / "events.jsonl").write_bytes(b"\n".join(events) + b"\n")
    (tmp_path / "key.txt").write_text(base64.b64encode(services.public_key()).decode())
    (tmp_path / "note.txt").write_text(held()[0])
    script = tmp_path / "verifier.py"
    script.write_text(Path(verifier.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    command = [sys.executable, str(script)]
    files = [str(tmp_path / "events.jsonl"), "--key", str(tmp_path / "key.txt"), str(tmp_path / "note.txt")]
    done = subprocess.run([*command, *files], capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["sound"]), done.stderr
    (tmp_path / "events.jsonl").write_bytes(b"\n".join(events[:5]) + b"\n")
    assert subprocess.run([*command, *files], capture_output=True).returncode == 1


def test_every_kind_has_words():
    assert set(WORDS) == set(Kind)


def test_the_verifier_needs_only_the_standard_library_and_cryptography():
    tree = ast.parse(Path(verifier.__file__).read_text(encoding="utf-8"))
    named = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    named |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {name.split(".")[0] for name in named} - sys.stdlib_module_names == {"cryptography"}


@pytest.mark.django_db
def test_without_the_ledger_nothing_is_shown_and_nothing_is_done(world):
    from tests.cast import signed_in
    from tests.proofs.crawl.test_ledger_down import full

    case = world.case()
    ana = signed_in(world, "ana")
    full()
    pages = [
        ana.get(f"/desk/cases/{case}/"),
        ana.post(f"/desk/cases/{case}/identity/", {"purpose": "assistance"}),
        ana.post(f"/desk/cases/{case}/note/", {"text": "x", "key": "ledger-is-full-1"}),
    ]
    for page in pages:
        assert page.status_code == 503
        assert "Тетяна".encode() not in page.content
    assert ana.post("/desk/search/", {"document": "FK482913"}).status_code == 503
    assert not Note.objects.filter(case=case).exists()
