"""A record whose codes are shown in words."""

from typing import Any

from django.db import models
from django.utils.encoding import force_str


class Labelled(models.Model):
    """A base for what lists show: Django hashes every label, in the reader's language, each time that it looks one up."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802 (the name is Django's)
        value = getattr(self, field.attname)
        return force_str(next((label for code, label in field.flatchoices if code == value), value), strings_only=True)
