"""Shapes of input."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import HouseForm


class AddressForm(HouseForm):
    """How others reach this node."""

    address = forms.CharField(
        label=_("Address of this node"), max_length=200, help_text=_("Such as https://accord.example:8443")
    )


class FileForm(HouseForm):
    """What another node made: its entry, or a list."""

    file = forms.FileField(label=_("File from the other node"), help_text=_("Its entry, or a list with its signature."))


class HeardForm(HouseForm):
    """The words that were heard."""

    heard = forms.CharField(
        label=_("The four words that you hear"),
        max_length=200,
        help_text=_("Type them as they are said to you, with spaces between them."),
    )
