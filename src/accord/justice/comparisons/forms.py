"""Shapes of input."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations.models import Organisation
from accord.foundation.ui.forms import CHOOSE, HouseForm
from accord.justice.comparisons.vocab import DECLINING, Outcome


class ProposalForm(HouseForm):
    """With whom to compare."""

    other = forms.ChoiceField(
        label=_("With whom"),
        help_text=_("Police and prosecution at another node with which you have an agreement in force."),
    )

    def __init__(self, *args: Any, candidates: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [*CHOOSE, *((str(one.pk), one.name) for one in candidates)]  # type: ignore[attr-defined]

    def whom(self) -> UUID:
        """The organisation that was chosen."""
        return UUID(self.cleaned_data["other"])


class DeclineForm(HouseForm):
    """Why a proposal is declined."""

    reason = forms.ChoiceField(label=_("Why"), choices=[*CHOOSE, *((str(one), one.label) for one in DECLINING)])


class OutcomeForm(HouseForm):
    """What came of it."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=[*CHOOSE, *Outcome.choices])
