"""Studies, who takes part, and pairs that people look at."""

from django.db import models
from django.db.models import F, Q

from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.research.studies.vocab import PartState, Said, StudyState


class Study(models.Model):
    """One study. `secret`, its key, and what is brought are under keys that closing destroys; `measured` stands under another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    organisation = models.UUIDField()  # who coordinates
    agreement = models.UUIDField()
    opened_from = models.DateField()  # whose case was opened from
    opened_until = models.DateField()  # and until
    state = models.CharField(max_length=10, choices=StudyState, default=StudyState.OPEN)
    secret = SealedField(DataClass.DOCUMENT)
    results = models.UUIDField(default=new_id)
    measured = SealedField(DataClass.DOCUMENT, subject="results")
    refused = models.CharField(max_length=20, blank=True)  # why the engine did not count: the name of its reason
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "studies_study"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=StudyState.values), name="studies_state"),
            models.CheckConstraint(condition=Q(opened_until__gte=F("opened_from")), name="studies_dates"),
            models.CheckConstraint(condition=~Q(state="closed") | Q(secret=None), name="studies_closed_without_key"),
        ]
        indexes = [
            models.Index(fields=["-proposed_at", "-id"], name="studies_newest"),
            models.Index(fields=["proposed_at"], name="studies_waiting", condition=Q(state="counting")),
        ]


class Part(models.Model):
    """An organisation that is asked. `encodings`: what encodings that came from another node; an organisation here has none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="parts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    coordinator = models.UUIDField()
    state = models.CharField(max_length=10, choices=PartState, default=PartState.ASKED)
    encodings = SealedField(DataClass.DOCUMENT)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "studies_part"
        constraints = [
            models.UniqueConstraint(fields=["study", "organisation"], name="studies_part_once"),
            models.CheckConstraint(condition=Q(state__in=PartState.values), name="studies_part_state"),
        ]


class Doubt(models.Model):
    """One side of a pair that may be one person: its own record, and what it says. The other side has its own row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="doubts")
    pair = models.UUIDField()  # the same for both sides
    organisation = models.UUIDField()
    case = models.UUIDField()
    person_id = models.UUIDField()
    agrees = models.CharField(max_length=60)  # code set of Agrees
    said = models.CharField(max_length=10, choices=Said, blank=True)
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "studies_doubt"
        constraints = [
            models.UniqueConstraint(fields=["pair", "organisation"], name="studies_doubt_once"),
            models.CheckConstraint(condition=Q(said__in=["", *Said.values]), name="studies_doubt_said"),
        ]
        indexes = [
            models.Index(fields=["organisation", "case"], name="studies_doubt_of"),
            models.Index(fields=["person_id"], name="studies_doubt_person"),
        ]
