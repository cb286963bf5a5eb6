"""Forms of papers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.foundation.ui.drawings import LONGEST_SIGNATURE
from accord.foundation.ui.forms import HouseForm
from accord.protection.cases.models import Case
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


class PackForm(HouseForm):
    """Which cases stand in one file, and in which language."""

    cases = forms.MultipleChoiceField(label=_("Cases"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def __init__(self, *args: Any, cases: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = [(str(case.pk), case.code) for case in cases]  # type: ignore[attr-defined]

    def chosen(self) -> list[UUID]:
        """The cases that were ticked."""
        return [UUID(one) for one in self.cleaned_data["cases"]]
