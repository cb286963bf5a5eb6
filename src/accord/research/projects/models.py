"""Projects, their targets and their money."""

from django.db import models

from accord.foundation.ids import new_id
from accord.research.projects.vocab import CURRENCIES


class Project(models.Model):
    """What a donor pays for, over one to three years. `organisation` coordinates it and reads its figures."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    title = models.CharField(max_length=200)
    donor = models.CharField(max_length=200)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    agreement = models.UUIDField(null=True)  # the grant, as it stands among the agreements
    begun_at = models.DateTimeField()
    begun_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "projects_project"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year"))
                & models.Q(last_year__lte=models.F("first_year") + 2),
                name="projects_frame",
            )
        ]
        indexes = [models.Index(fields=["organisation", "-first_year"], name="projects_newest")]


class Body(models.Model):
    """An organisation whose work counts for the project."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="bodies")
    organisation = models.UUIDField()

    class Meta:
        db_table = "projects_body"
        constraints = [models.UniqueConstraint(fields=["project", "organisation"], name="projects_body_once")]


class Target(models.Model):
    """What was promised of one indicator in one year."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="targets")
    rule = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        db_table = "projects_target"
        constraints = [models.UniqueConstraint(fields=["project", "rule", "year"], name="projects_target_once")]


class Budget(models.Model):
    """What was granted and spent in one year, in one currency."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3, choices=[(code, code) for code in CURRENCIES])
    granted = models.DecimalField(max_digits=13, decimal_places=2)
    spent = models.DecimalField(max_digits=13, decimal_places=2)

    class Meta:
        db_table = "projects_budget"
        constraints = [
            models.UniqueConstraint(fields=["project", "year", "currency"], name="projects_budget_once"),
            models.CheckConstraint(condition=models.Q(granted__gte=0, spent__gte=0), name="projects_budget_money"),
        ]
