"""Input of an estimate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import HouseForm
from accord.research.estimates.services import Wanted
from accord.research.estimates.vocab import LONGEST, MOST_REPLICATES, MOST_TABLES, Method


class EstimateForm(HouseForm):
    """A capture table and what it is."""

    title = forms.CharField(label=_("Title"), max_length=120)
    whom = forms.CharField(
        label=_("Who is counted"), max_length=200, help_text=_("For example: identified victims, all forms, all ages.")
    )
    period = forms.CharField(label=_("Period"), max_length=40, help_text=_("One for all lists."))
    sources = forms.CharField(
        label=_("What each list is"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    table = forms.CharField(
        label=_("The table (CSV)"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_(
            "A column of 0 and 1 for each list, three to ten, and a last column “count”; one row for each pattern. Paste it here. Counts only, never names."
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

    def wanted(self) -> Wanted:
        """The estimate that was filled in."""
        d = self.cleaned_data
        missed, false = (None if d[name] is None else d[name] / 100 for name in ("missed", "false"))
        return Wanted(
            d["title"], d["whom"], d["period"], d["table"], d["sources"], missed, false, Method(d["method"]),
            replicates=d["replicates"], tables=d["tables"],
        )  # fmt: skip
