"""Comparisons, and which of its own selectors a side met with."""

from django.db import models
from django.db.models import Q

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.justice.comparisons.vocab import ComparisonState, Ending, Outcome
from accord.justice.links.models import Selector


class Comparison(models.Model):
    """One side of a comparison: that of the organisation that works here. It has the same id at both nodes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    other_organisation = models.UUIDField()
    agreement = models.UUIDField()
    proposed_here = models.BooleanField()
    state = models.CharField(max_length=10, choices=ComparisonState, default=ComparisonState.PROPOSED)
    reason = models.CharField(max_length=10, choices=Ending, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField(null=True)  # of this side
    answered_by = models.UUIDField(null=True)  # of this side
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    size_here = models.PositiveIntegerField(default=0)  # points, in whole steps
    size_there = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)  # of the points of both sides
    sealing = models.UUIDField(default=new_id)  # under whose keys the secret is: not those of the letters, which last
    secret = SealedField(DataClass.INVESTIGATIVE, subject="sealing")  # while it runs; then emptied, its keys destroyed
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "comparisons_comparison"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ComparisonState.values), name="comparisons_state"),
            models.CheckConstraint(
                condition=Q(state__in=[ComparisonState.DECLINED, ComparisonState.STOPPED]) ^ Q(reason=""),
                name="comparisons_reason",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-proposed_at", "-id"], name="comparisons_newest")]


class Met(models.Model):
    """A selector of this side that the other side holds too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="met")
    selector = models.ForeignKey(Selector, on_delete=models.PROTECT, related_name="compared")
    at = models.DateTimeField()

    class Meta:
        db_table = "comparisons_met"
        constraints = [models.UniqueConstraint(fields=["comparison", "selector"], name="comparisons_met_once")]
