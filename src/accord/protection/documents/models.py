"""Files of a case, with whom they are shared, and to whom the original was handed."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.labelled import Labelled
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.documents.media import Media, Verdict
from accord.protection.documents.vocab import DocumentKind, Mistake, Recipient, Source
from accord.protection.referrals.models import Referral


class Document(Labelled):
    """One file. Its bytes are on disk, sealed under keys that stand here, sealed under the person's key of documents."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    person_id = models.UUIDField()
    organisation = models.UUIDField()
    kind = models.CharField(max_length=20, choices=DocumentKind)
    source = models.CharField(max_length=20, choices=Source)
    media = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)  # keyed: a dump must not confirm a guessed file
    verdict = models.CharField(max_length=12)
    copy_media = models.CharField(max_length=8, blank=True)
    copy_size = models.PositiveBigIntegerField(null=True)
    received_at = models.DateTimeField()
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    title = SealedField(DataClass.DOCUMENT, subject="person_id")
    file_name = SealedField(DataClass.DOCUMENT, subject="person_id")
    received_from = SealedField(DataClass.DOCUMENT, subject="person_id")
    sha256 = SealedField(DataClass.DOCUMENT, subject="person_id")
    original_key = SealedField(DataClass.DOCUMENT, subject="person_id")
    copy_key = SealedField(DataClass.DOCUMENT, subject="person_id")
    words = SealedField(DataClass.DOCUMENT, subject="person_id")  # of the copy, for the guard over what leaves
    voided_at = models.DateTimeField(null=True)
    voided_by = models.UUIDField(null=True)
    voided_why = models.CharField(max_length=12, choices=Mistake, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "documents_document"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=DocumentKind.values), name="documents_kind"),
            models.CheckConstraint(
                condition=models.Q(media__in=[m.value for m in Media], verdict__in=[v.value for v in Verdict]),
                name="documents_words",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict=Verdict.SHAREABLE.value, copy_size__isnull=False)
                | models.Q(copy_size__isnull=True) & ~models.Q(verdict=Verdict.SHAREABLE.value),
                name="documents_copy_if_shareable",
            ),
            models.CheckConstraint(
                condition=models.Q(voided_at=None, voided_why="")
                | models.Q(voided_at__isnull=False) & ~models.Q(voided_why=""),
                name="documents_voided_why",
            ),
        ]
        indexes = [models.Index(fields=["case", "-added_at"], name="documents_of_case")]


class Share(models.Model):
    """The cleaned copy, opened to the receiver of a referral: the key of the copy sealed under the keys of the referral."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="shares")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    referral_key = models.UUIDField()  # the same id, by which it is sealed
    shared_at = models.DateTimeField()
    shared_by = models.UUIDField()
    taken_back_at = models.DateTimeField(null=True)
    title = SealedField(DataClass.DOCUMENT, subject="referral_key")
    copy_key = SealedField(DataClass.DOCUMENT, subject="referral_key")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "documents_share"
        constraints = [
            models.UniqueConstraint(
                fields=["document", "referral"], condition=models.Q(taken_back_at=None), name="documents_shared_once"
            )
        ]


class Handover(models.Model):
    """The original left the house: to whom, when, under which number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="handovers")
    person_id = models.UUIDField()
    recipient = models.CharField(max_length=12, choices=Recipient)
    handed_at = models.DateTimeField()
    handed_by = models.UUIDField()
    note = SealedField(DataClass.DOCUMENT, subject="person_id")

    class Meta:
        db_table = "documents_handover"
