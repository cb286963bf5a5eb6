"""Building tables from pseudonymous case columns: one grouped query, no person is loaded."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, product
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accord.cooperation.organisations.queries import kinds
from accord.foundation.policy import Action, Actor, OrganisationKind, Request, require
from accord.foundation.replica import counted, stood
from accord.foundation.wall import whole_node
from accord.protection.cases.models import Case, Precision
from accord.protection.cases.vocab import CloseReason
from accord.protection.persons.merging import canonical
from accord.research.tables.suppression import TOTAL, Cell, suppress, with_margins
from accord.research.tables.vocab import DIMENSIONS, RULES, UNKNOWN, Dimension, Rule, UnknownDimension

HIDDEN: Final = "*"
FEW: Final = 500


@dataclass(frozen=True)
class Line:
    """One row of a table, ready to show."""

    label: str
    cells: list[str]
    total: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its rule. Hidden cells are `*`; no exact small figure is in here."""

    rule: Rule
    dimensions: list[Dimension]
    columns: list[str]
    lines: list[Line]
    threshold: int
    as_of: datetime | None = None  # where it was counted on the copy

    @property
    def caption(self) -> str:
        names = _(" and by ").join(str(d.label) for d in self.dimensions)
        return _("%(rule)s, by %(names)s") % {"rule": self.rule.label, "names": names}

    @property
    def notes(self) -> list[str]:
        """What the figures mean, in sentences."""
        notes = [
            str(self.rule.definition),
            _("Unit: persons, counted once in each cell. Rule %(name)s/%(version)s.")
            % {"name": self.rule.name, "version": self.rule.version},
            _("%(mark)s: fewer than %(n)d persons, or hidden so that such a figure cannot be worked out.")
            % {"mark": HIDDEN, "n": self.threshold},
        ]
        if any(d.several for d in self.dimensions):
            notes.append(_("One person can stand in several rows, so the rows add up to more than the total."))
        return [*notes, *stood(self.as_of)]


def table(*, actor: Actor, by: Sequence[str], threshold: int, rule: str = "identified") -> Table:
    """A table over what the actor may count: a coordinator the whole node, others their own organisation.

    Raises Refused or UnknownDimension.
    """
    require(Request(actor, Action.TABLE_READ))
    if rule not in RULES:
        raise UnknownDimension(name=rule, names=", ".join(RULES))
    if actor.organisation_kind != OrganisationKind.NATIONAL_COORDINATOR:
        found, as_of = counted(lambda: _table(by, threshold, RULES[rule], actor.organisation))
    else:
        with whole_node():
            found, as_of = counted(lambda: _table(by, threshold, RULES[rule], None))
    return replace(found, as_of=as_of)


def node_table(*, by: Sequence[str], threshold: int, rule: str) -> Table:
    """A table over the whole node, for the command line. Raises UnknownDimension."""
    return _table(by, threshold, RULES[rule], None)


def _table(by: Sequence[str], threshold: int, rule: Rule, organisation: UUID | None) -> Table:
    for name in by:
        if name not in DIMENSIONS:
            raise UnknownDimension(name=name, names=", ".join(DIMENSIONS))
    dimensions = [DIMENSIONS[name] for name in dict.fromkeys(by)][:2]
    found = Case.objects.all()
    if organisation is not None:
        found = found.filter(organisation=organisation)
    left_out: Counter[Cell] = Counter()
    not_victims = found.filter(close_reason=CloseReason.NOT_A_VICTIM)
    if rule.leave_out_not_victims:
        found = found.exclude(close_reason=CloseReason.NOT_A_VICTIM)
    else:  # the wider rule yields: its figure minus that of the narrower one must not be small
        left_out, _others = _count(not_victims, dimensions)
    counts, total = _count(found, dimensions)
    return Table(rule, dimensions, *_draw(dimensions, counts, total, threshold, left_out), threshold)


