"""Exports, and the cases that stood in them."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.policy import Purpose
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.exports.vocab import ExportKind, ExportState, FileFormat


class Export(models.Model):
    """One export. The file itself is nowhere: it is made when it is taken."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=ExportKind)
    format = models.CharField(max_length=8, choices=FileFormat)
    organisation = models.UUIDField()
    asked_by = models.UUIDField()
    recipient = models.UUIDField(null=True)  # in the directory; empty: own use
    purpose = models.CharField(max_length=20, choices=Purpose)
    categories = models.CharField(max_length=160, blank=True)  # code set of Category
    closed_too = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=ExportState, default=ExportState.ASKED)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    downloads = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file last taken; a salt is in the file
    keeper = SealedField(DataClass.DOCUMENT)
    reason = SealedField(DataClass.DOCUMENT)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "exports_export"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ExportState.values), name="exports_state"),
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=True) | ~models.Q(recipient=models.F("organisation")),
                name="exports_recipient_is_another",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-asked_at", "-id"], name="exports_newest"),
            models.Index(fields=["asked_by", "taken_at"], name="exports_taken"),
            models.Index(fields=["expires_at"], name="exports_open", condition=models.Q(state__in=("asked", "taken"))),
        ]


class Line(models.Model):
    """A case that stood in a file that left, and the consent on which it did, if another organisation has it."""

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    consent = models.UUIDField(null=True)
    agreement = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "exports_line"
        constraints = [models.UniqueConstraint(fields=["export", "case"], name="exports_line_once")]
        indexes = [models.Index(fields=["consent"], name="exports_by_consent")]
