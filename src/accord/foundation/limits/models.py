"""Levels of buckets, and limits that were reached."""

from django.db import models

from accord.foundation.ids import new_id


class Level(models.Model):
    """How full one bucket is for one account, address or token: `empty_at` is when it will be empty again (epoch seconds)."""

    key = models.CharField(primary_key=True, max_length=64)  # keyed digest of the bucket and whom it counts
    empty_at = models.FloatField(db_index=True)

    class Meta:
        db_table = "limits_level"


class Reached(models.Model):
    """A limit was reached by a member of an organisation: for its data protection officer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bucket = models.CharField(max_length=40)
    account = models.UUIDField()
    organisation = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "limits_reached"
        indexes = [models.Index(fields=["organisation", "at"], name="limits_reached_organisation")]
