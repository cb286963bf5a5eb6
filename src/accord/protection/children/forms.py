"""Shapes of input, one for each step about a child."""

from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, DateTimeInput, HouseForm
from accord.protection.children.adults import Checked, Details
from accord.protection.children.found import Found, Seen
from accord.protection.children.team import Held, Member, Told
from accord.protection.children.vocab import (
    About,
    Channel,
    Check,
    Function,
    NotAsked,
    Result,
    Role,
    Setting,
    Sight,
    With,
)
from accord.protection.courses.vocab import LONGEST

_OPEN: Final = [("", "–")]


def prose(label: Any, *, required: bool = False, hint: Any = "", rows: int = 3) -> forms.CharField:
    """Some sentences, sealed."""
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, help_text=hint, widget=forms.Textarea({"rows": rows})
    )


def line(label: Any, *, required: bool = False, hint: Any = "") -> forms.CharField:
    """A line, sealed."""
    return forms.CharField(label=label, required=required, max_length=200, help_text=hint)


class ChildForm(HouseForm):
    """A step; `directory` are organisations to choose from, `country` is that of the case."""

    def __init__(self, *args: Any, directory: Choices = (), country: str = "", **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        for name in ("organisation", "asked_of"):
            if name in self.fields:
                cast("forms.ChoiceField", self.fields[name]).choices = [*CHOOSE, *directory]


class FoundForm(ChildForm):
    """How the child was found: four questions for a border guard at night."""

    at = forms.DateTimeField(label=_("When was the child found"), widget=DateTimeInput)
    accompanied = forms.ChoiceField(label=_("With whom is the child"), choices=With.choices, widget=forms.RadioSelect)
    abroad = forms.BooleanField(
        label=_("A Bulgarian child, found outside Bulgaria"),
        required=False,
        help_text=_("Two authorities are told through the consular service of the MFA, within 24 hours."),
    )
    place = line(_("Where"), hint=_("Sealed. Investigators do not see where a child is."))
    words = prose(_("What you saw"))

    def found(self) -> Found:
        """What was filled in."""
        d = self.cleaned_data
        return Found(**d | {"accompanied": With(d["accompanied"])})


class SeenForm(ChildForm):
    """The child was seen, or is missing."""

    conditional = frozenset({"police_told_at"})
    sight = forms.ChoiceField(label=_("What is known"), choices=Sight.choices, widget=forms.RadioSelect)
    at = forms.DateTimeField(label=_("When was the child last seen"), widget=DateTimeInput)
    place = line(_("Where"), hint=_("Sealed. Investigators do not see where a child is."))
    police_told_at = forms.DateTimeField(
        label=_("When were the police told"),
        required=False,
        widget=DateTimeInput,
        help_text=_("Only for a child who is missing. Call 112 first, then 116 000."),
    )
    words = prose(_("What you saw"))

    def seen(self) -> Seen:
        """What was filled in."""
        d = self.cleaned_data
        return Seen(**d | {"sight": Sight(d["sight"])})


class TellForm(ChildForm):
    """All authorities were told at one time."""

    at = forms.DateTimeField(label=_("When were they told"), widget=DateTimeInput)
    channel = forms.ChoiceField(label=_("By which way"), choices=Channel.choices, widget=forms.RadioSelect)


class MemberForm(ChildForm):
    """A member of the team."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    function = forms.ChoiceField(label=_("Function"), choices=[*CHOOSE, *Function.choices])
    name = line(_("Name"), required=True)
    contact = line(_("Telephone or e-mail"))

    def member(self) -> Member:
        """What was filled in."""
        d = self.cleaned_data
        return Member(UUID(d["organisation"]), Function(d["function"]), d["name"], d["contact"])


class ConferenceForm(ChildForm):
    """A conference that was held."""

    at = forms.DateTimeField(label=_("When was it held"), widget=DateTimeInput)
    present = prose(_("Who took part"), required=True)
    agreed = prose(_("What was decided"), required=True, rows=5)
    child_heard = forms.BooleanField(label=_("The child's own view was heard"), required=False)
    next_on = forms.DateField(label=_("When is the next one"), widget=DateInput)

    def held(self) -> Held:
        """What was filled in."""
        return Held(**self.cleaned_data)


class AdultForm(ChildForm):
    """An adult of the child."""

    conditional = frozenset({"reference"})
    role = forms.ChoiceField(label=_("Who is it"), choices=Role.choices, widget=forms.RadioSelect)
    name = line(_("Name"), required=True)
    contact = line(_("Telephone or e-mail"))
    relation = line(_("What the adult says to be to the child"))
    reference = line(
        _("Appointed by whom, by which paper"), hint=_("For a child-protection representative or a lawyer.")
    )
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput)
    informed = forms.BooleanField(
        label=_("This adult may be told how the child is"),
        required=False,
        help_text=_(
            "Leave it open where telling would harm the child. A child may be informed and advised without the parents' "
            "knowledge."
        ),
    )

    def details(self) -> Details:
        """What was filled in."""
        d = self.cleaned_data
        return Details(**d | {"role": Role(d["role"])})


class RelationForm(ChildForm):
    """How a relation was checked."""

    conditional = frozenset({"checks"})
    result = forms.ChoiceField(
        label=_("What the check showed"),
        choices=[pair for pair in Result.choices if pair[0] != Result.UNCHECKED],
        widget=forms.RadioSelect,
    )
    checks = forms.MultipleChoiceField(
        label=_("How it was checked"), required=False, choices=Check.choices, widget=forms.CheckboxSelectMultiple
    )
    at = forms.DateTimeField(label=_("When"), widget=DateTimeInput)

    def checked(self) -> Checked:
        """What was filled in."""
        d = self.cleaned_data
        return Checked(Result(d["result"]), frozenset(Check(c) for c in d["checks"]), d["at"])


class SureForm(ChildForm):
    """A step that needs no words, only certainty."""


class ViewForm(ChildForm):
    """What the child wants, or why the child was not asked."""

    conditional = frozenset({"language", "setting", "words", "not_asked"})
    about = forms.ChoiceField(label=_("Asked about what"), choices=About.choices, widget=forms.RadioSelect)
    at = forms.DateTimeField(label=_("When"), widget=DateTimeInput)
    words = prose(_("What the child wants"), hint=_("In the child's own words."), rows=5)
    language = forms.ChoiceField(label=_("In which language"), required=False, choices=[*_OPEN, *LANGUAGES])
    setting = forms.ChoiceField(
        label=_("Where was the child asked"), required=False, choices=[*_OPEN, *Setting.choices]
    )
    not_asked = forms.ChoiceField(label=_("If not asked: why"), required=False, choices=[*_OPEN, *NotAsked.choices])

    def told(self) -> Told:
        """What was filled in."""
        d = self.cleaned_data
        return Told(
            About(d["about"]),
            d["at"],
            d["language"],
            Setting(d["setting"]) if d["setting"] else None,
            d["words"],
            NotAsked(d["not_asked"]) if d["not_asked"] else None,
        )
