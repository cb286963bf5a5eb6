"""Shapes of input."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.policy import Category, GroundKind, LegalGround, Purpose
from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, HouseForm
from accord.protection.information.services import Answered, Wanted
from accord.protection.information.vocab import LONGEST, About, Declined

AHEAD = timedelta(days=7)


class AskForm(HouseForm):
    """Whom to ask, about what both know, for what."""

    asked = forms.ChoiceField(label=_("Organisation"))
    about = forms.ChoiceField(
        label=_("By what do both know the person"), choices=About.choices, widget=forms.RadioSelect
    )
    about_code = forms.CharField(label=_("Code of the referral or of their case"), max_length=20)
    purpose = forms.ChoiceField(label=_("For what"), choices=[*CHOOSE, *Purpose.choices])
    categories = forms.MultipleChoiceField(
        label=_("What you want to know about"), choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )
    question = forms.CharField(
        label=_("Your question"),
        widget=forms.Textarea,
        max_length=LONGEST,
        help_text=_("Without names: the code says who is meant."),
    )
    due_on = forms.DateField(label=_("By when"), widget=DateInput)

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = [*CHOOSE, *organisations]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """The request that was filled in."""
        d = self.cleaned_data
        categories = frozenset(Category(code) for code in d["categories"])
        return Wanted(
            UUID(d["asked"]), Purpose(d["purpose"]), categories, About(d["about"]), d["about_code"], d["due_on"], d["question"]
        )  # fmt: skip


class ReplyForm(HouseForm):
    """An answer, and on what it rests."""

    conditional = frozenset({"ground", "ground_reference"})
    categories = forms.MultipleChoiceField(label=_("What you answer about"), widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(label=_("Answer"), widget=forms.Textarea, max_length=LONGEST)
    ground = forms.ChoiceField(
        label=_("Without consent: on which duty"),
        required=False,
        choices=[("", _("on the person's consent")), *GroundKind.choices],
    )
    ground_reference = forms.CharField(label=_("On what the duty rests"), required=False, max_length=500)

    def __init__(self, *args: Any, asked_for: list[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [(one.value, one.label) for one in asked_for]  # type: ignore[attr-defined]

    def answered(self) -> Answered:
        """The answer that was filled in."""
        d = self.cleaned_data
        ground = LegalGround(GroundKind(d["ground"]), d["ground_reference"]) if d["ground"] else None
        return Answered(d["text"], frozenset(Category(code) for code in d["categories"]), ground)


class DeclineForm(HouseForm):
    """Why there is no answer."""

    reason = forms.ChoiceField(label=_("Why there is no answer"), choices=[*CHOOSE, *Declined.choices])

    def reason_given(self) -> Declined:
        """The reason that was chosen."""
        return Declined(self.cleaned_data["reason"])
