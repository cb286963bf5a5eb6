"""E1: the ledger rewritten by somebody who holds the node's own key. E4: the verifier alone, on many events."""

import base64
import json
import resource
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from accord.exchange.nodes import own
from accord.exchange.nodes.models import Node, Seen
from accord.foundation.ledger import proofs, services, triggers, verifier
from accord.foundation.ledger.models import Checkpoint, Event
from accord.foundation.ledger.vocab import Entry, Kind
from tests.rooms.nodes.build import paired
from tests.rooms.nodes.peer import Peer

WAYS = ("edit", "delete", "insert", "swap", "truncate", "fork", "rewrite", "rollback")


class Solo:
    """A node whose administrator holds its signing key and can sign whatever it likes."""

    def __init__(self):
        self.key = Ed25519PrivateKey.generate()
        self.public = self.key.public_key().public_bytes_raw()
        self.name = verifier.origin_line("bg-1")

    def checkpoint(self, lines, at="2026-11-24T10:00:00.000000Z"):
        frontier = []
        for place, line in enumerate(lines):
            frontier = verifier.grow(place, frontier, verifier.leaf_hash(line))
        root = base64.b64encode(verifier.root(frontier)).decode()
        body = f"{self.name}\n{len(lines)}\n{root}\n{at}\n"
        signed = verifier.key_hash(self.name, self.public) + self.key.sign(body.encode())
        return f"{body}\n\N{EM DASH} {self.name} {base64.b64encode(signed).decode()}\n"


def event(seq, **changes):
    row = {
        "seq": seq, "at": stamp_of(seq), "kind": "case.read", "actor": f"a{seq % 17}", "organisation": "o", "role": "",
        "purpose": "", "subject": None, "object_type": "case", "object_id": f"c{seq % 31}", "facts": "{}",
    }  # fmt: skip
    return rfc8785.dumps(row | changes)


def stamp_of(seq):
    return f"2026-11-24T10:{seq // 60 % 60:02d}:{seq % 60:02d}.000000Z"


def manipulate(way, lines, held, random):
    """The events as the attacker would have them, numbered without a gap. Something before `held` is no longer as it was."""
    rows, at = [json.loads(line) for line in lines], random.randrange(held)
    if way == "edit":
        rows[at]["actor"] = f"x{random.randrange(10**6)}"
    elif way == "delete":
        del rows[at]
    elif way == "insert":
        rows.insert(at, json.loads(event(at, actor=f"x{random.randrange(10**6)}")))
    elif way == "swap":
        other = (at + random.randrange(1, held)) % held
        rows[at], rows[other] = rows[other] | {"actor": "swapped"}, rows[at]
    elif way == "truncate":
        del rows[at:]
    elif way == "fork":
        rows[at:] = [json.loads(event(n, actor="fork")) for n in range(at, len(rows))]
    elif way == "rewrite":
        rows = [json.loads(event(n, actor=f"z{random.randrange(10**6)}")) for n in range(len(rows))]
    else:  # back to an earlier state, and on from there
        rows = rows[:at] + [json.loads(event(n, kind="case.noted")) for n in range(at, len(rows) + random.randrange(9))]
    return [rfc8785.dumps(row | {"seq": n}) for n, row in enumerate(rows)]


@pytest.mark.proof("E1")
def test_whoever_rewrites_the_ledger_is_found_out(proof):
    node, witness = Solo(), Ed25519PrivateKey.generate()
    lines = [event(n) for n in range(60)]
    sizes = (10, 25, 45)
    notes = [node.checkpoint(lines[:size]) for size in sizes]
    partner = {"anitp": witness.public_key().public_bytes_raw()}
    bodies = [note.partition("\n\n")[0] + "\n" for note in notes]
    held = [n + verifier.cosignature(witness, "anitp", b, 1_700_000_000) for n, b in zip(notes, bodies, strict=True)]
    assert verifier.verify(lines, held, node.public, partner).sound
    tries, missed, alone, ways = proof.size(quick=400, long=10_000), [], 0, dict.fromkeys(WAYS, 0)
    for number in range(tries):
        way = WAYS[number % len(WAYS)]
        forged = manipulate(way, lines, sizes[-1], proof.random)
        assert forged[: sizes[-1]] != lines[: sizes[-1]]
        own = [node.checkpoint(forged[:size]) for size in (*sizes, len(forged)) if 0 < size <= len(forged)]
        ways[way] += 1
        missed += [way] if verifier.verify(forged, held, node.public, partner).sound else []
        # and with forged checkpoints that claim a co-signature, slipped among those of the partner
        claimed = [n + verifier.cosignature(node.key, "anitp", n.partition("\n\n")[0] + "\n", 1) for n in own]
        missed += [f"{way}, claimed"] if verifier.verify(forged, [*held, *claimed], node.public, partner).sound else []
        missed += [f"{way}, claimed alone"] if verifier.verify(forged, claimed, node.public, partner).sound else []
        alone += verifier.verify(forged, own, node.public).sound  # the test of the test: its own word proves nothing
    proof.counted(
        tries, f"{tries} manipulations {ways}, all signed anew with the node's key: {len(missed)} not found out with the partner's "
        f"checkpoints; by the node's own word alone {alone} would have passed",
    )  # fmt: skip
    assert missed == []
    assert alone == tries


