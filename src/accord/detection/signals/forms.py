"""Shapes of input."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.detection.signals.alike import LONGEST, MOST, Selector
from accord.detection.signals.services import MOST_PERSONS, PersonDetails, SignalDetails
from accord.detection.signals.vocab import Channel, Outcome, SelectorKind
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.ui.forms import CHOOSE, NOT_KNOWN, CountryField, DateTimeInput, HouseForm


def _lines(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "data-same": ""}),
    )


class SignalForm(HouseForm):
    """A call sheet: danger first, then what was told, then who told it."""

    danger = forms.BooleanField(
        label=_("Somebody is in immediate danger"), required=False, help_text=_("Call 112 first, then go on here.")
    )
    child = forms.BooleanField(label=_("A child is or may be concerned"), required=False)
    channel = forms.ChoiceField(label=_("How it came"), choices=Channel.choices, widget=forms.RadioSelect)
    received_at = forms.DateTimeField(label=_("When it came"), widget=DateTimeInput)
    account = forms.CharField(
        label=_("What was told"),
        widget=forms.Textarea,
        max_length=20_000,
        help_text=_(
            "In the person's own words, as short as you like. It is sealed; only your organisation can open it."
        ),
    )
    place = forms.CharField(
        label=_("Where"), required=False, max_length=500, widget=forms.TextInput(attrs={"data-same": ""})
    )
    phones = _lines(_("Telephones that were told"), _("One on each line; not that of the caller."))
    vehicles = _lines(_("Vehicles"), _("The plate, one on each line."))
    handles = _lines(
        _("Accounts and links"), _("@name, e-mail or address of a page, one on each line. Nothing is opened.")
    )
    country = CountryField(label=_("Country"), required=True)
    forms_suspected = forms.MultipleChoiceField(
        label=_("Suspected exploitation"),
        required=False,
        choices=ExploitationForm.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    anonymous = forms.BooleanField(
        label=_("The caller wants to stay anonymous"),
        required=False,
        help_text=_("Then no name is kept, even if one was typed."),
    )
    reporter_name = forms.CharField(label=_("Name of the caller"), required=False, max_length=200)
    reporter_phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=60, widget=forms.TextInput(attrs={"data-same": ""})
    )
    callback = forms.CharField(
        label=_("When and how is it safe to call back"),
        required=False,
        max_length=500,
        help_text=_("Time, number, code word."),
    )
    language = forms.ChoiceField(label=_("Language of the caller"), required=False, choices=[*NOT_KNOWN, *LANGUAGES])

    def details(self, persons: tuple[PersonDetails, ...]) -> SignalDetails:
        """The signal that was filled in."""
        d = self.cleaned_data
        return SignalDetails(
            channel=Channel(d["channel"]),
            received_at=d["received_at"],
            country=d["country"],
            account=d["account"],
            danger=d["danger"],
            child=d["child"],
            anonymous=d["anonymous"],
            language=d["language"],
            reporter_name=d["reporter_name"],
            reporter_phone=d["reporter_phone"],
            callback=d["callback"],
            place=d["place"],
            forms=frozenset(ExploitationForm(f) for f in d["forms_suspected"]),
            persons=persons,
            selectors=selectors(d),
        )


def selectors(typed: Mapping[str, str]) -> tuple[Selector, ...]:
    """The telephones, vehicles and accounts of a call sheet, one from each line."""
    kinds = (("phones", SelectorKind.PHONE), ("vehicles", SelectorKind.VEHICLE), ("handles", SelectorKind.HANDLE))
    return tuple(
        Selector(kind, line.strip())
        for name, kind in kinds
        for line in typed.get(name, "").splitlines()
        if line.strip()
    )


def searched(typed: Mapping[str, str]) -> list[Selector]:
    """What a half-filled call sheet can be compared by, at most as much as a signal holds; bad input is no matter here."""
    phone = "" if typed.get("anonymous") else typed.get("reporter_phone", "")
    more = ((SelectorKind.PLACE, typed.get("place", "")), (SelectorKind.PHONE, phone))
    found = [*selectors(typed), *(Selector(kind, text.strip()) for kind, text in more if text.strip())]
    return [one for one in found if len(one.text) <= LONGEST][:MOST]


class PersonForm(HouseForm):
    """One person concerned."""

    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    age_group = forms.ChoiceField(label=_("Age"), choices=AgeGroup.choices, initial=AgeGroup.UNKNOWN)
    citizenship = CountryField(label=_("Citizenship"))

    def details(self) -> PersonDetails:
        """The person that was filled in."""
        d = self.cleaned_data
        return PersonDetails(
            Sex(d.get("sex") or Sex.UNKNOWN), AgeGroup(d.get("age_group") or AgeGroup.UNKNOWN), d.get("citizenship", "")
        )


PersonForms = forms.formset_factory(PersonForm, extra=1, max_num=MOST_PERSONS, absolute_max=MOST_PERSONS + 1)


class OutcomeForm(HouseForm):
    """How a signal ended."""

    outcome = forms.ChoiceField(label=_("What became of it"), choices=[*CHOOSE, *Outcome.choices])
