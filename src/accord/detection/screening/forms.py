"""Shapes of input."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.detection.screening.instruments import Group
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import GRAVITY, Conclusion, Evidence, Reply, Setting
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ui.forms import CHOOSE, CountryField, HouseForm


class BeginForm(HouseForm):
    """Before the first question."""

    setting = forms.ChoiceField(label=_("Where you talk"), choices=[*CHOOSE, *Setting.choices])
    language = forms.ChoiceField(label=_("Language of the conversation"), choices=LANGUAGES)
    interpreter = forms.BooleanField(label=_("With an interpreter"), required=False)
    age_group = forms.ChoiceField(
        label=_("Age"),
        choices=AgeGroup.choices,
        widget=forms.RadioSelect,
        help_text=_("If you are not sure that the person is 18, treat the person as a child."),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    citizenship = CountryField(label=_("Citizenship"))

    def beginning(self, signal_person: UUID | None, signal: UUID | None) -> Beginning:
        """What was filled in."""
        d = self.cleaned_data
        return Beginning(
            Setting(d["setting"]),
            d["language"],
            AgeGroup(d["age_group"]),
            Sex(d["sex"]),
            d["citizenship"],
            d["interpreter"],
            signal_person,
            signal,
        )


def answers_of(group: Group, posted: Mapping[str, str]) -> dict[str, GivenAnswer]:
    """The answers to one group; what was left open is left out (it counts as not known)."""
    found = {}
    for indicator in group.indicators:
        reply, evidence = posted.get(f"reply-{indicator.id}", ""), posted.get(f"evidence-{indicator.id}", "")
        if reply in Reply.values:
            found[indicator.id] = GivenAnswer(Reply(reply), Evidence(evidence) if evidence in Evidence.values else None)
    return found


class RaiseForm(HouseForm):
    """The screener's own judgement: upward only."""

    to = forms.ChoiceField(label=_("My own judgement"))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)

    def __init__(self, *args: Any, above: Conclusion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        higher = GRAVITY[GRAVITY.index(above) + 1 :]
        self.fields["to"].choices = [(c.value, c.label) for c in higher]  # type: ignore[attr-defined]
