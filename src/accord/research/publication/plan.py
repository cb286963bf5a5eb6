"""The publication plan: which tables there are, and nothing else is ever counted.

The number of published tables is the privacy budget of everything that is not differentially private, so a plan is small,
fixed and registered. Margins and the total are tables of the plan like all others.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import combinations, product
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from accord.research.publication import layout
from accord.research.publication.people import People
from accord.research.publication.phrases import said
from accord.research.publication.refusals import BadPlan, SecondBanding, TooManyDimensions, TooManyTables, UnknownClass

MOST_TABLES: Final = 12
MOST_DIMENSIONS: Final = 3
MOST_CELLS: Final = 200_000
OPEN, PARTNERS = 11, 5  # thresholds
BASE: Final = 5
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Variable:
    """A banding of one field of the facts: classes from a public code book, and which code falls into which.

    `within` names the coarser variable of the same field, `parents` the class of it around each class here. A code that
    `codes` does not name is its own class, or falls into `other`. `labels` are by language, `titles` by class and language.
    """

    name: str
    classes: tuple[str, ...]
    source: str = ""
    label: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    other: str = ""
    within: str = ""
    parents: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def reads(self) -> str:
        """The field of the facts."""
        return self.source or self.name

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that a reader may read of it: classes, label and titles."""
        titles = (title for titled in self.titles.values() for title in titled.values())
        return (*self.classes, self.label, *self.labels.values(), *titles)

    @property
    def languages(self) -> set[str]:
        """The languages that it speaks besides that of its classes."""
        return set(self.labels) | {language for titled in self.titles.values() for language in titled}

    def labelled(self, language: str) -> str:
        """What it is called in a language; where that is not said, its label or name."""
        return self.labels.get(language) or self.label or self.name

    def titled(self, name: str, language: str) -> str:
        """What a class is called in a language; where that is not said, the class itself."""
        return self.titles.get(name, {}).get(language, name)

    def index(self, values: Sequence[str]) -> Counts:
        """The number of the class of each value. Raises UnknownClass."""
        numbers = {name: n for n, name in enumerate(self.classes)}
        known: dict[str, int] = {}
        for value in set(values):
            found = self.codes.get(value, value if value in numbers else self.other)
            if found not in numbers:
                raise UnknownClass(variable=self.name)
            known[value] = numbers[found]
        return np.fromiter((known[v] for v in values), dtype=np.int64, count=len(values))

    def to(self, coarser: "Variable") -> Counts:
        """For each class here the number of the class of `coarser` around it."""
        return np.array([coarser.classes.index(self.parents[name]) for name in self.classes], dtype=np.int64)


