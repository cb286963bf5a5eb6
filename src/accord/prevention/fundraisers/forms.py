"""Input of the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import HouseForm
from accord.prevention.fundraisers.vocab import LONGEST_NAME


class AddressForm(HouseForm):
    """Another address."""

    email = forms.CharField(
        label=_("The right address"),
        max_length=LONGEST_NAME,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Only as the person told you themselves. They are asked to confirm it."),
    )
