"""Programmes with their activities, what organisations report on them, and links to report by. No person stands here, but in sealed evidence."""

from django.db import models
from django.db.models import F, Q

from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.prevention.programme.money import Money
from accord.prevention.programme.vocab import (
    LONGEST,
    Part,
    ProgrammeState,
    Result,
    SentState,
    Shows,
    Split,
    cell_in_words,
)


class Programme(models.Model):
    """One edition of a programme. `objectives`: the operational ones, texts by the number of their section."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()  # who coordinates
    frame = models.CharField(max_length=20)
    language = models.CharField(max_length=5)  # of its texts
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField(default=1)
    replaces = models.UUIDField(null=True)
    title = models.CharField(max_length=200)
    under = models.UUIDField(null=True)  # the strategy, if it is kept here
    strategy = models.CharField(max_length=300, blank=True)  # the one it stands under, with years and decision
    objectives = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ProgrammeState, default=ProgrammeState.DRAFT)
    approved_on = models.DateField(null=True)
    protocol = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField(null=True)
    decision = models.CharField(max_length=80, blank=True)
    in_force_on = models.DateField(null=True)
    why_in_force = models.CharField(max_length=300, blank=True)
    why_incomplete = models.CharField(max_length=300, blank=True)  # reported although reports are missing
    begun_by = models.UUIDField()
    begun_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "programme_programme"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProgrammeState.values), name="programme_state"),
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="programme_years"),
            models.CheckConstraint(
                condition=~Q(state="adopted") | (Q(decided_on__isnull=False) & ~Q(decision="")),
                name="programme_by_decision",
            ),
        ]
        indexes = [models.Index(fields=["-begun_at", "-id"], name="programme_newest")]


class Activity(models.Model):
    """One activity. `line` is the same in every edition of the programme: reports belong to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="activities")
    line = models.UUIDField(default=new_id)
    came_from = models.UUIDField(null=True)  # the line of an earlier programme that was not finished
    section = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()  # within its section
    objective = models.PositiveSmallIntegerField(null=True)
    title = models.CharField(max_length=300)
    others = models.CharField(max_length=500, blank=True)  # partners that are not in the directory
    financing = models.CharField(max_length=300, blank=True)
    starts = models.DateField(null=True)
    ends = models.DateField()
    outcome = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "programme_activity"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__gte=F("starts")), name="programme_activity_dates"
            ),
            models.UniqueConstraint(fields=["programme", "section", "number"], name="programme_activity_number"),
            models.UniqueConstraint(fields=["programme", "line"], name="programme_activity_line"),
        ]
        indexes = [models.Index(fields=["line"], name="programme_activity_by_line")]

    @property
    def label(self) -> str:
        """Its number as people say it: section, then number."""
        return f"{self.section}.{self.number}"


class Bearer(models.Model):
    """An organisation that answers for an activity, or helps with it."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="bearers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    part = models.CharField(max_length=12, choices=Part)

    class Meta:
        db_table = "programme_bearer"
        constraints = [models.UniqueConstraint(fields=["activity", "organisation"], name="programme_bearer_once")]


class Budget(models.Model):
    """What is planned for an activity, in one currency."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="budgets")
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        db_table = "programme_budget"
        constraints = [
            models.UniqueConstraint(fields=["activity", "currency"], name="programme_budget_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="programme_budget_positive"),
        ]

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)


class Indicator(models.Model):
    """What is counted to see whether an activity reached what it should."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="indicators")
    line = models.UUIDField(default=new_id)
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=40)
    target = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    split = models.CharField(max_length=8, choices=Split, default=Split.NONE, blank=True)

    class Meta:
        db_table = "programme_indicator"
        constraints = [models.CheckConstraint(condition=~Q(unit=""), name="programme_indicator_unit")]


class ActivityReport(models.Model):
    """What one organisation says of one activity in one period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.UUIDField()  # of the activity
    period = models.CharField(max_length=7)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    result = models.CharField(max_length=8, choices=Result)
    text = models.TextField(max_length=LONGEST)
    obstacles = models.TextField(max_length=LONGEST, blank=True)
    carry_over = models.TextField(max_length=LONGEST, blank=True)
    link = models.UUIDField(null=True)  # by which it came; then told_by is who accepted it
    told_by = models.UUIDField()
    told_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "programme_report"
        constraints = [
            models.UniqueConstraint(fields=["line", "period", "organisation"], name="programme_report_once"),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="programme_report_result"),
        ]


class Value(models.Model):
    """A value of an indicator (by its line), by sex and age group where it asks for them."""

    report = models.ForeignKey(ActivityReport, on_delete=models.CASCADE, related_name="values")
    indicator = models.UUIDField()
    sex = models.CharField(max_length=24, blank=True)
    age = models.CharField(max_length=10, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        db_table = "programme_value"
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator", "sex", "age"], name="programme_value_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="programme_value_not_negative"),
        ]

    @property
    def who(self) -> str:
        """Sex and age group in words, where the indicator asks for them."""
        return cell_in_words(self.sex, self.age)


class Spent(models.Model):
    """What was spent, in one currency."""

    report = models.ForeignKey(ActivityReport, on_delete=models.CASCADE, related_name="spent")
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        db_table = "programme_spent"
        constraints = [
            models.UniqueConstraint(fields=["report", "currency"], name="programme_spent_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="programme_spent_positive"),
        ]

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)


class ReportLink(models.Model):
    """A link by which an institution without an account reports. What comes by it is sealed to `public_key`.

    `lookup` and `reader` grow from the token, which is kept nowhere; `asked` is all of the programme that the link shows.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="links")
    organisation = models.UUIDField()  # who keeps the programme
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    period = models.CharField(max_length=7)
    asked = models.JSONField()
    ends = models.DateField()
    lookup = models.CharField(max_length=64, unique=True)
    reader = models.BinaryField(max_length=32)
    public_key = models.BinaryField(max_length=32)
    secret = SealedField(DataClass.CARE)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "programme_link"


class SentReport(models.Model):
    """A report that came by a link: sealed for the desk in `box`, for who sent it in `copy`; `answer` says why it came back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link = models.ForeignKey(ReportLink, on_delete=models.PROTECT, related_name="sent")
    line = models.UUIDField()  # of the activity
    number = models.PositiveSmallIntegerField()
    came_on = models.DateField()
    box = models.BinaryField()
    copy = models.BinaryField()
    answer = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=SentState, default=SentState.WAITING)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "programme_sent"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SentState.values), name="programme_sent_state"),
            models.UniqueConstraint(
                fields=["link", "line"], condition=Q(state="waiting"), name="programme_sent_one_waits"
            ),
        ]


class Evidence(models.Model):
    """A file that shows what a report says, sealed for who reported and for who keeps the programme."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(ActivityReport, on_delete=models.PROTECT, related_name="evidence")
    organisation = models.UUIDField()
    keeper = models.UUIDField()
    shows = models.CharField(max_length=12, choices=Shows)
    media = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    file = SealedField(DataClass.DOCUMENT)
    added_by = models.UUIDField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "programme_evidence"
        constraints = [models.CheckConstraint(condition=Q(shows__in=Shows.values), name="programme_evidence_shows")]


class Reminder(models.Model):
    """Somebody wrote to an institution without an account that a report is due: once for each of the days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="reminders")
    organisation = models.UUIDField()  # who keeps the programme
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    period = models.CharField(max_length=7)
    stage = models.PositiveSmallIntegerField()  # days before, 0 for the day after
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        db_table = "programme_reminder"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "institution", "period", "stage"], name="programme_reminded_once"
            )
        ]
