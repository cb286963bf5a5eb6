"""The turn to write: a lock of the head that holds until the transaction ends."""

import pytest
from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import LedgerError


@pytest.mark.django_db(transaction=True)
def test_the_turn_is_taken_inside_a_transaction_or_not_at_all():
    with transaction.atomic():
        ledger.wait_for_turn()
    for _ in range(2):  # the question is built once; the second time nothing of Django looks
        with pytest.raises(LedgerError):
            ledger.wait_for_turn()
