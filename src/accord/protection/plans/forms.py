"""Shapes of input: a form drawn from its definition, the agreement, a step."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.foundation.ui.forms import CHOOSE, DateInput, HouseForm
from accord.protection.consents.vocab import Method
from accord.protection.plans.agreement import LONGEST_NAME, LONGEST_SIGNATURE, MOST_OF_TEAM, Agreement, Signatory
from accord.protection.plans.answers import CELLS, LONGEST, LONGEST_CELL, MOST_ROWS, Answers
from accord.protection.plans.questions import PlanForm, Question, words
from accord.protection.plans.vocab import Known, Level

EMPTY_ROWS: Final = 3
_LABELS: Final = {
    "words": _("In words"),
    "done": _("What is done"),
    "goal": _("Goal"),
    "what": _("What"),
    "who": _("By whom"),
    "until": _("By when"),
}


@dataclass(frozen=True, repr=False)
class Part:
    """One question as it is drawn: its fields, or its rows of fields."""

    question: Question
    label: str
    hint: str
    fields: list[BoundField]
    rows: list[list[BoundField]]


class AnswersForm(HouseForm):
    """The questions of a form that are open to the writer. A draft may be kept with any of them unanswered."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, form: PlanForm, open_to: frozenset[str], answers: Answers
    ) -> None:
        super().__init__(data)
        self.plan_form = form
        self.asked = [question for question in form.questions() if question.id in open_to]
        self.counts: dict[str, int] = {}
        for question in self.asked:
            self._add(question, answers.get(question.id))
        self.conditional = frozenset(self.fields)  # type: ignore[misc]  # nothing is marked: all may wait
        for name in self.fields:
            self.fields[name].widget.attrs.setdefault("autocomplete", "off")

    def _add(self, question: Question, value: Any) -> None:
        label, hint = words(question.ask), words(question.hint) if question.hint else ""
        match question.kind:
            case "text":
                self.fields[question.id] = _text(label, LONGEST, value, rows=3, hint=hint)
            case "choice" | "level":
                options: list[tuple[str, Any]] = [(o.id, words(o.texts)) for o in question.options]
                options = options or list(Level.choices)
                self.fields[question.id] = _radio(label, options, value, hint)
            case "many":
                self.fields[question.id] = forms.MultipleChoiceField(
                    label=label,
                    help_text=hint,
                    required=False,
                    initial=value or [],
                    choices=[(option.id, words(option.texts)) for option in question.options],
                    widget=forms.CheckboxSelectMultiple,
                )
            case "date" | "review":
                self.fields[question.id] = _date(label, value, hint)
            case "known" | "need":
                self._add_cells(question, question.id, value or {}, label)
            case "measures" | "steps":
                posted = [
                    int(n) for n in re.findall(rf"^{question.id}-(\d{{1,2}})-", "\n".join(self.data), re.MULTILINE)
                ]
                count = max([len(value or []) + EMPTY_ROWS, *(n + 1 for n in posted)])
                self.counts[question.id] = min(count, MOST_ROWS)
                for number in range(self.counts[question.id]):
                    row = value[number] if value and number < len(value) else {}
                    self._add_cells(question, f"{question.id}-{number}", row, label)

    def _add_cells(self, question: Question, name: str, value: Mapping[str, str], label: str) -> None:
        for cell in CELLS[question.kind]:
            given = value.get(cell, "")
            if cell == "is":
                self.fields[name] = _radio(label, list(Known.choices), given)
            elif cell == "until":
                self.fields[f"{name}-until"] = _date(_LABELS["until"], given)
            else:
                longest = LONGEST if cell == "words" else LONGEST_CELL
                said = _LABELS["done" if (cell, question.kind) == ("words", "need") else cell]
                rows = {"words": 1, "what": 2}.get(cell, 0)
                self.fields[f"{name}-{cell}"] = _text(said, longest, given, rows=rows)

    def parts(self) -> Iterator[tuple[str, str, list[Part]]]:
        """(anchor, heading, its questions), for each section that is open to the writer."""
        ids = {question.id for question in self.asked}
        for number, section in enumerate(self.plan_form.sections, start=1):
            if found := [self._part(question) for question in section.questions if question.id in ids]:
                yield f"part-{number}", words(section.title), found

    def _part(self, question: Question) -> Part:
        hint = words(question.hint) if question.hint else ""
        drawn: list[BoundField] = []
        rows: list[list[BoundField]] = []
        if question.id in self.counts:
            cells = CELLS[question.kind]
            rows = [
                [self[f"{question.id}-{number}-{cell}"] for cell in cells] for number in range(self.counts[question.id])
            ]
        else:
            drawn = [self[name] for name in self.fields if name == question.id or name.startswith(f"{question.id}-")]
        return Part(question, words(question.ask), hint, drawn, rows)

    def answers(self) -> Answers:
        """What was filled in, in the shape of `answers.read`."""
        return {question.id: self._given(question) for question in self.asked}

    def _given(self, question: Question) -> Any:
        if question.id in self.counts:
            return [self._cells(question, f"{question.id}-{n}") for n in range(self.counts[question.id])]
        if question.kind in CELLS:
            return self._cells(question, question.id)
        value = self.cleaned_data[question.id]
        return value.isoformat() if question.kind in ("date", "review") and value else value

    def _cells(self, question: Question, name: str) -> dict[str, str]:
        found = {}
        for cell in CELLS[question.kind]:
            value = self.cleaned_data[name if cell == "is" else f"{name}-{cell}"]
            found[cell] = value.isoformat() if cell == "until" and value else value or ""
        return found


