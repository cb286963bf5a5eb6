"""The schedule."""

from django.db import models


class Schedule(models.Model):
    """One row for each periodic job."""

    name = models.CharField(primary_key=True, max_length=60)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)  # the class of the error, never its text

    class Meta:
        db_table = "tasks_schedule"
