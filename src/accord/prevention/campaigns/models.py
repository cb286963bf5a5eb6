"""Campaigns with their materials, events, reach and cost. No person stands here."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from accord.cooperation.directory.catalogue import language_names
from accord.foundation.ids import new_id
from accord.prevention.campaigns.vocab import CampaignState, MaterialKind, ReachKind, Theme, Way
from accord.prevention.programme.money import Money


class Campaign(models.Model):
    """One campaign. `names`: by language. `yearly` and `year`: which national one of which year, if it is one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    names = models.JSONField(default=dict)
    theme = models.CharField(max_length=10, choices=Theme)
    starts = models.DateField()
    ends = models.DateField()
    groups = models.CharField(max_length=200, blank=True)  # code set of Group
    regions = models.CharField(max_length=300, blank=True)  # code set of the directory's areas
    ways = models.CharField(max_length=200, blank=True)  # code set of Way
    partners = models.CharField(max_length=500, blank=True)
    activity = models.UUIDField(null=True)  # the line of one activity of the programme
    yearly = models.CharField(max_length=10, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.PLANNED)
    result = models.TextField(blank=True)
    learnt = models.TextField(blank=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "campaigns_campaign"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CampaignState.values), name="campaigns_state"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="campaigns_theme"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="campaigns_dates"),
            models.CheckConstraint(
                condition=~Q(state="evaluated") | (~Q(result="") & ~Q(learnt="")), name="campaigns_evaluated_whole"
            ),
            models.UniqueConstraint(
                fields=["organisation", "yearly", "year"], condition=~Q(yearly=""), name="campaigns_once_a_year"
            ),
        ]
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="campaigns_newest"),
            models.Index(fields=["activity"], name="campaigns_by_activity"),
        ]

    @property
    def name(self) -> str:
        """Its name in the language that is active, else in English, else in any."""
        texts: dict[str, str] = self.names
        return texts.get(get_language() or "en") or texts.get("en") or next(iter(texts.values()), self.code)


class Material(models.Model):
    """Something that is printed or shown, in one language; `copies` where it is printed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="materials")
    kind = models.CharField(max_length=10, choices=MaterialKind)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=2, blank=True)  # empty: without words
    copies = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "campaigns_material"
        constraints = [
            models.CheckConstraint(
                condition=Q(copies__isnull=True) | (Q(copies__gt=0) & ~Q(language="")), name="campaigns_print_run"
            )
        ]

    @property
    def in_language(self) -> str:
        """Its language in words, or nothing where it has no words."""
        return language_names([self.language]) if self.language else ""


class Event(models.Model):
    """Something that people come to; `people` how many came, once it took place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="events")
    on = models.DateField()
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    people = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "campaigns_event"


class Reach(models.Model):
    """What a channel counted: times shown, or clicks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reached")
    way = models.CharField(max_length=12, choices=Way)
    kind = models.CharField(max_length=12, choices=ReachKind)
    number = models.PositiveIntegerField()

    class Meta:
        db_table = "campaigns_reach"
        constraints = [models.UniqueConstraint(fields=["campaign", "way", "kind"], name="campaigns_reach_once")]


class Cost(models.Model):
    """What something cost, in one currency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="costs")
    title = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        db_table = "campaigns_cost"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="campaigns_cost_positive")]

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)
