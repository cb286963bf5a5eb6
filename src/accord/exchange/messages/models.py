"""Letters of both directions. What was signed is sealed under the key of what it is about; what goes over the line, to the other node."""

from django.db import models
from django.db.models import Q

from accord.exchange.messages.vocab import Became
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField


class Outgoing(models.Model):
    """A letter of this node. Written in the transaction of what it tells; sent until it is settled."""

    id = models.UUIDField(primary_key=True, editable=False)  # of the message
    peer = models.UUIDField()
    stream = models.UUIDField()
    number = models.PositiveIntegerField()
    organisation = models.UUIDField()  # that speaks
    addressee = models.UUIDField()
    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    key = models.UUIDField()  # what it is sealed under: the stream, if that is about a person
    signed_letter = SealedField(DataClass.DOCUMENT, subject="key")
    written_at = models.DateTimeField()
    became = models.CharField(max_length=8, choices=Became, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    answer = models.TextField(blank=True)  # as the other node signed it
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messages_outgoing"
        constraints = [
            models.UniqueConstraint(fields=["peer", "stream", "number"], name="messages_out_place"),
            models.CheckConstraint(condition=Q(became__in=["", *Became.values]), name="messages_out_became"),
        ]
        indexes = [
            models.Index(
                fields=["peer", "written_at", "number"], name="messages_out_due", condition=Q(settled_at=None)
            ),
            models.Index(fields=["organisation", "-written_at", "-id"], name="messages_out_newest"),
        ]


class Incoming(models.Model):
    """A letter of another node, once and for ever: it is known again however late it comes a second time.

    What was refused is kept in `returnable` only, which its writer alone can open: a refusal leaves no data behind.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.UUIDField()
    peer = models.UUIDField()
    stream = models.UUIDField()
    number = models.PositiveIntegerField()
    organisation = models.UUIDField()  # that is spoken to
    sender = models.UUIDField()
    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    key = models.UUIDField()
    signed_letter = SealedField(DataClass.DOCUMENT, subject="key")
    returnable = models.BinaryField(default=bytes)
    came_at = models.DateTimeField()
    became = models.CharField(max_length=8, choices=Became)
    reason = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField()
    told = models.BooleanField(default=True)  # its writer knows what became of it
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "messages_incoming"
        constraints = [
            models.UniqueConstraint(fields=["peer", "message"], name="messages_in_once"),
            models.UniqueConstraint(fields=["peer", "stream", "number"], name="messages_in_place"),
            models.CheckConstraint(condition=Q(became__in=Became.values), name="messages_in_became"),
        ]
        indexes = [
            models.Index(fields=["peer", "stream", "number"], name="messages_in_waiting", condition=Q(ended_at=None)),
            models.Index(fields=["peer"], name="messages_in_untold", condition=Q(told=False)),
            models.Index(fields=["organisation", "-came_at", "-id"], name="messages_in_newest"),
        ]
