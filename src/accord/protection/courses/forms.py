"""Shapes of input, one for each step on the way of a case."""

from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.foundation.duties.vocab import Basis
from accord.foundation.ui.forms import CHOOSE, Choices, CountryField, DateInput, DateTimeInput, HouseForm
from accord.protection.courses.identification import Record
from accord.protection.courses.reflection import GROUNDS, Extension, Notice
from accord.protection.courses.returns import Way, Wish
from accord.protection.courses.status import Stay
from accord.protection.courses.vocab import (
    LONGEST,
    Asked,
    Authority,
    Confirmed,
    Cooperates,
    Decided,
    Handed,
    Monitor,
    Payer,
    Place,
    ReturnGround,
    StatusStep,
    StayDocument,
    Told,
    TravelDocument,
    YesNo,
)

_OPEN: Final = [("", "–")]
_COUNTRIES: Final = [("BG", _("Bulgaria")), ("RO", _("Romania"))]


def _words(label: Any, *, required: bool = False, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, help_text=hint, widget=forms.Textarea({"rows": 3})
    )


def _language(label: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required, choices=[*CHOOSE, *LANGUAGES])


class StepForm(HouseForm):
    """A step: what the case knows is offered, and `directory` are organisations to choose from."""

    def __init__(self, *args: Any, directory: Choices = (), jurisdictions: tuple[str, ...] = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        for name in ("organisation", "receiver", "mission"):
            if name in self.fields:
                self._choice(name).choices = [("", "–"), *directory]
        if jurisdictions and "jurisdiction" in self.fields:
            names = dict(_COUNTRIES)
            self._choice("jurisdiction").choices = [(code, names[code]) for code in jurisdictions]
            self.initial.setdefault("jurisdiction", jurisdictions[0])

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast("forms.ChoiceField", self.fields[name])

    def id_in(self, name: str) -> UUID | None:
        """The organisation that was chosen, if one was."""
        return UUID(self.cleaned_data[name]) if self.cleaned_data[name] else None


class DecisionForm(StepForm):
    """A decision on identification in one country."""

    conditional = frozenset(
        {"authority", "organisation", "place", "file_number", "handed", "rights_how", "rights_language", "words"}
    )
    jurisdiction = forms.ChoiceField(label=_("Country"), choices=_COUNTRIES, widget=forms.RadioSelect)
    decided = forms.ChoiceField(label=_("What was decided"), choices=Decided.choices, widget=forms.RadioSelect)
    at = forms.DateTimeField(label=_("When"), widget=DateTimeInput)
    authority = forms.ChoiceField(label=_("By which authority"), required=False, choices=[*_OPEN, *Authority.choices])
    organisation = forms.ChoiceField(label=_("The authority in the directory"), required=False)
    place = forms.ChoiceField(label=_("Where"), required=False, choices=[*_OPEN, *Place.choices])
    file_number = forms.CharField(
        label=_("File number"), required=False, max_length=80, help_text=_("Sealed; seen by the case team only.")
    )
    handed = forms.ChoiceField(label=_("What was handed over"), required=False, choices=[*_OPEN, *Handed.choices])
    rights_how = forms.ChoiceField(
        label=_("How rights were explained"), required=False, choices=[*_OPEN, *Told.choices]
    )
    rights_language = _language(_("In which language"), required=False)
    assessed_on = forms.DateField(label=_("Individual assessment made on"), required=False, widget=DateInput)
    words = _words(_("What was said (sealed)"), hint=_("Why it was not confirmed, or what the person said."))

    def record(self) -> Record:
        """What was filled in."""
        d = self.cleaned_data
        return Record(
            d["jurisdiction"],
            Decided(d["decided"]),
            d["at"],
            Authority(d["authority"]) if d["authority"] else None,
            self.id_in("organisation"),
            Place(d["place"]) if d["place"] else None,
            d["file_number"],
            Handed(d["handed"]) if d["handed"] else None,
            Told(d["rights_how"]) if d["rights_how"] else None,
            d["rights_language"],
            d["assessed_on"],
            d["words"],
        )


class NoticeForm(StepForm):
    """How the person was told of the period."""

    jurisdiction = forms.ChoiceField(label=_("Country"), choices=_COUNTRIES)
    at = forms.DateTimeField(label=_("When was the person told"), widget=DateTimeInput)
    how = forms.ChoiceField(label=_("How"), choices=Told.choices, widget=forms.RadioSelect)
    language = _language(_("In which language"))
    removal_suspended = forms.ChoiceField(
        label=_("Is removal from the country suspended"), choices=YesNo.choices, widget=forms.RadioSelect
    )

    def notice(self) -> Notice:
        """What was filled in."""
        d = self.cleaned_data
        return Notice(d["at"], Told(d["how"]), d["language"], YesNo(d["removal_suspended"]))


class ExtensionForm(StepForm):
    """A longer period, on a legal ground."""

    jurisdiction = forms.ChoiceField(label=_("Country"), choices=_COUNTRIES)
    until = forms.DateField(label=_("Last day"), widget=DateInput)
    basis = forms.ChoiceField(
        label=_("Legal ground"), choices=[*CHOOSE, *((b.value, b.label) for b in Basis if b in GROUNDS)]
    )
    reference = forms.CharField(label=_("Decision or article (sealed)"), max_length=500)

    def extension(self) -> Extension:
        """What was filled in."""
        d = self.cleaned_data
        return Extension(d["until"], Basis(d["basis"]), d["reference"])


class CooperationForm(StepForm):
    """The person's decision to cooperate."""

    jurisdiction = forms.ChoiceField(label=_("Country"), choices=_COUNTRIES)
    answer = forms.ChoiceField(
        label=_("Does the person want to cooperate"),
        choices=Cooperates.choices,
        widget=forms.RadioSelect,
        help_text=_("A yes ends the period before its time. Help goes on whatever the answer is."),
    )
    on = forms.DateField(label=_("Decided on"), widget=DateInput)

    def answered(self) -> tuple[Cooperates, date]:
        """What was filled in."""
        return Cooperates(self.cleaned_data["answer"]), self.cleaned_data["on"]


class StatusForm(StepForm):
    """The residence or protection status."""

    conditional = frozenset({"words", "until"})
    asked = forms.ChoiceField(
        label=_("Has the person asked for protection"), choices=Asked.choices, widget=forms.RadioSelect
    )
    step = forms.ChoiceField(label=_("Status"), choices=StatusStep.choices, widget=forms.RadioSelect)
    document = forms.ChoiceField(label=_("Document"), choices=StayDocument.choices)
    since = forms.DateField(label=_("From"), widget=DateInput)
    until = forms.DateField(label=_("Valid until"), required=False, widget=DateInput)
    words = _words(_("The person's own wish (sealed)"))

    def offer(self, steps: frozenset[str]) -> None:
        """Only what can follow from where the track stands."""
        self._choice("step").choices = [(code, label) for code, label in StatusStep.choices if code in steps]

    def stay(self) -> Stay:
        """What was filled in."""
        d = self.cleaned_data
        return Stay(
            StatusStep(d["step"]), StayDocument(d["document"]), d["since"], d["until"], Asked(d["asked"]), d["words"]
        )


class MissionForm(StepForm):
    """The person's written wish that the embassy of her country is asked."""

    mission = forms.ChoiceField(label=_("Which embassy or consulate"))
    signed_on = forms.DateField(label=_("The person signed their wish on"), widget=DateInput)
    wish = _words(
        _("The wish, in the person's own words (sealed)"), required=True, hint=_("A colleague reads it and decides.")
    )


class WhyForm(StepForm):
    """A step of a return; the reason is asked where a reflection period runs."""

    conditional = frozenset({"country", "why_now", "receiver", "route", "escort", "contact", "meeting_point"})

    def ask_why(self, *, running: bool) -> None:
        """Guard G5: the field is there while a reflection period runs."""
        if not running:
            del self.fields["why_now"]

    def why(self) -> str:
        """The reason, if it was asked."""
        return str(self.cleaned_data.get("why_now", ""))


_WHY: Final = _("Why this cannot wait until the reflection period is over (sealed)")


class WishForm(WhyForm):
    """A return is considered."""

    ground = forms.ChoiceField(
        label=_("Why is a return considered"), choices=ReturnGround.choices, widget=forms.RadioSelect
    )
    country = CountryField(label=_("To which country"))  # none is chosen in advance
    informed_how = forms.ChoiceField(
        label=_("How the person was informed of their choices"), choices=Told.choices, widget=forms.RadioSelect
    )
    informed_language = _language(_("In which language"))
    words = _words(_("What the person wishes, in their own words (sealed)"), required=True)
    why_now = _words(_WHY)

    def wish(self) -> Wish:
        """What was filled in."""
        d = self.cleaned_data
        ground, how = ReturnGround(d["ground"]), Told(d["informed_how"])
        return Wish(ground, d["country"], how, d["informed_language"], d["words"], self.why())


class WayForm(WhyForm):
    """The plan of a return."""

    agreed_on = forms.DateField(label=_("The person agreed to this plan on"), widget=DateInput)
    leaves_on = forms.DateField(label=_("Planned day of departure"), widget=DateInput)
    document = forms.ChoiceField(label=_("Travels with"), choices=TravelDocument.choices)
    payer = forms.ChoiceField(label=_("Who pays"), choices=Payer.choices)
    receiver = forms.ChoiceField(label=_("Which organisation receives the person"), required=False)
    contact = forms.CharField(
        label=_("Who receives the person: name and number (sealed)"), required=False, max_length=500
    )
    meeting_point = forms.CharField(label=_("Meeting point (sealed)"), required=False, max_length=500)
    route = _words(_("Route (sealed)"))
    escort = forms.CharField(label=_("Escort (sealed)"), required=False, max_length=500)
    why_now = _words(_WHY)

    def way(self) -> Way:
        """What was filled in."""
        d = self.cleaned_data
        return Way(
            d["agreed_on"],
            d["leaves_on"],
            TravelDocument(d["document"]),
            Payer(d["payer"]),
            self.id_in("receiver"),
            d["route"],
            d["escort"],
            d["contact"],
            d["meeting_point"],
            self.why(),
        )


class DepartureForm(WhyForm):
    """The person has left."""

    at = forms.DateTimeField(label=_("When did the person leave"), widget=DateTimeInput)
    why_now = _words(_WHY)


class ArrivalForm(StepForm):
    """The arrival is confirmed."""

    at = forms.DateTimeField(label=_("When did the person arrive"), widget=DateTimeInput)
    confirmed_by = forms.ChoiceField(label=_("Who confirmed it"), choices=Confirmed.choices, widget=forms.RadioSelect)


class CancelForm(StepForm):
    """The person does not wish to return any more."""


class MonitorForm(StepForm):
    """A step of monitoring."""

    step = forms.ChoiceField(label=_("What happened"), choices=Monitor.choices, widget=forms.RadioSelect)

    def offer(self, steps: frozenset[str]) -> None:
        """Only what can follow from where the track stands."""
        self._choice("step").choices = [(code, label) for code, label in Monitor.choices if code in steps]
