"""Shapes of input of requests for places at other nodes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, HouseForm
from accord.protection.shelters.fit import LARGEST_FAMILY
from accord.protection.shelters.models import Unit
from accord.protection.shelters.requests import Sought
from accord.protection.shelters.vocab import ChildAge, Length, NeedReason, Security, StaffLanguage

_NONE: Choices = [("", _("it does not matter"))]


class AskForm(HouseForm):
    """Whom to ask, for which case, and what is needed: codes only."""

    conditional = frozenset({"children", "eldest", "step_free", "language"})
    other = forms.ChoiceField(label=_("Whom to ask"))
    case = forms.ChoiceField(label=_("For whom"), help_text=_("They learn sex and age group, not the case."))
    from_on = forms.DateField(label=_("From when"), widget=DateInput)
    length = forms.ChoiceField(label=_("For how long"), choices=[*CHOOSE, *Length.choices])
    children = forms.IntegerField(
        label=_("How many children come along"), min_value=0, max_value=LARGEST_FAMILY - 1, required=False
    )
    eldest = forms.ChoiceField(label=_("How old the eldest is"), required=False, choices=[("", "–"), *ChildAge.choices])
    step_free = forms.BooleanField(label=_("Without steps, for a wheelchair"), required=False)
    language = forms.ChoiceField(label=_("Staff must speak"), required=False, choices=[*_NONE, *StaffLanguage.choices])
    security = forms.ChoiceField(label=_("How well guarded"), choices=Security.choices, initial=Security.USUAL)

    def __init__(self, *args: Any, whom: Choices, cases: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [*CHOOSE, *whom]  # type: ignore[attr-defined]
        self.fields["case"].choices = [*CHOOSE, *cases]  # type: ignore[attr-defined]

    def sought(self) -> Sought:
        """What was filled in."""
        d = self.cleaned_data
        eldest = ChildAge(d["eldest"]) if d["eldest"] else None
        return Sought(
            d["from_on"], Length(d["length"]), d["children"] or 0, eldest, d["step_free"], d["language"],
            Security(d["security"]),
        )  # fmt: skip


class PromiseForm(HouseForm):
    """Which places are kept, and until when."""

    unit = forms.ChoiceField(label=_("Which places you keep free"))
    until = forms.DateField(label=_("Until which day"), widget=DateInput)

    def __init__(self, *args: Any, units: Iterable[tuple[Unit, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            (
                str(unit.pk),
                _("%(places)s – free: %(free)s") % {"places": f"{unit.shelter.code} {unit.label}", "free": free},
            )
            for unit, free in units
        ]
        self.fields["unit"].choices = [*CHOOSE, *named]  # type: ignore[attr-defined]


class NoPlaceForm(HouseForm):
    """Why there is no place."""

    reason = forms.ChoiceField(label=_("Why"), choices=[*CHOOSE, *NeedReason.choices])
