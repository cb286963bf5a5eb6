"""Persons and their search tokens."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField


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
    erased_at = models.DateTimeField(null=True)  # her keys are destroyed
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "persons_person"


class SearchToken(models.Model):
    """A blind token of a person, over a compound; 64 bits under the organisation's own search key."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    token = models.BinaryField(max_length=8, db_index=True)

    class Meta:
        db_table = "persons_search_token"
