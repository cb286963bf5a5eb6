"""Transmissions: who gets which exact figures, on what ground, and the sealed file."""

from django.db import models
from django.db.models import F, Q

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.research.transmissions.vocab import Format, Ground, TransmissionState


class Transmission(models.Model):
    """One file for one recipient. `content` is CMS, in base64: its header names the certificate, so it is sealed here too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    report = models.CharField(max_length=20)
    period = models.CharField(max_length=7)
    kind = models.CharField(max_length=8)
    language = models.CharField(max_length=5)
    ground = models.CharField(max_length=12, choices=Ground)
    keeper = SealedField(DataClass.DOCUMENT)
    reason = SealedField(DataClass.DOCUMENT)
    named = SealedField(DataClass.DOCUMENT)  # whom the certificate names
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the certificate
    name = models.CharField(max_length=80)
    content = SealedField(DataClass.DOCUMENT)
    digest = models.CharField(max_length=64)  # SHA-256 of the sealed file
    state = models.CharField(max_length=10, choices=TransmissionState, default=TransmissionState.READY)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "transmissions_transmission"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TransmissionState.values), name="transmissions_state"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="transmissions_not_oneself"
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(decided_by__isnull=False), name="transmissions_by_a_second"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-proposed_at", "-id"], name="transmissions_newest")]

    @property
    def format(self) -> Format:
        """What leaves."""
        return Format(self.kind)

    @property
    def of_persons(self) -> bool:
        """Whether rows of persons leave, not figures."""
        return self.kind == Format.FACTS
