"""Events, the head of the tree, and signed checkpoints. Append-only by trigger (migration 0002)."""

from django.db import models

from accord.foundation.ledger.vocab import EventFields


class Event(models.Model):
    """One event. The leaf of the tree is computed from these very columns, so that altering any of them shows."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=64)
    actor = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    role = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    subject = models.UUIDField(null=True)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)
    facts = models.TextField()  # canonical JSON of codes and pseudonymous ids

    class Meta:
        db_table = "ledger_event"
        indexes = [
            models.Index(fields=["subject", "seq"], name="ledger_subject"),
            models.Index(fields=["object_id", "seq"], name="ledger_object"),
            models.Index(fields=["organisation", "seq"], name="ledger_organisation"),
        ]

    def fields(self) -> EventFields:
        """The event as its plain fields."""
        return EventFields(
            seq=self.seq,
            at=self.at,
            kind=self.kind,
            actor=self.actor,
            organisation=self.organisation,
            role=self.role,
            purpose=self.purpose,
            subject=self.subject,
            object_type=self.object_type,
            object_id=self.object_id,
            facts=self.facts,
        )


class Head(models.Model):
    """One row: how many events there are, and the roots of the full subtrees (the frontier), as hex."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    frontier = models.TextField(default="")

    class Meta:
        db_table = "ledger_head"


class Checkpoint(models.Model):
    """A signed note over size and root. Another party holds a copy of each."""

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    root = models.CharField(max_length=64)
    note = models.TextField()

    class Meta:
        db_table = "ledger_checkpoint"


class Cosignature(models.Model):
    """That another party co-signed a checkpoint, and when it last did."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT)
    witness = models.CharField(max_length=40)
    at = models.DateTimeField()
    note = models.TextField()  # the checkpoint with the witness's line

    class Meta:
        db_table = "ledger_cosignature"
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="ledger_cosigned_once")]


class Block(models.Model):
    """The root of 1,024 events, so that a proof need not read them all. A wrong one only makes a proof that fails."""

    number = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)

    class Meta:
        db_table = "ledger_block"
