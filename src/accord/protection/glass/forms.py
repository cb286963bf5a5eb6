"""Shapes of input."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.policy import Purpose
from accord.foundation.ui.forms import CHOOSE, HouseForm
from accord.protection.glass.vocab import LONGEST, Ground, Verdict


class GlassForm(HouseForm):
    """Why a case must be opened now."""

    case = forms.CharField(label=_("Code of the case"), max_length=20)
    ground = forms.ChoiceField(label=_("Why it cannot wait"), choices=Ground.choices, widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label=_("What do you need it for"), choices=[*CHOOSE, *Purpose.choices])
    reason = forms.CharField(
        label=_("What has happened"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        help_text=_("Sealed. The case team reads it; the reviewing organisation does not."),
    )


class ReviewForm(HouseForm):
    """What the reviewer found."""

    verdict = forms.ChoiceField(label=_("Was it justified"), choices=Verdict.choices, widget=forms.RadioSelect)
    finding = forms.CharField(
        label=_("What you found"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=LONGEST,
        help_text=_("The organisation reads it. Needed if it was not justified. No name of a person."),
    )
