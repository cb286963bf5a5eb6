"""Counting on a streaming replica: the wall stands there, nothing is written there, and without it the database is asked.

`./accord test --machine` runs it, on two clusters that are thrown away.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime

import psycopg
import pytest

from tests.journeys.deployed import blocks
from tests.proofs.real_node import Cluster, Node, Standby
from tests.run import ROOT, postgres_bin

pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(not postgres_bin(), reason="PostgreSQL is not installed (Debian: apt-get install postgresql)"),
]
A_CASE = {"sex": "Feminine", "age_group": "adult", "jurisdiction": "BG", "basis": "observation"}
TABLE = "/api/v1/tables/identified?by=sex"
SENTENCE = "Counted on a copy of the database as it stood on"
SOON = 8  # seconds, on a machine that does other things too; a copy is given two to be reached and two to answer


class Counting:
    """A process of the node that does what it is told."""

    def __init__(self, node, **more):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.counting"],
            cwd=ROOT,
            env=node.environment() | more,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        # One line answers one line, so nothing waits in the buffer. A guard against a hang, no measure.
        assert select.select([self.process.stdout], [], [], 120)[0], f"{command[0]} hangs"
        line = self.process.stdout.readline()
        assert line, "it ended"
        return json.loads(line)

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.kill()
        self.process.wait()


class Beside:
    """A node whose figures are counted on a copy."""

    def __init__(self):
        self.cluster, self.standby, self.counting = Cluster(fsync="off"), None, None
        self.node = Node(self.cluster)

    def begin(self):
        self.node.accord("new-node", "bg-1")
        self.node.accord("migrate", module="accord.config.steps")
        told = json.loads(self.node.accord(module="tests.proofs.told").splitlines()[-1])
        self.tokens, self.body, self.other = told["tokens"], told["animus"], told["dignita"]
        (block,) = blocks("sql replica")  # of the guide
        with psycopg.connect(self.cluster.url("super"), autocommit=True) as db:
            for line in block.lines():
                db.execute(line)
        self.standby = Standby(self.cluster, "accord_copy", "accord_copy")
        self.node.more = {"ACCORD_REPLICA_URL": self.standby.url("served")}
        self.counting = Counting(self.node)

    def end(self):
        if self.counting:
            self.counting.end()
        for one in (self.node, self.standby, self.cluster):
            if one:
                one.stop()

    def case(self, who):
        status, answer = self.counting(
            "asked", "/api/v1/cases", self.tokens[who], A_CASE | {"identity": {"given_name": "Тест"}}
        )
        assert status == 200, answer
        return answer["id"]

    def health(self):
        status, said = self.counting("asked", "/health", "")
        assert status == 200, said  # pages are served, however the copy stands
        return said["replica"]

    def until(self, state):
        ended = time.monotonic() + 60  # a guard against a hang, no measure
        while time.monotonic() < ended:
            self.counting("patient")
            if self.health() == state:
                return True
            time.sleep(0.2)
        return False

    def of_standby(self, words):
        with psycopg.connect(self.standby.url("super"), autocommit=True) as db:
            return db.execute(words).fetchone()[0]

    def of_database(self, words):
        with psycopg.connect(self.cluster.url("super"), autocommit=True) as db:
            db.execute(words)

    @contextmanager
    def frozen(self):
        """The copy keeps its place and its lines, and does nothing: as under a disk that does not answer."""
        for process in self.standby.processes():
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            self.thaw()

    def thaw(self):
        for process in self.standby.processes():
            os.kill(process, signal.SIGCONT)

    def page(self, path, who="ana"):
        """What a page answers, and after how many seconds."""
        began = time.monotonic()
        status, answer = self.counting("asked", path, self.tokens[who] if who else "")
        assert status == 200, answer
        return answer, time.monotonic() - began


@pytest.fixture
def beside():
    made = Beside()
    try:
        made.begin()
        yield made
    finally:
        made.end()


def it_is_counted_there_and_the_wall_stands(beside):
    for who in ("ana", "ana", "mira"):
        beside.case(who)
    assert beside.until("ok")
    seen, others = beside.counting("seen", beside.body), beside.counting("seen", beside.other)
    facts = {name: counts[2] for name, (counts, _) in seen.items() if name.startswith("node")}
    for how in ("kept", "fresh"):
        assert seen[f"nobody {how}"][0] == [0, 0, 0]
        assert seen[f"own {how}"][0][:2] == [2, 2]
        assert others[f"own {how}"][0][:2] == [1, 1]
        assert seen[f"node {how}"][0][:2] == [3, 3]
        assert facts[f"node {how}"] >= 3
        assert all(datetime.fromisoformat(seen[f"{who} {how}"][1]).tzinfo for who in ("nobody", "own", "node"))
    assert beside.counting("forgotten") == 0
    assert beside.counting("hushed")[0][:2] == [3, 3]
    assert beside.counting("hushed")[1:] == [
        0,
        0,
    ]  # past the counting it shows nobody's rows, whatever the process may see
    turned, as_of = beside.counting("turning", beside.body)
    assert [counts[:2] for counts in turned] == [[3, 3], [2, 2], [0, 0], [3, 3]]
    assert as_of
    # A connection of the serving role that says nothing at all, past our code.
    with psycopg.connect(beside.standby.url("served")) as db:
        assert db.execute("SELECT count(*) FROM persons_person").fetchone() == (0,)


def nothing_is_written_or_opened_there(beside):
    said = beside.counting("written")
    assert len(said) == 3
    assert all("read-only" in one or "read-write mode during recovery" in one for one in said), said
    assert beside.counting("opened", beside.body) == ["refused", {"given_name": "Тест"}]
    assert beside.counting("within", beside.body) is None


def what_breaks_in_the_middle_is_counted_on_the_database(beside):
    (first, again), as_of = beside.counting("broken", beside.body)
    assert (first[:2], again, as_of) == ([2, 2], first, None)
    counts, as_of = beside.counting("cut", beside.body, "SELECT * FROM what_only_the_database_has")
    assert (counts[:2], as_of) == ([2, 2], None)
    # What the operator says in the address holds: so this one is cut by PostgreSQL long before we would.
    beside.counting("leads", "replica", beside.standby.url("served") + "?options=-c%20statement_timeout%3D300ms")
    counts, as_of = beside.counting("cut", beside.body, "SELECT pg_sleep(600)")
    assert (counts[:2], as_of) == ([2, 2], None)
    beside.counting("leads", "replica", beside.standby.url("served"))
    assert beside.counting("seen", beside.body)["own kept"][1]  # and the next one on the copy


def a_page_says_as_of_when(beside):
    status, table = beside.counting("asked", TABLE, beside.tokens["ana"])
    assert status == 200
    assert SENTENCE in table["notes"][-1]
    # A case is read where it was written, at once.
    case = beside.case("ana")
    assert beside.counting("asked", f"/api/v1/cases/{case}", beside.tokens["ana"])[0] == 200


def what_is_late_is_said_and_then_not_read(beside):
    before = beside.counting("seen", beside.body)["own kept"]
    beside.of_standby("SELECT pg_wal_replay_pause()::text")
    beside.case("ana")
    counts, as_of = beside.counting("seen", beside.body)["own kept"]
    assert counts == before[0]  # the new case is not there yet, and the figure says until when it knows
    assert datetime.fromisoformat(as_of) <= datetime.now().astimezone()
    beside.counting("lag", 0)
    counts, as_of = beside.counting("seen", beside.body)["own kept"]
    assert (counts[0], as_of) == (before[0][0] + 1, None)
    assert beside.health() == "late"
    assert "further behind" in beside.counting("copy_that_is_not_read")
    beside.counting("lag", 300)
    beside.of_standby("SELECT pg_wal_replay_resume()::text")
    assert beside.until("ok")
    assert beside.counting("copy_that_is_not_read") == ""


def without_it_the_database_is_asked(beside):
    assert beside.counting("seen", beside.body)["own kept"][1]
    beside.standby.halt()  # with a connection open to it
    status, table = beside.counting("asked", TABLE, beside.tokens["ana"])
    assert (status, [note for note in table["notes"] if SENTENCE in note]) == (200, [])
    assert beside.health() == "gone"
    counts, as_of = beside.counting("seen", beside.body)["own kept"]
    assert (counts[0], as_of) == (4, None)
    beside.standby.start()
    assert beside.health() == "gone"  # left alone for a while, not asked by every page
    assert beside.until("ok")


def a_frozen_copy_holds_nobody(beside):
    case = beside.case("ana")
    assert beside.counting("seen", beside.body)["own kept"][1]  # a line to it is open
    with beside.frozen():
        # Pages that count nothing do not speak to it at all: the first to notice is who counts.
        _, seconds = beside.page(f"/api/v1/cases/{case}")
        beside.case("ana")
        assert seconds < SOON
        said, seconds = beside.page("/health", "")  # over the line that was open when it froze
        assert (said["replica"], seconds < SOON) == ("gone", True)
        beside.counting("patient")
        table, seconds = beside.page(TABLE)  # by who opens one
        assert [note for note in table["notes"] if SENTENCE in note] == []
        assert seconds < SOON
        beside.counting("patient")
        assert "does not answer" in beside.counting("copy_that_is_not_read")
    assert beside.until("ok")


def what_freezes_in_the_middle_is_counted_on_the_database(beside):
    counts = beside.counting("seen", beside.body)["own kept"][0]
    try:
        (first, again), as_of, seconds = beside.counting("frozen", beside.body, beside.standby.processes(), 2)
    finally:
        beside.thaw()
    assert (first, again, as_of) == (counts, counts, None)
    assert 2 <= seconds < SOON
    assert beside.until("ok")


def where_there_is_nothing_to_ask_or_no_right_it_is_another(beside):
    beside.of_database("CREATE ROLE stranger LOGIN")
    beside.of_database("CREATE DATABASE empty")
    for address in (beside.standby.url("stranger"), beside.cluster.url("served", "empty")):
        beside.counting("leads", "replica", address)
        beside.counting("patient")
        assert beside.until("other")
        assert beside.counting("seen", beside.body)["own fresh"][1] is None
        assert "no copy of this database" in beside.counting("copy_that_is_not_read")
    beside.counting("leads", "replica", beside.standby.url("served"))
    assert beside.until("ok")
    # Without the right to ask for the timeline it is compared by the rest; without that for the cluster it is not read.
    for function, state in (("pg_control_checkpoint", "ok"), ("pg_control_system", "other")):
        beside.of_database(f"REVOKE EXECUTE ON FUNCTION {function}() FROM PUBLIC")
        assert beside.until(state)
        assert bool(beside.counting("seen", beside.body)["own kept"][1]) is (state == "ok")
        beside.of_database(f"GRANT EXECUTE ON FUNCTION {function}() TO PUBLIC")
    assert beside.until("ok")


def a_copy_of_the_machine_that_was_left_is_another(beside):
    """A second copy becomes the database; the first goes on following what nobody writes to any more."""
    beside.of_database("SELECT pg_create_physical_replication_slot('second')")
    heir = Standby(beside.cluster, "accord_copy", "second")
    try:
        heir.promote()
        beside.counting("leads", "default", heir.url("served"))
        assert beside.health() == "other"
        assert beside.counting("seen", beside.body)["own kept"][1] is None
        # It is the timeline by which it is known: who may not ask for it takes it for a copy that is a little late.
        with psycopg.connect(heir.url("super"), autocommit=True) as db:
            db.execute("REVOKE EXECUTE ON FUNCTION pg_control_checkpoint() FROM PUBLIC")
        assert beside.health() == "ok"
    finally:
        beside.counting("leads", "default", beside.cluster.url("served"))
        heir.stop()
    assert beside.until("ok")


def another_role_and_what_is_no_copy_any_more_are_not_read(beside):
    owner = Counting(beside.node, ACCORD_REPLICA_URL=beside.standby.url("owner"))  # whom no wall would hold
    try:
        assert owner("asked", "/health", "")[1]["replica"] == "other"
        assert owner("seen", beside.body)["own kept"][1] is None
    finally:
        owner.end()
    beside.standby.promote()
    assert beside.health() == "other"
    assert beside.counting("seen", beside.body)["own kept"][1] is None
    assert "no copy of this database" in beside.counting("copy_that_is_not_read")


def test_figures_are_counted_on_a_copy_behind_the_same_wall(beside):
    """In this order: at the end the copy is none any more."""
    it_is_counted_there_and_the_wall_stands(beside)
    nothing_is_written_or_opened_there(beside)
    what_breaks_in_the_middle_is_counted_on_the_database(beside)
    a_page_says_as_of_when(beside)
    what_is_late_is_said_and_then_not_read(beside)
    without_it_the_database_is_asked(beside)
    a_frozen_copy_holds_nobody(beside)
    what_freezes_in_the_middle_is_counted_on_the_database(beside)
    where_there_is_nothing_to_ask_or_no_right_it_is_another(beside)
    a_copy_of_the_machine_that_was_left_is_another(beside)
    another_role_and_what_is_no_copy_any_more_are_not_read(beside)
