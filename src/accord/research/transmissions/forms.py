"""Input of transmissions."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import CHOOSE, HouseForm
from accord.research.transmissions.vocab import LONGEST, LONGEST_CERTIFICATE, Format, Ground


class ProposeForm(HouseForm):
    """Which exact figures shall leave, for whom, and what for."""

    report = forms.ChoiceField(label=_("The report"))
    period = forms.CharField(
        label=_("Period"), max_length=7, help_text=_("A year, such as 2025; half a year as 2025-H1.")
    )
    kind = forms.ChoiceField(
        label=_("Format"),
        choices=Format.choices,
        initial=Format.XLSX,
        help_text=_(
            "Facts have a row for each thing that happened to a person: only where a law names who counts them."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    ground = forms.ChoiceField(label=_("What asks for exact figures"), choices=[*CHOOSE, *Ground.choices])
    keeper = forms.CharField(
        label=_("Who gets it"), max_length=LONGEST, help_text=_("The body, and who there opens it.")
    )
    reason = forms.CharField(
        label=_("What for"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("With the article that asks for it."),
    )  # fmt: skip
    certificate = forms.CharField(
        label=_("Certificate of the recipient"),
        max_length=LONGEST_CERTIFICATE,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("The text from -----BEGIN CERTIFICATE----- on. Only who has the key to it can open the file."),
    )

    def __init__(self, *args: Any, reports: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["report"].choices = [*CHOOSE, *reports]  # type: ignore[attr-defined]
