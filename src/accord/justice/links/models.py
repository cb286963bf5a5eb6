"""Files, selectors, their tokens, and meetings of files."""

from django.db import models
from django.db.models import Q

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.justice.links.vocab import Ground, MeetingState, SelectorKind, Unrelated


class LinkFile(models.Model):
    """What one investigation looks at. Its title is sealed under its own key; a restricted file is its lead's alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    lead = models.UUIDField()
    restricted = models.BooleanField(default=False)
    across = models.BooleanField(default=False)  # restricted, and its lead lets it into comparisons with other nodes
    proceeding = models.UUIDField(null=True)  # opaque: of the proceedings of this node, if it is there
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    part = models.PositiveIntegerField(default=0)  # of the organisation's work, by the nightly job; 0: shares nothing
    title = SealedField(DataClass.INVESTIGATIVE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "links_file"
        indexes = [models.Index(fields=["organisation", "-opened_at", "-id"], name="links_file_newest")]


class Selector(models.Model):
    """Something that can be the same in two files, as it was written. In force while `removed_at` is empty."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(LinkFile, on_delete=models.PROTECT, related_name="selectors")
    kind = models.CharField(max_length=10, choices=SelectorKind)
    place = models.CharField(max_length=12, blank=True)  # country or platform
    ground = models.CharField(max_length=14, choices=Ground)
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)
    value = SealedField(DataClass.INVESTIGATIVE, subject="file_id")
    fact = SealedField(DataClass.INVESTIGATIVE, subject="file_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "links_selector"
        constraints = [models.CheckConstraint(condition=Q(kind__in=SelectorKind.values), name="links_kind")]


class SelectorToken(models.Model):
    """Under which a selector is found again: 64 keyed bits. Gone when the selector is removed or its file closed."""

    file = models.ForeignKey(LinkFile, on_delete=models.PROTECT, db_index=False)
    selector = models.ForeignKey(Selector, on_delete=models.PROTECT)
    token = models.BigIntegerField()

    class Meta:
        db_table = "links_token"
        constraints = [models.UniqueConstraint(fields=["file", "token"], name="links_token_once")]
        indexes = [models.Index(fields=["token", "file"], name="links_token_files")]


class LinkMeeting(models.Model):
    """One side of a meeting of two files: this organisation's row, which says nothing of the other file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pair = models.UUIDField()  # the same in the row of the other side
    code = models.CharField(max_length=20)  # the same too: what the two say on the telephone
    organisation = models.UUIDField()
    file = models.ForeignKey(LinkFile, on_delete=models.PROTECT, related_name="meetings")
    other_organisation = models.UUIDField()
    told = models.BooleanField(default=False)  # whether this side knows
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.ALONE)
    seen = models.BooleanField(default=False)  # this side has said that it saw it
    offers = models.BooleanField(default=False)  # this side made the offer that stands
    reason = models.CharField(max_length=14, choices=Unrelated, blank=True)
    met_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "links_meeting"
        constraints = [
            models.UniqueConstraint(fields=["pair", "file"], name="links_meeting_side"),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="links_meeting_state"),
            models.CheckConstraint(
                condition=Q(state=MeetingState.UNRELATED) ^ Q(reason=""), name="links_meeting_reason"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-met_at", "-id"], name="links_meeting_newest")]


class Hit(models.Model):
    """With which selector of its own a side met the other."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(LinkMeeting, on_delete=models.PROTECT, related_name="hits")
    selector = models.ForeignKey(Selector, on_delete=models.PROTECT, related_name="hits")
    at = models.DateTimeField()

    class Meta:
        db_table = "links_hit"
        constraints = [models.UniqueConstraint(fields=["meeting", "selector"], name="links_hit_once")]
