"""Shapes of input."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import region_choices
from accord.foundation.codes import Sex
from accord.foundation.ids import parse_id
from accord.foundation.policy import Purpose
from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, DateTimeInput, HouseForm
from accord.protection.shelters.fit import OF_AGE, OLDEST
from accord.protection.shelters.holds import Wanted
from accord.protection.shelters.lists import papers
from accord.protection.shelters.services import MOST, House, Places
from accord.protection.shelters.stays import LONGEST_NOTE, Arrival, Step
from accord.protection.shelters.vocab import (
    ExtendReason,
    Ground,
    LeaveReason,
    NextPlace,
    Security,
    ShelterKind,
    StaffLanguage,
)

_NONE: Choices = [("", _("it does not matter"))]


def _anywhere() -> Choices:
    return [("", _("anywhere")), *region_choices()]


def _age(label: Any, most: int = OLDEST, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, **more)


class AgesField(forms.CharField):
    """Ages of children, written as people write them: "3, 7"."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        if not re.fullmatch(r"[\d\s,;]*", text) or any(len(part) > 2 for part in re.findall(r"\d+", text)):
            raise forms.ValidationError(_("Write the ages as numbers, such as: 3, 7."))
        return tuple(int(part) for part in re.findall(r"\d+", text))


class WantedForm(HouseForm):
    """Who needs a place."""

    conditional = frozenset({"children", "step_free", "language"})
    age = _age(_("Age"))
    children = AgesField(
        label=_("Ages of the children who come along"), required=False, max_length=60, help_text=_("Such as: 3, 7.")
    )
    step_free = forms.BooleanField(label=_("Without steps, for a wheelchair"), required=False)
    language = forms.ChoiceField(label=_("Staff must speak"), required=False, choices=[*_NONE, *StaffLanguage.choices])
    security = forms.ChoiceField(label=_("How well guarded"), choices=Security.choices, initial=Security.USUAL)

    def wanted(self) -> Wanted:
        """What was filled in."""
        d = self.cleaned_data
        return Wanted(d["age"], d["children"], d["step_free"], d["language"], Security(d["security"]))


class SearchForm(WantedForm):
    """The filters of the board; sent in the address, so codes only."""

    conditional = WantedForm.conditional | {"region"}
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.FEMALE)
    region = forms.ChoiceField(label=_("Region"), required=False, choices=_anywhere)
    field_order = ("sex", "age", "children", "region", "language", "security", "step_free")


class NeedForm(WantedForm):
    """For whom there is no place."""

    region = forms.ChoiceField(required=False, choices=_anywhere)
    case = forms.CharField(max_length=40)


class HoldForm(WantedForm):
    """For whom places are held. The sex is that of the case."""

    whom = forms.ChoiceField(label=_("For whom"))
    urgent = forms.ChoiceField(
        label=_("For how long"),
        choices=[("", _("24 hours")), ("yes", _("4 hours: the person is on the way now"))],
        required=False,
        widget=forms.RadioSelect,
    )
    conditional = WantedForm.conditional | {"urgent"}
    field_order = ("whom", "age", "children", "urgent")

    def __init__(self, *args: Any, whom: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = [*CHOOSE, *whom]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, UUID | None]:
        """The case or the referral."""
        kind, _colon, pk = self.cleaned_data["whom"].partition(":")
        return {"case": None, "referral": None} | {kind: parse_id(pk)}


class ExtendHoldForm(HouseForm):
    """Why a place is held longer."""

    reason = forms.ChoiceField(label=_("Why longer"), choices=[*CHOOSE, *ExtendReason.choices])


