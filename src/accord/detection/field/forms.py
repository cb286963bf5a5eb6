"""Shapes of input."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.detection.field.devices import LONGEST_NAME
from accord.detection.field.vocab import Choice
from accord.foundation.ui.forms import HouseForm


class PhoneForm(HouseForm):
    """A phone that is to be enrolled."""

    name = forms.CharField(
        label=_("Name of the phone"),
        max_length=LONGEST_NAME,
        help_text=_("By which you tell it apart, such as “border post, black”. No number, no name of a person."),
    )


class SettleForm(HouseForm):
    """What somebody decides about a record that waits. Nothing is chosen in advance."""

    choice = forms.ChoiceField(label=_("Your decision"), choices=Choice.choices, widget=forms.RadioSelect)
