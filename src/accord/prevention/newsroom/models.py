"""Releases as they are written, and the pages that anybody reads."""

from django.db import models
from django.db.models import F, Q

from accord.foundation.ids import new_id
from accord.prevention.newsroom.vocab import ReleaseState


class Release(models.Model):
    """One press release in every language. A correction is a release of its own that keeps the `line`: the public address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    line = models.CharField(max_length=20)
    organisation = models.UUIDField()
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    state = models.CharField(max_length=12, choices=ReleaseState, default=ReleaseState.DRAFT)
    texts = models.JSONField(default=dict)  # by language: title, summary, body, about
    notes = models.JSONField(default=dict)  # by language: why it was corrected or withdrawn
    related = models.JSONField(default=list)  # lines of other releases
    press_person = models.CharField(max_length=120, blank=True)
    press_email = models.CharField(max_length=120, blank=True)
    press_phone = models.CharField(max_length=40, blank=True)
    press_agreed = models.BooleanField(default=False)
    appears_at = models.DateTimeField(null=True)  # empty: at once
    writers = models.JSONField(default=list)  # accounts that wrote some of it
    begun_by = models.UUIDField()
    begun_at = models.DateTimeField()
    submitted_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "newsroom_release"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReleaseState.values), name="newsroom_state"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("submitted_by")) & ~Q(approved_by=F("begun_by"))),
                name="newsroom_not_oneself",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("scheduled", "published", "corrected"))
                | Q(approved_by__isnull=False, press_agreed=True),
                name="newsroom_by_a_second",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-begun_at", "-id"], name="newsroom_newest"),
            models.Index(fields=["appears_at"], name="newsroom_due", condition=Q(state="scheduled")),
        ]


class PublicPage(models.Model):
    """One language of what is public now. The public process reads this table and nothing else of the room."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    organisation = models.UUIDField()
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)  # HTML, drawn by `markdown.py`
    about = models.TextField(blank=True)  # HTML
    note = models.CharField(max_length=500, blank=True)
    withdrawn = models.BooleanField(default=False)
    related = models.JSONField(default=list)
    press_person = models.CharField(max_length=120, blank=True)
    press_email = models.CharField(max_length=120, blank=True)
    press_phone = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "newsroom_page"
        constraints = [models.UniqueConstraint(fields=["line", "language"], name="newsroom_page_once")]
        indexes = [models.Index(fields=["language", "-published_at", "-id"], name="newsroom_page_newest")]