class HouseEntry(HouseForm):
    """A house. The address is asked for and never shown in the form."""

    conditional = frozenset({"languages", "step_free", "closed"})
    code = forms.CharField(
        label=_("Code name"),
        max_length=12,
        help_text=_(
            "By which everybody calls the house, such as LIPA. No town, no street, no name of the organisation."
        ),
    )
    kind = forms.ChoiceField(label=_("Kind of house"), choices=[*CHOOSE, *ShelterKind.choices])
    region = forms.ChoiceField(label=_("Region"), choices=lambda: [*CHOOSE, *region_choices()])
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        help_text=_("Sealed. Only your organisation can open it; it never leaves, in no letter, file or message."),
    )
    security = forms.ChoiceField(label=_("How well guarded"), choices=Security.choices, initial=Security.USUAL)
    languages = forms.MultipleChoiceField(
        label=_("Languages of the staff"),
        required=False,
        choices=StaffLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    step_free = forms.BooleanField(label=_("Without steps, for a wheelchair"), required=False)

    def house(self) -> House:
        """What was filled in."""
        d = self.cleaned_data
        return House(
            d["code"].strip().upper(),
            ShelterKind(d["kind"]),
            d["region"],
            d["address"],
            d["step_free"],
            frozenset(StaffLanguage(code) for code in d["languages"]),
            Security(d["security"]),
            d.get("closed", False),
        )


class HouseChange(HouseEntry):
    """A house that is there: without a new address the old one stays."""

    address = forms.CharField(
        label=_("New address"),
        max_length=300,
        required=False,
        help_text=_("Leave it empty if the house has not moved."),
    )
    closed = forms.BooleanField(label=_("The house takes nobody any more"), required=False)
    conditional = HouseEntry.conditional | {"address"}


class PlacesForm(HouseForm):
    """Places that take the same people."""

    conditional = frozenset(
        {"women_from", "women_to", "men_from", "men_to", "children_to", "closed_from", "closed_until"}
    )
    label = forms.CharField(label=_("Label"), max_length=12, help_text=_("Such as A, or the number of a room."))
    capacity = forms.IntegerField(label=_("How many places"), min_value=0, max_value=MOST)
    women_from = _age(_("Women and girls: from the age of"), required=False)
    women_to = _age(_("up to the age of"), required=False)
    men_from = _age(_("Men and boys: from the age of"), required=False)
    men_to = _age(_("up to the age of"), required=False)
    children_to = _age(
        _("Children with a parent: up to the age of"),
        OF_AGE - 1,
        required=False,
        help_text=_("Empty: no children come along."),
    )
    closed_from = forms.DateField(label=_("Closed for works from"), required=False, widget=DateInput)
    closed_until = forms.DateField(label=_("until"), required=False, widget=DateInput)

    def places(self) -> Places:
        """What was filled in."""
        return Places(**self.cleaned_data | {"label": self.cleaned_data["label"].strip()})


class ArrivalForm(HouseForm):
    """How a stay begins."""

    conditional = frozenset({"until", "papers"})
    arrived_at = forms.DateTimeField(label=_("When did the person arrive"), widget=DateTimeInput)
    ground = forms.ChoiceField(label=_("On what does the stay rest"), choices=[*CHOOSE, *Ground.choices])
    until = forms.DateField(label=_("Planned until"), required=False, widget=DateInput)
    papers = forms.MultipleChoiceField(
        label=_("Papers that are there"),
        required=False,
        choices=lambda: list(papers().items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is missing can come later. Nobody waits at the door for a paper."),
    )

    def arrival(self) -> Arrival:
        """What was filled in."""
        d = self.cleaned_data
        return Arrival(d["arrived_at"], Ground(d["ground"]), d["until"], frozenset(d["papers"]))


class PapersForm(HouseForm):
    """Which papers are there."""

    conditional = frozenset({"papers"})
    papers = ArrivalForm.base_fields["papers"]


class AbsentForm(HouseForm):
    """Since when somebody is missing."""

    at = forms.DateTimeField(label=_("Since when"), widget=DateTimeInput)

    def step(self) -> Step:
        """What was filled in."""
        return Step(at=self.cleaned_data["at"])


class ExtendForm(HouseForm):
    """A longer stay."""

    ground = forms.ChoiceField(label=_("On what does it rest"), choices=[*CHOOSE, *Ground.choices])
    until = forms.DateField(label=_("Until"), widget=DateInput)

    def step(self) -> Step:
        """What was filled in."""
        return Step(ground=Ground(self.cleaned_data["ground"]), until=self.cleaned_data["until"])


class MoveForm(HouseForm):
    """Other places of ours."""

    unit = forms.ChoiceField(label=_("To which places"))

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [*CHOOSE, *units]  # type: ignore[attr-defined]

    def step(self) -> Step:
        """What was filled in."""
        return Step(unit=parse_id(self.cleaned_data["unit"]))


class LeaveForm(HouseForm):
    """The end of a stay."""

    at = forms.DateTimeField(label=_("When"), widget=DateTimeInput)
    reason = forms.ChoiceField(label=_("Why"), choices=[*CHOOSE, *LeaveReason.choices])
    next_place = forms.ChoiceField(
        label=_("Where to"), choices=[*CHOOSE, *NextPlace.choices], help_text=_("The kind of place, never where it is.")
    )

    def step(self) -> Step:
        """What was filled in."""
        d = self.cleaned_data
        return Step(at=d["at"], reason=LeaveReason(d["reason"]), next_place=NextPlace(d["next_place"]))


class BackForm(HouseForm):
    """Somebody has come back: nothing is asked."""

    def step(self) -> Step:
        """Nothing."""
        return Step()


class NoteForm(HouseForm):
    """A house note."""

    text = forms.CharField(
        label=_("How was the day"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        help_text=_("Sealed, for the staff of the house. Not why the person is here."),
    )


class PurposeForm(HouseForm):
    """What something closed is needed for."""

    purpose = forms.ChoiceField(label=_("What do you need it for"), choices=[*CHOOSE, *Purpose.choices])
