"""When the copy is read, where a question goes, and what is never done there; tests/journeys/test_copy.py has a real one."""

import socket
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection, connections

from accord.config.replica import NoReplica, beside
from accord.config.unsafe import copy_that_is_not_read
from accord.foundation import replica
from accord.foundation.replica import looking
from accord.foundation.replica.deadline import at_most
from accord.foundation.replica.looking import judged
from accord.foundation.replica.router import REPLICA, Router, is_on_copy, on_copy
from accord.foundation.vault import reveal
from accord.foundation.vault.fields import FromTheCopy
from accord.protection.cases.models import Case
from accord.protection.persons.models import Person

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
MOST = timedelta(minutes=5)
SAME = (7712933311218222143, "accord", "accord", 412, "a1b2", 1)
HERE = (*SAME, "0/1B61880", NOW)
postgres_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no copies")


def there(recovers=True, has_all=True, committed=None, same=SAME):
    return (*same, recovers, has_all, committed)


def test_a_copy_that_has_everything_is_as_of_now_however_long_nothing_was_written():
    found = judged(HERE, there(committed=NOW - timedelta(days=3)), MOST)
    assert (found.state, found.as_of, found.lag) == ("ok", NOW, timedelta())


@pytest.mark.parametrize(("behind", "state"), [(timedelta(seconds=2), "ok"), (MOST, "ok"), (MOST * 1.01, "late")])
def test_else_it_is_as_of_its_last_commit_and_not_read_when_that_is_long_ago(behind, state):
    found = judged(HERE, there(has_all=False, committed=NOW - behind), MOST)
    assert (found.state, found.as_of, found.lag) == (state, NOW - behind, behind)


def test_a_copy_of_which_nobody_knows_as_of_when_is_not_read():
    assert judged(HERE, there(has_all=False), MOST).state == "late"


@pytest.mark.parametrize("place", range(len(SAME)))
def test_another_cluster_database_role_migration_wall_or_timeline_is_no_copy(place):
    other = (*SAME[:place], "else", *SAME[place + 1 :])
    assert judged(HERE, there(same=other), MOST).state == "other"


def test_what_can_be_written_is_no_copy():
    assert judged(HERE, there(recovers=False, has_all=None, committed=NOW), MOST).state == "other"


def test_reads_go_to_the_copy_where_it_is_counted_and_writes_never():
    router, row = Router(), Person()
    row._state.db = REPLICA
    with on_copy():
        assert router.db_for_read(Person) == REPLICA
        assert router.db_for_write(Person, instance=row) == "default"
    assert router.db_for_read(Person, instance=row) == router.db_for_write(Person, instance=row) == "default"
    assert not is_on_copy()
    assert router.allow_migrate("default", "persons")
    assert not router.allow_migrate(REPLICA, "persons")


def test_without_a_copy_it_is_counted_on_the_database(db):
    assert replica.look() is None
    assert replica.counted(lambda: (Person.objects.count(), is_on_copy())) == ((0, False), None)
    assert replica.stood(None) == []


def test_a_figure_of_the_copy_says_as_of_when():
    assert "27" in "".join(replica.stood(NOW))


def test_counting_inside_counting_is_refused():
    with on_copy(), pytest.raises(RuntimeError, match="inside"):
        replica.counted(int)


def test_no_cell_of_a_row_of_the_copy_is_opened(world):
    row = Case.objects.get(pk=world.case()).person
    assert reveal(row, holder=row.organisation, fields=["given_name"])["given_name"]
    row._state.db = REPLICA
    with pytest.raises(FromTheCopy):
        reveal(row, holder=row.organisation, fields=["given_name"])


def test_nothing_is_written_over_the_connection_and_a_dead_one_is_known_soon():
    found = beside("postgres://accord@copy.example.org/accord?sslmode=verify-full")
    assert found["OPTIONS"]["sslmode"] == "verify-full"
    assert "default_transaction_read_only=on" in found["OPTIONS"]["options"]
    assert found["OPTIONS"]["connect_timeout"] <= 3
    with pytest.raises(NoReplica):
        beside("sqlite:///copy.sqlite3")


def test_what_an_operator_says_in_the_address_holds_but_for_what_may_not_change():
    words = "-c statement_timeout=60s -c default_transaction_read_only=off"
    found = beside(f"postgres://accord@copy.example.org/accord?options={quote(words)}")["OPTIONS"]["options"]
    last = dict(one.split("=", 1) for one in found.split("-c ") if one)  # PostgreSQL takes the last of each
    assert last["statement_timeout"].strip() == "60s"
    assert last["lock_timeout"].strip() == "2s"
    assert last["default_transaction_read_only"].strip() == "on"


@pytest.fixture
def leading(db, monkeypatch, django_db_blocker):
    """Gives the node a copy that leads to another database of the server of the tests, or to another port."""
    monkeypatch.setitem(looking._gone_until, "moment", 0.0)

    def lead(**more):
        here = connections.settings["default"] | {"OPTIONS": beside("postgres://127.0.0.1/x")["OPTIONS"]}
        connections.settings[REPLICA] = here | more

    with django_db_blocker.unblock():  # more than one connection
        yield lead
    connections[REPLICA].close()
    del connections[REPLICA], connections.settings[REPLICA]


@postgres_only
def test_a_database_without_our_tables_is_no_copy_and_no_fault(leading):
    leading(NAME="postgres")
    assert replica.look().state == "other"
    assert "no copy of this database" in copy_that_is_not_read()


@postgres_only
def test_who_takes_a_call_and_says_nothing_is_gone_within_seconds(leading):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        leading(HOST="127.0.0.1", PORT=mute.getsockname()[1])
        began = time.monotonic()
        assert replica.look().state == "gone"
        assert time.monotonic() - began < 8


@postgres_only
def test_a_line_is_cut_by_our_clock_and_not_before(leading):
    leading()
    copy = connections[REPLICA]
    with at_most(60, copy), copy.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    with copy.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # nothing was cut after the block, and by PostgreSQL nothing is
    began = time.monotonic()
    with pytest.raises(OperationalError), at_most(0.2, copy), copy.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(60)")
    assert 0.2 <= time.monotonic() - began < 30
    copy.close()
    with at_most(60, copy), copy.cursor() as cursor:
        cursor.execute("SELECT 1")
    # And nobody goes on counting there for who does not listen any more.
    while time.monotonic() - began < 30:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [process])
            if cursor.fetchone() == (0,):
                return
            cursor.execute("SELECT pg_stat_clear_snapshot()")
        time.sleep(0.1)
    pytest.fail("it goes on")


@postgres_only
def test_both_are_asked_what_the_database_itself_can_answer(db):
    from accord.foundation.replica.looking import _HERE, _SAME, _ask

    *same, written, moment = _ask("default", _HERE)
    assert len(same) == len(SAME)
    assert all(same[:4])
    assert same[5] == 1
    assert same[1] == connection.settings_dict["NAME"]
    assert "/" in written
    assert moment.tzinfo
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY accord_wall ON cases_note")
        cursor.execute("CREATE POLICY accord_wall ON cases_note USING (true)")
        cursor.execute(_SAME)
        assert cursor.fetchone()[4] != same[4]  # a wall that was changed is another wall
