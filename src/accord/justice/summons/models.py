"""Summonses."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.justice.proceedings.models import Hearing
from accord.justice.proceedings.vocab import HearingKind
from accord.justice.summons.vocab import Answer, SummonsState


class Summons(models.Model):
    """One side of a summons, with the same id at both nodes: who summons has the hearing, those who help have the case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()  # whose row it is
    other = models.UUIDField()
    sent_here = models.BooleanField()
    hearing = models.ForeignKey(Hearing, null=True, on_delete=models.PROTECT, related_name="summonses")
    case = models.UUIDField(null=True)
    reference = models.CharField(max_length=20)  # the code by which both know of whom it speaks
    at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=HearingKind)
    interpreter = models.CharField(max_length=2, blank=True)
    shields = models.CharField(max_length=80, blank=True)  # code set of Shield
    place = SealedField(DataClass.DOCUMENT)  # court and room
    state = models.CharField(max_length=10, choices=SummonsState, default=SummonsState.SENT)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    needs = models.CharField(max_length=80, blank=True)  # code set of Shield: what those who help ask for
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField(null=True)  # of this side
    answered_by = models.UUIDField(null=True)  # of this side
    moved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "summons_summons"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=SummonsState.values), name="summons_state"),
            models.CheckConstraint(condition=models.Q(hearing=None) ^ models.Q(case=None), name="summons_one_side"),
        ]
        indexes = [models.Index(fields=["organisation", "-sent_at", "-id"], name="summons_newest")]
