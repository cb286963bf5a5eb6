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
from math import comb, log, sqrt
from typing import Any, Final, Protocol

from accord.research.publication import layout
from accord.research.publication.budget import CAP, DELTA, Account, Spend, What
from accord.research.publication.people import People
from accord.research.publication.phrases import said
from accord.research.publication.refusals import BadAmount, NotConverged, TooFew, UnknownClass, ZeroCoded

LEAST: Final = 3000
LENGTH: Final = 3
MOST_SIGMAS: Final = 3
NOT_STATED: Final = ""
YES, NO = "yes", "no"
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
    sigma: float
    off: float

    @property
    def words(self) -> str:
        """What must be printed beside the rows."""
        return (
            f"No row is a person. Differentially private: epsilon {self.epsilon:g}, delta {self.delta:g}, for one person of the "
            f"pooled cohorts {', '.join(self.cohorts)}. The noise of each count is about {self.sigma:.1f}; counts of single values in the "
            f"rows lie {self.off:.1f} times that from the counts beside them. Take figures from the counts, never from the rows; "
            "a combination in the rows need not exist."
        )

    def rows_csv(self) -> bytes:
        """The rows in CTDC's 27 columns and one that says that they are synthetic."""
        at = {head: n for n, head in enumerate(self.heads)}
        rows = [
            [*(_out(c, row[at[c]]) if c in at else NOT_STATED for c in layout.COLUMNS), SYNTHETIC] for row in self.rows
        ]
        return _csv([[*layout.COLUMNS, layout.PROVENANCE], *rows])

    def counts_csv(self) -> bytes:
        """The noisy counts: a combination in each line."""
        lines = [[";".join(key), str(n), SYNTHETIC] for key, n in sorted(self.counts.items())]
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
    Raises TooFew, ZeroCoded, UnknownClass, BadAmount, BudgetSpent before anything is spent; NotConverged after it.
    """
    engine, rows = synthesizer or PacSynth(), _rows(cohorts, columns)
    if not 0 < epsilon <= CAP:
        raise BadAmount(name="epsilon", must=said("amount-to", most=CAP))
    rho = (sqrt(log(1 / DELTA) + epsilon) - sqrt(log(1 / DELTA))) ** 2  # the looser way in which this engine counts
    account.reserve([Spend(c.cohort, release, What.MICRODATA, engine.name, rho, epsilon) for c in cohorts])
    counts, drawn = engine.draw([columns, *rows], epsilon=epsilon, delta=DELTA)
    sigma = noise_of(rho, len(columns))
    off = distance(counts, drawn) / sigma
    if not drawn[1:] or off > MOST_SIGMAS:
        raise NotConverged(sigmas=off, most=MOST_SIGMAS)
    found = tuple(tuple(row) for row in drawn[1:])
    return Synthetic(tuple(c.cohort for c in cohorts), tuple(drawn[0]), found, counts, epsilon, DELTA, sigma, off)


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
    for name in columns:
        values = {v for c in cohorts for v in c.values[name]}
        allowed = {YES, NO} if name in layout.FLAGS else set(layout.CODED.get(name, ()))
        if "0" in values:
            raise ZeroCoded(column=name)
        if name not in layout.COLUMNS or (allowed and not values <= allowed | {NOT_STATED}):
            raise UnknownClass(variable=name)
    return [list(row) for c in cohorts for row in zip(*(c.values[name] for name in columns), strict=True)]


def _out(column: str, value: str) -> str:
    return {YES: "1", NO: "0"}.get(value, value) if column in layout.FLAGS else value


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode()
