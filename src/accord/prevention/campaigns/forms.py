"""Input of campaigns and what belongs to them."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import area_choices, language_choices
from accord.foundation.ui.forms import CHOOSE, DateInput, HouseForm
from accord.prevention.campaigns import entries, services
from accord.prevention.campaigns.models import Campaign
from accord.prevention.campaigns.vocab import (
    CURRENCIES,
    LONGEST,
    LONGEST_NAME,
    LONGEST_PARTNERS,
    LONGEST_TITLE,
    MOST_COPIES,
    MOST_PEOPLE,
    MOST_REACHED,
    Group,
    MaterialKind,
    ReachKind,
    Theme,
    Way,
)
from accord.prevention.programme.models import Activity
from accord.prevention.programme.money import MOST


def _ticks(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **more
    )


class PlanForm(HouseForm):
    """A campaign."""

    conditional = frozenset(
        {"groups", "regions", "ways", "partners", "activity", *(f"name_{code}" for code, _n in settings.LANGUAGES)}
    )
    theme = forms.ChoiceField(label=_("What it is about"), choices=[*CHOOSE, *Theme.choices])
    starts = forms.DateField(label=_("First day"), widget=DateInput)
    ends = forms.DateField(label=_("Last day"), widget=DateInput)
    groups = _ticks(_("For whom"), Group.choices)
    ways = _ticks(_("Through which channels"), Way.choices)
    regions = forms.MultipleChoiceField(
        label=_("Where"),
        required=False,
        choices=area_choices,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("The whole country, or one or more of its regions."),
    )
    partners = forms.CharField(
        label=_("Partners"), required=False, max_length=LONGEST_PARTNERS, help_text=_("Organisations, no persons.")
    )
    activity = forms.ChoiceField(label=_("Activity of the programme"), required=False)

    def __init__(self, *args: Any, activities: list[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(one.pk), f"{one.programme.first_year} · {one.label} {one.title}") for one in activities]
        self.fields["activity"].choices = [("", _("none of these")), *rows]  # type: ignore[attr-defined]
        names = {
            f"name_{code}": forms.CharField(
                label=_("Name in %(language)s") % {"language": word}, required=False, max_length=LONGEST_NAME
            )
            for code, word in settings.LANGUAGES
        }
        self.fields = names | self.fields
        for field in names.values():
            field.widget.attrs["autocomplete"] = "off"

    def plan(self) -> services.Plan:
        """What was filled in."""
        d = dict(self.cleaned_data)
        names = tuple((code, d.pop(f"name_{code}")) for code, _word in settings.LANGUAGES)
        sets: dict[str, Any] = {name: frozenset(d.pop(name)) for name in ("groups", "regions", "ways")}
        activity = UUID(found) if (found := d.pop("activity")) else None
        return services.Plan(names=names, activity=activity, **sets, **d)


def first(row: Campaign, activity: Activity | None) -> dict[str, Any]:
    """What the form of a campaign shows before anything is typed."""
    found: dict[str, Any] = {name: getattr(row, name) for name in ("theme", "starts", "ends", "partners")}
    found |= {f"name_{code}": text for code, text in row.names.items()}
    found |= {name: getattr(row, name).split() for name in ("groups", "regions", "ways")}
    return found | {"activity": str(activity.pk) if activity else ""}


class YearForm(HouseForm):
    """Of which year the national campaigns are begun."""

    year = forms.IntegerField(label=_("Year"))


class MaterialForm(HouseForm):
    """Something that is printed or shown."""

    conditional = frozenset({"language", "copies"})
    kind = forms.ChoiceField(label=_("What it is"), choices=[*CHOOSE, *MaterialKind.choices])
    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    language = forms.ChoiceField(label=_("Language"), required=False)
    copies = forms.IntegerField(
        label=_("Print run"),
        required=False,
        min_value=1,
        max_value=MOST_COPIES,
        help_text=_("Copies in this language, if it is printed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("without words")), *language_choices()]  # type: ignore[attr-defined]

    def wanted(self) -> entries.Made:
        """What was filled in."""
        return entries.Made(**self.cleaned_data)


class EventForm(HouseForm):
    """Something that people come to."""

    conditional = frozenset({"people"})
    on = forms.DateField(label=_("On which day"), widget=DateInput)
    title = forms.CharField(label=_("What it is"), max_length=LONGEST_TITLE)
    place = forms.CharField(label=_("Place"), max_length=LONGEST_TITLE)
    people = forms.IntegerField(
        label=_("How many people came"),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        help_text=_("Once it took place. No names."),
    )

    def wanted(self) -> entries.Held:
        """What was filled in."""
        return entries.Held(**self.cleaned_data)


class CountForm(HouseForm):
    """How many came."""

    people = forms.IntegerField(label=_("How many people came"), min_value=0, max_value=MOST_PEOPLE)


class ReachForm(HouseForm):
    """What a channel counted."""

    way = forms.ChoiceField(label=_("Channel"), choices=[*CHOOSE, *Way.choices])
    kind = forms.ChoiceField(label=_("What it counted"), choices=[*CHOOSE, *ReachKind.choices])
    number = forms.IntegerField(
        label=_("Number"),
        min_value=0,
        max_value=MOST_REACHED,
        help_text=_("The newest figure stands in place of the one before."),
    )

    def wanted(self) -> entries.Reached:
        """What was filled in."""
        return entries.Reached(**self.cleaned_data)


class CostForm(HouseForm):
    """What something cost."""

    title = forms.CharField(label=_("What for"), max_length=LONGEST_TITLE)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_value=MOST, decimal_places=2)
    currency = forms.ChoiceField(label=_("Currency"), choices=[*CHOOSE, *((code, code) for code in CURRENCIES)])

    def wanted(self) -> entries.Paid:
        """What was filled in."""
        return entries.Paid(**self.cleaned_data)


class EvaluateForm(HouseForm):
    """What came of it."""

    result = forms.CharField(label=_("What came of it"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))
    learnt = forms.CharField(
        label=_("What was learnt"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What to do again, and what not. No names: whoever works here reads it."),
    )
