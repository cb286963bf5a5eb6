"""Persons, their search tokens, and records that are of one person."""

from typing import TypeVar
from uuid import UUID

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.persons.vocab import PairState

Record = TypeVar("Record", bound=models.Model)


class OfThisNode(models.Manager[Record]):
    """Without what stands here only because a referral came from another node: no list, figure or search knows of it."""

    def get_queryset(self) -> models.QuerySet[Record]:
        return super().get_queryset().filter(elsewhere=False)


class Person(models.Model):
    """A person. Everything that identifies or locates her is sealed under her own keys."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    registered_at = models.DateTimeField()
    sheltered = models.BooleanField(default=False)  # the place of stay is secret
    given_name = SealedField(DataClass.IDENTITY)
    family_name = SealedField(DataClass.IDENTITY)
    patronymic = SealedField(DataClass.IDENTITY)
    other_names = SealedField(DataClass.IDENTITY)  # former, by marriage, as others call her; one in a line
    birth_date = SealedField(DataClass.IDENTITY)
    born_about = SealedField(DataClass.IDENTITY)  # where the day is not known: see born.py
    document = SealedField(DataClass.IDENTITY)
    phone = SealedField(DataClass.LOCATION)
    safe_contact = SealedField(DataClass.LOCATION)
    address = SealedField(DataClass.LOCATION)
    health = SealedField(DataClass.CARE)
    needs = SealedField(DataClass.CARE)
    sheltered_with = models.BooleanField(default=False)  # another record of the same person is sheltered
    scheme = models.CharField(max_length=12, blank=True)  # of the search tokens; another than today's: indexed anew
    looked_at = models.DateTimeField(null=True)  # for a second record, since the last change
    erased_at = models.DateTimeField(null=True)  # her keys are destroyed
    elsewhere = models.BooleanField(default=False)  # known at another node, here only as whom a referral is about
    version = models.PositiveIntegerField(default=1)

    objects = OfThisNode["Person"]()
    everywhere = models.Manager["Person"]()

    class Meta:
        db_table = "persons_person"
        indexes = [models.Index(fields=["organisation"], name="persons_of")]


class SearchToken(models.Model):
    """A blind token of a person, over a compound; 64 bits under the organisation's own search key."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    token = models.BinaryField(max_length=8)

    class Meta:
        db_table = "persons_search_token"
        # A search reads nothing but the index.
        indexes = [models.Index(fields=["token", "person"], name="persons_token_of")]


class Pair(models.Model):
    """Two records that may be one person: found by the nightly look, flagged by somebody who was not sure, or told apart."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    low = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reasons = models.CharField(max_length=200, blank=True)  # code set of likeness.Reason
    state = models.CharField(max_length=8, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField()
    found_by = models.UUIDField(null=True)  # empty: the nightly look
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "persons_pair"
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="persons_pair_once"),
            models.CheckConstraint(condition=models.Q(low__lt=models.F("high")), name="persons_pair_sorted"),
            models.CheckConstraint(condition=models.Q(state__in=PairState.values), name="persons_pair_state"),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="persons_pair_waits")]

    def other(self, person: UUID) -> UUID:
        """The one beside `person`."""
        return self.high_id if person == self.low_id else self.low_id


class Merge(models.Model):
    """One record was joined to another of the same person. Nothing was moved: taken back, both stand as before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="merges")
    organisation = models.UUIDField()
    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    joined = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.UUIDField()
    reason = SealedField(DataClass.CARE, subject="kept_id")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "persons_merge"
        constraints = [
            models.UniqueConstraint(fields=["joined"], condition=models.Q(undone_at=None), name="persons_merge_to_one"),
            models.CheckConstraint(condition=~models.Q(kept=models.F("joined")), name="persons_merge_two"),
        ]
        indexes = [models.Index(fields=["kept"], name="persons_merge_kept")]
