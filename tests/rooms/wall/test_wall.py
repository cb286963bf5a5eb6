"""The second wall: who is served sees own rows and what was given, whatever the query forgets; and nothing stays open."""

import threading

import pytest
from django.db import connection, connections, transaction

from accord.config import unsafe
from accord.foundation import wall
from accord.foundation.prepared import Prepared
from accord.foundation.wall import raising
from accord.foundation.wall.context import NOBODY, NODE, present
from accord.protection.cases import services as cases
from accord.protection.cases.models import Case, Note
from accord.protection.persons.models import Person
from accord.protection.referrals.models import Referral, Step
from tests.cast import key, signed_in

postgres_only = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no second wall (decision 013)"
)


def told(by=connection):
    """What the database was told, not what we believe."""
    with by.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('accord.reach', true), '')")
        return cursor.fetchone()[0]


def test_a_reach_ends_with_its_block_and_is_nobodys_in_a_request(world):
    assert present() == NODE  # the tests are a process of the whole node, as the command line is
    with wall.nobody():
        assert present() == NOBODY
        wall.enter(world.org("animus"))
        with wall.seen_by(world.org("dignita")), wall.whole_node():
            assert present() == NODE
        assert present() == str(world.org("animus"))
    assert present() == NODE


def test_a_thread_begins_outside(world):
    seen = []
    with wall.seen_by(world.org("animus")):
        thread = threading.Thread(target=lambda: seen.append(present()))
        thread.start()
        thread.join()
    assert seen == [NODE]


@postgres_only
def test_a_query_without_a_filter_gives_own_rows_and_what_was_given(world):
    case = world.case()
    cases.add_note(actor=world["ana"], case=case, text="x", now=world.now, key=key())
    world.consent(case)
    draft = world.draft(case)
    counted = {}
    for who in ("animus", "dignita", "anitp"):
        with wall.seen_by(world.org(who)):
            counted[who] = [m.objects.count() for m in (Case, Person, Note, Referral, Step)]
    assert counted["animus"][:4] == [1, 1, 1, 1]
    assert counted["dignita"] == counted["anitp"] == [0, 0, 0, 0, 0]  # a draft was not given
    world.send(draft)
    with wall.seen_by(world.org("dignita")):
        assert [m.objects.count() for m in (Case, Person, Note, Referral)] == [1, 0, 0, 1]
        assert Step.objects.count() > 0
    with wall.nobody():
        assert [m.objects.count() for m in (Case, Person, Note, Referral, Step)] == [0, 0, 0, 0, 0]


@postgres_only
def test_what_is_planned_once_heeds_whose_rows_are_shown(world):
    code = Case.objects.get(pk=world.case()).code
    asked = Prepared(lambda code: Case.objects.filter(code=code))

    def counted(times=1):
        return {len(asked(code)) for _ in range(times)}

    with wall.seen_by(world.org("animus")):
        assert counted(20) == {1}  # after five it is prepared, after five more it has one plan for every value
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(generic_plans) FROM pg_prepared_statements WHERE statement LIKE 'SELECT%cases_case%'"
        )
        assert cursor.fetchone()[0] > 0
    with wall.seen_by(world.org("dignita")):
        assert counted() == {0}
    with wall.nobody():
        assert counted() == {0}
    with wall.seen_by(world.org("animus")):
        assert counted() == {1}


@postgres_only
def test_nothing_is_written_into_another_organisation(world):
    from django.db.utils import ProgrammingError

    case = world.case()
    with wall.seen_by(world.org("dignita")):
        assert Case.objects.filter(pk=case).update(phase="closed", close_reason="other") == 0
        assert Case.objects.filter(pk=case).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.create(organisation=world.org("animus"), registered_at=world.now)
    assert Case.objects.filter(pk=case).count() == 1


@postgres_only
def test_the_database_forgets_the_reach_with_the_request_and_with_a_rollback(world):
    client = signed_in(world, "ana")
    assert client.get("/desk/cases/").status_code == 200
    assert told() == NODE
    with pytest.raises(ValueError, match="on purpose"), wall.seen_by(world.org("animus")), transaction.atomic():
        assert told() == str(world.org("animus"))
        raise ValueError("on purpose")
    assert told() == NODE


@postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_opened_later_is_told(world):
    with wall.seen_by(world.org("animus")):
        connection.close()
        assert told() == str(world.org("animus"))
    assert told() == NODE
    with wall.nobody():
        connection.close()
        assert told() == NOBODY
        assert Case.objects.count() == 0


@pytest.fixture
def copy(db, django_db_blocker):
    """A second connection to the database."""
    connections.settings["copy"] = connections.settings["default"]
    with django_db_blocker.unblock():
        yield connections["copy"]
    connections["copy"].close()
    del connections["copy"], connections.settings["copy"]


@postgres_only
def test_another_connection_hears_nothing_but_where_it_is_told_too(world, copy):
    """So no page waits for a copy on which it counts nothing, and a question past the counting shows nobody's rows."""
    ours = str(world.org("animus"))
    assert told(copy) == NOBODY  # although this process sees the whole node
    with wall.seen_by(ours):
        assert told(copy) == NOBODY
        with wall.told_too("copy"):
            assert told(copy) == ours
            with wall.whole_node():
                assert told(copy) == told() == NODE
            assert told(copy) == ours
            copy.close()
            assert told(copy) == ours
        assert (told(copy), told()) == (NOBODY, ours)
        copy.close()
        assert told(copy) == NOBODY
    with pytest.raises(ValueError, match="on purpose"), wall.told_too("copy"):
        assert told(copy) == NODE
        raise ValueError("on purpose")
    assert told(copy) == NOBODY


@postgres_only
def test_the_wall_is_missed_when_it_is_down(world):
    assert raising.faults() == []
    rows = {row.id: row for row in unsafe.DATABASE}
    assert not rows["wall-down"].found()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_note DISABLE ROW LEVEL SECURITY")
        cursor.execute("CREATE POLICY wide ON signals_signal USING (true)")
        cursor.execute("CREATE TABLE somebody_added (name text)")
    assert raising.faults() == ["cases_note", "signals_signal", "somebody_added"]
    assert rows["wall-down"].found() == "cases_note, signals_signal, somebody_added"
    with pytest.raises(raising.NoRule, match="somebody_added"):
        raising.raise_wall(force=True)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE somebody_added")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION accord_given_duties_duty(of_object_id uuid) RETURNS boolean "
            "LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN true; END $$"
        )
        assert raising.faults() == ["cases_note", "duties_duty", "signals_signal"]
        cursor.execute("DROP POLICY wide ON signals_signal")
    raising.raise_wall(force=True)
    assert raising.faults() == []


@postgres_only
def test_a_table_of_the_callers_own_gives_nothing(world):
    """What was given is asked in a function of the database: it reads the tables of the node, and behind the wall."""
    case = world.case()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE referrals_referral (id uuid, case_id uuid, receiver_id uuid)")
        cursor.execute("INSERT INTO pg_temp.referrals_referral VALUES (%s, %s, %s)", [case, case, world.org("dignita")])
    with wall.seen_by(world.org("dignita")):
        assert not Case.objects.filter(pk=case).exists()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE pg_temp.referrals_referral")
    with wall.seen_by(world.org("animus")):
        assert Case.objects.filter(pk=case).exists()


@postgres_only
def test_a_later_version_gives_by_other_columns(world, monkeypatch):
    """The function of an earlier version has other columns: it goes, or an upgraded node would not migrate."""
    given = {"rows": "organisation = @ours", "by": ["subject"], "given": "duties_duty.subject = @ours"}
    before = raising.rules()
    monkeypatch.setattr(raising, "rules", lambda: before | {"duties_duty": given})
    raising.raise_wall(force=True)
    assert raising.faults() == []
    monkeypatch.undo()
    assert raising.faults() == ["duties_duty"]
    raising.raise_wall(force=True)
    assert raising.faults() == []


@postgres_only
def test_owner_and_superuser_are_refused_as_the_role_that_serves(world):
    rows = {row.id: row for row in unsafe.DATABASE}
    assert rows["database-owner"].found()  # the tests are the owner
    assert not rows["database-superuser"].found()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    assert rows["database-superuser"].found()
