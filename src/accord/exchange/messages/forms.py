"""Shapes of input."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import HouseForm


class ParcelForm(HouseForm):
    """The file of letters that another node made."""

    file = forms.FileField(
        label=_("File of letters from that node"), help_text=_("You get a file back, with the answers. Carry it there.")
    )
