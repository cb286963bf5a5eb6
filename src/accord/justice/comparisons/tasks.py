"""Periodic work: what nobody answers ends, and so does what no agreement covers any more; the secrets go with it."""

from datetime import datetime, timedelta

from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.tasks.jobs import job
from accord.justice.comparisons import running
from accord.justice.comparisons.models import Comparison
from accord.justice.comparisons.vocab import OPEN, SILENT, UNANSWERED, ComparisonState, Ending


@job(name="comparisons.end", every=timedelta(hours=1), limit=timedelta(minutes=5))
def end(now: datetime) -> None:
    """Stop comparisons of which nothing was heard in time, or whose agreement is no longer in force."""
    for pk in Comparison.objects.filter(state__in=OPEN).values_list("pk", flat=True):
        with transaction.atomic():
            ledger.wait_for_turn()
            row = Comparison.objects.filter(pk=pk, state__in=OPEN).first()
            if row is None:
                continue
            patience = UNANSWERED if row.state == ComparisonState.PROPOSED else SILENT
            if row.moved_at <= now - patience:
                running.end(row, "stop", Ending.SILENT, now=now)
            elif not running.still_covered(row, now):
                running.end(row, "stop", Ending.AGREEMENT, now=now)
