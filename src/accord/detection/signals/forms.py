"""Shapes of input."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import COUNTRIES, region_choices
from accord.cooperation.people.models import LANGUAGES
from accord.detection.signals import calling
from accord.detection.signals.alike import LONGEST, MOST, Selector, unpacked
from accord.detection.signals.calling import SafeCall
from accord.detection.signals.models import Signal, SignalPerson
from accord.detection.signals.passing import Passed
from accord.detection.signals.services import MOST_PERSONS, OPEN, PersonDetails, SignalDetails
from accord.detection.signals.vocab import (
    PASSED,
    Calling,
    CallPurpose,
    CallResult,
    Channel,
    Outcome,
    PassGround,
    QuietCall,
    SelectorKind,
)
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, country_name
from accord.foundation.ui.forms import CHOOSE, NOT_KNOWN, Choices, CountryField, DateTimeInput, HouseForm

# What a call can end with at once; "passed on" asks to whom, on the page of the signal.
AT_ONCE: Final = (Outcome.INFORMATION, Outcome.NOT_TRAFFICKING, Outcome.INSUFFICIENT, Outcome.DUPLICATE)
_KINDS: Final = {"phones": SelectorKind.PHONE, "vehicles": SelectorKind.VEHICLE, "handles": SelectorKind.HANDLE}
_SAME: Final = {"data-same": ""}  # what is compared with earlier signals as soon as it is typed


def _lines(label: Any, hint: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2} | _SAME)
    return forms.CharField(label=label, help_text=hint, required=False, max_length=2000, widget=area)


def _text(label: Any, hint: Any = "", most: int = 300, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=most, widget=forms.TextInput(attrs=attrs)
    )


class SignalForm(HouseForm):
    """A call sheet, in the order of a call: danger first, a child, who calls, how to call back, who, where, what, what next.

    As a `draft` it may lack everything but channel, time and country, which are filled in.
    """

    conditional = frozenset({"calling", "next_at", "next_step", "outcome", "account", "reporter_phone"})
    danger = forms.BooleanField(label=_("Somebody is in immediate danger"), required=False)
    child = forms.BooleanField(label=_("A child is or may be concerned"), required=False)
    channel = forms.ChoiceField(label=_("How it came"), choices=Channel.choices)
    received_at = forms.DateTimeField(label=_("When it came"), widget=DateTimeInput)
    anonymous = forms.BooleanField(
        label=_("The caller wants to stay anonymous"),
        required=False,
        help_text=_("So it is, unless the caller wants to give a name. Then take out the tick and write the name."),
    )
    reporter_name = _text(_("Name of the caller"), most=200)
    language = forms.ChoiceField(label=_("Language of the caller"), required=False, choices=[*NOT_KNOWN, *LANGUAGES])
    interpreter = forms.BooleanField(label=_("An interpreter is wanted"), required=False)
    calling = forms.ChoiceField(
        label=_("May we call back?"),
        required=False,
        choices=[(c.value, c.label) for c in (Calling.YES, Calling.NO, Calling.NOT_ASKED)],
        widget=forms.RadioSelect,
        help_text=_("If not, no number is kept."),
    )
    reporter_phone = _text(_("Number to call back"), most=60, **_SAME)
    call_when = _text(_("When it is safe"), _("Days and times, and until when."))
    call_who = _text(_("Who may pick up"))
    call_code_word = _text(_("Code word"), _("Agreed now; the caller says it, or we do."), most=100)
    call_if_other = _text(_("What we say if somebody else picks up"), _("Something harmless, such as: wrong number."))
    next_at = forms.DateTimeField(label=_("Next call"), required=False, widget=DateTimeInput)
    callback = _text(_("What else to know before calling"), most=500)
    place = _text(_("Where"), most=500, **_SAME)
    country = CountryField(label=_("Country"), required=True)
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        help_text=_("For figures only: where it happens, or from where somebody calls."),
    )
    phones = _lines(_("Telephones that were told"), _("One on each line; not that of the caller."))
    vehicles = _lines(_("Vehicles"), _("The plate, one on each line."))
    handles = _lines(
        _("Accounts and links"), _("@name, e-mail or address of a page, one on each line. Nothing is opened.")
    )
    account = forms.CharField(
        label=_("What was told"),
        required=False,
        widget=forms.Textarea,
        max_length=20_000,
        help_text=_(
            "In the person's own words, as short as you like. It is sealed; only your organisation can open it."
        ),
    )
    forms_suspected = forms.MultipleChoiceField(
        label=_("Suspected exploitation"),
        required=False,
        choices=ExploitationForm.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    next_step = _text(_("What we promised to do next"), most=500)
    outcome = forms.ChoiceField(
        label=_("What became of it"),
        required=False,
        choices=[("", _("open: somebody looks at it")), *((o.value, o.label) for o in AT_ONCE)],
        help_text=_(
            "Only if nothing is left to do. Passed on to somebody? Record it first; the next page asks to whom."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*NOT_KNOWN, *((country_name(land), region_choices(land)) for land in COUNTRIES)]
        self.fields["region"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A name that was typed is never dropped in silence."""
        d = super().clean() or self.cleaned_data
        if d.get("anonymous") and d.get("reporter_name", "").strip():
            self.add_error(
                "reporter_name",
                _("The caller wants to stay anonymous: take out the name, or the tick above it."),
            )
        return d

    def details(self, persons: tuple[PersonDetails, ...]) -> SignalDetails:
        """The signal that was filled in."""
        d = self.cleaned_data
        same = {f.name: d[f.name] for f in fields(SignalDetails) if f.name in d}
        return SignalDetails(
            **same
            | {
                "channel": Channel(d["channel"]),
                "calling": Calling(d["calling"]),
                "forms": frozenset(ExploitationForm(f) for f in d["forms_suspected"]),
                "persons": persons,
                "selectors": selectors(d),
                "agreed": SafeCall(
                    d["call_when"], d["call_who"], d["call_code_word"], d["call_if_other"], d["next_at"]
                ),
            }
        )

    def ended(self) -> Outcome | None:
        """What became of it at once, if anything."""
        chosen = self.cleaned_data["outcome"]
        return Outcome(chosen) if chosen else None


