"""Input of plans and proposals."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import CHOOSE, HouseForm
from accord.research.releases.vocab import LONGEST, Method, Readers


class PlanForm(HouseForm):
    """A plan, as the text of a TOML file."""

    text = forms.CharField(
        label=_("The plan"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        help_text=_(
            "TOML: variables with their classes, and at most twelve tables. A registered plan is never changed."
        ),
    )


class ProposeForm(HouseForm):
    """What is proposed for publication."""

    plan = forms.ChoiceField(label=_("The plan"))
    cohort = forms.IntegerField(
        label=_("Year of first registration"), help_text=_("Open for publication 90 days after the year's end.")
    )
    readers = forms.ChoiceField(label=_("For whom"), choices=Readers.choices)
    method = forms.ChoiceField(label=_("How persons are protected"), choices=Method.choices)
    since = forms.IntegerField(
        label=_("Pool the years from"),
        required=False,
        help_text=_("Only for microdata: rows need 3,000 persons or more, so years are drawn together."),
    )
    epsilon = forms.FloatField(
        label=_("Epsilon"),
        required=False,
        min_value=0.01,
        max_value=4,
        help_text=_(
            "Only for differential privacy: at most 4 for all tables of a year together, and 4 for its microdata. What is spent does not come back."
        ),
    )

    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_(
            "Of the report, the workbook and the charts. The CSV holds codes; what they mean stands beside it in every language."
        ),
    )

    def __init__(self, *args: Any, plans: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = [*CHOOSE, *plans]  # type: ignore[attr-defined]
