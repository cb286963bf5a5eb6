"""Forms of papers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import HouseForm
from accord.protection.consents.services import LONGEST_SIGNATURE
from accord.protection.papers.services import LONGEST_NAME, Signed


class KeepForm(HouseForm):
    """Keep a paper in the case, signed on the screen or not."""

    conditional = frozenset({"name", "worker", "signature", "worker_signature"})

    name = forms.CharField(label=_("Name of the person, as it is signed"), required=False, max_length=LONGEST_NAME)
    signature = forms.CharField(required=False, max_length=LONGEST_SIGNATURE, widget=forms.HiddenInput)
    worker = forms.CharField(label=_("Name of the worker"), required=False, max_length=LONGEST_NAME)
    worker_signature = forms.CharField(required=False, max_length=LONGEST_SIGNATURE, widget=forms.HiddenInput)

    def signed(self) -> Signed | None:
        """What was signed; nothing where neither a box nor the name of the person was filled in."""
        d = self.cleaned_data
        if not (d["name"] or d["signature"] or d["worker_signature"]):
            return None
        return Signed(d["name"], d["worker"], d["signature"], d["worker_signature"])