def typed_in(signal: Signal, told: Mapping[str, str]) -> dict[str, Any]:
    """A half-written signal as the values of its form."""
    agreed, lines = calling.unpacked(told.get("call_rules", "")), unpacked(told.get("selectors", ""))
    row = {name: getattr(signal, name) for name in (*OPEN, "child")}
    return {
        **row,
        **told,
        "forms_suspected": signal.forms.split(),
        **{name: "\n".join(one.text for one in lines if one.kind == kind) for name, kind in _KINDS.items()},
        **{f"call_{name}": getattr(agreed, name) for name in ("when", "who", "code_word", "if_other")},
    }


def selectors(typed: Mapping[str, str]) -> tuple[Selector, ...]:
    """The telephones, vehicles and accounts of a call sheet, one from each line."""
    return tuple(
        Selector(kind, line.strip())
        for name, kind in _KINDS.items()
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


def typed_persons(persons: list[SignalPerson]) -> list[dict[str, str]]:
    """The persons of a half-written signal as the values of their forms."""
    return [{name: getattr(person, name) for name in PersonForm.base_fields} for person in persons]


class OutcomeForm(HouseForm):
    """How a signal ended; of one that was passed on, to whom."""

    conditional = frozenset({"to", "body", "passed_at", "reference", "ground"})
    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[*CHOOSE, *Outcome.choices],
        error_messages={"required": _("Choose what became of the signal.")},
    )
    to = forms.ChoiceField(label=_("Passed to"), required=False)
    body = _text(_("Name, if it is not in the directory"))
    passed_at = forms.DateTimeField(label=_("When"), required=False, widget=DateTimeInput)
    reference = _text(_("Their reference"), _("The number under which they took it."), most=200)
    with_reporter = forms.BooleanField(label=_("Whoever told it agreed that the name goes with it"), required=False)
    ground = forms.ChoiceField(
        label=_("For another node: on what it rests"),
        required=False,
        choices=[*CHOOSE, *PassGround.choices],
        help_text=_(
            "What was told, the place and what was named go there at once, sealed. An agreement must allow it."
        ),
    )

    def __init__(self, *args: Any, organisations: Choices, far: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not far:
            del self.fields["ground"]
        self.fields["to"].choices = [("", _("none of the directory")), *organisations]  # type: ignore[attr-defined]

    def passed(self, now: datetime) -> Passed | None:
        """To whom it was passed, if the outcome says so."""
        d = self.cleaned_data
        if Outcome(d["outcome"]) not in PASSED:
            return None
        to = UUID(d["to"]) if d["to"] else None
        ground = PassGround(d["ground"]) if d.get("ground") else None
        return Passed(d["passed_at"] or now, to, d["body"], d["reference"], d["with_reporter"], ground)


class NumberForm(HouseForm):
    """For what a number is opened."""

    purpose = forms.ChoiceField(label=_("For what"), choices=CallPurpose.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, danger_only: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if danger_only:
            self.fields["purpose"].choices = [(CallPurpose.DANGER.value, CallPurpose.DANGER.label)]  # type: ignore[attr-defined]


class CallForm(HouseForm):
    """What became of a call back."""

    conditional = frozenset({"note", "next_at"})
    result = forms.ChoiceField(label=_("The call"), choices=CallResult.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What to know next time"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_at = forms.DateTimeField(label=_("Next call"), required=False, widget=DateTimeInput)


class QuietForm(forms.Form):
    """Which call told nothing."""

    kind = forms.ChoiceField(choices=QuietCall.choices)
