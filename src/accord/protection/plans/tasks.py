"""Periodic work of plans."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from accord.foundation.clock import day
from accord.foundation.refusals import Failure
from accord.foundation.tasks.jobs import job
from accord.foundation.writes.services import service
from accord.protection.cases.vocab import Phase
from accord.protection.plans import clocks
from accord.protection.plans.models import Plan
from accord.protection.plans.vocab import PlanState


@job(name="plans.reviews", every=timedelta(hours=1))
def mark_reviews(now: datetime) -> None:
    """Let every plan in force whose review day has come say so."""
    due = Plan.objects.filter(state=PlanState.IN_FORCE, review_on__lte=day(now)).exclude(case__phase=Phase.CLOSED)
    for plan in due.values_list("pk", flat=True):
        with suppress(Failure):  # one plan does not hold up the others
            mark(plan=plan, now=now)


@service
def mark(*, plan: UUID, now: datetime) -> None:
    """Let one plan say that it is to be reviewed."""
    found = Plan.objects.select_related("case").get(pk=plan)
    if found.state == PlanState.IN_FORCE:
        clocks.fall_due(found, found.case, None, now)
