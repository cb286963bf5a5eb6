"""The turn to write: a lock of the head that holds until the transaction ends."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Entry, Kind, LedgerError
from accord.foundation.writes.services import service


@pytest.mark.django_db(transaction=True)
def test_the_turn_is_taken_inside_a_transaction_or_not_at_all():
    with transaction.atomic():
        ledger.wait_for_turn()
    for _ in range(2):  # the question is built once; the second time nothing of Django looks
        with pytest.raises(LedgerError):
            ledger.wait_for_turn()


def test_a_write_asks_for_the_head_once_and_numbers_what_it_brings_along_too(world):
    def tells(n):
        ledger.append(Entry(Kind.CASE_READ, world.now, facts={"n": n}))

    @service
    def brought_along(*, actor):
        tells(1)

    @service
    def writes(*, actor):
        tells(0)
        brought_along(actor=actor)
        tells(2)

    first = Event.objects.count()
    with CaptureQueriesContext(connection) as questions:
        writes(actor=world["ana"])
    asked = [one["sql"] for one in questions if "ledger_head" in one["sql"] and one["sql"].startswith("SELECT")]
    assert len(asked) == 2, "its own turn, and that of the write within"
    kept = Event.objects.filter(seq__gte=first).order_by("seq").values_list("seq", "facts")
    assert list(kept) == [(first + n, f'{{"n":{n}}}') for n in range(3)]
    with transaction.atomic():
        tells(3)
    assert Event.objects.get(seq=first + 3).facts == '{"n":3}'


def test_what_fails_in_its_turn_leaves_the_next_number_free(world):
    @service
    def fails(*, actor):
        ledger.append(Entry(Kind.CASE_READ, world.now))
        raise ValueError("typed wrongly")

    first = Event.objects.count()
    with pytest.raises(ValueError, match="typed"):
        fails(actor=world["ana"])
    with transaction.atomic():
        ledger.append(Entry(Kind.CASE_READ, world.now))
    assert list(Event.objects.filter(seq__gte=first).values_list("seq", flat=True)) == [first]
