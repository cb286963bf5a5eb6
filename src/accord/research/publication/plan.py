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

from accord.research.publication.people import People
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
    `codes` does not name is its own class, or falls into `other`.
    """

    name: str
    classes: tuple[str, ...]
    source: str = ""
    label: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    other: str = ""
    within: str = ""
    parents: Mapping[str, str] = field(default_factory=dict)

    @property
    def reads(self) -> str:
        """The field of the facts."""
        return self.source or self.name

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
    """A plan that can be registered. Raises TooManyTables, TooManyDimensions, SecondBanding, BadPlan."""

    name: str
    variables: tuple[Variable, ...]
    tables: tuple[Table, ...]
    threshold: int = OPEN
    base: int = BASE

    def __post_init__(self) -> None:
        if len(self.tables) > MOST_TABLES:
            raise TooManyTables(n=len(self.tables), most=MOST_TABLES)
        _check_variables(self)
        for table in self.tables:
            _check_table(self, table)
        seen = [frozenset(table.by) for table in self.tables]
        if len(set(seen)) != len(seen) or len({t.name for t in self.tables}) != len(seen) or not seen:
            raise BadPlan(why="it has no table, or one twice")
        if not (1 < self.threshold <= 1000 and 1 < self.base <= self.threshold):
            raise BadPlan(why="the threshold is from 2 to 1000, and the rounding not above it")

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
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Plan":
        """A plan from `as_data` or a TOML file. Raises BadPlan and what the plan itself raises."""
        try:
            variables = tuple(Variable(**{**v, "classes": tuple(v["classes"])}) for v in data["variables"])
            tables = tuple(Table(t["name"], tuple(t.get("by", ()))) for t in data["tables"])
            return cls(data["name"], variables, tables, int(data.get("threshold", OPEN)), int(data.get("base", BASE)))
        except (KeyError, TypeError, AttributeError) as error:
            raise BadPlan(why=f"{error} is missing or not expected") from error


def _check_variables(plan: Plan) -> None:
    if len(plan.named) != len(plan.variables):
        raise BadPlan(why="a variable stands in it twice")
    for v in plan.variables:
        if not v.classes or len(set(v.classes)) != len(v.classes):
            raise BadPlan(why=f"{v.name} has no classes, or one twice")
        if not set(v.codes.values()) <= set(v.classes) or (v.other and v.other not in v.classes):
            raise BadPlan(why=f"{v.name} puts codes into a class that it has not")
        if v.within:
            around = plan.named.get(v.within)
            if around is None or set(v.parents) != set(v.classes) or not set(v.parents.values()) <= set(around.classes):
                raise BadPlan(why=f"each class of {v.name} must lie in one class of {v.within}")
    for one, two in combinations(plan.variables, 2):
        if one.reads == two.reads and two.name not in above(plan, one) and one.name not in above(plan, two):
            raise SecondBanding(field=one.reads, first=one.name, second=two.name)


def _check_table(plan: Plan, table: Table) -> None:
    if len(table.by) > MOST_DIMENSIONS:
        raise TooManyDimensions(table=table.name, n=len(table.by), most=MOST_DIMENSIONS)
    missing = [name for name in table.by if name not in plan.named]
    if missing or len({plan.named[name].reads for name in table.by}) != len(table.by):
        raise BadPlan(why=f"the table {table.name} names a variable that is not there, or one field twice")
    if int(np.prod(plan.shape(table), dtype=np.int64)) > MOST_CELLS:
        raise BadPlan(why=f"the table {table.name} has more than {MOST_CELLS} cells")


def above(plan: Plan, variable: Variable) -> list[str]:
    """The variables around this one, nearest first."""
    found: list[str] = []
    while variable.within and variable.within not in found:
        found.append(variable.within)
        variable = plan.named[variable.within]
    return found
