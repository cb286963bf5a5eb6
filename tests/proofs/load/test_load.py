"""J1 and J2: two hundred workers for half an hour, ten times as much for five minutes, and how it is afterwards.

Half an hour and a caseload of a hundred thousand: the long set only. To try it smaller, in either set:

    ACCORD_LOAD="cases=2000 seconds=60" ./accord prove J1 J2
"""

import os
import time

import psycopg
import pytest

from tests.proofs.conftest import LONG
from tests.proofs.load.browser import REFUSED, Journal
from tests.proofs.load.driving import DAY, Crowd, deeds_each_second, percentile, seen, sessions, table
from tests.proofs.load.served import Loaded, machine
from tests.proofs.real_node import Cluster
from tests.run import postgres_bin

TRIED = {
    name: int(value) for name, _, value in (one.partition("=") for one in os.environ.get("ACCORD_LOAD", "").split())
}
CASES, SECONDS = TRIED.get("cases", 100_000), TRIED.get("seconds", 1800)
FLOOD, TIMES = TRIED.get("flood", 300 if LONG and not TRIED else 60), 10
WORKERS = TRIED.get("workers", DAY["workers"])
P95, GROWTH, AGAIN = 500, 5, 60  # ms; percent; seconds after which it is as before
pytestmark = [
    pytest.mark.skipif(postgres_bin() is None, reason="PostgreSQL is not installed: no node of this size"),
    pytest.mark.skipif(not (LONG or TRIED), reason="the long set: an hour, on a machine that does nothing else"),
]


@pytest.fixture(scope="module")
def busy():
    """One node with its caseload for both."""
    cluster = Cluster(shared_buffers="1GB", max_wal_size="4GB")
    node = Loaded(cluster)
    try:
        began = time.monotonic()
        node.fill(CASES, sessions(WORKERS))
        with psycopg.connect(cluster.url("super", "node"), autocommit=True) as db:
            db.execute("VACUUM ANALYZE")
        print(f"\n{CASES:,} cases told in {time.monotonic() - began:.0f} s", flush=True)
        node.serve()
        yield node
    finally:
        node.stop()
        cluster.stop()


def lost(node, journal):
    """Acknowledged writes of which the database does not hold the key with its result, and the record."""
    keys, missing = list(journal.acknowledged), []
    with psycopg.connect(node.cluster.url("super", "node")) as db:
        kept = dict(db.execute("SELECT key, result->>'id' FROM writes_used_key WHERE key = ANY(%s)", [keys]).fetchall())
        there = set()
        for table in {name for name, _pk in journal.acknowledged.values()}:
            wanted = [pk for key, pk in kept.items() if pk and journal.acknowledged[key][0] == table]
            there |= {str(pk) for (pk,) in db.execute(f"SELECT id FROM {table} WHERE id = ANY(%s::uuid[])", [wanted])}
    for key, (name, pk) in journal.acknowledged.items():
        if kept.get(key) is None or kept[key] not in there or (pk and pk != kept[key]):
            missing.append((key, name, pk))
    return missing


def counted(proof, journal, text):
    print(text, flush=True)
    proof.counted(len(journal.asked), text.rpartition("\n")[2])


@pytest.mark.proof("J1")
def test_two_hundred_workers_for_half_an_hour(proof, busy):
    journal = Journal()
    crowd = Crowd(busy, journal, WORKERS, proof.random)
    began, computed, of_all, of_tool = time.monotonic(), busy.computing(), machine(), time.process_time()
    threads = crowd.steady(SECONDS)
    time.sleep(SECONDS / 10)
    early, parts = busy.memory(), busy.parts()
    for thread in threads:
        thread.join()
    ended, late = time.monotonic(), busy.memory()
    spent = [now - then for now, then in zip(busy.computing(), computed, strict=True)]
    length, of_tool = ended - began, time.process_time() - of_tool
    beside = machine() - of_all - sum(spent) - of_tool
    growth, took = (late / early - 1) * 100, seen(journal, began, ended)
    refused = sum(status in REFUSED for _at, _name, _seconds, status in journal.asked)
    missing, p95 = lost(busy, journal), percentile(took, 95)
    print(f"\n{table(journal, began, ended)}\n\nMB after a tenth {parts}, at the end {busy.parts()}")
    counted(
        proof, journal,
        f"{WORKERS} workers, {CASES:,} cases, {SECONDS} s: {len(journal.asked):,} requests, {len(journal.wrong)} errors, {refused} refused; "
        f"p50 {percentile(took, 50):.0f} ms, p95 {p95:.0f}, p99 {percentile(took, 99):.0f}; {len(journal.acknowledged):,} writes acknowledged, "
        f"{len(missing)} lost; the node held {early / 2**20:.0f} MB after a tenth and {late / 2**20:.0f} at the end ({growth:+.1f} %), and "
        f"computed {spent[0] / length * 100:.0f} % of a core, its database {spent[1] / length * 100:.0f} %, the load tool {of_tool / length * 100:.0f} %, "
        f"whatever else the machine did {beside / length * 100:.0f} %",
    )  # fmt: skip
    assert journal.wrong == []
    assert refused == 0
    assert missing == []
    assert p95 <= P95
    assert growth < GROWTH


@pytest.mark.proof("J2")
def test_ten_times_as_much_is_refused_and_nothing_is_lost(proof, busy):
    journal, rate = Journal(), deeds_each_second(WORKERS) * TIMES
    crowd = Crowd(busy, journal, WORKERS, proof.random)
    began = time.monotonic()
    late = crowd.flood(rate, FLOOD)
    ended = time.monotonic()
    for thread in crowd.steady(AGAIN * 1.5):
        thread.join()
    missing = lost(busy, journal)
    during = [(name, seconds, status) for at, name, seconds, status in journal.asked if at < ended]
    refused = [seconds for _name, seconds, status in during if status in REFUSED]
    took, after = seen(journal, began, ended), back(journal, ended)
    longest = max(seconds for _name, seconds, _status in during)
    print(f"\n{table(journal, began, ended)}\n")
    counted(
        proof, journal,
        f"{rate:.0f} deeds a second for {FLOOD} s, {len(during):,} requests: {len(took):,} done (p95 {percentile(took, 95):.0f} ms), "
        f"{len(refused):,} refused with 429 or 503 (p95 {percentile(refused, 95):.0f} ms), {len(journal.bare)} of them without a page or the "
        f"time to come again; {len(journal.wrong)} errors, longest {longest:.1f} s, {late} deeds found the load tool busy; "
        f"{len(journal.acknowledged):,} writes acknowledged, {len(missing)} lost; "
        + (f"as before {after:.0f} s after" if after is not None else "not as before within 60 s"),
    )  # fmt: skip
    assert journal.wrong == []
    assert journal.bare == []
    assert refused
    assert missing == []
    assert after is not None
    assert after <= AGAIN
    assert late == 0, "the load tool could not keep up: that was no tenfold load"


def back(journal, ended):
    """Seconds after the flood from which on nothing is refused and p95 is as promised; None if that does not come."""
    for second in range(0, AGAIN + 1, 5):
        since = ended + second
        later = [status for at, _name, _seconds, status in journal.asked if at >= since]
        took = seen(journal, since, since + AGAIN * 2)
        if later and not REFUSED & set(later) and percentile(took, 95) <= P95:
            return second
    return None
