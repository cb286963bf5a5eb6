"""Shapes of input."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.policy import Category, Purpose
from accord.foundation.ui.forms import CHOOSE, Choices, HouseForm
from accord.protection.exports.services import Wanted
from accord.protection.exports.vocab import CATEGORIES, LONGEST, ExportKind, FileFormat


class ExportForm(HouseForm):
    """What is to be in a file, for whom and why."""

    conditional = frozenset({"recipient", "keeper", "categories", "closed_too"})
    kind = forms.ChoiceField(label=_("What is to be in the file"), widget=forms.RadioSelect)
    categories = forms.MultipleChoiceField(
        label=_("Which data, if the file identifies"),
        choices=[(c.value, c.label) for c in CATEGORIES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only what the recipient needs. Without names this is fixed."),
    )
    closed_too = forms.BooleanField(label=_("Closed cases too"), required=False)
    recipient = forms.ChoiceField(
        label=_("For whom"),
        required=False,
        help_text=_(
            "For another organisation, only persons with an agreement and a consent that names it are in the file."
        ),
    )
    keeper = forms.CharField(
        label=_("Who will hold the file"), required=False, max_length=LONGEST, help_text=_("A name or a function.")
    )
    purpose = forms.ChoiceField(label=_("For what"), choices=[*CHOOSE, *Purpose.choices])
    reason = forms.CharField(
        label=_("What is the file needed for"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST
    )
    format = forms.ChoiceField(label=_("Format"), choices=FileFormat.choices, widget=forms.RadioSelect, initial="xlsx")

    def __init__(self, *args: Any, kinds: Sequence[ExportKind], receivers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k.value, k.label) for k in kinds]  # type: ignore[attr-defined]
        self.fields["recipient"].choices = [("", _("own use")), *receivers]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was filled in."""
        d = self.cleaned_data
        return Wanted(
            kind=ExportKind(d["kind"]),
            format=FileFormat(d["format"]),
            purpose=Purpose(d["purpose"]),
            reason=d["reason"],
            recipient=UUID(d["recipient"]) if d["recipient"] else None,
            keeper=d["keeper"],
            categories=frozenset(Category(c) for c in d["categories"]),
            closed_too=d["closed_too"],
        )
