"""Shapes of input."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.foundation.policy import Category, Purpose
from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, HouseForm
from accord.protection.consents.services import Answered, Asked
from accord.protection.consents.vocab import GivenBy, Method


class AskForm(HouseForm):
    """What the person is asked."""

    receiver = forms.ChoiceField(label=_("Who may be told"))
    purpose = forms.ChoiceField(label=_("For what"), choices=[*CHOOSE, *Purpose.choices])
    categories = forms.MultipleChoiceField(
        label=_("What may be told"),
        choices=Category.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the receiver needs. Nothing is ticked in advance."),
    )
    language = forms.ChoiceField(label=_("Language in which it is read"), choices=LANGUAGES, widget=forms.RadioSelect)
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput)
    own_words = forms.BooleanField(
        label=_("What is written in own words may go too"),
        required=False,
        help_text=_(
            "For an organisation that works with another system: without this only codes go there. Nobody translates it."
        ),
    )

    def __init__(self, *args: Any, receivers: Choices, across: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not across:
            del self.fields["own_words"]
        self.fields["receiver"].choices = [*CHOOSE, *receivers]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What was filled in."""
        d = self.cleaned_data
        return Asked(
            UUID(d["receiver"]),
            Purpose(d["purpose"]),
            frozenset(Category(c) for c in d["categories"]),
            d["language"],
            d["valid_until"],
            d.get("own_words", False),
        )


class AnswerForm(HouseForm):
    """How the person answered. A child's part is asked only for a child; `speakers` are adults who may agree for her or him."""

    conditional = frozenset({"witness", "speaker", "representative", "child_view"})
    method = forms.ChoiceField(label=_("How was it given"), choices=Method.choices, widget=forms.RadioSelect)
    signature = forms.CharField(label=_("Signature"), required=False, widget=forms.HiddenInput, max_length=20_000)
    witness = forms.CharField(
        label=_("Name of the witness"), required=False, max_length=200, help_text=_("For a spoken consent.")
    )
    interpreter = forms.BooleanField(label=_("An interpreter was there"), required=False)
    given_by = forms.ChoiceField(label=_("Who agrees"), choices=GivenBy.choices, widget=forms.RadioSelect)
    speaker = forms.ChoiceField(label=_("Who represents the child"), required=False)
    representative = forms.CharField(
        label=_("Somebody else who represents the child"),
        required=False,
        max_length=200,
        help_text=_("Better: first enter the adult on the page of the child."),
    )
    representative_implicated = forms.BooleanField(
        label=_("This representative may be involved in what happened"), required=False
    )
    child_view = forms.CharField(label=_("What the child says"), required=False, max_length=5000, widget=forms.Textarea)

    def __init__(self, *args: Any, child: bool, speakers: Choices = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.fields["speaker"].choices = [("", "–"), *speakers]  # type: ignore[attr-defined]
        if not child:
            for name in ("given_by", "speaker", "representative", "representative_implicated", "child_view"):
                del self.fields[name]

    def answered(self) -> Answered:
        """What was filled in."""
        d = dict(self.cleaned_data)
        if "given_by" in d:
            d["given_by"], d["speaker"] = GivenBy(d["given_by"]), UUID(d["speaker"]) if d["speaker"] else None
        return Answered(**{**d, "method": Method(d["method"])})

    @property
    def nobody(self) -> bool:
        """Whether nobody agrees, and the duty towards a child is recorded instead. After validation."""
        return self.cleaned_data.get("given_by") == GivenBy.NOBODY
