"""Shapes of input at the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.detection.tips.services import Becoming
from accord.detection.tips.vocab import LONGEST, Ending
from accord.foundation.codes import ExploitationForm
from accord.foundation.ui.forms import CHOOSE, CountryField, HouseForm


class ReplyForm(HouseForm):
    """An answer to somebody whom nobody knows."""

    text = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea,
        max_length=LONGEST,
        help_text=_(
            "Simple words, in their language if you can. No names, and nothing that puts them in danger if another person reads it."
        ),
    )


class BecomingForm(HouseForm):
    """What a signal needs beside what was told."""

    country = CountryField(label=_("Country"), required=True)
    place = forms.CharField(
        label=_("Where"), required=False, max_length=500, help_text=_("If you leave it empty: as the reporter wrote.")
    )
    forms_suspected = forms.MultipleChoiceField(
        label=_("Suspected exploitation"),
        required=False,
        choices=ExploitationForm.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def becoming(self) -> Becoming:
        """What was filled in."""
        d = self.cleaned_data
        return Becoming(d["country"], d["place"], frozenset(ExploitationForm(f) for f in d["forms_suspected"]))


class EndingForm(HouseForm):
    """How a tip ended."""

    ending = forms.ChoiceField(label=_("Why is it closed"), choices=[*CHOOSE, *Ending.choices])


class IntakeForm(HouseForm):
    """For which country an organisation receives tips."""

    country = CountryField(label=_("Country"), required=True)
