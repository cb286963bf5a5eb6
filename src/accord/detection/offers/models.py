"""Offers, what was found in them, and the keyed tokens by which copies meet."""

from django.db import models

from accord.detection.offers.vocab import OfferKind, OfferState, Platform, TokenKind
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField


class Offer(models.Model):
    """One advert or chat. Its words, and where it was seen, are sealed under its own key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=OfferKind)
    platform = models.CharField(max_length=12, choices=Platform)
    languages = models.CharField(max_length=20, blank=True)  # the likeliest first
    rules = models.CharField(max_length=12)  # version of the list by which it was read
    found = models.PositiveSmallIntegerField(default=0)  # how many indicators
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.NEW)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    same_as = models.UUIDField(null=True)  # of a duplicate: the other offer
    signal = models.UUIDField(null=True)  # what it became
    batch = models.UUIDField(null=True)
    text = SealedField(DataClass.CARE)
    address = SealedField(DataClass.LOCATION)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "offers_offer"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=OfferState.values), name="offers_state"),
            models.CheckConstraint(
                condition=models.Q(state=OfferState.SIGNAL, signal__isnull=False)
                | ~models.Q(state=OfferState.SIGNAL) & models.Q(signal__isnull=True),
                name="offers_signal_named",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-recorded_at", "-id"], name="offers_newest")]


class Batch(models.Model):
    """Many texts given at once, sealed until the worker has read each into an offer of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=OfferKind)
    platform = models.CharField(max_length=12, choices=Platform)
    total = models.PositiveSmallIntegerField()
    done = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    content = SealedField(DataClass.CARE)  # a list as JSON; empty when all are read

    class Meta:
        db_table = "offers_batch"
        indexes = [models.Index(fields=["made_at"], name="offers_batch_waits", condition=models.Q(ended_at=None))]


class Finding(models.Model):
    """An indicator that the text of an offer holds, and where its words stand: `12-20 33-40` in the sealed text."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="findings")
    indicator = models.CharField(max_length=24)
    places = models.CharField(max_length=100)

    class Meta:
        db_table = "offers_finding"
        constraints = [models.UniqueConstraint(fields=["offer", "indicator"], name="offers_finding_once")]


class Compared(models.Model):
    """A text that is compared with others: of an offer, or of a signal that came online. `group` is shared by copies."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    of_signal = models.BooleanField(default=False)
    record = models.UUIDField(unique=True)
    group = models.UUIDField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "offers_compared"
        indexes = [models.Index(fields=["group"], name="offers_group")]


class Token(models.Model):
    """64 keyed bits of a band of a text, or of a telephone or account in it."""

    compared = models.ForeignKey(Compared, on_delete=models.CASCADE)
    organisation = models.UUIDField()
    kind = models.CharField(max_length=8, choices=TokenKind)
    token = models.BigIntegerField()

    class Meta:
        db_table = "offers_token"
        indexes = [models.Index(fields=["token"], name="offers_token_met")]
