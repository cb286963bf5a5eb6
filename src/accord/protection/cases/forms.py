"""Shapes of input."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, countries
from accord.foundation.policy import Purpose
from accord.foundation.ui.forms import CHOOSE, CountryField, DateInput, DateTimeInput, HouseForm
from accord.protection.cases.closing import LONGEST, Closing
from accord.protection.cases.handover import WHY, Preview
from accord.protection.cases.same import LONGEST as LONGEST_WHY
from accord.protection.cases.same import PairView
from accord.protection.cases.services import LONGEST_NOTE, Facts
from accord.protection.cases.vocab import JURISDICTIONS, Basis, CloseReason, LaterContact
from accord.protection.persons.vocab import FIELDS, LABELS, Identity

_ROWS: Final = {"rows": 2}

STAYS: Final = "stays"
PART: Final = _("The year (1994), the year and the month (1994-03), or about a year (~1994).")


class IdentityForm(HouseForm):
    """Who the person is. Nothing here is required: help does not wait for a name."""

    given_name = forms.CharField(label=LABELS["given_name"], required=False, max_length=120)
    family_name = forms.CharField(label=LABELS["family_name"], required=False, max_length=120)
    patronymic = forms.CharField(label=LABELS["patronymic"], required=False, max_length=120)
    other_names = forms.CharField(
        label=LABELS["other_names"],
        required=False,
        max_length=500,
        widget=forms.Textarea(_ROWS),
        help_text=_("A former name, the name before a marriage, what others call the person; one in a line."),
    )
    birth_date = forms.DateField(label=LABELS["birth_date"], required=False, widget=DateInput)
    born_about = forms.CharField(
        label=LABELS["born_about"],
        required=False,
        max_length=20,
        help_text=PART,
    )
    document = forms.CharField(label=LABELS["document"], required=False, max_length=60)
    phone = forms.CharField(label=LABELS["phone"], required=False, max_length=60)
    safe_contact = forms.CharField(
        label=LABELS["safe_contact"], required=False, max_length=500, help_text=_("Time, number, code word.")
    )
    address = forms.CharField(label=LABELS["address"], required=False, max_length=500)
    sheltered = forms.BooleanField(label=_("This place is secret (shelter or safe house)"), required=False)
    health = forms.CharField(label=LABELS["health"], required=False, max_length=5000, widget=forms.Textarea)
    needs = forms.CharField(label=LABELS["needs"], required=False, max_length=5000, widget=forms.Textarea)

    def identity(self) -> Identity:
        """The identity that was filled in."""
        return Identity(**{name: self.cleaned_data[name] for name in FIELDS})


class ParticularsForm(IdentityForm):
    """What is known of the person: the situation, and who she is."""

    age_group = forms.ChoiceField(label=_("Age"), choices=AgeGroup.choices, widget=forms.RadioSelect)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    citizenship = CountryField(label=_("Citizenship"))
    forms_found = forms.MultipleChoiceField(
        label=_("Forms of exploitation"),
        required=False,
        choices=ExploitationForm.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    protection_sought = forms.BooleanField(
        label=_("The person has asked for protection (asylum)"),
        required=False,
        help_text=_("Then nobody may contact the embassy of origin."),
    )
    field_order = ("age_group", "sex", "citizenship", "forms_found", "protection_sought")

    def situation(self, citizenships: frozenset[str] = frozenset()) -> dict[str, Any]:
        """The situation that was filled in. Several citizenships that are known stay, if the one shown was not changed."""
        d = self.cleaned_data
        shown = d["citizenship"]
        return {
            "sex": Sex(d["sex"]),
            "age_group": AgeGroup(d["age_group"]),
            "citizenships": citizenships if shown in citizenships else frozenset([shown] if shown else []),
            "forms": frozenset(ExploitationForm(f) for f in d["forms_found"]),
            "sheltered": d["sheltered"],
            "protection_sought": d["protection_sought"],
        }


class IdentifyForm(ParticularsForm):
    """A preliminary identification: what it rests on, what is known, who the person is."""

    conditional = frozenset({"jurisdiction"})
    basis = forms.ChoiceField(label=_("The decision rests on"), choices=[*CHOOSE, *Basis.choices])
    jurisdiction = forms.ChoiceField(
        label=_("By the law of which country"), required=False, help_text=_("Its clocks begin with the decision.")
    )
    field_order = ("basis", "jurisdiction", *ParticularsForm.field_order)  # type: ignore[assignment]

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        """`country` is that of the organisation that decides: it is offered first."""
        super().__init__(*args, **kwargs)
        self.country, names = country, countries()
        offered = dict.fromkeys((country, *JURISDICTIONS))
        self.fields["jurisdiction"].choices = [(code, names[code]) for code in offered]  # type: ignore[attr-defined]
        self.initial.setdefault("jurisdiction", country)

    def facts(self) -> Facts:
        """The facts that were filled in."""
        d = self.cleaned_data
        return Facts(**self.situation(), jurisdiction=d["jurisdiction"] or self.country, basis=Basis(d["basis"]))


class NoteForm(HouseForm):
    """A note."""

    text = forms.CharField(
        label=_("New note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        help_text=_("Sealed. What you see, separate from what you think."),
    )


class PurposeForm(HouseForm):
    """Why an identity is opened."""

    purpose = forms.ChoiceField(label=_("What do you need it for"), choices=Purpose.choices)


class CloseForm(HouseForm):
    """Closing a case whole (guard G10)."""

    conditional = frozenset({"no_risk", "no_score"})
    reason = forms.ChoiceField(label=_("Why is it closed"), choices=[*CHOOSE, *CloseReason.choices])
    no_risk = forms.CharField(
        label=_("Why is there no risk assessment"), required=False, max_length=LONGEST, widget=forms.Textarea(_ROWS)
    )
    no_score = forms.CharField(
        label=_("Why is there no outcome score"), required=False, max_length=LONGEST, widget=forms.Textarea(_ROWS)
    )
    later_contact = forms.ChoiceField(
        label=_("May the person be asked later how they are"),
        choices=LaterContact.choices,
        widget=forms.RadioSelect,
        help_text=_("Follow-up after a return goes on only if the person agrees."),
    )
    keep_until = forms.DateField(
        label=_("Until when is the file kept"), widget=DateInput, help_text=_("By the rules of your organisation.")
    )

    def known(self, risk: object, score: object) -> None:
        """Do not ask why something is missing that is there."""
        for name, there in (("no_risk", risk), ("no_score", score)):
            if there is not None:
                del self.fields[name]

    def closing(self) -> Closing:
        """What was filled in."""
        d = self.cleaned_data
        return Closing(
            CloseReason(d["reason"]),
            d["keep_until"],
            LaterContact(d["later_contact"]),
            d.get("no_risk", ""),
            d.get("no_score", ""),
        )


class EpisodeForm(HouseForm):
    """The next episode of a closed case."""

    basis = forms.ChoiceField(label=_("The decision rests on"), choices=[*CHOOSE, *Basis.choices])


class DutyForm(HouseForm):
    """A duty that was done."""

    done_at = forms.DateTimeField(label=_("When was it done"), widget=DateTimeInput)
    note = forms.CharField(
        label=_("By which channel, with whom (sealed)"),
        required=False,
        max_length=500,
    )


class SearchForm(HouseForm):
    """A search needs a compound: both names with the date or year of birth, or a document, or a telephone."""

    given_name = forms.CharField(label=LABELS["given_name"], required=False, max_length=120)
    family_name = forms.CharField(label=LABELS["family_name"], required=False, max_length=120)
    patronymic = forms.CharField(label=LABELS["patronymic"], required=False, max_length=120)
    birth_date = forms.DateField(label=LABELS["birth_date"], required=False, widget=DateInput)
    born_about = forms.CharField(label=LABELS["born_about"], required=False, max_length=20, help_text=PART)
    document = forms.CharField(label=LABELS["document"], required=False, max_length=60)
    phone = forms.CharField(label=LABELS["phone"], required=False, max_length=60)

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        names = d.get("given_name") and d.get("family_name") and (d.get("birth_date") or d.get("born_about"))
        if not self.errors and not (names or d.get("document") or d.get("phone")):
            raise forms.ValidationError(
                _(
                    "Enter both names and the date or year of birth, or a document, or a telephone. One name alone is never searched."
                )
            )
        return d

    def identity(self) -> Identity:
        """What is searched for."""
        return Identity(**self.cleaned_data)


class PairForm(HouseForm):
    """Two cases that may be of one person, by their codes."""

    one = forms.CharField(label=_("Code of one case"), max_length=20)
    other = forms.CharField(label=_("Code of the other"), max_length=20)

    def codes(self) -> tuple[str, str]:
        """The two codes."""
        return self.cleaned_data["one"], self.cleaned_data["other"]


class MergeForm(HouseForm):
    """Which of two records stands for both in figures, and why it is one person."""

    kept = forms.ChoiceField(label=_("Which record stands for both in figures"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why is this one person (sealed)"), max_length=LONGEST_WHY, widget=forms.Textarea(_ROWS)
    )

    def __init__(self, *args: Any, view: PairView, **kwargs: Any) -> None:
        """The older of the two stands for both, unless somebody chooses the other."""
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [(str(case.pk), case.code) for case in view.cases]  # type: ignore[attr-defined]
        self.initial.setdefault("kept", str(min(view.cases, key=lambda case: case.opened_at).pk))

    def told(self) -> dict[str, Any]:
        """What was filled in."""
        return {"kept": UUID(self.cleaned_data["kept"]), "reason": self.cleaned_data["reason"]}


class HandOverForm(HouseForm):
    """Which colleague takes which case; one choice for all, and another for single ones."""

    conditional = frozenset({"everything", "word"})
    everything = forms.ChoiceField(label=_("All cases to"), required=False)
    word = forms.CharField(
        label=_("What must your colleague know first"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed; for these cases only. A restricted case needs it."),
    )

    def __init__(self, *args: Any, plan: Preview, named: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(m.account_id), named[m.account_id]) for m in plan.takers]
        self.fields["everything"].choices = [("", _("– case by case –")), *people]  # type: ignore[attr-defined]
        self.rows = plan.rows
        names = {self.name_of(row.case.pk) for row in plan.rows}
        self.conditional = self.conditional | names  # type: ignore[misc]  # each form has cases of its own
        for row in plan.rows:
            shut = {str(pk): why for pk, why in row.shut.items()}
            barred = [f"{name}: {WHY[shut[pk]]}" for pk, name in people if pk in shut]
            self.fields[self.name_of(row.case.pk)] = forms.ChoiceField(
                label=row.case.code,
                required=False,
                choices=[
                    ("", _("– as above –")),
                    (STAYS, _("stays where it is")),
                    *((pk, name) for pk, name in people if pk not in shut),
                ],
                help_text=format_lazy("{} {}", _("Not to"), "; ".join(barred)) if barred else "",
            )

    @staticmethod
    def name_of(case: UUID) -> str:
        """The name of the field of a case."""
        return f"to_{case.hex}"

    def to(self) -> dict[UUID, UUID]:
        """Each case that goes, and to whom."""
        chosen = {row.case.pk: self.cleaned_data[self.name_of(row.case.pk)] for row in self.rows}
        everything = self.cleaned_data["everything"]
        return {case: UUID(one or everything) for case, one in chosen.items() if one != STAYS and (one or everything)}
