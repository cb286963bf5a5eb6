"""Protected particulars of a case."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.safety.contact import Channel
from accord.protection.safety.vocab import Kind, MessageState


class Particular(models.Model):
    """What must not leave. In force while `ended_at` is empty; never deleted, so that it can be asked what was known when."""

    id = models.UUIDField(primary_key=True, editable=False, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="particulars")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind)
    organisation = models.UUIDField(null=True)  # of a risk: the organisation of the directory that it concerns
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    name = SealedField(
        DataClass.LOCATION, subject="person_id"
    )  # of a risk: the name; else the address, number or place
    relation = SealedField(DataClass.LOCATION, subject="person_id")
    telephone = SealedField(DataClass.LOCATION, subject="person_id")
    address = SealedField(DataClass.LOCATION, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "safety_particular"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="safety_kind"),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=True) | models.Q(kind=Kind.RISK),
                name="safety_risk_organisation",
            ),
        ]
        indexes = [models.Index(fields=["case", "-added_at"], name="safety_of_case")]


class ContactPlan(models.Model):
    """How the person of a case may be reached. One is in force at a time; a new one ends the one before."""

    id = models.UUIDField(primary_key=True, editable=False, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contact_plans")
    person_id = models.UUIDField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    plan = SealedField(DataClass.LOCATION, subject="person_id")  # JSON of contact.Plan
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "safety_contact_plan"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at__isnull=True), name="safety_one_plan_in_force"
            ),
        ]


class Message(models.Model):
    """A neutral message to the person. Its words are a reviewed text by id; where it goes stands in the plan only."""

    id = models.UUIDField(primary_key=True, editable=False, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    person_id = models.UUIDField()
    channel = models.CharField(max_length=8, choices=Channel)
    text = models.CharField(max_length=20)
    text_version = models.CharField(max_length=12)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.DRAFTED)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    due_at = models.DateTimeField(null=True)  # not before this moment
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "safety_message"
        constraints = [models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="safety_state")]
        indexes = [
            models.Index(fields=["case", "-made_at"], name="safety_message_of_case"),
            models.Index(fields=["due_at"], name="safety_waiting", condition=models.Q(state=MessageState.WAITING)),
        ]
