"""Shapes of input."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.detection.offers.batches import BatchDetails
from accord.detection.offers.selectors import Found
from accord.detection.offers.services import OfferDetails, SignalFacts
from accord.detection.offers.vocab import LONGEST, SIGNAL_KINDS, OfferKind, Platform
from accord.foundation.ui.forms import CHOOSE, CountryField, DateTimeInput, HouseForm


class OfferForm(HouseForm):
    """What was pasted, and where it was seen."""

    text = forms.CharField(
        label=_("The words of the offer"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=LONGEST,
        strip=False,
        help_text=_("Copy and paste all of it, with telephones and names of accounts. It is sealed."),
    )
    kind = forms.ChoiceField(label=_("What is offered"), choices=OfferKind.choices, widget=forms.RadioSelect)
    platform = forms.ChoiceField(label=_("Where it was seen"), choices=[*CHOOSE, *Platform.choices])
    address = forms.CharField(
        label=_("Address of the page, or place of the notice"),
        required=False,
        max_length=500,
        help_text=_("It is kept as text. Accord never opens it."),
    )
    seen_at = forms.DateTimeField(label=_("When it was seen"), widget=DateTimeInput)

    def details(self) -> OfferDetails:
        """The offer that was filled in."""
        d = self.cleaned_data
        return OfferDetails(d["text"], OfferKind(d["kind"]), Platform(d["platform"]), d["seen_at"], d["address"])


class UploadForm(HouseForm):
    """A file of many offers, or of a chat."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Text or a Word file (.docx; offers parted by a line of dashes), a PDF, an e-mail (.eml), a saved page (HTML), a table (CSV, an offer in each row), or an export of Telegram (JSON) or WhatsApp (text). At most 5 MB and 5,000 offers."
        ),
    )
    kind = forms.ChoiceField(label=_("What is offered"), choices=OfferKind.choices, widget=forms.RadioSelect)
    platform = forms.ChoiceField(label=_("Where it was seen"), choices=[*CHOOSE, *Platform.choices])
    seen_at = forms.DateTimeField(label=_("When it was seen"), widget=DateTimeInput)

    def details(self, texts: tuple[str, ...]) -> BatchDetails:
        """The batch that was filled in."""
        d = self.cleaned_data
        return BatchDetails(texts, OfferKind(d["kind"]), Platform(d["platform"]), d["seen_at"])


class OfferSignalForm(HouseForm):
    """What a person adds when an offer becomes a signal."""

    danger = forms.BooleanField(label=_("Somebody is in immediate danger"), required=False)
    child = forms.BooleanField(label=_("A child is or may be concerned"), required=False)
    country = CountryField(label=_("Country"), required=True)
    keep = forms.MultipleChoiceField(
        label=_("Find the signal again by"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )

    def __init__(self, *args: Any, contacts: list[Found], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, f"{one.normal} ({one.kind.label})") for one in contacts if one.kind in SIGNAL_KINDS]
        self.fields["keep"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("keep", [key for key, _label in choices])
        if not choices:
            del self.fields["keep"]

    def facts(self) -> SignalFacts:
        """What was filled in."""
        d = self.cleaned_data
        return SignalFacts(d["country"], d["danger"], d["child"], frozenset(d.get("keep", ())))
