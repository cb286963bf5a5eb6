"""Synthetic rows for researchers, with the noisy counts from which they were drawn. Figures are taken from the counts only.

pac-synth stands behind `Synthesizer`. Its traps are closed here: a value "0" would be dropped as not stated (yes and no are
words), its own delta would be 3e-4 for 500 persons (ours is fixed), rows may follow its counts badly (checked, else refused),
and no seed can be given (the files are kept; nobody can draw them again).
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, log, sqrt
from statistics import NormalDist
from typing import Any, Final, Protocol

from accord.research.publication import layout
from accord.research.publication.budget import CAP, DELTA, Account, Spend, What
from accord.research.publication.people import People
from accord.research.publication.phrases import Said, heading, said
from accord.research.publication.plan import Plan
from accord.research.publication.refusals import (
    BadAmount,
    CountedTwice,
    NoMicrodata,
    NotConverged,
    TooFew,
    UnknownClass,
    ZeroCoded,
)

LEAST: Final = 3000
LENGTH: Final = 3
MOST_SIGMAS: Final = 3
SYNTHETIC: Final = "synthetic"
_BETWEEN: Final = "\x1f"
Counts = Mapping[tuple[str, ...], int]


class Synthesizer(Protocol):
    """What makes noisy counts and rows from rows. The first row are the heads."""

    name: str

    def draw(self, rows: Sequence[Sequence[str]], *, epsilon: float, delta: float) -> tuple[Counts, list[list[str]]]:
        """Counts by "column:value" combinations, and rows with heads."""
        ...


@dataclass(frozen=True, repr=False)
class Synthetic:
    """A finished set: rows, the noisy counts beside them, and what they are."""

    cohorts: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    counts: Counts
    epsilon: float
    delta: float
    rho: float
    sigma: float
    off: float  # in persons

    @property
    def named(self) -> str:
        """The cohorts, as they are printed."""
        return ", ".join(self.cohorts)

    @property
    def said(self) -> Said:
        """What must be printed beside the rows."""
        return said("rows", epsilon=self.epsilon, delta=self.delta, cohorts=self.named)

    @property
    def risk(self) -> list[Said]:
        """What the rows and counts can tell of one person, whatever is known of all others."""
        auc = NormalDist().cdf(sqrt(self.rho))  # of two normal noises that lie one person apart
        return [self.said, said("rows-presence", auc=auc), said("rows-alone")]

    @property
    def use(self) -> list[Said]:
        """What they are good for. Worked out from what is given away: the truth is not asked again."""
        return [
            said("rows-many", rows=len(self.rows), columns=tuple(map(heading, self.heads))),
            said("rows-noise", sigma=self.sigma, least=2 * self.sigma),
            said("rows-off", off=self.off),
            said("rows-invented", share=self._invented()),
        ]

    def _invented(self) -> float:
        values = [[f"{h}:{v}" for h, v in zip(self.heads, row, strict=True) if v] for row in self.rows]
        pairs = {tuple(sorted(pair)) for row in values for pair in combinations(row, 2)}
        return sum(pair not in self.counts for pair in pairs) / max(1, len(pairs))

    def rows_csv(self) -> bytes:
        """The rows in CTDC's 27 columns and one that says that they are synthetic."""
        at = {head: n for n, head in enumerate(self.heads)}
        rows = [
            [*(layout.written(c, row[at[c]]) if c in at else layout.NOT_STATED for c in layout.COLUMNS), SYNTHETIC]
            for row in self.rows
        ]
        return _csv([[*layout.COLUMNS, layout.PROVENANCE], *rows])

    def counts_csv(self) -> bytes:
        """The noisy counts: a combination in each line."""
        lines = [[";".join(map(_written, key)), str(n), SYNTHETIC] for key, n in sorted(self.counts.items())]
        return _csv([["combination", "persons", layout.PROVENANCE], *lines])


class PacSynth:
    """pac-synth, the engine of CTDC's own set. Pure within a process that has memory for it."""

    name = "pac-synth"

    def draw(self, rows: Sequence[Sequence[str]], *, epsilon: float, delta: float) -> tuple[Counts, list[list[str]]]:
        """See Synthesizer."""
        import pacsynth

        settings = (
            pacsynth.DpAggregateSeededParametersBuilder()
            .reporting_length(LENGTH)
            .epsilon(epsilon)
            .delta(delta)
            .accuracy_mode(pacsynth.AccuracyMode.balanced())
            .fabrication_mode(pacsynth.FabricationMode.balanced())
            .build()
        )
        engine = pacsynth.DpAggregateSeededSynthesizer(settings)
        engine.fit(pacsynth.Dataset([list(row) for row in rows]))
        found: dict[str, Any] = engine.get_dp_aggregates(_BETWEEN)
        counts = {tuple(sorted(key.split(_BETWEEN))): int(n) for key, n in found.items()}
        return counts, engine.sample()


