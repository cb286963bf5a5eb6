"""What stands beside decisions on identification (`cases_decision`); reflection periods, status, returns."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case, Decision
from accord.protection.courses.vocab import (
    Asked,
    Authority,
    Confirmed,
    Cooperates,
    Ended,
    Handed,
    Payer,
    Place,
    ReturnGround,
    StatusStep,
    StayDocument,
    Told,
    TravelDocument,
    YesNo,
)


class Ruling(models.Model):
    """What stands beside a decision on identification: who decided, where, on what paper, what the person was told."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="ruling")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rulings")
    person_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    authority = models.CharField(max_length=20, choices=Authority, blank=True)
    organisation = models.UUIDField(null=True)  # the authority in the directory
    place = models.CharField(max_length=12, choices=Place, blank=True)
    handed = models.CharField(max_length=12, choices=Handed, blank=True)
    rights_how = models.CharField(max_length=8, choices=Told, blank=True)
    rights_language = models.CharField(max_length=2, blank=True)
    assessed_on = models.DateField(null=True)  # the individual assessment, Crime Victims Act, article 7b
    file_number = SealedField(DataClass.DOCUMENT, subject="person_id")
    words = SealedField(DataClass.CARE, subject="person_id")

    class Meta:
        db_table = "courses_ruling"


class Reflection(models.Model):
    """One recovery and reflection period (domain.md S5). It runs while `ended_at` is empty and `ends_at` is to come."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reflections")
    person_id = models.UUIDField()
    jurisdiction = models.CharField(max_length=2)
    rule = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=20)
    duty = models.UUIDField()
    started_at = models.DateTimeField()  # the decision that it began with
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, choices=Ended, blank=True)
    noticed_at = models.DateTimeField(null=True)
    notice_how = models.CharField(max_length=8, choices=Told, blank=True)
    notice_language = models.CharField(max_length=2, blank=True)
    removal_suspended = models.CharField(max_length=8, choices=YesNo, default=YesNo.UNKNOWN)
    cooperates = models.CharField(max_length=10, choices=Cooperates, blank=True)
    cooperates_on = models.DateField(null=True)
    extended_on = models.CharField(max_length=20, blank=True)  # the basis of the last extension
    extension_reference = SealedField(DataClass.DOCUMENT, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "courses_reflection"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("started_at")), name="courses_reflection_ends_later"
            ),
            models.UniqueConstraint(
                fields=["case", "jurisdiction"],
                condition=models.Q(ended_at__isnull=True),
                name="courses_one_reflection_runs",
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at"], name="courses_runs_until", condition=models.Q(ended_at__isnull=True))
        ]


class Status(models.Model):
    """What was recorded about the residence and protection status, one row each time; the newest counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statuses")
    person_id = models.UUIDField()
    step = models.CharField(max_length=24, choices=StatusStep)
    document = models.CharField(max_length=20, choices=StayDocument)
    since = models.DateField()
    until = models.DateField(null=True)
    asked = models.CharField(max_length=8, choices=Asked, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    words = SealedField(DataClass.CARE, subject="person_id")  # what the person herself wishes

    class Meta:
        db_table = "courses_status"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="courses_status_until_later",
            )
        ]
        indexes = [models.Index(fields=["case", "-recorded_at"], name="courses_status_of_case")]


class Return(models.Model):
    """A return, from the wish to the arrival. One is under way at a time. The way itself is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="returns")
    person_id = models.UUIDField()
    ground = models.CharField(max_length=20, choices=ReturnGround)
    country = models.CharField(max_length=2)
    began_at = models.DateTimeField()
    began_by = models.UUIDField()
    informed_how = models.CharField(max_length=8, choices=Told)
    informed_language = models.CharField(max_length=2)
    agreed_on = models.DateField(null=True)  # the person agreed to the plan
    leaves_on = models.DateField(null=True)
    document = models.CharField(max_length=20, choices=TravelDocument, blank=True)
    payer = models.CharField(max_length=20, choices=Payer, blank=True)
    receiver = models.UUIDField(null=True)  # the organisation that receives, if the directory has it
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=10, choices=Confirmed, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    risk = models.CharField(max_length=10, blank=True)  # guard G6: what the departure rested on
    risk_at = models.DateTimeField(null=True)
    words = SealedField(DataClass.CARE, subject="person_id")  # her choice, in her words
    why_now = SealedField(DataClass.CARE, subject="person_id")  # guard G5
    route = SealedField(DataClass.LOCATION, subject="person_id")
    escort = SealedField(DataClass.LOCATION, subject="person_id")
    contact = SealedField(DataClass.LOCATION, subject="person_id")  # who receives her
    meeting_point = SealedField(DataClass.LOCATION, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "courses_return"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(arrived_at__isnull=True, cancelled_at__isnull=True),
                name="courses_one_return",
            )
        ]
