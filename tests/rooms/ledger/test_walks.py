"""How PostgreSQL finds the events about a record."""

from uuid import uuid4

import pytest
from django.db import connection

from accord.foundation.ledger import queries
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind

pytestmark = pytest.mark.django_db


def test_the_kinds_that_are_asked_for_or_left_out(world):
    case = world.case()
    [opened] = queries.events_about([case], only=[Kind.CASE_OPENED])
    assert opened.kind == "case.opened"
    everything = queries.events_about([case])
    assert len(everything) > 1
    assert queries.events_about([case], without=[Kind.CASE_OPENED]) == [one for one in everything if one != opened]
    assert queries.events_about([case], only=[]) == []
    assert queries.events_about([uuid4()]) == []
    assert queries.events_about([case], limit=1) == everything[:1]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a plan of PostgreSQL")
def test_the_events_of_few_records_are_never_looked_for_from_the_end_of_the_ledger(world):
    """It did so as soon as it expected some hundreds: a walk through all that anybody did since."""
    case, plans = world.case(), []

    def explained(execute, sql, params, many, context):
        if "ledger_event" in sql and sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_sort = off")  # the ledger of a test is small: else it sorts gladly
                cursor.cursor.execute(f"EXPLAIN {sql}", params)
                plans.append("\n".join(row[0] for row in cursor.cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        found = queries.events_about([case, uuid4()])
        queries.done_by(world["ana"].account, [case, uuid4()], since=world.now, until=world.now)
    assert found
    assert len(plans) == 2
    assert not [plan for plan in plans if "ledger_event_pkey" in plan], plans
    assert [event.seq for event in found] == sorted(
        (event.seq for event in Event.objects.filter(object_id=case)), reverse=True
    )
