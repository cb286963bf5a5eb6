"""Plans, and the dated steps in them."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.plans.vocab import Level, PlanKind, PlanState, StepState


class Plan(models.Model):
    """One version of a plan or an assessment. Once it is no draft, its content never changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=PlanKind)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)
    form_version = models.CharField(max_length=20)
    level = models.CharField(max_length=10, choices=Level, blank=True)
    review_on = models.DateField(null=True)
    refers = models.JSONField(default=dict)  # kind of plan, or "contact": id; what is taken in by reference
    language = models.CharField(max_length=2, blank=True)  # in which it was read to the person
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    saved_at = models.DateTimeField()
    saved_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)  # finished, or declined
    closed_by = models.UUIDField(null=True)
    digest = models.CharField(max_length=64, blank=True)  # keyed digest of content and signatures
    identity = SealedField(DataClass.IDENTITY, subject="person_id")  # answers by class, JSON
    location = SealedField(DataClass.LOCATION, subject="person_id")
    care = SealedField(DataClass.CARE, subject="person_id")
    document = SealedField(DataClass.DOCUMENT, subject="person_id")
    agreement = SealedField(DataClass.DOCUMENT, subject="person_id")  # JSON of agreement.Agreement
    her_words = SealedField(DataClass.CARE, subject="person_id")  # of a person who does not agree
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "plans_plan"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=PlanState.values), name="plans_state"),
            models.CheckConstraint(condition=models.Q(level__in=["", *Level.values]), name="plans_level"),
            models.UniqueConstraint(fields=["case", "kind", "number"], name="plans_chain"),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=models.Q(state=PlanState.DRAFT), name="plans_one_draft"
            ),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=models.Q(state=PlanState.IN_FORCE), name="plans_one_in_force"
            ),
        ]


class Step(models.Model):
    """A row of a plan that somebody does by a day. What, and by whom, stands in the plan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="steps")
    person_id = models.UUIDField()
    question = models.CharField(max_length=30)
    row = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=StepState, default=StepState.OPEN)
    moved_at = models.DateTimeField(null=True)
    moved_by = models.UUIDField(null=True)
    reason = SealedField(DataClass.CARE, subject="person_id")  # why it was dropped, or how it went
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "plans_step"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=StepState.values), name="plans_step_state"),
            models.UniqueConstraint(fields=["plan", "question", "row"], name="plans_step_once"),
        ]
