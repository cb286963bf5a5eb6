"""Shapes of input."""

from collections.abc import Iterable
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, HouseForm, TimeInput
from accord.protection.safety.contact import DAY, ZONES, Channel, Plan, Weekday, Window
from accord.protection.safety.neutral import neutral
from accord.protection.safety.services import Details
from accord.protection.safety.vocab import WRITTEN, Kind


class ParticularForm(HouseForm):
    """What must not leave."""

    conditional = frozenset({"relation", "telephone", "address", "organisation"})
    kind = forms.ChoiceField(label=_("What must be protected"), choices=Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name, address, number or place"),
        max_length=300,
        help_text=_(
            "Write it out once: both names of a person, street and number, all digits. Other spellings are found."
        ),
    )
    relation = forms.CharField(
        label=_("Who this is to the person"), required=False, max_length=200, help_text=_("Only for a risk.")
    )
    telephone = forms.CharField(
        label=_("Telephone of this person"), required=False, max_length=60, help_text=_("Only for a risk.")
    )
    address = forms.CharField(
        label=_("Address of this person"), required=False, max_length=300, help_text=_("Only for a risk.")
    )
    organisation = forms.ChoiceField(
        label=_("Works in this organisation"),
        required=False,
        help_text=_("Only for a risk. Nothing about this case is then sent to that organisation."),
    )

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", _("none of the directory")), *organisations]  # type: ignore[attr-defined]

    def details(self) -> Details:
        """What was filled in."""
        d = self.cleaned_data
        return Details(
            Kind(d["kind"]),
            d["name"],
            d["relation"],
            d["telephone"],
            d["address"],
            UUID(d["organisation"]) if d["organisation"] else None,
        )


class ReleaseForm(HouseForm):
    """Why a stopped text must leave all the same."""

    reason = forms.CharField(
        label=_("Why must it leave as it is"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )


def _days(**more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(choices=Weekday.choices, widget=forms.CheckboxSelectMultiple, **more)


class PlanForm(HouseForm):
    """How the person may be reached. Nothing is chosen in advance."""

    conditional = frozenset(
        {"days_more", "start_more", "end_more", "telephone", "email", "trusted", "code_word", "may_message"}
    )
    channels = forms.MultipleChoiceField(
        label=_("Ways that are safe"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )
    telephone = forms.CharField(label=_("Safe telephone number"), required=False, max_length=60)
    email = forms.CharField(label=_("Safe address of e-mail"), required=False, max_length=200)
    trusted = forms.CharField(label=_("A person of trust, and how to reach them"), required=False, max_length=300)
    days = _days(label=_("Safe days"))
    start = forms.TimeField(label=_("From"), widget=TimeInput)
    end = forms.TimeField(label=_("Until"), widget=TimeInput)
    days_more = _days(label=_("Other days with other times"), required=False)
    start_more = forms.TimeField(label=_("From"), required=False, widget=TimeInput)
    end_more = forms.TimeField(label=_("Until"), required=False, widget=TimeInput)
    zone = forms.ChoiceField(
        label=_("Time zone in which the person lives"), choices=[*CHOOSE, *((zone, zone) for zone in ZONES)]
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput)
    language = forms.ChoiceField(label=_("Language of the messages"), choices=LANGUAGES, widget=forms.RadioSelect)
    code_word = forms.CharField(
        label=_("Code word"),
        required=False,
        max_length=100,
        help_text=_("By which the person knows you, and you know them."),
    )
    may_message = forms.BooleanField(label=_("A message on the mailbox or with who picks up is safe"), required=False)

    def plan(self) -> Plan:
        """What was filled in."""
        d = self.cleaned_data
        windows = [_window(d["days"], d["start"], d["end"])]
        if d["days_more"] or d["start_more"] or d["end_more"]:
            windows.append(_window(d["days_more"], d["start_more"], d["end_more"]))
        return Plan(
            frozenset(Channel(code) for code in d["channels"]),
            tuple(windows),
            d["zone"],
            d["valid_from"],
            d["valid_until"],
            d["language"],
            not d["may_message"],
            d["code_word"],
            d["telephone"],
            d["email"],
            d["trusted"],
        )


def _window(days: list[str], start: time | None, end: time | None) -> Window:
    """The window of three fields; midnight at its end is the end of the day."""
    first = start.hour * 60 + start.minute if start else 0
    last = end.hour * 60 + end.minute if end else 0
    return Window(frozenset(int(day) for day in days), first, last or DAY)


class MessageForm(HouseForm):
    """Which reviewed text, by which way. Nothing can be typed into a message."""

    way = forms.ChoiceField(
        label=_("By which way"),
        choices=[(code, label) for code, label in Channel.choices if code in WRITTEN],
        widget=forms.RadioSelect,
    )
    text = forms.ChoiceField(label=_("Which text"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        shown = [(code, told.get(language, told["en"])) for code, told in neutral().texts.items()]
        self.fields["text"].choices = shown  # type: ignore[attr-defined]

    def offer(self, ways: Iterable[Channel]) -> None:
        """Only the ways that were agreed on; one alone is chosen already."""
        choices = [(way.value, way.label) for way in ways]
        self.fields["way"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial["way"] = choices[0][0]

    def channel(self) -> Channel:
        """The way that was chosen."""
        return Channel(self.cleaned_data["way"])
