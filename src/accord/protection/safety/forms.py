"""Shapes of input."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import Choices, HouseForm
from accord.protection.safety.services import Details
from accord.protection.safety.vocab import Kind


class ParticularForm(HouseForm):
    """What must not leave."""

    conditional = frozenset({"relation", "telephone", "address", "organisation"})
    kind = forms.ChoiceField(label=_("What must be protected"), choices=Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name, address, number or place"),
        max_length=300,
        help_text=_(
            "Write it out once: both names of a person, street and number, all digits. Other spellings are found."
        ),
    )
    relation = forms.CharField(
        label=_("Who this is to the person"), required=False, max_length=200, help_text=_("Only for a risk.")
    )
    telephone = forms.CharField(
        label=_("Telephone of this person"), required=False, max_length=60, help_text=_("Only for a risk.")
    )
    address = forms.CharField(
        label=_("Address of this person"), required=False, max_length=300, help_text=_("Only for a risk.")
    )
    organisation = forms.ChoiceField(
        label=_("Works in this organisation"),
        required=False,
        help_text=_("Only for a risk. Nothing about this case is then sent to that organisation."),
    )

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", _("none of the directory")), *organisations]  # type: ignore[attr-defined]

    def details(self) -> Details:
        """What was filled in."""
        d = self.cleaned_data
        return Details(
            Kind(d["kind"]),
            d["name"],
            d["relation"],
            d["telephone"],
            d["address"],
            UUID(d["organisation"]) if d["organisation"] else None,
        )


class ReleaseForm(HouseForm):
    """Why a stopped text must leave all the same."""

    reason = forms.CharField(
        label=_("Why must it leave as it is"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