@pytest.mark.proof("E1")
@pytest.mark.django_db
def test_a_node_finds_out_what_its_partner_rewrites(proof, world):
    """Two paired nodes, one of which rewrites its ledger: the other, by the line, confirms none of it and keeps the evidence."""
    other, node, _ = paired(world)
    peer, here = Peer(other, world.now), own.own()
    for size in (10, 15, 20):
        before = len(peer.lines)
        peer.grow(size)
        peer.asks(before)
    held, whole = Seen.objects.get().note, list(peer.lines)
    partner, key = {str(here.pk): services.public_key()}, other.entry.sign_key
    assert verifier.verify(whole, [held], key, partner).sound
    tries, ways = proof.size(quick=80, long=2000), dict.fromkeys(WAYS, 0)
    confirmed, reported, missed = [], 0, []
    for number in range(tries):
        way = WAYS[number % len(WAYS)]
        peer.lines = manipulate(way, whole, len(whole), proof.random) or [event(0, actor="anew")]
        peer.now += timedelta(minutes=10)
        ways[way] += 1
        missed += [way] if verifier.verify(peer.lines, [held], key, partner).sound else []
        with transaction.atomic():
            answer = peer.asks(min(len(whole), len(peer.lines)))
            confirmed += [way] if peer.confirmed_by(here) else []
            reported += Node.objects.filter(pk=node.pk).exclude(forked_at=None).count()
            assert answer == b"held" or answer.startswith(b"seen ")
            transaction.set_rollback(True)
    proof.counted(
        tries, f"{tries} manipulations {ways} shown to the partner's node by the line: {len(confirmed)} confirmed, {reported} reported at "
        f"once, {len(missed)} not found out with what it had confirmed before",
    )  # fmt: skip
    assert (confirmed, missed) == ([], [])
    assert reported == tries


@pytest.mark.proof("E1")
@pytest.mark.django_db(transaction=True)
def test_a_superuser_of_the_database_is_found_out(proof, now, tmp_path):
    """The same in the database itself, with the triggers taken away, and checkpoints signed anew by the node's own code."""
    with transaction.atomic():
        services.append_many([Entry(Kind.CASE_READ, now, facts={"n": n}) for n in range(40)])
    held, found = [services.sign_checkpoint(now=now).note], []
    statements = {
        "edit": "UPDATE ledger_event SET kind = 'case.closed' WHERE seq = 7",
        "delete": "DELETE FROM ledger_event WHERE seq = 11",
        "swap": "UPDATE ledger_event SET facts = CASE seq WHEN 3 THEN '{\"n\":4}' ELSE '{\"n\":3}' END WHERE seq IN (3, 4)",
        "truncate": "DELETE FROM ledger_event WHERE seq > 20",
    }
    vendor = connection.vendor
    for way, statement in statements.items():
        with transaction.atomic(), connection.cursor() as cursor:
            for undo in triggers._UNDO[vendor]:
                cursor.execute(undo.format(table="ledger_event"))
            cursor.execute(statement)
            assert cursor.rowcount
            lines = list(services.export_lines())
            found += [way] if not verifier.verify(lines, held, services.public_key()).sound else []
            transaction.set_rollback(True)
    proof.counted(len(statements), f"{len(statements)} statements of a superuser in {vendor}: {len(found)} found out")
    assert found == list(statements)
    assert Event.objects.count() == 40
    assert Checkpoint.objects.count() == 1


@pytest.mark.proof("E4")
def test_the_verifier_alone_on_many_events(proof, tmp_path):
    size, node = proof.size(quick=50_000, long=1_000_000), Solo()
    events, leaves = tmp_path / "events.jsonl", []
    with events.open("wb") as file:
        for seq in range(size):
            line = b'{"actor":"a%d","at":"2026-11-24T10:00:00.000000Z","facts":"{\\"n\\":%d}","kind":"case.read","object_id":"c%d","object_type":"case","organisation":"o","purpose":"","role":"","seq":%d,"subject":null}' % (seq % 17, seq, seq % 31, seq)  # fmt: skip
            file.write(line + b"\n")
            leaves.append(verifier.leaf_hash(line))
    ranges = proofs.over(leaves)
    root = base64.b64encode(ranges(0, size)).decode()
    body = f"{node.name}\n{size}\n{root}\n2026-11-24T10:00:00.000000Z\n"
    signed = verifier.key_hash(node.name, node.public) + node.key.sign(body.encode())
    note = f"{body}\n\N{EM DASH} {node.name} {base64.b64encode(signed).decode()}\n"
    (tmp_path / "note.txt").write_text(note)
    (tmp_path / "key.txt").write_text(base64.b64encode(node.public).decode())
    script = [sys.executable, "-I", str(Path(verifier.__file__)), "--key", str(tmp_path / "key.txt")]
    began = time.monotonic()
    done = subprocess.run([*script, str(events), str(tmp_path / "note.txt")], capture_output=True, text=True)
    took = time.monotonic() - began
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "sound"), done.stdout
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    sizes, wrong = [], 0
    with events.open("rb") as file:
        lines = file.readlines()
    for number in [0, size - 1, *(proof.random.randrange(size) for _ in range(30))]:
        path = [base64.b64encode(part).decode() for part in proofs.inclusion(ranges, number, size)]
        text = json.dumps({"event": lines[number].rstrip(b"\n").decode(), "path": path, "checkpoint": note})
        sizes.append(len(text.encode()))
        assert verifier.check_event(text, node.public)
        other = json.loads(text) | {"event": lines[(number + 1) % size].rstrip(b"\n").decode()}
        try:
            verifier.check_event(json.dumps(other), node.public)
        except ValueError:
            wrong += 1
    proof.counted(
        size,
        f"{size} events verified by the single file in {took:.1f} s ({size / took:,.0f} a second, {memory} MB at most); "
        f"one event is proved in {max(sizes):,} bytes ({len(sizes)} tried; {wrong} foreign ones refused)",
    )
    assert max(sizes) < 10_000
    assert wrong == len(sizes)
