"""The case of a child: with whom and where, adults, views, team, conferences, notices."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.children.measures_vocab import (
    STANDING_BAN,
    AgeState,
    Authority,
    BanState,
    MeasureKind,
    MeasureState,
    Opinion,
    PlaceKind,
    StudyFor,
    StudyState,
)
from accord.protection.children.vocab import (
    About,
    Channel,
    Function,
    NotAsked,
    Result,
    Role,
    Setting,
    Sight,
    Whereabouts,
    With,
)


class Child(models.Model):
    """One row for each case of a child that was found: with whom, and what is known of where the child is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="child")
    person_id = models.UUIDField()
    found_at = models.DateTimeField()
    accompanied = models.CharField(max_length=14, choices=With)
    abroad = models.BooleanField()
    whereabouts = models.CharField(max_length=8, choices=Whereabouts)
    seen_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "children_child"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(whereabouts__in=Whereabouts.values), name="children_child_whereabouts"
            )
        ]


class Sighting(models.Model):
    """The child was seen, or is missing. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sightings")
    person_id = models.UUIDField()
    sight = models.CharField(max_length=8, choices=Sight)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    police_told_at = models.DateTimeField(null=True)  # of a child who is missing
    place = SealedField(DataClass.LOCATION, subject="person_id")
    words = SealedField(DataClass.CARE, subject="person_id")

    class Meta:
        db_table = "children_sighting"


class Adult(models.Model):
    """An adult of the child: family, who came along, or who was appointed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="adults")
    person_id = models.UUIDField()
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    informed = models.BooleanField()  # whether this adult is told about the child; never one who is implicated
    result = models.CharField(max_length=14, choices=Result, default=Result.UNCHECKED)
    checks = models.CharField(max_length=40, blank=True)  # code set of Check
    checked_at = models.DateTimeField(null=True)
    checked_by = models.UUIDField(null=True)
    implicated_at = models.DateTimeField(null=True)
    implicated_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    name = SealedField(DataClass.IDENTITY, subject="person_id")
    contact = SealedField(DataClass.LOCATION, subject="person_id")
    relation = SealedField(DataClass.CARE, subject="person_id")
    reference = SealedField(DataClass.DOCUMENT, subject="person_id")  # who appointed, by which paper
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "children_adult"
        constraints = [
            # Who may be involved is never told about the child.
            models.CheckConstraint(
                condition=models.Q(implicated_at=None) | models.Q(informed=False), name="children_adult_implicated"
            ),
        ]


class View(models.Model):
    """What the child wants, or why the child was not asked yet. Never changed: the next one is another row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="views")
    person_id = models.UUIDField()
    about = models.CharField(max_length=10, choices=About)
    at = models.DateTimeField()
    recorded_by = models.UUIDField()
    language = models.CharField(max_length=2, blank=True)
    setting = models.CharField(max_length=8, choices=Setting, blank=True)
    not_asked = models.CharField(max_length=10, choices=NotAsked, blank=True)
    words = SealedField(DataClass.CARE, subject="person_id")

    class Meta:
        db_table = "children_view"


class Helper(models.Model):
    """A member of the multidisciplinary team. The lead is the social worker at the child's address (NRM-C12)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="child_team")
    person_id = models.UUIDField()
    organisation = models.UUIDField()
    function = models.CharField(max_length=14, choices=Function)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    name = SealedField(DataClass.DOCUMENT, subject="person_id")
    contact = SealedField(DataClass.DOCUMENT, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "children_helper"


class Conference(models.Model):
    """A case conference that was held: who took part, what was decided, when the next one is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conferences")
    person_id = models.UUIDField()
    at = models.DateTimeField()
    recorded_by = models.UUIDField()
    child_heard = models.BooleanField()
    next_on = models.DateField()
    present = SealedField(DataClass.DOCUMENT, subject="person_id")
    agreed = SealedField(DataClass.CARE, subject="person_id")

    class Meta:
        db_table = "children_conference"


class Notice(models.Model):
    """By which way an authority was told of the child; the time stands in the duty."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="child_notices")
    person_id = models.UUIDField()
    duty = models.UUIDField(unique=True)
    channel = models.CharField(max_length=10, choices=Channel)

    class Meta:
        db_table = "children_notice"


class Measure(models.Model):
    """A protection measure of the law on children: asked for, ordered, looked at again, ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="child_measures")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=MeasureKind)
    state = models.CharField(max_length=8, choices=MeasureState)
    asked_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    ordered_by = models.CharField(max_length=12, choices=Authority, blank=True)
    place = models.CharField(max_length=14, choices=PlaceKind, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    review_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    need = SealedField(DataClass.CARE, subject="person_id")
    review = SealedField(DataClass.CARE, subject="person_id")  # what the last review found
    reference = SealedField(DataClass.DOCUMENT, subject="person_id")  # the order
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "children_measure"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=("ordered", "ended")) | models.Q(since__isnull=False),
                name="children_measure_ordered",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")), name="children_measure_until"
            ),
        ]


class ExitBan(models.Model):
    """A ban on taking the child out of Bulgaria (Identity Documents Act, art. 76a): proposed, ordered, over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exit_bans")
    person_id = models.UUIDField()
    state = models.CharField(max_length=8, choices=BanState)
    proposed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    ordered_on = models.DateField(null=True)
    until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    signs = SealedField(DataClass.CARE, subject="person_id")
    reference = SealedField(DataClass.DOCUMENT, subject="person_id")  # the order
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "children_exit_ban"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state__in=STANDING_BAN), name="children_exit_ban_one"
            ),
            models.CheckConstraint(
                condition=models.Q(ordered_on=None)
                | (models.Q(ordered_on__gte=models.F("proposed_on")) & models.Q(until__gt=models.F("ordered_on"))),
                name="children_exit_ban_ordered",
            ),
        ]


class Study(models.Model):
    """A study of the family, its risk and its opinion on where the child may live (domain.md S12, S13)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="family_studies")
    person_id = models.UUIDField()
    about = models.CharField(max_length=10, choices=StudyFor)
    country = models.CharField(max_length=2)  # where the family lives
    asked_of = models.UUIDField()
    state = models.CharField(max_length=8, choices=StudyState)
    asked_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    received_on = models.DateField(null=True)
    opinion = models.CharField(max_length=10, choices=Opinion, blank=True)
    inquiry = SealedField(DataClass.CARE, subject="person_id")
    words = SealedField(DataClass.CARE, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "children_study"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="received")
                | (models.Q(received_on__gte=models.F("asked_on")) & ~models.Q(opinion="")),
                name="children_study_received",
            )
        ]


class Age(models.Model):
    """An assessment of age: by whom, on what, and the second person who looked at it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ages")
    person_id = models.UUIDField()
    state = models.CharField(max_length=8, choices=AgeState)
    bases = models.CharField(max_length=40)  # code set of AgeBasis
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    decided_by = models.UUIDField()
    second_by = models.UUIDField(null=True)
    second_at = models.DateTimeField(null=True)
    words = SealedField(DataClass.CARE, subject="person_id")
    second_words = SealedField(DataClass.CARE, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "children_age"
        constraints = [
            # Nobody becomes an adult on the word of one person.
            models.CheckConstraint(
                condition=~models.Q(state="adult")
                | (models.Q(second_by__isnull=False) & ~models.Q(second_by=models.F("decided_by"))),
                name="children_age_second",
            ),
            models.UniqueConstraint(fields=["case"], condition=models.Q(state="proposed"), name="children_age_one"),
        ]
