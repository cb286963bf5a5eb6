"""Shapes of input of the vetting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import area_choices, check_names
from accord.cooperation.directory.vetting import Offered
from accord.cooperation.directory.vetting_vocab import HelperKind, Offer, VettingReason
from accord.foundation.ui.forms import CHOOSE, DateInput, HouseForm


class HelperForm(HouseForm):
    """Somebody who offers help."""

    kind = forms.ChoiceField(label=_("Who offers"), choices=HelperKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("Sealed; only who vets can open it."))
    contact = forms.CharField(label=_("Telephone, address"), required=False, max_length=300)
    offers = forms.MultipleChoiceField(
        label=_("What is offered"), choices=Offer.choices, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.MultipleChoiceField(label=_("Where"), widget=forms.SelectMultiple(attrs={"size": 8}))
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = area_choices()  # type: ignore[attr-defined]

    def offered(self) -> Offered:
        """What was filled in."""
        d = self.cleaned_data
        offers = frozenset(Offer(code) for code in d["offers"])
        return Offered(HelperKind(d["kind"]), d["name"], d["contact"], offers, frozenset(d["areas"]), d["note"])


class CheckForm(HouseForm):
    """A check that was done."""

    kind = forms.ChoiceField(label=_("What was checked"))
    concern = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("no", _("nothing to worry about")), ("yes", _("cause for concern"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [*CHOOSE, *check_names().items()]  # type: ignore[attr-defined]


class VettingForm(HouseForm):
    """One step of the vetting, with what it needs."""

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if action == "vet":
            self.fields["until"] = forms.DateField(label=_("Vetted until"), widget=DateInput)
        if action in {"refuse", "suspend"}:
            choices = [*CHOOSE, *VettingReason.choices]
            self.fields["reason"] = forms.ChoiceField(label=_("Why"), choices=choices)
