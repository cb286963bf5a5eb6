"""Shapes of input of the editor of lists."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accord.detection.screening import rules
from accord.detection.screening.indicators import (
    ABOUT,
    HEAD,
    STRENGTH_WORDS,
    Group,
    Indicator,
    Instrument,
    InstrumentKind,
    Texts,
    dimensions,
)
from accord.detection.screening.parsing import JURISDICTIONS
from accord.detection.screening.vocab import WhyWithdrawn
from accord.foundation.codes import AgeGroup, country_name
from accord.foundation.ui.forms import CHOOSE, DateInput, HouseForm

_LANGUAGES: Final = tuple(settings.LANGUAGES)
_ABOUT: Final = dict(
    zip(ABOUT, (_("any exploitation"), _("labour exploitation"), _("sexual exploitation")), strict=True)
)


class TextsForm(HouseForm):
    """A form in which some texts stand in four languages."""

    def say(self, name: str, label: Any, most: int, rows: int = 2) -> None:
        """Add a field for each language."""
        for code, language in _LANGUAGES:
            area = forms.Textarea(attrs={"rows": rows, "lang": code, "autocomplete": "off"})
            spoken = format_lazy("{label} · {language}", label=label, language=language)
            self.fields[f"{name}_{code}"] = forms.CharField(label=spoken, max_length=most, widget=area)

    def said(self, name: str) -> Texts:
        """What was typed, by language."""
        return {code: self.cleaned_data[f"{name}_{code}"] for code, _name in _LANGUAGES}


def initial_of(**texts: Texts) -> dict[str, str]:
    """The texts as the fields of TextsForm."""
    return {f"{name}_{code}": words for name, of in texts.items() for code, words in of.items()}


class HeadForm(TextsForm):
    """What stands above the questions."""

    edition = forms.CharField(label=_("Version"), max_length=20)  # `version` is the row's, in every form
    jurisdiction = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=lambda: [(code, country_name(code) if code else _("any country")) for code in JURISDICTIONS],
    )
    populations = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=[(AgeGroup.ADULT, AgeGroup.ADULT.label), (AgeGroup.CHILD, AgeGroup.CHILD.label)],
        widget=forms.CheckboxSelectMultiple,
    )
    about = forms.ChoiceField(label=_("About"), choices=list(_ABOUT.items()))
    rule = forms.ChoiceField(
        label=_("Rule"), choices=lambda: list({one.id: one.words for one in rules.rules().values()}.items())
    )
    at_risk_from = forms.IntegerField(label=_("“At risk” from so many answers “yes”"), min_value=1, max_value=1000)
    source = forms.CharField(label=_("Source"), max_length=500)
    last_checked = forms.DateField(label=_("Last checked"), widget=DateInput)
    needs_legal_check = forms.BooleanField(label=_("Needs legal check"), required=False)
    note = forms.CharField(
        label=_("Note for experts"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, needed in (("rule", InstrumentKind.SCORED), ("at_risk_from", InstrumentKind.SELF_CHECK)):
            if kind != needed:
                del self.fields[name]
        self.say("title", _("Title"), 200)
        self.say("introduction", _("What is said before the first question"), 2000, rows=4)


class GroupForm(TextsForm):
    """A group: its title and the sentence that is read aloud."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say("title", _("Title"), 120)
        self.say("prompt", _("What is read aloud"), 500)


class IndicatorForm(TextsForm):
    """An indicator; its id is chosen once and stays, because answers are kept under it."""

    def __init__(self, *args: Any, weighed: bool, new: bool, group: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if group:
            self.say("title", _("Title"), 120)
            self.say("prompt", _("What is read aloud"), 500)
        if new:
            hint = _(
                "Short, with the letters of this list in front, as in dr1. It stays for ever: answers are kept under it."
            )
            self.fields["id"] = forms.CharField(label=_("Id of the indicator"), max_length=10, help_text=hint)
        self.say("text", _("Indicator"), 300)
        if weighed:
            found = [(code, one.words) for code, one in dimensions().items()]
            self.fields["dimension"] = forms.ChoiceField(label=_("Dimension"), choices=[*CHOOSE, *found])
            self.fields["strength"] = forms.ChoiceField(label=_("Strength"), choices=[*CHOOSE, *STRENGTH_WORDS.items()])

    def indicator(self, named: str) -> Indicator:
        """What was filled in, under the id `named`, or, if that is empty, the new one."""
        d = self.cleaned_data
        return Indicator(named or d["id"], self.said("text"), d.get("dimension", ""), d.get("strength", ""))


class ImportForm(HouseForm):
    """A list as a file, or its text."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("A TOML file, as “Export” gives it."))
    text = forms.CharField(
        label=_("Or its text"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 12})
    )


class WithdrawForm(HouseForm):
    """Why a version is asked no more."""

    why = forms.ChoiceField(label=_("Why"), choices=[*CHOOSE, *WhyWithdrawn.choices])


def head_of(made: Instrument) -> dict[str, Any]:
    """The head of a list as the fields of HeadForm."""
    return (
        {"edition": made.version}
        | {name: getattr(made, name) for name in HEAD}
        | initial_of(title=made.title, introduction=made.introduction)
    )


def group_of(group: Group) -> dict[str, Any]:
    """A group as the fields of GroupForm."""
    return initial_of(title=group.title, prompt=group.prompt)


def indicator_of(one: Indicator) -> dict[str, Any]:
    """An indicator as the fields of IndicatorForm."""
    return initial_of(text=one.text) | {"dimension": one.dimension, "strength": one.strength}
