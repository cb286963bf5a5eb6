"""Shapes of input."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.policy import Purpose
from accord.foundation.ui.forms import CHOOSE, DateTimeInput, HouseForm
from accord.protection.documents.services import LONGEST, LONGEST_TITLE, Details
from accord.protection.documents.storage import Incoming
from accord.protection.documents.vocab import DocumentKind, Mistake, Recipient, Source
from accord.protection.referrals.models import Referral


class DescribeForm(HouseForm):
    """What a file is about, and how it came."""

    kind = forms.ChoiceField(label=_("What is it"))
    title = forms.CharField(
        label=_("Short title"),
        required=False,
        max_length=LONGEST_TITLE,
        help_text=_("Sealed. Who receives the file reads it too."),
    )
    source = forms.ChoiceField(label=_("How did it come"), choices=[*CHOOSE, *Source.choices])
    received_from = forms.CharField(
        label=_("From whom, and how"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Sealed. For the chain of custody: name, office, by hand or by mail."),
    )
    received_at = forms.DateTimeField(
        label=_("When was it received"), required=False, widget=DateTimeInput, help_text=_("Empty: now.")
    )

    def __init__(self, *args: Any, kinds: Iterable[DocumentKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].choices = [*CHOOSE, *choices]  # type: ignore[attr-defined]

    def details(self) -> Details:
        """What was filled in."""
        d = self.cleaned_data
        kind, source = DocumentKind(d["kind"]), Source(d["source"])
        return Details(kind, source, d["received_at"], d["title"], d["received_from"])


class FileInput(forms.ClearableFileInput):
    """On a telephone it offers the camera."""

    template_name = "django/forms/widgets/file.html"

    def __init__(self) -> None:
        super().__init__({"accept": "image/*,application/pdf,text/plain,*/*"})


class ReceiveForm(DescribeForm):
    """A file, what it is about, and how it came."""

    file = forms.FileField(label=_("The file"), widget=FileInput, allow_empty_file=True, max_length=1000)
    field_order = ("file", "kind", "title", "source", "received_from", "received_at")

    def incoming(self) -> Incoming:
        """The file, sealed on disk."""
        found: Incoming = self.cleaned_data["file"]
        return found


class OriginalForm(HouseForm):
    """Why the original is opened."""

    purpose = forms.ChoiceField(label=_("What do you need it for"), choices=[*CHOOSE, *Purpose.choices])


class HandoverForm(HouseForm):
    """To whom the original was handed."""

    recipient = forms.ChoiceField(label=_("Who took it"), choices=[*CHOOSE, *Recipient.choices])
    handed_at = forms.DateTimeField(label=_("When was it handed over"), widget=DateTimeInput)
    note = forms.CharField(
        label=_("Name, office, number or order (sealed)"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class VoidForm(HouseForm):
    """What was wrong with it."""

    why = forms.ChoiceField(label=_("What was wrong"), choices=Mistake.choices, widget=forms.RadioSelect)


class ShareForm(HouseForm):
    """With which referral the copy goes."""

    referral = forms.ChoiceField(label=_("With which referral"))

    def __init__(self, *args: Any, referrals: Iterable[Referral], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(r.pk), f"{r.receiver.name} ({r.code})") for r in referrals]
        self.fields["referral"].choices = [*CHOOSE, *rows]  # type: ignore[attr-defined]