def _text(label: Any, longest: int, initial: Any, *, rows: int, hint: str = "") -> forms.Field:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=longest, initial=initial, widget=widget
    )


def _radio(label: Any, options: list[tuple[str, Any]], initial: Any, hint: str = "") -> forms.Field:
    return forms.ChoiceField(
        label=label, help_text=hint, required=False, choices=options, initial=initial, widget=forms.RadioSelect
    )


def _date(label: Any, initial: Any, hint: str = "") -> forms.Field:
    return forms.DateField(label=label, help_text=hint, required=False, initial=initial or None, widget=DateInput)


class AgreementForm(HouseForm):
    """How the person agreed. The team signs only where the person is a child."""

    conditional = frozenset({"witness"})
    language = forms.ChoiceField(label=_("Language in which it was read"), choices=LANGUAGES, widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("How was it agreed on"), choices=Method.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name of the person, as it is signed"), max_length=LONGEST_NAME)
    signature = forms.CharField(
        label=_("Signature"), required=False, widget=forms.HiddenInput, max_length=LONGEST_SIGNATURE
    )
    worker = forms.CharField(label=_("Name of the worker"), max_length=LONGEST_NAME)
    worker_signature = forms.CharField(
        label=_("Signature of the worker"), required=False, widget=forms.HiddenInput, max_length=LONGEST_SIGNATURE
    )
    witness = forms.CharField(
        label=_("Name of the witness"), required=False, max_length=LONGEST_NAME, help_text=_("For a spoken agreement.")
    )
    interpreter = forms.BooleanField(label=_("An interpreter was there"), required=False)

    def __init__(self, *args: Any, team: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = MOST_OF_TEAM // 2 if team else 0
        for number in range(self.members):
            self.fields[f"member-{number}"] = _text(_("Name of a member of the team"), LONGEST_NAME, "", rows=0)
            self.fields[f"function-{number}"] = _text(_("Function"), LONGEST_NAME, "", rows=0)
        self.conditional = self.conditional | {n for n in self.fields if n.startswith(("member-", "function-"))}  # type: ignore[misc]

    def team(self) -> list[tuple[BoundField, BoundField]]:
        """The rows of the team."""
        return [(self[f"member-{n}"], self[f"function-{n}"]) for n in range(self.members)]

    def agreement(self) -> Agreement:
        """What was filled in."""
        d = self.cleaned_data
        pairs = [(d[f"member-{n}"].strip(), d[f"function-{n}"].strip()) for n in range(self.members)]
        return Agreement(
            Method(d["method"]),
            d["language"],
            d["name"].strip(),
            d["worker"].strip(),
            d["signature"],
            d["worker_signature"],
            d["witness"].strip(),
            d["interpreter"],
            tuple(Signatory(name, function) for name, function in pairs if name or function),
        )


class DeclineForm(HouseForm):
    """What a person says who does not agree."""

    her_words = forms.CharField(
        label=_("What the person says, in their own words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
    )


class StepForm(HouseForm):
    """Whether a step was done."""

    conditional = frozenset({"reason"})
    action = forms.ChoiceField(
        label=_("What became of it"),
        choices=[("do", _("It is done")), ("drop", _("It is dropped"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("How it went, or why it is dropped"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HappenedForm(HouseForm):
    """What has happened that may change the danger."""

    trigger = forms.ChoiceField(label=_("What has happened"))

    def __init__(self, *args: Any, form: PlanForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, words(texts)) for name, texts in form.triggers.items()]
        self.fields["trigger"].choices = [*CHOOSE, *choices]  # type: ignore[attr-defined]
