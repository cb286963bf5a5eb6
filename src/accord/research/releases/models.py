"""Plans, publications with their files, and what was spent of each cohort."""

from django.db import models
from django.db.models import F, Q

from accord.foundation.ids import new_id
from accord.research.releases.vocab import Method, PublicationState, Readers


class TablePlan(models.Model):
    """A plan that was registered. It is never changed: a cohort keeps its plan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    name = models.CharField(max_length=80)
    content = models.TextField()  # JSON of the engine's plan
    digest = models.CharField(max_length=64)
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()

    class Meta:
        db_table = "releases_plan"
        constraints = [models.UniqueConstraint(fields=["organisation", "digest"], name="releases_plan_once")]


class Publication(models.Model):
    """One cohort by a plan, for some readers. `known_on`: what was registered until then is counted.

    Microdata pool the years from `since` to `cohort`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    plan = models.ForeignKey(TablePlan, on_delete=models.PROTECT, related_name="publications")
    since = models.PositiveSmallIntegerField(null=True)
    cohort = models.PositiveSmallIntegerField()
    known_on = models.DateField()
    readers = models.CharField(max_length=10, choices=Readers)
    method = models.CharField(max_length=10, choices=Method)
    epsilon = models.FloatField(null=True)
    language = models.CharField(max_length=5, default="en")  # of the files that are in one
    revision = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=PublicationState, default=PublicationState.WAITING)
    key = models.CharField(max_length=16, blank=True)  # the id of the publication key
    members = models.CharField(max_length=64, blank=True)  # of who is counted, under the publication key
    report = models.JSONField(default=dict)  # codes and facts of the engine: what was found, the risk, the use
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "releases_publication"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PublicationState.values), name="releases_state"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="releases_not_oneself"
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(decided_by__isnull=False), name="releases_by_a_second"
            ),
            models.CheckConstraint(
                condition=Q(method="rows", since__isnull=False, since__lte=F("cohort"))
                | (~Q(method="rows") & Q(since__isnull=True)),
                name="releases_pooled",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-proposed_at", "-id"], name="releases_newest"),
            models.Index(fields=["proposed_at"], name="releases_waiting", condition=Q(state="waiting")),
        ]

    @property
    def cohorts(self) -> range:
        """The years whose persons are counted."""
        return range(self.since or self.cohort, self.cohort + 1)

    @property
    def years(self) -> str:
        """The years as they are read."""
        return f"{self.since}–{self.cohort}" if self.since and self.since < self.cohort else str(self.cohort)


class PublicationFile(models.Model):
    """A finished file. It is given out as it is here, and cannot be made again."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=80)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)  # SHA-256

    class Meta:
        db_table = "releases_file"
        constraints = [models.UniqueConstraint(fields=["publication", "name"], name="releases_file_once")]


class Spend(models.Model):
    """What differential privacy cost a cohort. Written before anything is drawn, never taken back."""

    organisation = models.UUIDField()
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="spends")
    cohort = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=12)
    mechanism = models.CharField(max_length=80)
    rho = models.FloatField()
    epsilon = models.FloatField()
    delta = models.FloatField()
    digest = models.CharField(max_length=64, blank=True)  # of the CSV that was drawn
    at = models.DateTimeField()

    class Meta:
        db_table = "releases_spend"
        constraints = [
            models.UniqueConstraint(fields=["publication", "cohort", "what"], name="releases_spend_once"),
            models.CheckConstraint(condition=Q(rho__gt=0, epsilon__gt=0), name="releases_spend_positive"),
        ]
        indexes = [models.Index(fields=["organisation", "cohort"], name="releases_spent")]
