"""Shapes of input of services."""

from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import kind_names
from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, HouseForm
from accord.protection.services.services import Asked, Happened
from accord.protection.services.vocab import (
    LONGEST,
    AppliedTo,
    EpisodeStep,
    Frequency,
    Funding,
    RefusedBecause,
    Result,
)

_OPEN: Final = [("", "–")]


class AskForm(HouseForm):
    """A service that is asked for."""

    kind = forms.ChoiceField(label=_("Which service"))
    asked_on = forms.DateField(label=_("Asked for on"), widget=DateInput)
    provider = forms.ChoiceField(label=_("From whom"), required=False)
    frequency = forms.ChoiceField(label=_("How often"), choices=[*CHOOSE, *Frequency.choices])
    funding = forms.ChoiceField(label=_("Who pays"), choices=[*CHOOSE, *Funding.choices])
    applied_to = forms.ChoiceField(
        label=_("To whom the application went"), required=False, choices=[*_OPEN, *AppliedTo.choices]
    )
    referral = forms.ChoiceField(label=_("From which referral it came"), required=False)
    words = forms.CharField(
        label=_("What was agreed on with the person (sealed)"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, directory: Choices = (), referrals: Choices = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self._choice("kind").choices = [*CHOOSE, *kind_names().items()]
        self._choice("provider").choices = [*_OPEN, *directory]
        self._choice("referral").choices = [*_OPEN, *referrals]

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast("forms.ChoiceField", self.fields[name])

    def asked(self) -> Asked:
        """What was filled in."""
        d = self.cleaned_data
        return Asked(
            d["kind"],
            d["asked_on"],
            UUID(d["provider"]) if d["provider"] else None,
            Frequency(d["frequency"]),
            Funding(d["funding"]),
            AppliedTo(d["applied_to"]) if d["applied_to"] else None,
            UUID(d["referral"]) if d["referral"] else None,
            d["words"],
        )


class HappenedForm(HouseForm):
    """What became of a service."""

    conditional = frozenset({"refused", "result"})
    step = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("On which day"), widget=DateInput)
    refused = forms.ChoiceField(
        label=_("If it is not given: why"), required=False, choices=[*_OPEN, *RefusedBecause.choices]
    )
    result = forms.ChoiceField(label=_("If it ended: how"), required=False, choices=[*_OPEN, *Result.choices])

    def __init__(self, *args: Any, actions: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = cast("forms.ChoiceField", self.fields["step"])
        step.choices = [(code, label) for code, label in EpisodeStep.choices if code in actions]
        for name, when in (("refused", EpisodeStep.REFUSE), ("result", EpisodeStep.END)):
            if when not in actions:
                del self.fields[name]

    def happened(self) -> Happened:
        """What was filled in."""
        d = self.cleaned_data
        refused, result = d.get("refused"), d.get("result")
        return Happened(
            EpisodeStep(d["step"]),
            d["on"],
            RefusedBecause(refused) if refused else None,
            Result(result) if result else None,
        )
