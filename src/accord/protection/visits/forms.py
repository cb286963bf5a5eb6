"""Shapes of input."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import HouseForm
from accord.protection.visits.services import Asked
from accord.protection.visits.vocab import NotAsked


def _said(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": NotAsked.sentence})


class LinkForm(HouseForm):
    """What she is asked first. Nothing is ticked in advance."""

    wants = _said(_("The person wants to see their plan and consents on this device"))
    alone = _said(
        _("The device is the person's alone: nobody else uses it, looks at its screen or knows how to unlock it")
    )
    shown = _said(_("I showed the person how to leave the page at once"))

    def asked(self) -> Asked:
        """What was filled in."""
        return Asked(**self.cleaned_data)


class LetterForm(HouseForm):
    """What is written to her."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("The person reads it on their page. No address, no telephone, no name of somebody who is a risk."),
    )
