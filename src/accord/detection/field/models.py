"""Phones, and what they sent."""

from django.db import models

from accord.detection.field.vocab import ArrivalKind, ArrivalState, Choice, DeviceState, Why
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField


class Device(models.Model):
    """A phone of one person in one organisation. It is known by keyed digests; its keys are on the phone alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    account = models.UUIDField()
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=DeviceState, default=DeviceState.OFFERED)
    numbers_digest = models.BinaryField(max_length=32, null=True, unique=True)  # of the numbers that enrol it
    token_digest = models.BinaryField(max_length=32, null=True, unique=True)  # of what lets it send
    bell_digest = models.BinaryField(
        max_length=32, null=True, unique=True
    )  # of what lets it ask, locked, if it is lost
    offered_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    lost_by = models.UUIDField(null=True)
    wiped_at = models.DateTimeField(null=True)
    app_version = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "field_device"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=DeviceState.values), name="field_device_state")
        ]
        indexes = [models.Index(fields=["organisation", "account"], name="field_device_of")]


class Arrival(models.Model):
    """One record as a phone sent it. Its content is kept, sealed, only while it waits for a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="arrivals")
    client_id = models.UUIDField()  # the phone's own id of the record
    digest = models.BinaryField(max_length=32)  # keyed, of the content: the same again is the same record
    organisation = models.UUIDField()
    account = models.UUIDField()
    kind = models.CharField(max_length=10, choices=ArrivalKind)
    received_at = models.DateTimeField()
    offset = models.IntegerField(default=0)  # seconds that the phone's clock is behind the node's
    state = models.CharField(max_length=10, choices=ArrivalState, default=ArrivalState.WAITING)
    why = models.CharField(max_length=12, choices=Why, blank=True)
    marks = models.CharField(max_length=60, blank=True)  # code set of Mark
    urgent = models.BooleanField(default=False)
    content = SealedField(DataClass.CARE)  # JSON, while it waits
    object_type = models.CharField(max_length=10, blank=True)
    object_id = models.UUIDField(null=True)
    object_code = models.CharField(max_length=20, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    choice = models.CharField(max_length=10, choices=Choice, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "field_arrival"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ArrivalState.values), name="field_arrival_state"),
            models.UniqueConstraint(fields=["device", "client_id", "digest"], name="field_arrival_once"),
        ]
        indexes = [models.Index(fields=["organisation", "-received_at", "-id"], name="field_arrival_newest")]
