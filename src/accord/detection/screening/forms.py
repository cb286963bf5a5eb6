"""Shapes of input."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.detection.screening.instruments import Group
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.suggesting import Offer
from accord.detection.screening.vocab import GRAVITY, Conclusion, Evidence, Reply, Setting
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ui.forms import CHOOSE, CountryField, Hinted, HouseForm

KNOWN: Final = frozenset({Reply.YES, Reply.NO})  # the replies of which one says how they are known


class BeginForm(HouseForm):
    """Before the first question."""

    setting = forms.ChoiceField(label=_("Where you talk"), choices=[*CHOOSE, *Setting.choices])
    language = forms.ChoiceField(label=_("Language of the conversation"), choices=LANGUAGES)
    interpreter = forms.BooleanField(label=_("With an interpreter"), required=False)
    age_group = forms.ChoiceField(
        label=_("Age"),
        choices=AgeGroup.choices,
        widget=forms.RadioSelect,
        help_text=_("If you are not sure that the person is 18, treat the person as a child."),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    citizenship = CountryField(label=_("Citizenship"))

    def beginning(self, signal_person: UUID | None, signal: UUID | None, lists: "ListForm") -> Beginning:
        """What was filled in, with the lists that were chosen."""
        d, chosen = self.cleaned_data, lists.cleaned_data
        return Beginning(
            Setting(d["setting"]),
            d["language"],
            AgeGroup(d["age_group"]),
            Sex(d["sex"]),
            d["citizenship"],
            d["interpreter"],
            signal_person,
            signal,
            chosen["instrument"],
            tuple(chosen["modules"]),
        )


class ListForm(HouseForm):
    """By which list one asks: those that are made for the age of the person, one of them suggested."""

    conditional: ClassVar[frozenset[str]] = frozenset({"modules"})
    instrument = forms.ChoiceField(label=_("List of questions"), widget=forms.RadioSelect)
    modules = forms.MultipleChoiceField(
        label=_("More questions after it"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, data: Mapping[str, Any] | None, lists: list[Offer], modules: list[Offer]) -> None:
        first = next((one.instrument.id for one in lists if one.suggested), "")
        more = [one.instrument.id for one in modules if one.suggested]
        super().__init__(data, initial={"instrument": first, "modules": more})
        self.fields["instrument"].choices = _offered(lists)  # type: ignore[attr-defined]
        self.fields["modules"].choices = _offered(modules)  # type: ignore[attr-defined]


def _offered(offers: list[Offer]) -> list[tuple[str, Hinted]]:
    return [(one.instrument.id, Hinted(one.instrument.words, _about(one))) for one in offers]


def _about(offer: Offer) -> str:
    number = len(offer.instrument.indicators())
    told = [gettext("suggested")] if offer.suggested else []
    told.append(ngettext("%(number)s question", "%(number)s questions", number) % {"number": number})
    if offer.instrument.needs_legal_check:
        told.append(gettext("an expert has yet to check it"))
    return "; ".join(told)


def answers_of(group: Group, posted: Mapping[str, str]) -> dict[str, GivenAnswer]:
    """The answers to one group; what was left open is left out (it counts as not known)."""
    found = {}
    for indicator in group.indicators:
        reply, evidence = posted.get(f"reply-{indicator.id}", ""), posted.get(f"evidence-{indicator.id}", "")
        if reply in Reply.values:
            known = reply in KNOWN and evidence in Evidence.values
            found[indicator.id] = GivenAnswer(Reply(reply), Evidence(evidence) if known else None)
    return found


class RaiseForm(HouseForm):
    """The screener's own judgement: upward only."""

    to = forms.ChoiceField(label=_("My own judgement"))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)

    def __init__(self, *args: Any, above: Conclusion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        higher = GRAVITY[GRAVITY.index(above) + 1 :]
        self.fields["to"].choices = [(c.value, c.label) for c in higher]  # type: ignore[attr-defined]


class LowerForm(HouseForm):
    """A milder conclusion: a second person decides."""

    to = forms.ChoiceField(label=_("A milder conclusion"))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)

    def __init__(self, *args: Any, milder: list[Conclusion], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="lower_%s", **kwargs)  # beside RaiseForm, whose fields have the same names
        self.fields["to"].choices = [(c.value, c.label) for c in milder]  # type: ignore[attr-defined]
