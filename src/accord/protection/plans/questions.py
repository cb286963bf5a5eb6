"""The forms of plans as data: read from `forms/*.toml` and the node's own `$ACCORD_DATA/forms`. Old answers keep their version."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from django.conf import settings
from django.utils.translation import get_language

from accord.foundation.vault import DataClass
from accord.protection.plans.vocab import PlanKind

Kind = Literal["text", "choice", "many", "date", "known", "need", "level", "review", "measures", "steps"]
LANGUAGES: Final = frozenset({"en", "bg", "ro", "uk"})
WITH_OPTIONS: Final = frozenset({"choice", "many"})
OPEN: Final = "open"  # codes and dates that stand in open columns
CLASSES: Final[dict[str, DataClass | None]] = {
    OPEN: None,
    "identity": DataClass.IDENTITY,
    "location": DataClass.LOCATION,
    "care": DataClass.CARE,
    "document": DataClass.DOCUMENT,
}
Texts = Mapping[str, str]


class BadForm(Exception):
    """A form file does not read; the node does not start with it."""


def words(texts: Texts, language: str = "") -> str:
    """`texts` in `language`, or in the one that is active; English if it is not there."""
    return texts.get(language or get_language() or "en") or texts["en"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen."""

    id: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `data_class` says under which key its answer is sealed, and so who may read it."""

    id: str
    kind: Kind
    data_class: str
    ask: Texts
    hint: Texts = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    required: bool = False
    required_if: tuple[str, str] = ("", "")  # another question, and the answer at which this one is required
    raises: bool = False  # a yes speaks for a higher level


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading."""

    title: Texts
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class PlanForm:
    """One version of one form."""

    id: PlanKind
    version: str
    title: Texts
    intro: Texts
    sections: tuple[Section, ...]
    triggers: Mapping[str, Texts]
    signed: bool  # agreed on with the person, and signed
    team_of_child: bool  # for a child every member of the team signs too
    duty: str  # the duty that it settles
    refers: tuple[PlanKind, ...]  # what must stand first and is taken in by reference
    review_days: int  # 0: no review
    review_days_by_level: Mapping[str, int]
    jurisdiction: str  # "" for all
    source: str
    source_name: str
    tag: str  # S read in the source, R recalled and not re-read, D of this product
    last_checked: date
    needs_legal_check: bool

    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        for section in self.sections:
            yield from section.questions

    @property
    def lead(self) -> str:
        """The sentence above it, in the reader's language."""
        return words(self.intro)

    @property
    def classes(self) -> dict[str, DataClass | None]:
        """The class of each question, for `policy.project`."""
        return {question.id: CLASSES[question.data_class] for question in self.questions()}

    def review_after(self, level: str) -> int:
        """Days until the next review by default; 0 for none."""
        return self.review_days_by_level.get(level, self.review_days)


def read_form(path: Path) -> PlanForm:
    """The form in a file. Raises BadForm with the file and what is wrong."""
    try:
        return _form(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadForm(f"{path}: {error!r}") from error


def _form(row: dict[str, Any]) -> PlanForm:
    made = PlanForm(
        id=PlanKind(row["id"]),
        version=row["version"],
        title=_texts(row["title"]),
        intro=_texts(row["intro"]),
        sections=tuple(Section(_texts(s["title"]), tuple(map(_question, s["question"]))) for s in row["section"]),
        triggers={t["id"]: _texts(t["words"]) for t in row.get("trigger", [])},
        signed=row["signed"],
        team_of_child=row.get("team_of_child", False),
        duty=row["duty"],
        refers=tuple(PlanKind(kind) for kind in row.get("refers", [])),
        review_days=row["review_days"],
        review_days_by_level=row.get("review_days_by_level", {}),
        jurisdiction=row.get("jurisdiction", ""),
        source=row["source"],
        source_name=row["source_name"],
        tag=row["tag"],
        last_checked=row["last_checked"],
        needs_legal_check=row["needs_legal_check"],
    )
    _check(made)
    return made


def _question(row: dict[str, Any]) -> Question:
    made = Question(
        id=row["id"],
        kind=row["kind"],
        data_class=row["class"],
        ask=_texts(row["ask"]),
        hint=_texts(row["hint"]) if "hint" in row else {},
        options=tuple(Option(o["id"], _texts({k: o[k] for k in o if k != "id"})) for o in row.get("options", [])),
        required=row.get("required", False),
        required_if=(row["required_if"]["question"], row["required_if"]["is"]) if "required_if" in row else ("", ""),
        raises=row.get("raises", False),
    )
    if made.kind not in get_args(Kind) or made.data_class not in CLASSES:
        raise ValueError(f"{made.id}: the kind {made.kind!r} or the class {made.data_class!r} is not known")
    if (made.kind in WITH_OPTIONS) != bool(made.options):
        raise ValueError(f"{made.id}: options stand with choice and many, and only there")
    # SECURITY: an open column holds a code or a date, never what somebody writes. tests/rooms/plans/test_forms.py
    if (made.data_class == OPEN) != (made.kind in ("level", "review")):
        raise ValueError(f"{made.id}: only level and review are of the class open")
    return made


def _texts(texts: Mapping[str, str]) -> Texts:
    if set(texts) != LANGUAGES or not all(text.strip() for text in texts.values()):
        raise ValueError(f"a text does not stand in en, bg, ro and uk: {texts}")
    return texts


def _check(form: PlanForm) -> None:
    if form.tag not in ("S", "R", "D") or (form.tag == "R" and not form.needs_legal_check):
        raise ValueError("the tag is S, R or D; what is recalled [R] needs a legal check")
    ids = [question.id for question in form.questions()]
    if len(set(ids)) != len(ids):
        raise ValueError("two questions have the same id")
    for question in form.questions():
        options = [option.id for option in question.options]
        if len(set(options)) != len(options):
            raise ValueError(f"{question.id}: two options have the same id")
        if question.required_if[0] and question.required_if[0] not in ids:
            raise ValueError(f"{question.id}: required_if names no question of this form")


def _files() -> Iterable[Path]:
    yield from sorted((Path(__file__).parent / "forms").glob("*.toml"))
    yield from sorted((Path(settings.ACCORD_DATA) / "forms").glob("*.toml"))


@lru_cache(maxsize=1)
def forms() -> dict[tuple[str, str], PlanForm]:
    """Every form by kind and version. Raises BadForm."""
    return {(made.id.value, made.version): made for made in map(read_form, _files())}


def kind_settling(duty: str) -> PlanKind | None:
    """The kind whose end settles the duties of this rule."""
    return next((kind for kind in PlanKind if current(kind).duty == duty), None)


def current(kind: PlanKind) -> PlanForm:
    """The newest version of the form of a kind: what is begun now is filled in by it."""
    return max((made for (found, _), made in forms().items() if found == kind), key=lambda made: made.version)
