"""Input of an estimate."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import CHOOSE, HouseForm
from accord.protection.documents.storage import content
from accord.research.estimates.models import Estimate
from accord.research.estimates.services import Wanted
from accord.research.estimates.tables import text_of
from accord.research.estimates.vocab import (
    LONGEST,
    LONGEST_NAMES,
    MOST_REPLICATES,
    MOST_TABLES,
    Method,
    NotEstimable,
)


class EstimateForm(HouseForm):
    """A capture table and what it is."""

    conditional = frozenset(
        {"file", "table", "covariates"}
    )  # one of the first two; the third only where there are parts

    title = forms.CharField(label=_("Title"), max_length=120)
    whom = forms.CharField(
        label=_("Who is counted"), max_length=200, help_text=_("For example: identified victims, all forms, all ages.")
    )
    period = forms.CharField(label=_("Period"), max_length=40, help_text=_("One for all lists."))
    sources = forms.CharField(
        label=_("What each list is"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    file = forms.FileField(
        label=_("The table as a file (CSV or XLSX)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text=_("At most 1 MB; of a workbook the first sheet is read. Or paste the table below."),
    )
    table = forms.CharField(
        label=_("The table (CSV)"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_(
            "A column of 0 and 1 for each list, three to ten, and a last column “count”; one row for each pattern. Paste it here. Counts only, never names."
        ),
    )
    covariates = forms.CharField(
        label=_("Columns that part the people"),
        required=False,
        max_length=LONGEST_NAMES,
        help_text=_(
            "Leave it empty if the table has lists only. Else the names of its first columns, such as “year, sex”: one model then holds all parts, and says how many each has."
        ),
    )
    missed = forms.FloatField(
        label=_("True matches that were missed, in %"),
        required=False,
        min_value=0,
        max_value=99,
        help_text=_("How well people were matched between the lists. Without it no total is given."),
    )
    false = forms.FloatField(label=_("Matches that are false, in %"), required=False, min_value=0, max_value=99)
    method = forms.ChoiceField(label=_("How the model is chosen"), choices=Method.choices, initial=Method.BIC)
    replicates = forms.IntegerField(
        label=_("Replicates"),
        min_value=0,
        max_value=MOST_REPLICATES,
        initial=1000,
        help_text=_("1,000 is usual. 0 is a first look, without an interval."),
    )
    tables = forms.IntegerField(
        label=_("Tables to simulate"),
        min_value=0,
        max_value=MOST_TABLES,
        initial=0,
        help_text=_(
            "How often the interval holds the truth in tables like this one: 100 is enough, and takes long. 0: do not ask."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The table of either field; what was read of a file stands in the box if the form comes back."""
        d, file = super().clean() or self.cleaned_data, self.cleaned_data.get("file")
        if "table" not in d:
            return d
        try:
            d["table"] = text_of(d["table"], None if file is None else content(file))
        except NotEstimable as refused:
            self.add_error(refused.field, str(refused))
            return d
        if file is not None:
            self.data = {**self.data.dict(), "table": d["table"]} if isinstance(self.data, QueryDict) else self.data
        return d

    def wanted(self) -> Wanted:
        """The estimate that was filled in."""
        d = self.cleaned_data
        missed, false = (None if d[name] is None else d[name] / 100 for name in ("missed", "false"))
        return Wanted(
            d["title"], d["whom"], d["period"], d["table"], d["sources"], missed, false, Method(d["method"]),
            replicates=d["replicates"], tables=d["tables"], covariates=d["covariates"],
        )  # fmt: skip


class BesideForm(HouseForm):
    """Which two are set side by side."""

    before = forms.ChoiceField(label=_("Before"))
    after = forms.ChoiceField(label=_("After"))

    def __init__(self, *args: Any, rows: list[Estimate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*CHOOSE, *((str(row.pk), f"{row.title} · {row.period} · {row.code}") for row in rows)]
        for name in ("before", "after"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
