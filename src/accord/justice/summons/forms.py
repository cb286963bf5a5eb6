"""Shapes of input."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import CHOOSE, Choices, HouseForm
from accord.justice.proceedings.vocab import Shield
from accord.justice.summons.vocab import Answer


class SummonsForm(HouseForm):
    """Through whom, and by which code they know of whom it speaks."""

    other = forms.ChoiceField(label=_("Through whom"), help_text=_("Those who help the person in the other country."))
    reference = forms.CharField(
        label=_("Code by which they know the person"),
        max_length=20,
        help_text=_("The code of their case, or of the referral by which the person came to them. Never a name."),
    )

    def __init__(self, *args: Any, whom: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [*CHOOSE, *whom]  # type: ignore[attr-defined]


class AnswerForm(HouseForm):
    """What the person says."""

    conditional = frozenset({"needs", "asked"})
    answer = forms.ChoiceField(label=_("Answer"), choices=Answer.choices, widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label=_("Protection that the person asks for"),
        choices=Shield.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    asked = forms.BooleanField(label=_("The person knows of the summons and lets us give this answer"), required=False)
