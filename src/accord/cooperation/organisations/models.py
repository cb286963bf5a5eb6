"""Organisations."""

from django.db import models
from django.utils.translation import get_language

from accord.foundation.ids import new_id
from accord.foundation.policy import OrganisationKind


class Organisation(models.Model):
    """One body of the response. `names` holds its own names by language; English is always there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60, unique=True)
    names = models.JSONField()
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=40, blank=True)
    on_this_node = models.BooleanField(default=True)  # has people who sign in here
    source = models.CharField(max_length=40, blank=True)  # the load that brought it, if a file did

    class Meta:
        db_table = "organisations_organisation"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=OrganisationKind.values), name="organisations_kind")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language that is active, else in English."""
        return str(self.names.get(get_language() or "en") or self.names["en"])
