"""Input of studies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import CHOOSE, DateInput, HouseForm


class StudyForm(HouseForm):
    """What is proposed."""

    name = forms.CharField(label=_("Name of the study"), max_length=120)
    agreement = forms.ChoiceField(
        label=_("Agreement"),
        help_text=_("With a clause for statistics that names name and date of birth. Its other parties are asked."),
    )
    opened_from = forms.DateField(label=_("Cases opened from"), widget=DateInput)
    opened_until = forms.DateField(label=_("Cases opened until"), widget=DateInput)

    def __init__(self, *args: Any, agreements: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].choices = [*CHOOSE, *agreements]  # type: ignore[attr-defined]


class RollForm(HouseForm):
    """The encodings of an organisation of another node."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    file = forms.FileField(label=_("File of encodings"))

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [*CHOOSE, *organisations]  # type: ignore[attr-defined]
