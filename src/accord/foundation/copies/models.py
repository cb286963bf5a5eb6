"""What was done for keys and copies, so that a page can say it at once; the ledger has the same as events."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Deed(models.TextChoices):
    """What is remembered."""

    ESCROW = "escrow", _("Root key split into three sheets")
    MADE = "made", _("Backup made")
    CHECKED = "checked", _("Backup restored and checked")
    DRILL = "drill", _("Drill with the sheets done")


class Milestone(models.Model):
    """One deed. `facts` holds numbers, digests and ids of keys."""

    deed = models.CharField(max_length=20, choices=Deed.choices)
    at = models.DateTimeField()
    facts = models.JSONField()

    class Meta:
        db_table = "copies_milestone"
        indexes = [models.Index(fields=["deed", "-at"], name="copies_newest")]
