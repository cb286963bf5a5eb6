"""Shapes of input."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import area_choices, kind_names, language_choices
from accord.cooperation.directory.entry import LONGEST, Entry, entry_of
from accord.cooperation.directory.hours import BadHours, Span, hours_text, parse_hours
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.search import Wish
from accord.cooperation.directory.vocab import Cost, Rejection, Route, Status, Stay, Wrong
from accord.cooperation.people.models import LANGUAGES
from accord.foundation.codes import Sex
from accord.foundation.ui.forms import CHOOSE, DateInput, HouseForm

_ANY: Final = [("", _("– any –"))]
_SEXES: Final = [choice for choice in Sex.choices if choice[0] != Sex.UNKNOWN]
_DAYS: Final = tuple(f"day_{n}" for n in range(7))
_TEXTS: Final = {
    "names": ("name", _("Name"), 1),
    "descriptions": ("description", _("What it offers"), 3),
    "applying": ("applying", _("For whom, and how to apply"), 3),
}


class SearchForm(HouseForm):
    """What is looked for. Everything may stay open."""

    conditional = frozenset({"words", "kind", "area", "language", "sex", "age", "child", "stay", "open_now"})
    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("What is needed"), required=False)
    area = forms.ChoiceField(label=_("Where"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[*_ANY, *_SEXES])
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=120)
    stay = forms.ChoiceField(label=_("Citizenship and status"), required=False, choices=[*_ANY, *Stay.choices])
    child = forms.BooleanField(label=_("A child comes along"), required=False)
    open_now = forms.BooleanField(label=_("Open now"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("kind", list(kind_names().items())),
            ("area", area_choices()),
            ("language", language_choices()),
        ):
            self.fields[name].choices = [*_ANY, *choices]  # type: ignore[attr-defined]

    def first(self) -> list[Any]:
        """What is asked at first sight."""
        return [self[name] for name in ("words", "kind", "area")]

    def more(self) -> list[Any]:
        """What is asked of who wants to be exact."""
        return [self[name] for name in ("language", "sex", "age", "stay", "child", "open_now")]

    def exact(self) -> bool:
        """Whether something of that was asked."""
        return any(field.value() or field.errors for field in self.more())

    def wish(self) -> Wish:
        """What was filled in; everything, where the form does not read."""
        return Wish(**self.cleaned_data) if self.is_bound and self.is_valid() else Wish()


class EntryForm(HouseForm):
    """One entry. What cannot be is said at its field, in the first language for a text."""

    conditional = frozenset(
        {
            "organisation",
            "age_from",
            "age_to",
            "with_children",
            "sexes",
            "stays",
            "always_open",
            "secret",
            "web",
            "email",
        }
    ) | frozenset(_DAYS)
    kinds = forms.MultipleChoiceField(label=_("What it offers"), widget=forms.CheckboxSelectMultiple)
    organisation = forms.ChoiceField(label=_("Whose service it is"), required=False)
    status = forms.ChoiceField(label=_("State"), choices=Status.choices)
    areas = forms.MultipleChoiceField(
        label=_("Where it helps"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("The whole country, or one or more of its regions."),
    )
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=120, help_text=_("Of the office, never of a colleague.")
    )
    web = forms.CharField(label=_("Web address"), required=False, max_length=300)
    always_open = forms.BooleanField(label=_("Open day and night"), required=False)
    sexes = forms.MultipleChoiceField(
        label=_("Only for"), required=False, choices=_SEXES, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen means: for everybody."),
    )  # fmt: skip
    age_from = forms.IntegerField(label=_("Age from"), required=False, min_value=0, max_value=120)
    age_to = forms.IntegerField(label=_("Age to"), required=False, min_value=0, max_value=120)
    with_children = forms.BooleanField(label=_("A person may come with their children"), required=False)
    stays = forms.MultipleChoiceField(
        label=_("Only with this citizenship or status"), required=False, choices=Stay.choices,
        widget=forms.CheckboxSelectMultiple, help_text=_("Nothing chosen means: for everybody."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages in which help is given"), required=False, widget=forms.CheckboxSelectMultiple
    )
    route = forms.ChoiceField(label=_("How one gets in"), choices=Route.choices)
    cost = forms.ChoiceField(label=_("Cost"), choices=Cost.choices)
    secret = forms.BooleanField(
        label=_("The place is secret"),
        required=False,
        help_text=_("A shelter, a crisis centre and a protected dwelling are secret by themselves."),
    )
    street = forms.CharField(label=_("Street and number"), required=False, max_length=200)
    town = forms.CharField(label=_("Town"), required=False, max_length=80)
    postal_code = forms.CharField(label=_("Postal code"), required=False, max_length=12)
    licence = forms.CharField(label=_("Licence number"), required=False, max_length=80)
    licence_until = forms.DateField(label=_("Licence valid until"), required=False, widget=DateInput)
    funding = forms.CharField(label=_("Contract or source of money"), required=False, max_length=200)
    funding_until = forms.DateField(label=_("Money until"), required=False, widget=DateInput)
    source = forms.CharField(
        label=_("Where you know it from"), required=False, max_length=300, help_text=_("A web address, or a call.")
    )

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in LANGUAGES:
            for label, (name, words, rows) in _TEXTS.items():
                widget = (
                    forms.Textarea(attrs={"rows": rows, "lang": code}) if rows > 1 else forms.TextInput({"lang": code})
                )
                most = LONGEST[label]
                field = forms.CharField(label=f"{words} ({language})", required=False, max_length=most, widget=widget)
                self.fields[f"{name}_{code}"] = field
                field.widget.attrs["autocomplete"] = "off"
        for number, name in enumerate(_DAYS):
            field = forms.CharField(label=WEEKDAYS[number], required=False, max_length=60)
            field.widget.attrs["placeholder"] = "09:00-12:00, 13:00-17:00"
            self.fields[name] = field
        nobody = ("", _("– nobody’s: a public number –"))
        for name, choices in (
            ("kinds", list(kind_names().items())),
            ("areas", area_choices()),
            ("languages", language_choices()),
            ("organisation", [nobody, *organisations]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def groups(self) -> Iterator[tuple[str | Promise, list[Any], bool]]:
        """The fields as they stand on the page: a title, the fields, and whether the group is open at first."""
        yield "", [self[n] for n in ("kinds", "organisation", "status", "areas")], True
        for code, language in LANGUAGES:
            own = [self[f"{name}_{code}"] for name, _words, _rows in _TEXTS.values()]
            yield language, own, any(one.value() or one.errors for one in own)
        yield _("How to reach it"), [self[n] for n in ("phone", "email", "web", "always_open", *_DAYS)], True
        who = ("sexes", "age_from", "age_to", "with_children", "stays", "languages", "route", "cost")
        yield _("For whom"), [self[n] for n in who], True
        yield _("Place"), [self[n] for n in ("secret", "street", "town", "postal_code")], False
        kept = ("licence", "licence_until", "funding", "funding_until", "source")
        yield _("Licence, contract, source"), [self[n] for n in kept], False

    def clean(self) -> dict[str, Any]:
        """Read the hours of each day."""
        data: dict[str, Any] = self.cleaned_data
        hours: dict[str, list[Span]] = {}
        for number, name in enumerate(_DAYS):
            try:
                hours[str(number)] = parse_hours(data.get(name) or "")
            except BadHours:
                self.add_error(name, _("The hours do not read. Write them as on a door: 09:00-12:00, 13:00-17:00"))
        return data | {"hours": hours}

    def fail(self, failure: Any) -> None:
        """A text is wrong in the first language, the hours on the first day."""
        first = next((c for c, _l in LANGUAGES if self.data.get(f"name_{c}")), "en")
        told = {label: f"{name}_{first}" for label, (name, _words, _rows) in _TEXTS.items()} | {"hours": _DAYS[0]}
        failure.field = told.get(failure.field, failure.field)
        super().fail(failure)

    def entry(self) -> Entry:
        """What was filled in."""
        d = self.cleaned_data
        texts = {
            label: {code: d[f"{name}_{code}"] for code, _n in LANGUAGES} for label, (name, _w, _r) in _TEXTS.items()
        }
        alike = (
            "phone", "email", "web", "always_open", "with_children", "secret", "street", "town", "postal_code", "licence",
            "licence_until", "funding", "funding_until", "source", "hours", "age_to",
        )  # fmt: skip
        known: dict[str, Any] = texts | {name: d[name] for name in alike}
        known |= {name: frozenset(d[name]) for name in ("kinds", "areas", "languages")}
        return Entry(
            **known,
            sexes=frozenset(Sex(code) for code in d["sexes"]),
            stays=frozenset(Stay(code) for code in d["stays"]),
            organisation=UUID(d["organisation"]) if d["organisation"] else None,
            status=Status(d["status"]),
            route=Route(d["route"]),
            cost=Cost(d["cost"]),
            age_from=d["age_from"] or 0,
        )


def initial_of(row: Service) -> dict[str, Any]:
    """What the form shows of an entry."""
    entry = entry_of(row)
    shown = {name: getattr(entry, name) for name in EntryForm.base_fields if hasattr(entry, name)}
    shown |= {name: sorted(getattr(entry, name)) for name in ("kinds", "areas", "languages", "sexes", "stays")}
    shown |= {
        f"{name}_{code}": getattr(entry, label).get(code, "")
        for label, (name, _words, _rows) in _TEXTS.items()
        for code, _language in settings.LANGUAGES
    }
    shown |= {name: hours_text(entry.hours.get(str(n), [])) for n, name in enumerate(_DAYS)}
    return shown | {"organisation": str(entry.organisation or "")}


class ReportForm(HouseForm):
    """What is wrong with an entry."""

    conditional = frozenset({"note"})
    wrong = forms.ChoiceField(label=_("What is wrong"), choices=[*CHOOSE, *Wrong.choices])
    note = forms.CharField(
        label=_("What would be right"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Nothing about a person. Only who keeps the entry can read it."),
    )


class AnswerForm(HouseForm):
    """How a report was settled."""

    conditional = frozenset({"rejection"})
    action = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("correct", _("the entry is corrected")), ("reject", _("the entry stays as it is"))],
        widget=forms.RadioSelect,
    )
    rejection = forms.ChoiceField(
        label=_("Why it stays"), required=False, choices=[("", "–"), *Rejection.choices], widget=forms.RadioSelect
    )
