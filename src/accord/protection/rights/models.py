"""Erasures: what was destroyed, when, on what ground; nothing of the person."""

from django.db import models

from accord.foundation.ids import new_id
from accord.protection.rights.vocab import ErasureGround


class Erasure(models.Model):
    """One person whose keys were destroyed. `subjects` are the ids whose keys went, hers and those of records about her."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.UUIDField(unique=True)
    organisation = models.UUIDField()
    ground = models.CharField(max_length=20, choices=ErasureGround)
    erased_by = models.UUIDField()
    erased_at = models.DateTimeField()
    subjects = models.TextField()  # ids, separated by blanks
    shredded_at = models.DateTimeField(
        null=True
    )  # empty: decided, and the keys go at once or with the next run of the job
    complete_on = models.DateField()  # the day on which the last copy of the keystore that still has the keys ages out

    class Meta:
        db_table = "rights_erasure"
        constraints = [
            models.CheckConstraint(condition=models.Q(ground__in=ErasureGround.values), name="rights_ground")
        ]
        indexes = [
            models.Index(fields=["erased_at"], name="rights_pending", condition=models.Q(shredded_at__isnull=True))
        ]
