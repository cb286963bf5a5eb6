"""Shapes of input."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.terms import ClauseTerms, Terms
from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis
from accord.cooperation.organisations.models import Organisation
from accord.foundation.policy import Category, Purpose
from accord.foundation.ui.forms import DateInput, HouseForm


class AgreementForm(HouseForm):
    """A proposal: every purpose with every category chosen, in both directions."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Type"), choices=AgreementKind.choices)
    parties = forms.MultipleChoiceField(
        label=_("With whom"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Your organisation is a party by itself."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("For which purposes may data flow"), choices=Purpose.choices, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.MultipleChoiceField(
        label=_("Which categories of data may flow"), choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"), choices=LegalBasis.choices)
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput)

    def __init__(self, *args: Any, directory: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].choices = [(str(o.pk), o.name) for o in directory]  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        """The proposal that was filled in."""
        data = self.cleaned_data
        clauses = tuple(
            ClauseTerms(Purpose(purpose), Category(category), LegalBasis(data["legal_basis"]))
            for purpose in data["purposes"]
            for category in data["categories"]
        )
        parties = frozenset(UUID(pk) for pk in data["parties"])
        return Terms(
            data["title"], AgreementKind(data["kind"]), parties, clauses, data["valid_from"], data["valid_until"]
        )
