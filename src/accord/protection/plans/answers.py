"""Answers to a form: read, checked, put into words, compared. Pure but for the words of the reader's language."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.protection.plans.questions import CLASSES, PlanForm, Question, words
from accord.protection.plans.vocab import BadPlan, Known, Level

Answers = dict[str, Any]  # by id of the question; shapes: `read`
LONGEST: Final = 5000
LONGEST_CELL: Final = 500
MOST_ROWS: Final = 30
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
CELLS: Final[dict[str, tuple[str, ...]]] = {
    "known": ("is", "words"),
    "need": ("is", "words", "who", "until"),
    "measures": ("what", "who", "until"),
    "steps": ("goal", "what", "who", "until"),
}
DATED: Final = frozenset({"need", "measures", "steps"})  # kinds whose rows somebody does by a day
UNREADABLE: Final = gettext_lazy("“%(question)s” does not read. Choose one of the answers that are offered.")


@dataclass(frozen=True, repr=False)
class Change:
    """What was answered before, and now, in words."""

    label: str
    before: str
    after: str


def read(form: PlanForm, given: Mapping[str, Any], open_to: Iterable[str]) -> Answers:
    """`given`, checked: only questions of the form that are `open_to` the writer; what is empty is left out.

    text, choice, level: a text · many: codes · date, review: ISO 8601 · known, need: cells, "is" is yes, no or unknown ·
    measures, steps: rows of cells (CELLS). Raises BadPlan with the id of the question as its field.
    """
    asked = {question.id: question for question in form.questions()}
    for name in given:
        if name not in asked or name not in open_to:
            raise BadPlan(_("“%(name)s” is no question of this form that is open to you."), field=name, name=name[:40])
    found = {name: _value(asked[name], value) for name, value in given.items()}
    return {name: value for name, value in found.items() if value}


def _value(question: Question, value: Any) -> Any:
    match question.kind:
        case "text":
            return _text(question, value, LONGEST)
        case "choice" | "level":
            return _code(question, value, _codes(question))
        case "many":
            chosen = _list(question, value)
            return sorted({_code(question, one, _codes(question)) for one in chosen} - {""})
        case "date" | "review":
            return _date(question, value)
        case "known" | "need":
            return _cells(question, value)
        case "measures" | "steps":
            return [cells for row in _list(question, value) if (cells := _cells(question, row))]


def _codes(question: Question) -> frozenset[str]:
    return frozenset(Level.values if question.kind == "level" else [option.id for option in question.options])


def _cells(question: Question, value: Any) -> dict[str, str]:
    names = CELLS[question.kind]
    if value is None or value == "":
        return {}
    if not isinstance(value, dict) or not set(value) <= set(names):
        raise BadPlan(UNREADABLE, field=question.id, question=words(question.ask))
    found = {}
    for name in names:
        cell = value.get(name, "")
        if name == "is":
            found[name] = _code(question, cell, frozenset(Known.values))
        elif name == "until":
            found[name] = _date(question, cell)
        else:
            found[name] = _text(question, cell, LONGEST if name == "words" else LONGEST_CELL)
    filled = {name: cell for name, cell in found.items() if cell}
    if "what" in names and filled and not filled.get("what"):
        raise BadPlan(_("“%(question)s”: say in each row what is done."), field=question.id, question=_name(question))
    return filled


def _text(question: Question, value: Any, longest: int) -> str:
    if not isinstance(value, str):
        if value is None:
            return ""
        raise BadPlan(UNREADABLE, field=question.id, question=_name(question))
    if len(value) > longest:
        raise BadPlan(
            _("“%(question)s”: this is too long. Shorten it to %(longest)s characters."),
            field=question.id,
            question=_name(question),
            longest=longest,
        )
    return value.strip()


def _code(question: Question, value: Any, known: frozenset[str]) -> str:
    if value in ("", None):
        return ""
    if not isinstance(value, str) or value not in known:
        raise BadPlan(UNREADABLE, field=question.id, question=_name(question))
    return value


def _date(question: Question, value: Any) -> str:
    if value in ("", None):
        return ""
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        found = date.min
    if not EARLIEST <= found <= LATEST:
        raise BadPlan(_("“%(question)s”: enter a day such as 2026-12-31."), field=question.id, question=_name(question))
    return found.isoformat()


def _list(question: Question, value: Any) -> list[Any]:
    if value in ("", None):
        return []
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise BadPlan(UNREADABLE, field=question.id, question=_name(question))
    return value


def _name(question: Question) -> str:
    return words(question.ask)


def missing(form: PlanForm, answers: Answers, open_to: Iterable[str]) -> list[Question]:
    """The questions that must be answered before the plan is finished, of those that are `open_to` who finishes it."""
    found = []
    for question in form.questions():
        other, at = question.required_if
        needed = question.required or bool(other and answers.get(other) == at)
        if needed and question.id in open_to and not _answered(question, answers.get(question.id)):
            found.append(question)
    return found


def _answered(question: Question, value: Any) -> bool:
    return bool(value.get("is")) if question.kind in ("known", "need") and value else bool(value)


def speaks_higher(form: PlanForm, answers: Answers) -> list[Question]:
    """The questions answered yes that speak for a higher level. What the level is, a person decides."""
    found = (question for question in form.questions() if question.raises)
    return [question for question in found if answers.get(question.id, {}).get("is") == Known.YES]


def by_class(form: PlanForm, answers: Answers) -> dict[str, str]:
    """The answers as canonical JSON, by class; a class without an answer gives ''."""
    sorted_out: dict[str, Answers] = {name: {} for name in CLASSES}
    for question in form.questions():
        if question.id in answers:
            sorted_out[question.data_class][question.id] = answers[question.id]
    return {name: canonical(found) if found else "" for name, found in sorted_out.items()}


def canonical(value: Any) -> str:
    """`value` as JSON that is the same everywhere."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def shown(question: Question, value: Any) -> list[str]:
    """An answer in words of the reader's language, line by line."""
    if not value:
        return []
    match question.kind:
        case "text":
            return [str(value)]
        case "level":
            return [str(Level(value).label)]
        case "choice" | "many":
            names = {option.id: words(option.texts) for option in question.options}
            return [names.get(one, one) for one in ([value] if question.kind == "choice" else value)]
        case "date" | "review":
            return [_day(value)]
        case "known" | "need":
            return [_line(value)]
        case "measures" | "steps":
            return [_line(row) for row in value]


def _line(cells: Mapping[str, str]) -> str:
    said = [str(Known(cells["is"]).label)] if cells.get("is") else []
    said += [cells[name] for name in ("goal", "what", "words", "who") if cells.get(name)]
    if cells.get("until"):
        said.append(_("by %(day)s") % {"day": _day(cells["until"])})
    return " · ".join(said)


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")


def compare(form: PlanForm, before: Answers, after: Answers) -> list[Change]:
    """What changed between two versions, in words, in the order of the form; a question that is gone is left out."""
    found = []
    for question in form.questions():
        was, now = (("\n".join(shown(question, a.get(question.id)))) for a in (before, after))
        if was != now:
            found.append(Change(words(question.ask), was, now))
    return found


def dated(form: PlanForm, answers: Answers) -> list[tuple[Question, int, date]]:
    """Every row with a day by which it is to be done: (question, row, day). A need that is none has no day."""
    found = []
    for question in form.questions():
        if question.kind in DATED:
            value = answers.get(question.id) or []
            for number, row in enumerate([value] if isinstance(value, dict) else value):
                if row.get("until") and row.get("is", Known.YES) == Known.YES:
                    found.append((question, number, date.fromisoformat(row["until"])))
    return found
