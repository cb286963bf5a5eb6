"""Estimates: what was asked, and what came of it."""

from django.db import models
from django.db.models import Q

from accord.foundation.ids import new_id
from accord.research.estimates.vocab import EstimateState, Method


class Estimate(models.Model):
    """One run over one table. It is finished once and never changed after."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    title = models.CharField(max_length=120)
    whom = models.CharField(max_length=200)  # who is counted
    period = models.CharField(max_length=40)
    sources = models.TextField(blank=True)  # what each list is
    table = models.TextField()  # CSV: a column of 0 and 1 for each list, and the count
    covariates = models.CharField(max_length=200, blank=True, default="")  # its columns that part the people
    digest = models.CharField(max_length=64)  # SHA-256 of the table
    missed = models.FloatField(null=True)
    false = models.FloatField(null=True)
    method = models.CharField(max_length=10, choices=Method)
    order = models.PositiveSmallIntegerField()
    replicates = models.PositiveSmallIntegerField()
    tables = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    engine = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=EstimateState, default=EstimateState.WAITING)
    result = models.JSONField(default=dict)  # the engine's report, or its refusals
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "estimates_estimate"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EstimateState.values), name="estimates_state"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(finished_at__isnull=False), name="estimates_finished"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-asked_at", "-id"], name="estimates_newest"),
            models.Index(fields=["asked_at"], name="estimates_waiting", condition=Q(state="waiting")),
        ]