def _count(found: QuerySet[Case], dimensions: list[Dimension]) -> tuple[Counter[Cell], int]:
    """The persons of each cell, and of all cells. Who has one case is counted by the database, the few others here."""
    columns = [*(d.column for d in dimensions), "identified_precision"]
    known_kinds = kinds() if "responder" in columns else {}
    joined = canonical()
    several = _several(joined)
    counts: Counter[Cell] = Counter()
    total = 0
    for *values, n in found.exclude(several).values_list(*columns).annotate(n=Count("*")).order_by():
        total += n
        for cell in _cells(dimensions, values, known_kinds):
            counts[cell] += n
    seen: dict[UUID, set[Cell]] = defaultdict(set)
    for person, *values in found.filter(several).values_list("person", *columns):
        seen[joined.get(person, person)] |= _cells(dimensions, values, known_kinds)
    counts.update(chain.from_iterable(seen.values()))
    return counts, total + len(seen)


def _several(joined: Mapping[UUID, UUID]) -> Q:
    """The cases of persons with more than one case or record: by ids where they are few, which is quicker than to ask twice."""
    found = (
        Case.objects.values("person").annotate(n=Count("*")).filter(n__gt=1).values_list("person", flat=True).order_by()
    )
    first, together = list(found[: FEW + 1]), {*joined, *joined.values()}
    return Q(person__in={*first, *together}) if len(first) <= FEW else Q(person__in=found) | Q(person__in=together)


def _cells(dimensions: list[Dimension], values: list[Any], known_kinds: dict[UUID, OrganisationKind]) -> set[Cell]:
    *wanted, precision = values
    codes = [_codes(d, v, precision, known_kinds) for d, v in zip(dimensions, wanted, strict=True)]
    return {(cell[0], cell[1] if len(cell) > 1 else "") for cell in product(*codes)}


def _codes(dimension: Dimension, value: Any, precision: str, known_kinds: dict[UUID, OrganisationKind]) -> list[str]:
    match dimension.name:
        case "month":
            return [f"{value:%Y-%m}" if precision == Precision.DAY else UNKNOWN]
        case "quarter":
            return [_quarter(value)]
        case "responder-type":
            return [known_kinds[value].value if value in known_kinds else UNKNOWN]
        case _other if dimension.several:
            return value.split() or [UNKNOWN]
    return [value]


def _quarter(day: date) -> str:
    return f"{day.year} Q{(day.month + 2) // 3}"


def _draw(
    dimensions: list[Dimension], counts: Counter[Cell], total: int, threshold: int, left_out: Counter[Cell]
) -> tuple[list[str], list[Line]]:
    rows = sorted({row for row, _column in counts}, key=lambda code: (code == UNKNOWN, code))
    columns = sorted({column for _row, column in counts}, key=lambda code: (code == UNKNOWN, code))
    two, several = len(dimensions) > 1, any(d.several for d in dimensions)
    cells = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    adds_up = two and not several  # where one person stands in several cells, no margin is shown over two dimensions
    full = with_margins(cells, two_way=adds_up)
    beside = with_margins(left_out, two_way=adds_up)  # whom the other rule leaves out
    also = {cell for cell, n in beside.items() if 0 < n < threshold}
    hidden = suppress(full, threshold, two_way=adds_up, also=also, elsewhere=_quarters(dimensions, full))

    def shown(cell: Cell) -> str:
        return HIDDEN if cell in hidden else str(full[cell])

    heads = [dimensions[1].word(c) for c in columns] if two else [_("persons")]
    across = [*columns, TOTAL] if adds_up else columns
    lines = [Line(dimensions[0].word(row), [shown((row, column)) for column in across]) for row in rows]
    if rows and not (two and several):
        grand = HIDDEN if 0 < total < threshold or 0 < sum(left_out.values()) < threshold else str(total)
        sums = [grand] if several else [shown((TOTAL, column)) for column in across]
        lines.append(Line(_("total"), sums, total=True))
    return heads + ([_("total")] if adds_up else []), lines


def _quarters(dimensions: list[Dimension], full: Iterable[Cell]) -> list[set[Cell]]:
    """The months of each quarter: they add up to a figure of the table by quarter."""
    groups: dict[tuple[str, str], set[Cell]] = defaultdict(set)
    for axis, dimension in enumerate(dimensions):
        for cell in full if dimension.name == "month" else ():
            if cell[axis] not in (UNKNOWN, TOTAL):
                year, month = cell[axis].split("-")
                groups[_quarter(date(int(year), int(month), 1)), cell[1 - axis]].add(cell)
    return list(groups.values())
