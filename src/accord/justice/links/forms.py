"""Shapes of input."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import CHOOSE, CountryField, HouseForm
from accord.justice.links.services import LONGEST, TITLE, Found, Opening
from accord.justice.links.vocab import Ground, Platform, SelectorKind, Unrelated


class FileForm(HouseForm):
    """A new file."""

    title = forms.CharField(
        label=_("Number or name of the proceeding"),
        max_length=TITLE,
        help_text=_("It is sealed: only investigators of your own organisation read it."),
    )
    restricted = forms.BooleanField(
        label=_("Restricted: I alone see this file"),
        required=False,
        help_text=_("Nobody else learns that it exists. If it meets another file, only you are told, and you decide."),
    )

    def opening(self) -> Opening:
        """What was filled in."""
        return Opening(self.cleaned_data["title"], self.cleaned_data["restricted"])


class SelectorForm(HouseForm):
    """Something that another file could hold too. Which of the open fields is needed, its kind says."""

    conditional = frozenset({"country", "platform", "fact"})
    kind = forms.ChoiceField(label=_("What it is"), choices=[*CHOOSE, *SelectorKind.choices])
    value = forms.CharField(label=_("As you found it"), max_length=LONGEST["value"])
    country = CountryField(label=_("Country of the number, plate, account or document"))
    platform = forms.ChoiceField(
        label=_("Platform"), required=False, choices=[("", _("no platform")), *Platform.choices]
    )
    fact = forms.CharField(
        label=_("Town, or another fact"),
        required=False,
        max_length=LONGEST["fact"],
        help_text=_("For an address its town; for an alias a year of birth, a town, the end of a number."),
    )
    ground = forms.ChoiceField(
        label=_("Where the file has it from"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        help_text=_("It is kept with your name: a selector is entered for a proceeding, never to try a number out."),
    )

    def found(self) -> Found:
        """What was filled in."""
        d = self.cleaned_data
        place = d["platform"] if d["kind"] == SelectorKind.HANDLE else d["country"]
        return Found(SelectorKind(d["kind"]), d["value"], Ground(d["ground"]), place, d["fact"])

    def fail(self, failure: Any) -> None:
        """The domain speaks of one place; the form has two fields for it."""
        if failure.field == "place":
            failure.field = "platform" if self.cleaned_data.get("kind") == SelectorKind.HANDLE else "country"
        super().fail(failure)


class StepForm(HouseForm):
    """A step in a meeting; a dismissal has its reason."""

    reason = forms.ChoiceField(
        label=_("Why they are not related"),
        required=False,
        choices=[*CHOOSE, *((code, label) for code, label in Unrelated.choices if code != Unrelated.CLOSED)],
    )

    def why(self) -> Unrelated | None:
        """The reason, if one was chosen."""
        return Unrelated(self.cleaned_data["reason"]) if self.cleaned_data.get("reason") else None
