"""Shapes of input."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import HouseForm
from accord.protection.rights.vocab import ErasureGround


class ErasureForm(HouseForm):
    """Why it must go."""

    ground = forms.ChoiceField(
        label=_("Ground of the erasure"), choices=ErasureGround.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason for your colleague"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("What the person asked, when, and that nothing obliges you to keep it (a court, a claim)."),
    )
