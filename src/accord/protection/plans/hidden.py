"""Whose plans an actor does not know of: those of restricted cases, in which the actor is not of the team."""

from uuid import UUID

from django.db.models import QuerySet

from accord.foundation.policy import Actor
from accord.protection.cases.access import hidden_from
from accord.protection.plans.models import Plan, Step


def plans(actor: Actor) -> QuerySet[Plan, UUID]:
    """Plans of such cases."""
    return Plan.objects.filter(case__in=hidden_from(actor)).values_list("pk", flat=True)


def steps(actor: Actor) -> QuerySet[Step, UUID]:
    """Steps of such plans."""
    return Step.objects.filter(plan__case__in=hidden_from(actor)).values_list("pk", flat=True)
