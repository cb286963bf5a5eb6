"""Plans that a connection keeps: what is rolled back takes none away, and a table that changed makes none wrong."""

import re
from uuid import uuid4

import pytest
from django.db import DatabaseError, NotSupportedError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accord.foundation.plans import MOST, _numbered
from accord.foundation.prepared import Prepared
from accord.foundation.rows import add, put
from accord.foundation.writes.models import UsedKey

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]
OFTEN = range(8)
by_key = Prepared(lambda key: UsedKey.objects.filter(key=key))


@pytest.fixture
def used(world):
    row = UsedKey(actor=uuid4(), key="kept-plan", verb="a", fingerprint=bytes(32), result={}, at=world.now)
    add([row])
    return UsedKey.objects.get(key="kept-plan")


def plans():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements WHERE statement LIKE '%writes_used_key%'")
        return dict(cursor.fetchall())


def test_a_rollback_takes_no_plan_away(used):
    for _ in OFTEN:
        assert by_key("kept-plan") == [used]
    before = plans()
    assert before
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        used.result = {"n": 1}
        put(used, ["result"])
        assert by_key("kept-plan")[0].result == {"n": 1}
        raise ZeroDivisionError
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():  # to a savepoint
            raise ZeroDivisionError
        assert by_key("kept-plan")[0].result == {}
    assert before.items() <= plans().items(), "the same plans, by their names"


def test_a_question_that_was_first_kept_in_what_is_rolled_back_is_asked_on(used):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        for _ in OFTEN:
            assert by_key("kept-plan") == [used]
        raise ZeroDivisionError
    assert by_key("kept-plan") == [used]
    assert by_key("another") == []


def test_what_fails_while_it_is_planned_is_planned_again(used):
    """The transaction is broken when the question would be kept: nothing was, and the next one is answered."""
    for n in OFTEN:
        with pytest.raises(DatabaseError), transaction.atomic():
            with connection.cursor() as cursor, pytest.raises(DatabaseError):
                cursor.execute("SELECT 1 / 0")
            by_key("kept-plan")
        if n % 3 == 0:
            assert by_key("kept-plan") == [used]
    assert by_key("kept-plan") == [used]


def test_a_table_that_is_changed_meanwhile_is_planned_anew(used):
    for _ in OFTEN:
        by_key("kept-plan")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE writes_used_key ADD COLUMN later integer")
            cursor.execute("CREATE INDEX later ON writes_used_key (key)")
        assert by_key("kept-plan") == [used]
        raise ZeroDivisionError
    assert by_key("kept-plan") == [used]


def test_a_column_of_another_type_fails_once_at_most(used):
    """As when a node is upgraded under a process that serves."""

    def typed(what):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE writes_used_key ALTER COLUMN verb TYPE {what}")

    for _ in OFTEN:
        by_key("kept-plan")
    length = UsedKey._meta.get_field("verb").max_length
    try:
        typed("text")
        with pytest.raises(NotSupportedError):
            by_key("kept-plan")
        for _ in OFTEN:
            assert by_key("kept-plan") == [used]
    finally:
        typed(f"varchar({length})")
    with pytest.raises(NotSupportedError):
        by_key("kept-plan")
    assert by_key("kept-plan") == [used]


def test_a_connection_keeps_no_more_than_so_many(used):
    """Rows that are written together are a question for each number of them."""
    assert connection.connection.prepared_max == MOST
    connection.connection.prepared_max = 20
    try:
        for many in range(1, 41):
            for _ in OFTEN:
                with pytest.raises(ZeroDivisionError), transaction.atomic():
                    about = {"verb": "a", "fingerprint": bytes(32), "at": used.at, "result": {}}
                    add([UsedKey(actor=uuid4(), key=f"{many}-{n}", **about) for n in range(many)])
                    raise ZeroDivisionError
        assert 15 < len(plans()) <= 21
    finally:
        connection.connection.prepared_max = MOST


@given(
    st.lists(
        st.sampled_from(["a = ", "%s", " AND ", "LIKE '%%'", "%%s", "::text", "'x", "100%%%s", '"б" IN (', "$$", "?"])
    )
)
def test_places_are_numbered_as_psycopg_numbers_them(parts):
    from psycopg import adapt
    from psycopg._queries import PostgresQuery

    question = "".join(parts)
    theirs = PostgresQuery(adapt.Transformer())
    theirs.convert(question, ["x"] * len(re.findall("%[s%]", question.replace("%%", ""))))
    assert _numbered(question) == theirs.query.decode()


def test_many_rows_in_one_statement_stand_as_each_alone(world):
    """What is written in one numbered statement, with a `%` and what looks like a place in its texts."""
    one = {"verb": "100 %s %% $1", "fingerprint": bytes(range(32)), "at": world.now}
    rows = [UsedKey(actor=uuid4(), key=f"many-{n}", result={"n": n, "в": "%s"}, **one) for n in range(30)]
    add(rows)
    there = UsedKey.objects.filter(key__startswith="many-")
    assert {row.actor: (row.key, row.result, row.verb, bytes(row.fingerprint), row.at) for row in there} == {
        row.actor: (row.key, row.result, row.verb, row.fingerprint, row.at) for row in rows
    }
