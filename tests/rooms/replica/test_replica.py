"""When the copy is read, where a question goes, and what is never done there; tests/journeys/test_copy.py has a real one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accord.config.replica import NoReplica, beside
from accord.foundation import replica
from accord.foundation.replica.looking import judged
from accord.foundation.replica.router import REPLICA, Router, is_on_copy, on_copy
from accord.foundation.vault import reveal
from accord.foundation.vault.fields import FromTheCopy
from accord.protection.cases.models import Case
from accord.protection.persons.models import Person

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
MOST = timedelta(minutes=5)
SAME = (7712933311218222143, "accord", "accord", 412, "a1b2")
HERE = (*SAME, "0/1B61880", NOW)


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
def test_another_cluster_database_role_migration_or_wall_is_no_copy(place):
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
    assert found["OPTIONS"]["connect_timeout"] <= 5
    with pytest.raises(NoReplica):
        beside("sqlite:///copy.sqlite3")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no copies")
def test_both_are_asked_what_the_database_itself_can_answer(db):
    from accord.foundation.replica.looking import _HERE, _SAME, _ask

    *same, written, moment = _ask("default", _HERE)
    assert len(same) == 5
    assert all(same[:4])
    assert same[1] == connection.settings_dict["NAME"]
    assert "/" in written
    assert moment.tzinfo
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY accord_wall ON cases_note")
        cursor.execute("CREATE POLICY accord_wall ON cases_note USING (true)")
        cursor.execute(_SAME)
        assert cursor.fetchone()[4] != same[4]  # a wall that was changed is another wall
