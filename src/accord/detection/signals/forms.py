"""Shapes of input."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.detection.signals.services import MOST_PERSONS, PersonDetails, SignalDetails
from accord.detection.signals.vocab import Channel, Outcome
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.ui.forms import CHOOSE, NOT_KNOWN, CountryField, DateTimeInput, HouseForm


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
    place = forms.CharField(label=_("Where"), required=False, max_length=500)
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
    reporter_phone = forms.CharField(label=_("Telephone"), required=False, max_length=60)
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
        )


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
