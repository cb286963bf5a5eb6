"""Words of the public library."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemKind(TextChoices):
    """What was put out."""

    FIGURES = "figures", _("Figures")
    REPORT = "report", _("Yearly report")
