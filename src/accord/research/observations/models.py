"""Figures that others published, as they published them."""

from django.db import models

from accord.foundation.ids import new_id


class Observation(models.Model):
    """One figure of one source. Never overwritten: what a source corrects is a new version beside the old."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=60)  # a code of sources.toml
    measure = models.CharField(max_length=60)
    country = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=10)
    part = models.CharField(max_length=12)  # total, form, age, sex, citizenship
    category = models.CharField(max_length=120, blank=True)
    number = models.PositiveSmallIntegerField(default=1)  # where a source publishes several lines under one key
    value = models.PositiveIntegerField(null=True)
    shown = models.CharField(max_length=20)  # as it was published, such as <5
    note = models.CharField(max_length=400, blank=True)
    address = models.CharField(max_length=200)  # where it was published, in words
    retrieved = models.DateField()
    file_digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "observations_observation"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "measure", "country", "year", "period", "part", "category", "number", "version"],
                name="observations_once",
            )
        ]
        indexes = [models.Index(fields=["country", "year"], name="observations_of_year")]
