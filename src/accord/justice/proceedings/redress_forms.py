"""Shapes of input about what is hers in the proceedings."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import Choices, CountryField, DateInput, HouseForm
from accord.justice.proceedings.claims import Wanted
from accord.justice.proceedings.forms import one, optional, select
from accord.justice.proceedings.money import Currency
from accord.justice.proceedings.redress_vocab import (
    AID_LABELS,
    CHARGE_LABELS,
    CLAIM_LABELS,
    ChargeKind,
    ClaimKind,
    Proof,
    Stance,
    TellingForm,
)
from accord.justice.proceedings.support import Told


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput)


class CooperationForm(HouseForm):
    """What the person decided."""

    answer = forms.ChoiceField(label=_("What the person decided"), choices=Stance.choices, widget=forms.RadioSelect)
    on = _day(_("On which day"))


class AidForm(HouseForm):
    """Legal aid was asked for."""

    on = _day(_("On which day"))
    body = forms.ChoiceField(label=_("Who decides on it"), required=False)

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        select(self, "body", optional(organisations))


class StepForm(HouseForm):
    """A step of a record, on its day."""

    labels: ClassVar[dict[str, Any]] = {}
    action = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    on = _day(_("On which day"))

    def __init__(self, *args: Any, actions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        select(self, "action", ((action, self.labels[action]) for action in actions))


class AidStepForm(StepForm):
    """A step of legal aid."""

    labels = AID_LABELS
    conditional = frozenset({"lawyer"})
    lawyer = forms.CharField(
        label=_("Lawyer"), required=False, max_length=300, help_text=_("Name and how to reach the office.")
    )


class ChargeStepForm(StepForm):
    """A step of a charge."""

    labels = CHARGE_LABELS


class ClaimStepForm(StepForm):
    """A step of a claim."""

    labels = CLAIM_LABELS
    conditional = frozenset({"amount", "currency"})
    amount = forms.DecimalField(
        label=_("Amount"), required=False, max_digits=12, decimal_places=2, help_text=_("Of this step only.")
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[("", "–"), *Currency.choices])

    def money(self) -> tuple[Decimal | None, Currency | None]:
        """What was filled in; a currency without an amount counts as none, for the page proposes it."""
        amount, currency = self.cleaned_data["amount"], self.cleaned_data["currency"]
        return amount, Currency(currency) if currency and amount is not None else None


class RightsForm(HouseForm):
    """How the rights were told."""

    conditional = frozenset({"witness", "protocol_on"})
    form = forms.ChoiceField(label=_("How they were told"), choices=TellingForm.choices, widget=forms.RadioSelect)
    interpreter = forms.BooleanField(label=_("An interpreter was there"), required=False)
    proof = forms.ChoiceField(label=_("What proves it"), choices=Proof.choices, widget=forms.RadioSelect)
    signature = forms.CharField(label=_("Signature"), required=False, widget=forms.HiddenInput, max_length=20_000)
    witness = forms.CharField(label=_("Name of the witness"), required=False, max_length=200)
    protocol_on = forms.DateField(
        label=_("Protocol registered on"),
        required=False,
        widget=DateInput,
        help_text=_("The protocol of the act on compensation, if one was drawn up."),
    )

    def told(self, language: str) -> Told:
        """What was filled in."""
        d = self.cleaned_data
        proof = Proof(d["proof"])
        signature = d["signature"] if proof == Proof.SIGNATURE else ""
        return Told(
            language, TellingForm(d["form"]), proof, d["interpreter"], signature, d["witness"], d["protocol_on"]
        )


class ChargeForm(HouseForm):
    """A fine or charge for what the person was made to do."""

    kind = forms.ChoiceField(label=_("What it is"), choices=ChargeKind.choices, widget=forms.RadioSelect)
    on = _day(_("Since which day"))
    about = forms.CharField(
        label=_("What the person is accused of, and why they had no choice"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only those who help read this. Police and prosecution do not."),
    )


class ClaimForm(HouseForm):
    """What is to be claimed."""

    conditional = frozenset({"proceeding"})
    kind = forms.ChoiceField(label=_("What is claimed"), choices=ClaimKind.choices, widget=forms.RadioSelect)
    jurisdiction = CountryField(label=_("In which country"), required=True)
    on = _day(_("Since which day"))
    proceeding = forms.ChoiceField(
        label=_("In which proceedings"), required=False, help_text=_("For damages in a criminal case.")
    )
    about = forms.CharField(
        label=_("For what"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, proceedings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        select(self, "proceeding", [("", _("none")), *proceedings])

    def wanted(self) -> Wanted:
        """What was filled in."""
        d = self.cleaned_data
        return Wanted(ClaimKind(d["kind"]), d["jurisdiction"], d["on"], d["about"], one(d["proceeding"]))
