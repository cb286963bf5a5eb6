"""What was told, the facts that follow from it, and the links that go with a person."""

from django.db import models


class Told(models.Model):
    """One thing that a room told, with pseudonyms in the place of ids. Only ever added to; facts are made from it again."""

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    organisation = models.UUIDField()
    payload = models.TextField()  # canonical JSON of codes

    class Meta:
        db_table = "facts_told"


class Fact(models.Model):
    """What was told, one column for each code. Never changed: what is corrected stands in a new row, `instead_of` the old."""

    seq = models.BigIntegerField(primary_key=True)  # of what was told
    at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    person = models.UUIDField(null=True)
    about = models.UUIDField()
    holder = models.UUIDField()
    root = models.UUIDField(null=True)
    organisation = models.UUIDField()
    organisation_kind = models.CharField(max_length=30)
    day = models.DateField()
    precision = models.CharField(max_length=8)
    country = models.CharField(max_length=2, blank=True)
    sex = models.CharField(max_length=30, blank=True)
    age_group = models.CharField(max_length=10, blank=True)
    citizenships = models.CharField(max_length=60, blank=True)
    citizenship_group = models.CharField(max_length=8, blank=True)
    forms = models.CharField(max_length=200, blank=True)
    means = models.CharField(max_length=200, blank=True)
    route = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=6, blank=True)
    status = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=20, blank=True)
    instead_of = models.BigIntegerField(null=True)

    class Meta:
        db_table = "facts_fact"
        indexes = [
            models.Index(fields=["kind", "day"], name="facts_of_kind"),
            models.Index(fields=["about"], name="facts_about"),
            models.Index(fields=["holder"], name="facts_of_holder"),
        ]


class Link(models.Model):
    """From a record to its pseudonym: both need the key of this room. Gone with the person, and nobody finds her facts."""

    lookup = models.CharField(max_length=64, primary_key=True)  # HMAC of the id
    salt = models.BinaryField(max_length=32)

    class Meta:
        db_table = "facts_link"
