"""Shapes of input about what protects a child: measure, ban on leaving the country, study of the family, age."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import CHOOSE, CountryField, DateInput, DateTimeInput
from accord.protection.children.ages import Assessed
from accord.protection.children.bans import BanOrder, Proposal
from accord.protection.children.forms import ChildForm, line, prose
from accord.protection.children.measures import Ordered, Wanted
from accord.protection.children.measures_vocab import (
    COUNTRY,
    AgeBasis,
    Authority,
    MeasureKind,
    Opinion,
    PlaceKind,
    StudyFor,
)
from accord.protection.children.studies import Finding, Question


class MeasureForm(ChildForm):
    """A measure is asked for; only those of the law of the country are offered."""

    kind = forms.ChoiceField(label=_("Which measure"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("When was it asked for"), widget=DateInput)
    why = prose(_("Why the child needs it"), required=True)

    def __init__(self, *args: Any, country: str = "", **kwargs: Any) -> None:
        super().__init__(*args, country=country, **kwargs)
        kinds = [kind for kind in MeasureKind if COUNTRY[kind] == country]
        cast("forms.ChoiceField", self.fields["kind"]).choices = [(kind.value, kind.label) for kind in kinds]

    def wanted(self) -> Wanted:
        """What was filled in."""
        d = self.cleaned_data
        return Wanted(MeasureKind(d["kind"]), d["on"], d["why"])


class OrderForm(ChildForm):
    """A measure was ordered."""

    conditional = frozenset({"until"})
    by = forms.ChoiceField(label=_("Who ordered it"), choices=Authority.choices, widget=forms.RadioSelect)
    place = forms.ChoiceField(
        label=_("Where the child lives under it"),
        choices=PlaceKind.choices,
        widget=forms.RadioSelect,
        help_text=_("The kind of place only, never an address."),
    )
    since = forms.DateField(label=_("From"), widget=DateInput)
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DateInput,
        help_text=_("A crisis centre in Bulgaria: from one month to six."),
    )
    review_on = forms.DateField(label=_("When is it looked at again"), widget=DateInput)
    reference = line(_("Number of the order"), required=True)

    def ordered(self) -> Ordered:
        """What was filled in."""
        d = self.cleaned_data
        return Ordered(**d | {"by": Authority(d["by"]), "place": PlaceKind(d["place"])})


class ReviewForm(ChildForm):
    """A measure was looked at again."""

    words = prose(_("What was found, and what the child says"), required=True)
    review_on = forms.DateField(label=_("When is the next review"), widget=DateInput)


class ExtendForm(ChildForm):
    """A measure was prolonged."""

    until = forms.DateField(label=_("Until"), widget=DateInput)
    reference = line(_("Number of the order"), required=True)


class DayForm(ChildForm):
    """Something ended on a day."""

    on = forms.DateField(label=_("When"), widget=DateInput)


class BanForm(ChildForm):
    """A ban on leaving the country was proposed."""

    on = forms.DateField(label=_("When was it proposed"), widget=DateInput)
    evidence = prose(_("What shows that the child may be taken abroad"), required=True)

    def proposal(self) -> Proposal:
        """What was filled in."""
        return Proposal(**self.cleaned_data)


class BanOrderForm(ChildForm):
    """The ban was ordered."""

    on = forms.DateField(label=_("When was it ordered"), widget=DateInput)
    until = forms.DateField(
        label=_("Until"), widget=DateInput, help_text=_("By rule D12 at most two years. The day stands in the order.")
    )
    reference = line(_("Number of the order"), required=True)

    def order(self) -> BanOrder:
        """What was filled in."""
        return BanOrder(**self.cleaned_data)


class StudyForm(ChildForm):
    """A study of the family is asked for."""

    about = forms.ChoiceField(label=_("For what"), choices=StudyFor.choices, widget=forms.RadioSelect)
    country = CountryField(label=_("Where the family lives"), required=True)
    asked_of = forms.ChoiceField(label=_("Who was asked"), choices=CHOOSE)
    on = forms.DateField(label=_("When"), widget=DateInput)
    question = prose(_("What should be found out"))

    def asked(self) -> Question:
        """What was filled in."""
        d = self.cleaned_data
        return Question(**d | {"about": StudyFor(d["about"]), "asked_of": UUID(d["asked_of"])})


class FindingForm(ChildForm):
    """A study came."""

    on = forms.DateField(label=_("When did it come"), widget=DateInput)
    opinion = forms.ChoiceField(label=_("What it says"), choices=Opinion.choices, widget=forms.RadioSelect)
    words = prose(_("The study in a few sentences"), required=True, rows=5)

    def finding(self) -> Finding:
        """What was filled in."""
        d = self.cleaned_data
        return Finding(d["on"], Opinion(d["opinion"]), d["words"])


class AgeForm(ChildForm):
    """An assessment of age."""

    adult = forms.TypedChoiceField(
        label=_("What you found"),
        choices=[("no", _("a child")), ("yes", _("an adult: a second person must look at it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    bases = forms.MultipleChoiceField(
        label=_("On what it rests"), choices=AgeBasis.choices, widget=forms.CheckboxSelectMultiple
    )
    at = forms.DateTimeField(label=_("When"), widget=DateTimeInput)
    words = prose(_("Why"), required=True)

    def assessed(self) -> Assessed:
        """What was filled in."""
        d = self.cleaned_data
        return Assessed(d["adult"], frozenset(AgeBasis(b) for b in d["bases"]), d["at"], d["words"])


class SecondForm(ChildForm):
    """What the second person found."""

    words = prose(_("What you looked at, and why you think so"), required=True)
