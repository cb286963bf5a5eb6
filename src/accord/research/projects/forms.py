"""Input of projects."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import CHOOSE, Choices, HouseForm
from accord.research.projects.models import Project
from accord.research.projects.rules import RULES, label
from accord.research.projects.services import Paid, Wanted
from accord.research.projects.vocab import CURRENCIES, LONGEST, MOST


class ProjectForm(HouseForm):
    """A new project."""

    conditional = frozenset({"agreement"})
    title = forms.CharField(label=_("Title"), max_length=LONGEST)
    donor = forms.CharField(label=_("Who gives the money"), max_length=LONGEST)
    first_year = forms.IntegerField(label=_("First year"))
    last_year = forms.IntegerField(label=_("Last year"), help_text=_("A project runs one to three years."))
    agreement = forms.ChoiceField(label=_("Under which agreement"), required=False)
    bodies = forms.MultipleChoiceField(label=_("Whose work counts"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, bodies: Choices, agreements: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].choices = bodies  # type: ignore[attr-defined]
        self.fields["agreement"].choices = [("", _("none of these")), *agreements]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was filled in."""
        d = self.cleaned_data
        agreement = UUID(d["agreement"]) if d["agreement"] else None
        bodies = frozenset(UUID(pk) for pk in d["bodies"])
        return Wanted(d["title"], d["donor"], d["first_year"], d["last_year"], bodies, agreement)


class _YearForm(HouseForm):
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(project.first_year, project.last_year + 1)
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]


class TargetForm(_YearForm):
    """What is promised of an indicator in a year."""

    conditional = frozenset({"number"})
    rule = forms.ChoiceField(label=_("Indicator"))
    number = forms.IntegerField(
        label=_("Target"), required=False, min_value=0, max_value=MOST, help_text=_("Empty takes the target back.")
    )
    field_order = ("rule", "year", "number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [*CHOOSE, *((rule, label(rule)) for rule in RULES)]  # type: ignore[attr-defined]


class MoneyForm(_YearForm):
    """The money of one year in one currency."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    granted = forms.DecimalField(label=_("Granted"), min_value=0, max_digits=13, decimal_places=2)
    spent = forms.DecimalField(label=_("Spent"), min_value=0, max_digits=13, decimal_places=2)

    def wanted(self) -> Paid:
        """What was filled in."""
        d = self.cleaned_data
        return Paid(d["year"], d["currency"], d["granted"], d["spent"])
