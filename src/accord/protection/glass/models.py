"""Emergency accesses."""

from django.db import models
from django.db.models import F, Q

from accord.foundation.ids import new_id
from accord.foundation.policy import Purpose
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.glass.vocab import Ground, Verdict


class Glass(models.Model):
    """One case, opened by one account from one moment until another; then reviewed by another organisation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    case_code = models.CharField(max_length=20)  # the reviewing organisation sees this code, and no row of the case
    person_id = models.UUIDField()
    organisation = models.UUIDField()
    account = models.UUIDField()
    role = models.CharField(max_length=40)
    ground = models.CharField(max_length=12, choices=Ground)
    purpose = models.CharField(max_length=20, choices=Purpose)
    broken_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = SealedField(DataClass.CARE, subject="person_id")  # may name her, and goes when she is erased
    reviewer = models.UUIDField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True)
    finding = SealedField(DataClass.DOCUMENT)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "glass_glass"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("broken_at")), name="glass_ends"),
            models.CheckConstraint(condition=~Q(reviewer=F("organisation")), name="glass_other_organisation"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("account")), name="glass_not_oneself"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, verdict="") | Q(reviewed_at__isnull=False) & ~Q(verdict=""),
                name="glass_verdict",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "case", "until"], name="glass_of_account"),
            models.Index(fields=["reviewer"], name="glass_to_review", condition=Q(reviewed_at__isnull=True)),
        ]
