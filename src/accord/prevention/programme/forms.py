"""Input of programmes, activities and reports."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations.models import Organisation
from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, HouseForm
from accord.prevention.programme import activities, linking, reporting, services
from accord.prevention.programme.frames import Frame, frames
from accord.prevention.programme.models import Activity, Indicator, Programme
from accord.prevention.programme.money import MOST, Money
from accord.prevention.programme.periods import Period
from accord.prevention.programme.vocab import LONGEST, Result, Shows, Split, cell_in_words

_ROWS: Any = {"rows": 4}


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_value=MOST, decimal_places=2)


class BeginForm(HouseForm):
    """A new programme."""

    conditional = frozenset({"previous", "strategy", "under"})
    frame = forms.ChoiceField(label=_("Kind of programme"))
    first_year = forms.IntegerField(label=_("Year"), help_text=_("The first one, if it is a plan of several years."))
    title = forms.CharField(label=_("Title"), max_length=200)
    under = forms.ChoiceField(label=_("Strategy that it stands under"), required=False)
    strategy = forms.CharField(
        label=_("If the strategy is not in the list: its title, years, and decision"), required=False, max_length=300
    )
    language = forms.ChoiceField(label=_("Language of its texts"), choices=settings.LANGUAGES)
    previous = forms.ChoiceField(
        label=_("Take over what was left over of"),
        required=False,
        help_text=_("Activities that were moved, not done, or not reported."),
    )

    def __init__(self, *args: Any, previous: list[Programme], strategies: list[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.code, one.name) for one in frames().values()]
        self.fields["frame"].choices = [*CHOOSE, *kinds]  # type: ignore[attr-defined]
        earlier = [(str(one.pk), f"{one.title} ({one.code})") for one in previous]
        over = [(str(one.pk), f"{one.title} {one.first_year}–{one.last_year}") for one in strategies]
        self.fields["under"].choices = [("", _("none of these")), *over]  # type: ignore[attr-defined]
        self.fields["previous"].choices = [("", _("nothing")), *earlier]  # type: ignore[attr-defined]

    def wanted(self) -> services.Beginning:
        """What was filled in."""
        d = self.cleaned_data
        previous, under = (UUID(d[name]) if d[name] else None for name in ("previous", "under"))
        return services.Beginning(
            d["frame"], d["first_year"], d["title"], d["strategy"], d["language"], previous, under
        )


class HeadForm(HouseForm):
    """Title, strategy and objectives of a draft: one objective in each line."""

    conditional = frozenset({"strategy"})
    title = forms.CharField(label=_("Title"), max_length=200)
    strategy = forms.CharField(label=_("Strategy that it stands under"), required=False, max_length=300)

    def __init__(self, *args: Any, programme: Programme, kept: Frame, **kwargs: Any) -> None:
        texts = {f"section_{n}": "\n".join(rows) for n, rows in programme.objectives.items()}
        first = {"title": programme.title, "strategy": programme.strategy} | texts
        super().__init__(*args, initial=first, **kwargs)
        self.conditional = self.conditional | {f"section_{one.number}" for one in kept.sections}  # type: ignore[misc]
        self.kept = kept
        for one in kept.sections:
            self.fields[f"section_{one.number}"] = forms.CharField(
                label=f"{one.number}. {one.name}",
                required=False,
                max_length=9_000,
                widget=forms.Textarea(attrs=_ROWS | {"autocomplete": "off"}),
                help_text=_("Operational objectives, one in each line."),
            )

    def wanted(self) -> services.Head:
        """What was filled in."""
        d = self.cleaned_data
        objectives = {one.number: tuple(d[f"section_{one.number}"].splitlines()) for one in self.kept.sections}
        return services.Head(d["title"], d["strategy"], objectives)


class StepForm(HouseForm):
    """What belongs to a step: which fields there are says the step."""

    on = forms.DateField(label=_("On which day"), widget=DateInput)
    reference = forms.CharField(label=_("Number of the protocol"), max_length=80)
    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        asked = {
            "approve": ("on", "reference"),
            "adopt": ("on", "reference"),
            "force": ("on", "why"),
            "report": ("why",),
        }
        for name in ("on", "reference", "why"):
            if name not in asked.get(action, ()):
                del self.fields[name]
        if action == "adopt":
            self.fields["reference"].label = _("Number of the decision")
        if action == "report":
            self.conditional = frozenset({"why"})  # type: ignore[misc]
            self.fields["why"].required = False
            self.fields["why"].label = _("If reports are missing: why it is reported without them")

    def wanted(self) -> services.Step:
        """What was filled in."""
        d = self.cleaned_data
        return services.Step(self.action, d.get("on"), d.get("reference", ""), d.get("why", ""))


class ActivityForm(HouseForm):
    """One activity."""

    conditional = frozenset({"objective", "partners", "others", "financing", "starts", "outcome"})
    section = forms.ChoiceField(label=_("Section and objective"))
    title = forms.CharField(label=_("What is done"), max_length=300)
    responsible = forms.MultipleChoiceField(
        label=_("Responsible"), widget=forms.CheckboxSelectMultiple, help_text=_("Each of them reports.")
    )
    partners = forms.MultipleChoiceField(label=_("Partners"), required=False, widget=forms.CheckboxSelectMultiple)
    others = forms.CharField(
        label=_("Other partners"), required=False, max_length=500, help_text=_("Who is not in the directory.")
    )
    starts = forms.DateField(label=_("From"), required=False, widget=DateInput)
    ends = forms.DateField(label=_("Deadline"), widget=DateInput)
    outcome = forms.CharField(
        label=_("Expected outcome"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    financing = forms.CharField(
        label=_("Financing"), required=False, max_length=300, help_text=_("From whose budget, project or donor.")
    )

    def __init__(self, *args: Any, programme: Programme, kept: Frame, directory: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        places = []
        for one in kept.sections:
            rows = [(f"{one.number}", str(_("the section as a whole")))]
            rows += [
                (f"{one.number}.{n}", f"{one.number}.{n} {text}")
                for n, text in enumerate(programme.objectives.get(str(one.number), []), 1)
            ]
            places.append((f"{one.number}. {one.name}", rows))
        self.fields["section"].choices = [*CHOOSE, *places]  # type: ignore[attr-defined]
        for name in ("responsible", "partners"):
            self.fields[name].choices = directory  # type: ignore[attr-defined]
        self.conditional = self.conditional | {f"planned_{currency}" for currency in kept.currencies}  # type: ignore[misc]
        for currency in kept.currencies:
            self.fields[f"planned_{currency}"] = _amount(_("Planned, in %s") % currency)
        self.order_fields([*(name for name in self.fields if name not in ("partners", "others")), "partners", "others"])

    def wanted(self) -> activities.Wanted:
        """What was filled in."""
        d = self.cleaned_data
        section, _dot, objective = d["section"].partition(".")
        return activities.Wanted(
            int(section), d["title"], activities.bodies(d["responsible"]), d["ends"], d["starts"],
            int(objective) if objective else None, activities.bodies(d["partners"]), d["others"], d["financing"],
            d["outcome"], _money(d, "planned", self.kept.currencies),
        )  # fmt: skip


class IndicatorForm(HouseForm):
    """What is counted."""

    conditional = frozenset({"target", "unit"})
    title = forms.CharField(label=_("What is counted"), max_length=200)
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=40, help_text=_("Such as persons, events, leaflets.")
    )
    target = forms.DecimalField(label=_("Target"), required=False, min_value=0, max_value=MOST, decimal_places=2)
    split = forms.ChoiceField(label=_("Asked for"), required=False, choices=Split.choices)

    def wanted(self) -> activities.Counted:
        """What was filled in."""
        d = self.cleaned_data
        return activities.Counted(d["title"], d["unit"], d["target"], Split(d["split"]))


class ReportForm(HouseForm):
    """What an organisation reports: result, words, a number for each cell that an indicator asks for, money."""

    conditional = frozenset({"obstacles", "carry_over"})
    result = forms.ChoiceField(label=_("What became of it"), choices=Result.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was done"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("Everybody at the node reads it, and it goes into the printed report. Name nobody who was helped."),
    )
    obstacles = forms.CharField(
        label=_("What stood in the way"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs=_ROWS)
    )
    carry_over = forms.CharField(
        label=_("What is left over, and until when"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("The next programme begins with it."),
    )

    def __init__(
        self,
        *args: Any,
        period: Period,
        indicators: list[Indicator],
        currencies: tuple[str, ...],
        own: reporting.Told | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=_first(own), **kwargs)
        self.period, self.currencies = period, currencies
        self.cells: dict[str, tuple[Indicator, str, str]] = {}
        for number, one in enumerate(indicators):
            for sex, age in reporting.cells(one):
                name = f"value_{number}_{sex}_{age}"
                self.cells[name] = (one, sex, age)
                self.fields[name] = _amount(_cell(one, sex, age))
                if one.target is not None:
                    self.fields[name].help_text = _("Target: %s") % number_format(_plain(one.target))
                self.fields[name].initial = _initial(own, one, sex, age)
        for currency in currencies:
            self.fields[f"spent_{currency}"] = _amount(_("Spent, in %s") % currency)
        self.conditional = self.conditional | set(self.cells) | {f"spent_{currency}" for currency in currencies}  # type: ignore[misc]

    def wanted(self) -> reporting.Told:
        """What was filled in."""
        d = self.cleaned_data
        reached = tuple(
            reporting.Reached(one.line, d[name], sex, age)
            for name, (one, sex, age) in self.cells.items()
            if d[name] is not None
        )
        return reporting.Told(
            self.period.code, Result(d["result"]), d["text"], d["obstacles"], d["carry_over"], reached,
            _money(d, "spent", self.currencies),
        )  # fmt: skip


class LinkForm(HouseForm):
    """A link for an institution to report by."""

    conditional = frozenset({"activities"})
    institution = forms.ChoiceField(label=_("Institution"), help_text=_("Those that owe a report for this time."))
    ends = forms.DateField(label=_("Last day of the link"), widget=DateInput)
    activities = forms.MultipleChoiceField(
        label=_("Only on these activities"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none, and it reports on all that it owes."),
    )

    def __init__(
        self, *args: Any, period: Period, owing: list[tuple[Organisation, list[Activity]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.period = period
        bodies = [(str(body.pk), body.name) for body, _rows in owing]
        rows = {one.pk: one for _body, activities in owing for one in activities}
        labels = [
            (str(one.pk), f"{one.label} {one.title}")
            for one in sorted(rows.values(), key=lambda a: (a.section, a.number))
        ]
        self.fields["institution"].choices = [*CHOOSE, *bodies]  # type: ignore[attr-defined]
        self.fields["activities"].choices = labels  # type: ignore[attr-defined]

    def wanted(self) -> linking.Linked:
        """What was filled in."""
        d = self.cleaned_data
        return linking.Linked(UUID(d["institution"]), self.period.code, d["ends"], activities.bodies(d["activities"]))


class EvidenceForm(HouseForm):
    """A file that shows what the own report says."""

    shows = forms.ChoiceField(label=_("What it shows"), choices=[*CHOOSE, *Shows.choices])
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("PDF, PNG or JPEG, at most 3 MB. Only your organisation and who keeps the programme can open it."),
    )


def _first(own: reporting.Told | None) -> dict[str, Any]:
    if own is None:
        return {}
    found: dict[str, Any] = {name: getattr(own, name) for name in ("result", "text", "obstacles", "carry_over")}
    return found | {f"spent_{money.currency}": _plain(money.amount) for money in own.spent}


def _initial(own: reporting.Told | None, of: Indicator, sex: str, age: str) -> Decimal | None:
    values = own.reached if own else ()
    return next((_plain(v.value) for v in values if (v.indicator, v.sex, v.age) == (of.line, sex, age)), None)


def _plain(value: Decimal) -> Decimal:
    """Without decimals that say nothing."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value


def _cell(one: Indicator, sex: str, age: str) -> str:
    who = cell_in_words(sex, age)
    return f"{one.title} ({one.unit})" + (f": {who}" if who else "")


def _money(data: dict[str, Any], name: str, currencies: tuple[str, ...]) -> tuple[Money, ...]:
    found = [(data[f"{name}_{currency}"], currency) for currency in currencies]
    return tuple(Money(amount, currency) for amount, currency in found if amount)
