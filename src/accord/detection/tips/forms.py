"""Shapes of input at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.detection.offers.selectors import Found
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
    keep = forms.MultipleChoiceField(
        label=_("Find the signal again by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Take out a number of the reporter's own: who gave no name is not tied to other calls."),
    )

    def __init__(self, *args: Any, told: list[Found], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, f"{one.normal} ({one.kind.label})") for one in told]
        self.fields["keep"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("keep", [key for key, _label in choices])
        if not choices:
            del self.fields["keep"]

    def becoming(self) -> Becoming:
        """What was filled in."""
        d = self.cleaned_data
        suspected = frozenset(ExploitationForm(f) for f in d["forms_suspected"])
        return Becoming(d["country"], d["place"], suspected, frozenset(d.get("keep", ())))


class EndingForm(HouseForm):
    """How a tip ended."""

    ending = forms.ChoiceField(label=_("Why is it closed"), choices=[*CHOOSE, *Ending.choices])


class IntakeForm(HouseForm):
    """For which country an organisation receives tips."""

    country = CountryField(label=_("Country"), required=True)
