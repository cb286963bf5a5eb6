"""Requests for information between two organisations."""

from django.db import models
from django.db.models import Q

from accord.foundation.ids import new_id
from accord.foundation.policy import GroundKind, Purpose
from accord.foundation.vault import DataClass, SealedField
from accord.protection.information.vocab import About, Declined, InformationState


class InformationRequest(models.Model):
    """One request and its answer, sealed under keys of the request itself that both sides hold."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    asker = models.UUIDField()
    asked_by = models.UUIDField(null=True)  # empty: somebody at another node
    asked = models.UUIDField()
    asked_at = models.DateTimeField()
    purpose = models.CharField(max_length=20, choices=Purpose)
    categories = models.CharField(max_length=160)  # code set of Category
    about = models.CharField(max_length=10, choices=About)
    about_code = models.CharField(max_length=20)  # as the side that asks knows it
    referral = models.UUIDField(null=True)
    case = models.UUIDField(null=True)  # of the side that is asked; the other is told its code at most
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=InformationState, default=InformationState.WAITING)
    reason = models.CharField(max_length=20, choices=Declined, blank=True)
    returned_for = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    given = models.CharField(max_length=160, blank=True)  # code set of the categories that were answered
    agreement = models.UUIDField(null=True)
    consent = models.UUIDField(null=True)
    ground = models.CharField(max_length=20, choices=GroundKind, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # of the answer as it left, with its salt
    question = SealedField(DataClass.CARE)
    answer_text = SealedField(DataClass.CARE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "information_request"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=InformationState.values), name="information_state"),
            models.CheckConstraint(condition=~Q(asker=models.F("asked")), name="information_two"),
        ]
        indexes = [
            models.Index(fields=["asker", "-asked_at", "-id"], name="information_made"),
            models.Index(fields=["asked", "-asked_at", "-id"], name="information_received"),
        ]