def publish(
    cohorts: Sequence[People],
    columns: Sequence[str],
    *,
    epsilon: float,
    release: str,
    account: Account,
    synthesizer: Synthesizer | None = None,
) -> Synthetic:
    """Rows and counts of pooled cohorts, whose persons must be different ones.

    `columns` are columns of CTDC's layout that the cohorts' values hold in its codes; flags hold yes, no or nothing.
    Raises TooFew, CountedTwice, ZeroCoded, UnknownClass, BadAmount, BudgetSpent before anything is spent; NotConverged after it.
    """
    engine, rows = synthesizer or PacSynth(), _rows(cohorts, columns)
    spends = spends_of([c.cohort for c in cohorts], release, epsilon, engine.name)
    account.reserve(spends)
    counts, drawn = engine.draw([columns, *rows], epsilon=epsilon, delta=DELTA)
    rho = spends[0].rho
    sigma = noise_of(rho, len(columns))
    off = distance(counts, drawn) / sigma
    if not drawn[1:] or off > MOST_SIGMAS:
        raise NotConverged(sigmas=off, most=MOST_SIGMAS)
    found = tuple(tuple(row) for row in drawn[1:])
    names = tuple(c.cohort for c in cohorts)
    return Synthetic(names, tuple(drawn[0]), found, counts, epsilon, DELTA, rho, sigma, off * sigma)


def counts_in(content: bytes) -> Counts:
    """The counts of a file that `counts_csv` made."""
    lines = csv.DictReader(io.StringIO(content.decode()))
    return {tuple(map(_read, line["combination"].split(";"))): int(line["persons"]) for line in lines}


def single(counts: Counts, column: str) -> dict[str, int]:
    """The counts of the values of one column."""
    split = [(*key[0].partition(":"), n) for key, n in counts.items() if len(key) == 1]
    return {code: n for name, _, code, n in split if name == column}


def coded(plan: Plan, people: People) -> People:
    """A cohort in the codes of the layout: its year, and the columns of the plan. Raises NoMicrodata, UnknownClass."""
    if not plan.columns:
        raise NoMicrodata(plan=plan.name)
    values = {c.name: tuple(c.classes[n] for n in c.index(people.values[c.reads])) for c in plan.columns}
    return People(people.cohort, people.uids, {layout.YEAR: (people.cohort,) * len(people)} | values)


def columns_of(plan: Plan) -> tuple[str, ...]:
    """The columns that `coded` fills, as the layout orders them."""
    filled = {layout.YEAR, *(c.name for c in plan.columns)}
    return tuple(name for name in layout.COLUMNS if name in filled)


def spends_of(cohorts: Sequence[str], release: str, epsilon: float, mechanism: str = "pac-synth") -> list[Spend]:
    """What rows of pooled cohorts cost each of them. Raises BadAmount."""
    if not 0 < epsilon <= CAP:
        raise BadAmount(name="epsilon", must=said("amount-to", most=CAP))
    rho = (sqrt(log(1 / DELTA) + epsilon) - sqrt(log(1 / DELTA))) ** 2  # the looser way in which this engine counts
    return [Spend(cohort, release, What.MICRODATA, mechanism, rho, epsilon) for cohort in cohorts]


def noise_of(rho: float, columns: int) -> float:
    """The standard deviation of each count: a person stands in every combination of up to three columns."""
    return sqrt(sum(comb(columns, n) for n in range(1, min(LENGTH, columns) + 1)) / (2 * rho))


def distance(counts: Counts, drawn: Sequence[Sequence[str]]) -> float:
    """How far the rows' counts of single values lie from the noisy counts: root of the mean square."""
    heads = list(drawn[0])
    own = Counter(f"{h}:{v}" for row in drawn[1:] for h, v in zip(heads, row, strict=True) if v)
    single = {key[0]: n for key, n in counts.items() if len(key) == 1}
    if not single:
        return float("inf")
    return sqrt(sum((own[name] - n) ** 2 for name, n in single.items()) / len(single))


def _rows(cohorts: Sequence[People], columns: Sequence[str]) -> list[list[str]]:
    total = sum(len(c) for c in cohorts)
    if total < LEAST:
        raise TooFew(least=LEAST)
    if len({uid for c in cohorts for uid in c.uids}) != total:
        raise CountedTwice(cohort=", ".join(c.cohort for c in cohorts))
    for name in columns:
        values = {v for c in cohorts for v in c.values[name]}
        allowed = layout.allowed(name)
        if "0" in values:
            raise ZeroCoded(column=name)
        if name not in layout.COLUMNS or (allowed and not values <= allowed | {layout.NOT_STATED}):
            raise UnknownClass(variable=name)
    return [list(row) for c in cohorts for row in zip(*(c.values[name] for name in columns), strict=True)]


def _written(value: str) -> str:
    column, _, code = value.partition(":")
    return f"{column}:{layout.written(column, code)}"


def _read(value: str) -> str:
    column, _, code = value.partition(":")
    return f"{column}:{layout.read(column, code)}"


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode()
