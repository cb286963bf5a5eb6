"""Idempotency keys that were used."""

from django.db import models


class UsedKey(models.Model):
    """One acknowledged write. `result` holds ids and codes only; `fingerprint` is keyed, so guesses cannot be tried."""

    actor = models.UUIDField()
    key = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    fingerprint = models.BinaryField(max_length=32)
    result = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "writes_used_key"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="writes_key_once")]