@dataclass(frozen=True)
class Table:
    """Persons by some variables; by none: all of them."""

    name: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A plan that can be registered; `columns` are those of the layout that microdata hold, besides the year.

    Raises TooManyTables, TooManyDimensions, SecondBanding, BadPlan.
    """

    name: str
    variables: tuple[Variable, ...]
    tables: tuple[Table, ...]
    threshold: int = OPEN
    base: int = BASE
    columns: tuple[Variable, ...] = ()

    def __post_init__(self) -> None:
        if len(self.tables) > MOST_TABLES:
            raise TooManyTables(n=len(self.tables), most=MOST_TABLES)
        _check_variables(self)
        for column in self.columns:
            _check_column(column)
        if len({c.name for c in self.columns}) != len(self.columns):
            raise BadPlan(why=said("plan-variable-twice"))
        for table in self.tables:
            _check_table(self, table)
        seen = [frozenset(table.by) for table in self.tables]
        if len(set(seen)) != len(seen) or len({t.name for t in self.tables}) != len(seen) or not seen:
            raise BadPlan(why=said("plan-no-table"))
        if not (1 < self.threshold <= 1000 and 1 < self.base <= self.threshold):
            raise BadPlan(why=said("plan-amounts"))

    def variable(self, name: str) -> Variable:
        """The variable of this name."""
        return self.named[name]

    @cached_property
    def named(self) -> dict[str, Variable]:
        """The variables by name."""
        return {v.name: v for v in self.variables}

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the facts that the plan reads."""
        return tuple(sorted({v.reads for v in self.variables}))

    def shape(self, table: Table) -> tuple[int, ...]:
        """How many classes each dimension of a table has."""
        return tuple(len(self.named[name].classes) for name in table.by)

    def cells(self, table: Table) -> list[tuple[str, ...]]:
        """The classes of each cell of a table, in its order."""
        return list(product(*(self.named[name].classes for name in table.by)))

    def place(self, table: Table, people: People) -> Counts:
        """The number of the cell in which each person stands. Raises UnknownClass."""
        where = np.zeros(len(people), dtype=np.int64)
        for name in table.by:
            variable = self.named[name]
            where = where * len(variable.classes) + variable.index(people.values[variable.reads])
        return where

    def count(self, table: Table, people: People) -> Counts:
        """How many persons stand in each cell. Exact: never leaves this engine."""
        size = int(np.prod(self.shape(table), dtype=np.int64))
        return np.bincount(self.place(table, people), minlength=size).astype(np.int64)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that the plan says."""
        text = json.dumps(self.as_data(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """The plan as plain data, for the register."""
        data: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        for variable in [*data["variables"], *data["columns"]]:  # what is not said leaves no trace: older digests stay
            for name in ("labels", "titles"):
                if not variable[name]:
                    del variable[name]
        if not data["columns"]:
            del data["columns"]
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Plan":
        """A plan from `as_data` or a TOML file. Raises BadPlan and what the plan itself raises."""
        try:
            variables, columns = _variables(data["variables"]), _variables(data.get("columns", ()))
            tables = tuple(Table(t["name"], tuple(t.get("by", ()))) for t in data["tables"])
            amounts = int(data.get("threshold", OPEN)), int(data.get("base", BASE))
            return cls(data["name"], variables, tables, *amounts, columns)
        except (KeyError, TypeError, AttributeError) as error:
            raise BadPlan(why=said("plan-missing", what=str(error))) from error


def _variables(data: Sequence[Mapping[str, Any]]) -> tuple[Variable, ...]:
    return tuple(Variable(**{**v, "classes": tuple(v["classes"])}) for v in data)


def _check_variables(plan: Plan) -> None:
    if len(plan.named) != len(plan.variables):
        raise BadPlan(why=said("plan-variable-twice"))
    for v in plan.variables:
        _check_classes(v)
        if v.within:
            around = plan.named.get(v.within)
            if around is None or set(v.parents) != set(v.classes) or not set(v.parents.values()) <= set(around.classes):
                raise BadPlan(why=said("plan-within", variable=v.name, around=v.within))
    for one, two in combinations(plan.variables, 2):
        if one.reads == two.reads and two.name not in above(plan, one) and one.name not in above(plan, two):
            raise SecondBanding(field=one.reads, first=one.name, second=two.name)


def _check_classes(v: Variable) -> None:
    if not v.classes or len(set(v.classes)) != len(v.classes):
        raise BadPlan(why=said("plan-classes", variable=v.name))
    if not set(v.codes.values()) <= set(v.classes) or (v.other and v.other not in v.classes):
        raise BadPlan(why=said("plan-codes", variable=v.name))
    if not _titles_fit(v):
        raise BadPlan(why=said("plan-titles", variable=v.name))


def _check_column(v: Variable) -> None:
    _check_classes(v)
    allowed = layout.allowed(v.name)
    own = v.name in layout.COLUMNS and v.name != layout.YEAR
    coded = not allowed or set(v.classes) <= allowed | {layout.NOT_STATED}
    if not (own and coded) or any(";" in name for name in v.classes):  # which parts values in the file of counts
        raise BadPlan(why=said("plan-column", column=v.name))


def _titles_fit(v: Variable) -> bool:
    """Titles are of its classes, and no two classes read alike in any language."""
    if not set(v.titles) <= set(v.classes) or not all(isinstance(word, str) for word in v.words):
        return False
    read = [[v.titled(name, language) for name in v.classes] for language in v.languages]
    return all(len(set(titles)) == len(v.classes) for titles in read)


def _check_table(plan: Plan, table: Table) -> None:
    if len(table.by) > MOST_DIMENSIONS:
        raise TooManyDimensions(table=table.name, n=len(table.by), most=MOST_DIMENSIONS)
    missing = [name for name in table.by if name not in plan.named]
    if missing or len({plan.named[name].reads for name in table.by}) != len(table.by):
        raise BadPlan(why=said("plan-table", table=table.name))
    if int(np.prod(plan.shape(table), dtype=np.int64)) > MOST_CELLS:
        raise BadPlan(why=said("plan-cells", table=table.name, most=MOST_CELLS))


def above(plan: Plan, variable: Variable) -> list[str]:
    """The variables around this one, nearest first."""
    found: list[str] = []
    while variable.within and variable.within not in found:
        found.append(variable.within)
        variable = plan.named[variable.within]
    return found
