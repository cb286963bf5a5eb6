"""Items of the public library and their files. Everything here is public."""

from django.db import models

from accord.cooperation.directory.catalogue import spoken
from accord.cooperation.library.vocab import ItemKind
from accord.foundation.ids import new_id


class Item(models.Model):
    """Something that was put out, once for its code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10, choices=ItemKind)
    organisation = models.UUIDField()
    titles = models.JSONField()  # by language
    notes = models.JSONField(default=dict)  # by language: how it was made, what is missing
    since = models.PositiveSmallIntegerField()
    until = models.PositiveSmallIntegerField()
    put_out_at = models.DateTimeField()

    class Meta:
        db_table = "library_item"
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="library_years"),
        ]
        indexes = [models.Index(fields=["-put_out_at", "-id"], name="library_newest")]

    @property
    def title(self) -> str:
        """In the language that is active."""
        return spoken(self.titles)

    @property
    def note(self) -> str:
        """In the language that is active."""
        return spoken(self.notes)


class ItemFile(models.Model):
    """One file of an item, given out as it is here."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=5, blank=True)  # empty: in all of them, or in none
    mime = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SHA-256
    content = models.BinaryField()

    class Meta:
        db_table = "library_file"
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="library_file_once")]
