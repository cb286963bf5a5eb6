"""Shapes of input."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.codes import countries
from accord.foundation.ui.forms import CHOOSE, Choices, CountryField, CountrySelect, DateInput, HouseForm, TimeInput
from accord.justice.proceedings.hearings import Appointment
from accord.justice.proceedings.money import Currency
from accord.justice.proceedings.services import Judged, Known, Protection
from accord.justice.proceedings.times import ZONES, instant
from accord.justice.proceedings.vocab import (
    HEARING_LABELS,
    STAGE_LABELS,
    Execution,
    Ground,
    HearingKind,
    MeasureKind,
    Penalty,
    Shield,
    Stage,
    Verdict,
)

FIRST_STAGES = [(stage.value, stage.label) for stage in Stage if stage not in {Stage.STOPPED, Stage.TRANSFERRED}]


INTERPRETED = {
    "uk": "українська",
    "bg": "български",
    "ro": "română",
    "ru": "русский",
    "en": "English",
    "ar": "العربية",
    "tr": "Türkçe",
}


def optional(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Choices of which none need be taken."""
    return [("", _("not known")), *choices]


def select(form: HouseForm, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field of choices its choices, which only the page knows."""
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]


def one(text: str) -> UUID | None:
    """The id that was chosen, if any."""
    return UUID(text) if text else None


class KnownForm(HouseForm):
    """What is known of proceedings when they are recorded."""

    jurisdiction = CountryField(label=_("Country of the proceedings"), required=True, initial="BG")
    stage = forms.ChoiceField(label=_("Where they stand"), choices=[*CHOOSE, *FIRST_STAGES])
    on = forms.DateField(label=_("Since which day"), widget=DateInput)
    authority = forms.ChoiceField(label=_("Who leads them"), required=False)
    number = forms.CharField(
        label=_("Number of the file"),
        required=False,
        max_length=80,
        help_text=_("As it stands on the paper that the person was given."),
    )

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        select(self, "authority", optional(organisations))

    def known(self) -> Known:
        """What was filled in."""
        d = self.cleaned_data
        return Known(
            d["jurisdiction"], Stage(d["stage"]), d["on"], one(d["authority"]), d["number"], d.get("operations", "")
        )


class LeadForm(KnownForm):
    """The investigators' side."""

    conditional = frozenset({"case_code"})
    case_code = forms.CharField(
        label=_("Code of your own case about the person"),
        required=False,
        max_length=20,
        help_text=_("Empty if you keep none."),
    )
    operations = forms.CharField(
        label=_("Suspects and operations"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stays with police and prosecution; it is never shown to those who help."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].help_text = ""


class StepForm(HouseForm):
    """One step of proceedings."""

    conditional = frozenset({"country"})
    action = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("On which day"), widget=DateInput)
    country = forms.ChoiceField(
        label=_("To which country"),
        required=False,
        widget=CountrySelect,
        help_text=_("Only where they were transferred."),
    )

    def __init__(self, *args: Any, actions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        select(self, "action", ((action, STAGE_LABELS[action]) for action in actions))
        select(self, "country", [("", "–"), *countries().items()])


class JudgedForm(HouseForm):
    """How it ended for one accused."""

    conditional = frozenset({"verdict", "on", "penalty", "months", "execution", "fine", "currency", "name"})
    number = forms.IntegerField(
        label=_("Number of the accused"), min_value=1, max_value=200, help_text=_("1 for the first, 2 for the second.")
    )
    name = forms.CharField(label=_("Name of the accused"), required=False, max_length=200)
    verdict = forms.ChoiceField(
        label=_("How it ended"), required=False, choices=[("", _("not judged yet")), *Verdict.choices]
    )
    on = forms.DateField(label=_("Day of the decision"), required=False, widget=DateInput)
    penalty = forms.ChoiceField(label=_("Penalty"), required=False, choices=[("", "–"), *Penalty.choices])
    months = forms.IntegerField(
        label=_("Length in months"), required=False, min_value=1, max_value=1200, help_text=_("Three years are 36.")
    )
    execution = forms.ChoiceField(
        label=_("Effective or suspended"), required=False, choices=[("", "–"), *Execution.choices]
    )
    fine = forms.DecimalField(label=_("Fine"), required=False, max_digits=12, decimal_places=2)
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[("", "–"), *Currency.choices])

    def __init__(self, *args: Any, with_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_name:
            del self.fields["name"]

    def judged(self) -> Judged:
        """What was filled in."""
        d = self.cleaned_data
        return Judged(
            d["number"],
            Verdict(d["verdict"]) if d["verdict"] else None,
            d["on"],
            Penalty(d["penalty"]) if d["penalty"] else None,
            d["months"],
            Execution(d["execution"]) if d["execution"] else None,
            d["fine"],
            Currency(d["currency"]) if d["currency"] else None,
            d.get("name", ""),
        )


class MeasureForm(HouseForm):
    """Protection that an authority granted."""

    kind = forms.ChoiceField(label=_("Which protection"), choices=MeasureKind.choices, widget=forms.RadioSelect)
    since = forms.DateField(label=_("From"), widget=DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput)
    authority = forms.ChoiceField(label=_("Who granted it"), required=False)

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        select(self, "authority", optional(organisations))

    def protection(self) -> Protection:
        """What was filled in."""
        d = self.cleaned_data
        return Protection(MeasureKind(d["kind"]), d["since"], d["until"], one(d["authority"]))


class WhenForm(HouseForm):
    """When and where a hearing is."""

    conditional = frozenset({"reason"})
    on = forms.DateField(label=_("Day"), widget=DateInput)
    time = forms.TimeField(label=_("Time"), widget=TimeInput)
    zone = forms.ChoiceField(label=_("Time zone of the court"), choices=[(zone, zone) for zone in ZONES])
    place = forms.CharField(
        label=_("Court and room"), max_length=300, help_text=_("Never the place where the person lives.")
    )
    reason = forms.CharField(
        label=_("Why it cannot wait"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only if the recovery and reflection period still runs on that day."),
    )

    def moment(self) -> datetime:
        """The instant. Raises BadHearing for a time that the clock there skips or shows twice."""
        d = self.cleaned_data
        return instant(d["on"], d["time"], d["zone"])


class HearingForm(WhenForm):
    """A new hearing."""

    kind = forms.ChoiceField(label=_("How the person is heard"), choices=HearingKind.choices, widget=forms.RadioSelect)
    shields = forms.MultipleChoiceField(
        label=_("Protection that is needed"),
        choices=Shield.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interpreter = forms.ChoiceField(
        label=_("Interpreter"),
        required=False,
        choices=[("", _("not needed")), *INTERPRETED.items()],
    )

    def appointment(self) -> Appointment:
        """What was filled in."""
        d = self.cleaned_data
        shields = frozenset(Shield(code) for code in d["shields"])
        kind = HearingKind(d["kind"])
        return Appointment(self.moment(), d["zone"], kind, d["place"], d["interpreter"], shields, d["reason"])


class ActForm(HouseForm):
    """A step of a hearing that needs nothing more."""

    action = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, actions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        select(self, "action", ((action, HEARING_LABELS[action]) for action in actions))


class CompanionForm(HouseForm):
    """Who goes with the person."""

    companion = forms.ChoiceField(label=_("Who goes with the person"))

    def __init__(self, *args: Any, colleagues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        select(self, "companion", [*CHOOSE, *colleagues])


class GroundForm(HouseForm):
    """On what the two sides are joined."""

    conditional = frozenset({"ground", "reference"})
    ground = forms.ChoiceField(
        label=_("On what this rests"),
        required=False,
        choices=[("", _("the person's consent, as recorded")), *Ground.choices],
    )
    reference = forms.CharField(
        label=_("On what does the duty rest"),
        required=False,
        max_length=500,
        help_text=_("The article, or the order and its date. Only where it is not consent."),
    )

    def why(self) -> dict[str, Any]:
        """What was filled in."""
        if "ground" not in self.fields:
            return {}
        d = self.cleaned_data
        return {"ground": Ground(d["ground"]) if d["ground"] else None, "reference": d["reference"]}

    def without_ground(self) -> None:
        """For investigators: what they show is told to the person anyway."""
        del self.fields["ground"], self.fields["reference"]


class GiveForm(GroundForm):
    """To whom a code is given."""

    receiver = forms.ChoiceField(label=_("For which organisation"))
    field_order = ("receiver", "ground", "reference")

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        select(self, "receiver", [*CHOOSE, *organisations])


class EnterForm(GroundForm):
    """A code that the other side gave."""

    code = forms.CharField(label=_("Code that the other side gave you"), max_length=20)
    field_order = ("code", "ground", "reference")
