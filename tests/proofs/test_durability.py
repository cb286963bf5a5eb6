"""A1–A4: what was acknowledged is there after a kill of workers or of the whole database, whole, and flushed before the answer."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from random import Random

import psycopg
import pytest

from tests.proofs.real_node import ACCEPT, Client, Cluster, Node, _until
from tests.run import postgres_bin

pytestmark = [
    pytest.mark.skipif(postgres_bin() is None, reason="PostgreSQL is not installed: nothing to kill"),
]
# What each acknowledged path must have left: (pattern of the path, table, column and value that it left).
EFFECTS = [
    (re.compile(r"/signals$"), "SELECT 1 FROM signals_signal WHERE id = %s AND version >= %s"),
    (re.compile(r"/triage$"), "SELECT 1 FROM signals_signal WHERE id = %s AND version >= %s AND state <> 'new'"),
    (re.compile(r"/cases$"), "SELECT 1 FROM cases_case WHERE id = %s AND version >= %s"),
    (re.compile(r"/notes$"), "SELECT 1 FROM cases_note WHERE id = %s AND %s = 1"),
    (re.compile(r"/documents\?"), "SELECT 1 FROM documents_document WHERE id = %s AND version >= %s"),
    (re.compile(r"/consents$"), "SELECT 1 FROM consents_consent WHERE id = %s AND version >= %s"),
    (re.compile(r"/referrals$"), "SELECT 1 FROM referrals_referral WHERE id = %s AND version >= %s"),
    (re.compile(r"/send$"), "SELECT 1 FROM referrals_referral WHERE id = %s AND version >= %s AND sent_at IS NOT NULL"),
]
# Each counts what must not be: a record without its event, an event without its record, an effect without its key.
HALF = {
    "signals and events": "SELECT (SELECT count(*) FROM signals_signal) - (SELECT count(*) FROM ledger_event WHERE kind = 'signal.recorded')",
    "signals without event": "SELECT count(*) FROM signals_signal s WHERE NOT EXISTS (SELECT 1 FROM ledger_event e WHERE e.object_id = s.id AND e.kind = 'signal.recorded')",
    "triage and events": "SELECT (SELECT coalesce(sum(version - 1), 0) FROM signals_signal) - (SELECT count(*) FROM ledger_event WHERE kind IN ('signal.triaged', 'signal.closed'))",
    "cases without event": "SELECT count(*) FROM cases_case c WHERE NOT EXISTS (SELECT 1 FROM ledger_event e WHERE e.object_id = c.id AND e.kind = 'case.opened')",
    "events without case": "SELECT count(*) FROM ledger_event e WHERE kind = 'case.opened' AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = e.object_id)",
    "persons and cases": "SELECT (SELECT count(*) FROM persons_person) - (SELECT count(*) FROM cases_case)",
    "cases without team, decision or clock": "SELECT count(*) FROM cases_case c WHERE NOT EXISTS (SELECT 1 FROM cases_member m WHERE m.case_id = c.id) OR NOT EXISTS (SELECT 1 FROM cases_decision d WHERE d.case_id = c.id)",
    "duties and events": "SELECT (SELECT count(*) FROM duties_duty) - (SELECT count(*) FROM ledger_event WHERE kind = 'duty.opened')",
    "notes and events": "SELECT (SELECT count(*) FROM cases_note) - (SELECT count(*) FROM ledger_event WHERE kind = 'case.note.added')",
    "documents and events": "SELECT (SELECT count(*) FROM documents_document) - (SELECT count(*) FROM ledger_event WHERE kind = 'document.received')",
    "consents and events": "SELECT (SELECT count(*) FROM consents_consent) - (SELECT count(*) FROM ledger_event WHERE kind = 'consent.given')",
    "referrals and events": "SELECT (SELECT count(*) FROM referrals_referral) - (SELECT count(*) FROM ledger_event WHERE kind = 'referral.drafted')",
    "versions of referrals without event": "SELECT (SELECT coalesce(sum(version - 1), 0) FROM referrals_referral) - (SELECT count(*) FROM ledger_event WHERE kind IN ('referral.moved', 'referral.sent'))",
    "sent without step, payload or event": "SELECT count(*) FROM referrals_referral r WHERE sent_at IS NOT NULL AND (payload IS NULL OR NOT EXISTS (SELECT 1 FROM referrals_step s WHERE s.referral_id = r.id AND s.action = 'send') OR NOT EXISTS (SELECT 1 FROM ledger_event e WHERE e.object_id = r.id AND e.kind = 'referral.sent'))",
    "steps and sent": "SELECT (SELECT count(*) FROM referrals_step) - (SELECT count(*) FROM referrals_referral WHERE sent_at IS NOT NULL)",
    "keys without result": "SELECT count(*) FROM writes_used_key WHERE NOT result ? 'id'",
    "ledger with a gap": "SELECT (SELECT count(*) FROM ledger_event) - (SELECT size FROM ledger_head)",
    "ledger that does not end at its head": "SELECT (SELECT coalesce(max(seq) + 1, 0) FROM ledger_event) - (SELECT size FROM ledger_head)",
}  # fmt: skip


@pytest.fixture(scope="module")
def served():
    """One node on one cluster for A1 and A2, served, with its tokens."""
    cluster = Cluster()
    node = Node(cluster)
    try:
        node.told = node.make()
        node.serve()
        yield node
    finally:
        node.stop()
        cluster.stop()


def clients_of(node, random, stop, number=3):
    made = []
    for place in range(number):
        who, receiver = (("ana", "dignita"), ("mira", "animus"), ("oksana", ""))[place % 3]
        made.append(Client(node, node.told["tokens"][who], node.told.get(receiver, ""), Random(random.random()), stop))
    for client in made:
        client.start()
    return made


def half_effects(node):
    """Every invariant that does not hold, in one picture of the database."""
    with psycopg.connect(node.cluster.url("owner")) as db:
        db.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        found = {name: db.execute(question).fetchone()[0] for name, question in HALF.items()}
    return {name: n for name, n in found.items() if n}


def lost(node, clients):
    """Acknowledged writes of which the database does not hold the effect and the key."""
    missing = []
    with psycopg.connect(node.cluster.url("owner")) as db:
        kept = dict(db.execute("SELECT key, result FROM writes_used_key").fetchall())
        for client in clients:
            for key, (path, pk, version) in client.acknowledged.items():
                question = next(sql for pattern, sql in EFFECTS if pattern.search(path))
                there = db.execute(question, [pk, version]).fetchone()
                if not there or kept.get(key, {}).get("id") != pk:
                    missing.append((key, path))
    return missing


def twice(node, clients):
    """How many effects are there more often than they were acknowledged: a repetition that was applied again."""
    acknowledged = {}
    for client in clients:
        for path, _pk, _version in client.acknowledged.values():
            name = path.rpartition("/")[2].partition("?")[0]
            acknowledged[name] = acknowledged.get(name, 0) + 1
    tables = {
        "signals": "signals_signal",
        "cases": "cases_case",
        "notes": "cases_note",
        "documents": "documents_document",
        "consents": "consents_consent",
        "referrals": "referrals_referral",
    }
    with psycopg.connect(node.cluster.url("owner")) as db:
        there = {name: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for name, table in tables.items()}
    return there, {name: acknowledged.get(name, 0) for name in tables}


def finish(stop, clients):
    stop.set()
    for client in clients:
        client.join(timeout=650)
        assert not client.is_alive()
        assert client.wrong == []


def killing(node, proof, kills, kill):
    """`kills` times: let the clients work, `kill`, compare. Returns clients, half effects, and seconds."""
    stop, half = threading.Event(), []
    before = counts(node)
    clients = clients_of(node, proof.random, stop)
    try:
        for _ in range(kills):
            _until(partial(_further, clients, sum(len(c.acknowledged) for c in clients)), 120)
            assert [c.wrong for c in clients if c.wrong] == []
            time.sleep(proof.random.uniform(0.02, 0.4))
            kill()
            half += half_effects(node).items()
    finally:
        finish(stop, clients)  # also after a failure: what is still under way would be the next proof's riddle
    return clients, before, half


def _further(clients, reached):
    """Whether something more was acknowledged, or went wrong."""
    return sum(len(c.acknowledged) for c in clients) > reached or any(c.wrong for c in clients)


def counts(node):
    return twice(node, [])[0]


def judged(node, clients, before, half):
    there, acknowledged = twice(node, clients)
    doubled = {name: there[name] - before[name] - acknowledged[name] for name in there}
    half += half_effects(node).items()
    told = node.accord("cells", module="tests.proofs.told")
    opened = json.loads(told.splitlines()[-1])
    return {
        "acknowledged": sum(len(c.acknowledged) for c in clients),
        "unknown": sum(c.unknown for c in clients),
        "lost": lost(node, clients),
        "doubled": {name: n for name, n in doubled.items() if n},
        "half": half,
        "shut": opened["shut"],
        "cells": opened["cells"],
        "sound": opened["sound"],
        "files": opened["files"],
        "broken": opened["broken"],
    }


def words(kills, what, found):
    return (
        f"{kills} kills of {what}: {found['acknowledged']} acknowledged, {len(found['lost'])} lost, "
        f"{sum(found['doubled'].values())} applied twice, {len(found['half'])} half effects in {len(HALF)} invariants; "
        f"{found['unknown']} tries without an answer were sent again; {found['shut']} of {found['cells']} sealed cells "
        f"and {found['broken']} of {found['files']} files do not open as they came"
    )


def good(found):
    return [found[name] for name in ("lost", "doubled", "half", "shut", "broken", "sound")] == [[], {}, [], 0, 0, True]


@pytest.mark.proof("A1")
def test_killed_workers_lose_nothing(proof, served):
    def kill():
        workers = served.workers()
        if workers:
            os.kill(proof.random.choice(workers), signal.SIGKILL)

    kills = proof.size(quick=6, long=500)
    clients, before, half = killing(served, proof, kills, kill)
    found = judged(served, clients, before, half)
    proof.counted(kills, words(kills, "workers", found))
    assert good(found), found
    assert found["acknowledged"] > kills


@pytest.mark.proof("A2")
def test_a_killed_database_loses_nothing(proof, served):
    def kill():
        served.cluster.kill()
        served.cluster.start()

    kills = proof.size(quick=4, long=100)
    clients, before, half = killing(served, proof, kills, kill)
    served.cluster.checksums()
    found = judged(served, clients, before, half)
    proof.counted(kills, words(kills, "the whole database", found) + "; page checksums in order")
    assert good(found), found
    assert found["acknowledged"] > kills


@pytest.mark.proof("A3")
def test_nothing_is_there_by_half(proof, served):
    """The invariants are looked at after each kill of A1 and A2; here: that each of them would notice."""
    assert half_effects(served) == {}
    faults = {
        "signals and events": "DELETE FROM signals_person; DELETE FROM signals_signal WHERE id = (SELECT id FROM signals_signal LIMIT 1)",
        "cases without event": "UPDATE cases_case SET id = gen_random_uuid() WHERE id = (SELECT id FROM cases_case LIMIT 1)",
        "triage and events": "UPDATE signals_signal SET version = version + 1 WHERE id = (SELECT id FROM signals_signal LIMIT 1)",
        "versions of referrals without event": "UPDATE referrals_referral SET version = version + 1 WHERE id = (SELECT id FROM referrals_referral LIMIT 1)",
        "sent without step, payload or event": "UPDATE referrals_referral SET payload = NULL WHERE id = (SELECT id FROM referrals_referral WHERE sent_at IS NOT NULL LIMIT 1)",
        "notes and events": "DELETE FROM cases_note WHERE id = (SELECT id FROM cases_note LIMIT 1)",
        "documents and events": "DELETE FROM documents_document WHERE id = (SELECT id FROM documents_document LIMIT 1)",
        "duties and events": "DELETE FROM duties_duty WHERE id = (SELECT id FROM duties_duty LIMIT 1)",
        "cases without team, decision or clock": "DELETE FROM cases_member WHERE id = (SELECT id FROM cases_member LIMIT 1)",
        "keys without result": "UPDATE writes_used_key SET result = '{}' WHERE id = (SELECT id FROM writes_used_key LIMIT 1)",
        "ledger with a gap": "UPDATE ledger_head SET size = size + 1",
    }  # fmt: skip
    seen = {}
    for name, fault in faults.items():
        with psycopg.connect(served.cluster.url("super", "node")) as db:
            db.execute("SET session_replication_role = replica")
            db.execute(fault)
            seen[name] = db.execute(HALF[name]).fetchone()[0]
            db.rollback()
    blind = [name for name, n in seen.items() if not n]
    with psycopg.connect(served.cluster.url("owner")) as db:
        records = sum(
            db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("ledger_event", "writes_used_key")
        )
    proof.counted(
        records,
        f"{len(HALF)} invariants over {records} events and keys after the kills of A1 and A2: 0 half effects; {len(faults)} faults made on purpose: {len(blind)} not noticed",
    )
    assert blind == []
    assert half_effects(served) == {}


@pytest.mark.proof("A4")
def test_the_answer_leaves_after_the_flush(proof, served):
    if not shutil.which("strace"):
        pytest.skip("strace is not installed (Debian: apt-get install strace)")
    commits = proof.size(quick=60, long=1000)
    early, seen = _flush_order(served, commits)
    refused = {name: _refused(served, name) for name in ("fsync", "full_page_writes", "synchronous_commit")}
    control, _n = _flush_order(served, 20, synchronous_commit="off")
    proof.counted(
        seen,
        f"{seen} commits traced: {early} answered before fdatasync; with synchronous_commit off the same look finds {control} of 20; "
        f"{sum(refused.values())} of {len(refused)} servers with a setting off were refused",
    )
    assert early == 0
    assert seen >= commits
    assert control > 0
    assert all(refused.values()), refused


def _flush_order(node, commits, synchronous_commit="on"):
    """Commits of one connection whose answer was sent without a flush of the log since the commit came in."""
    trace = Path(node.folder) / "trace"
    trace.unlink(missing_ok=True)
    with psycopg.connect(node.cluster.url("super", "node"), autocommit=True) as db:
        db.execute("CREATE TABLE IF NOT EXISTS proof_flush (n int)")
        db.execute(f"SET synchronous_commit = {synchronous_commit}")
        pid = db.execute("SELECT pg_backend_pid()").fetchone()[0]
        tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-e", "trace=fdatasync,fsync,sendto,recvfrom", "-o", str(trace), "-p", str(pid)]
        )
        assert _until(lambda: f"TracerPid:\t{tracer.pid}" in Path(f"/proc/{pid}/status").read_text(), 10)
        for n in range(commits):
            db.execute("INSERT INTO proof_flush VALUES (%s)", [n])
        time.sleep(0.3)
        tracer.terminate()
        tracer.wait(timeout=10)
        db.execute("DROP TABLE proof_flush")
    early = seen = 0
    flushed = False
    for line in trace.read_text().splitlines():
        if "recvfrom(" in line and "INSERT INTO proof_flush" in line.replace("\\", ""):
            flushed = False
        elif re.search(r"f(data)?sync\(.*= 0", line):
            flushed = True
        elif "sendto(" in line and "INSERT 0 1" in line:
            seen += 1
            early += not flushed
            flushed = False
    return early, seen


def _refused(node, name):
    """Whether `accord check` refuses a server of which one setting is off."""
    cluster = Cluster(**{name: "off"})
    other = Node(cluster)
    try:
        environment = other.environment() | {"ACCORD_ACCEPT": ACCEPT}
        made = subprocess.run(_accord("new-node", "bg-2"), env=environment, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        done = subprocess.run(_accord("check"), env=environment, capture_output=True, text=True)
        return done.returncode == 1 and f"{name.replace('_', '-')}: " in done.stderr
    finally:
        other.stop()
        cluster.stop()


def _accord(*arguments):
    return [sys.executable, "-m", "accord", *arguments]
