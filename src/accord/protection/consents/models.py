"""Consents."""

from datetime import date

from django.db import models

from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.labelled import Labelled
from accord.foundation.policy import Purpose
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.consents.vocab import GivenBy, Method


class Consent(Labelled):
    """One consent. It names one receiver; what was read and signed is sealed under the person's key of documents."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    person_id = models.UUIDField()
    organisation = models.UUIDField()
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=20, choices=Purpose)
    categories = models.CharField(max_length=160)  # code set of Category
    text_id = models.CharField(max_length=40)
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    interpreter = models.BooleanField(default=False)
    read_by = models.UUIDField()
    method = models.CharField(max_length=10, choices=Method)
    given_by = models.CharField(max_length=14, choices=GivenBy, blank=True)  # of a child's case
    speaker = models.UUIDField(null=True)  # which adult on the child's record agreed
    child_view_heard = models.BooleanField(null=True)  # empty for an adult
    given_at = models.DateTimeField()
    valid_until = models.DateField()
    own_words = models.BooleanField(default=False)  # what is written in own words may go to another node too
    withdrawn_at = models.DateTimeField(null=True)
    text = SealedField(DataClass.DOCUMENT, subject="person_id")
    signature = SealedField(DataClass.DOCUMENT, subject="person_id")
    witness = SealedField(DataClass.DOCUMENT, subject="person_id")
    representative = SealedField(DataClass.DOCUMENT, subject="person_id")
    child_view = SealedField(DataClass.DOCUMENT, subject="person_id")
    digest = models.CharField(max_length=64)  # keyed digest of the text that was read
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "consents_consent"
        constraints = [
            # Where nobody agreed there is no consent.
            models.CheckConstraint(condition=~models.Q(given_by="nobody"), name="consents_given"),
            models.CheckConstraint(condition=models.Q(method__in=Method.values), name="consents_method"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consents_withdrawn_after",
            ),
        ]
        indexes = [models.Index(fields=["case", "-given_at"], name="consents_of_case")]

    def stands_on(self, day: date) -> bool:
        """Whether it was not taken back and has not run out on that day."""
        return self.withdrawn_at is None and day <= self.valid_until
