"""The account of epsilon in the database: a spend is committed before anything is drawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.research.publication import budget
from accord.research.publication.budget import Spend as Amount
from accord.research.publication.refusals import BudgetSpent
from accord.research.releases.models import Publication, Spend
from accord.research.releases.services import event, past_spends

_NOTHING: Final = 0.0


class Account:
    """What the engine asks before it draws, for one publication. Two at once wait for one another."""

    def __init__(self, publication: Publication, now: datetime) -> None:
        self._publication, self._now = publication, now

    def reserve(self, spends: Sequence[Amount]) -> None:
        """Write and commit the rows. Raises BudgetSpent; also where this publication has spent already."""
        # SECURITY: the row is durable before a number is drawn; a crash in between is spent. tests/proofs/test_spending.py
        with transaction.atomic(durable=True):
            ledger.wait_for_turn()
            for one in spends:
                budget.require_left(one, past_spends(self._publication.organisation, int(one.cohort)))
                try:
                    with transaction.atomic():
                        self._write(one)
                except IntegrityError:
                    raise BudgetSpent(
                        cohort=one.cohort, left=_NOTHING, cap=budget.CAP, what=one.what.said, wanted=one.epsilon
                    ) from None

    def _write(self, one: Amount) -> None:
        row = Spend(
            organisation=self._publication.organisation,
            publication=self._publication,
            cohort=int(one.cohort),
            what=one.what.value,
            mechanism=one.mechanism,
            rho=one.rho,
            epsilon=one.epsilon,
            delta=one.delta,
            at=self._now,
        )
        row.save(force_insert=True)
        told = {"epsilon": str(one.epsilon), "rho": f"{one.rho:.6f}", "what": one.what.value}
        ledger.append(event(Kind.PUBLICATION_SPENT, self._publication, None, self._now, **told))
