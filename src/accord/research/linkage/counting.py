"""Counted once: links are drawn as likely as they are, what was missed is put back, and the number comes with its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Protocol

import numpy as np

from accord.research.linkage.drawing import People, draw, settled
from accord.research.linkage.encodings import Roll
from accord.research.linkage.pairs import Ints, Pairs, pairs
from accord.research.linkage.refusals import Refused
from accord.research.linkage.weighing import Cells, Floats, Sample, Weighed, cells, weigh

DRAWS: Final = 200
_THIN: Final = 15  # sweeps between two draws
_FIRST: Final = 600
_LEAST: Final = 8  # pairs known by number and by name, or nothing can be said
_DOUBTFUL: Final = (0.1, 0.95)
_LINKED: Final = 0.5
_SURE: Final = 0.98
_MOST: Final = 8  # lists
_ENDS: Final = (2.5, 97.5)  # per cent
_FIRST_SIGN: Final = 0.1  # share of the pairs that are taken a step earlier: a link to a third list may show here alone
_PRINTED: Final = 1.3  # the printed interval is so much wider than the draws say; see decision 049

Interval = tuple[float, float, float]  # median, low and high end (95 %)
Decision = tuple[tuple[str, str], tuple[str, str]]  # (list, record), (list, record)


@dataclass(frozen=True, slots=True, repr=False)
class Study:
    """What the organisations agreed: its name, the agreement that covers it, whom the lists hold and for which time."""

    name: str
    agreement: str
    whom: str
    period: str


class Sized(Protocol):
    """What is known of a list without its records."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def withheld(self) -> int:
        """How many of it were not compared."""

    @property
    def size(self) -> int:
        """All of its people."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure counted once beside the raw sum, and how good it is.

    `table` is the mean of the drawn capture patterns, lists to people, which `prevalence` takes; `tables` are the draws
    themselves, so that an estimate can carry the error of linking. `precision`: share of the links that are right; `recall`: share of those
    known to two lists that were linked. `doubtful`: pairs that people should look at, the most doubtful first.
    """

    study: Study
    sizes: dict[str, int]
    withheld: dict[str, int]
    raw: int
    once: Interval
    table: dict[frozenset[str], float]
    tables: list[dict[frozenset[str], int]]
    links: int
    precision: Interval
    recall: Interval
    doubtful: list[tuple[Decision, float]]

    @property
    def lowest(self) -> float:
        """The low end if everybody who was withheld were also on another list."""
        return self.once[1] - sum(self.withheld.values())


def count_once(
    study: Study, rolls: Sequence[Roll], *, decided: Mapping[Decision, bool] | None = None, seed: int = 1
) -> Counted:
    """Count the people of these lists once. `decided`: what people found about doubtful pairs.

    Raises Refused, with the name of the reason.
    """
    check(study, rolls)
    found = pairs(rolls)
    if not len(found.one):
        raise Refused("other-key")
    return counted_of(study, rolls, found, decided=decided, seed=seed)


def counted_of(
    study: Study,
    rolls: Sequence[Sized],
    found: Pairs,
    *,
    decided: Mapping[Decision, bool] | None = None,
    seed: int = 1,
) -> Counted:
    """Count the people of these lists once, whose pairs are found.

    Raises Refused (bare-list, not-a-pair, quality-unknown).
    """
    there = np.bincount(found.owners, minlength=len(rolls))
    if bare := [roll.name for roll, many in zip(rolls, there, strict=True) if not many]:
        raise Refused("bare-list", bare[0])
    rng, known = np.random.default_rng(seed), _known(rolls, found, decided or {})
    same = [pair for pair, is_one in known.pairs.items() if is_one]
    other = [pair for pair, is_one in known.pairs.items() if not is_one]
    kept = cells(found)
    before = weigh(found, kept, rng, sure=same, other=other, draws=_FIRST, thin=1)
    people = People(found.owners.tolist())
    for one, partner in known.joined:
        people.join(one, partner)
    first = _likely(kept, before, same)
    sure = settled(found, _order(first, _SURE), people)
    weighed = weigh(found, kept, rng, sure=sure, other=other, draws=DRAWS, thin=_THIN)
    _enough(kept, weighed, sure)
    likely = _likely(kept, weighed, sure)
    linked = settled(found, _order(likely, _LINKED), people.copy())
    right, free = float(first[sure].sum()), weighed.free
    reach = np.array(people.reach(found.one[free].tolist(), found.other[free].tolist()), np.int64)
    return _counted(study, rolls, found, kept, _Count(people, reach, weighed, likely, linked, sure, right, known), rng)


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    pairs: dict[int, bool]  # what was decided, of pairs that agree in something
    joined: list[tuple[int, int]]  # records that are one person, by decision


@dataclass(frozen=True, slots=True, eq=False)
class _Count:
    people: People
    reach: Ints  # of each open pair, see People.reach
    weighed: Weighed
    likely: Floats
    linked: list[int]
    sure: list[int]
    right: float  # how many of the sure ones are right
    known: _Known


def _likely(kept: Cells, weighed: Weighed, sure: list[int]) -> Floats:
    """Probability of each pair; whose partner is another has none."""
    likely = np.zeros(len(kept.place))
    likely[weighed.free] = weighed.shares.ravel()[kept.place[weighed.free]]
    likely[sure] = 1.0
    return likely


def _order(likely: Floats, at_least: float) -> list[int]:
    order = np.argsort(-likely, kind="stable")
    return [int(pair) for pair in order[: int(np.sum(likely >= at_least))]]


def _enough(kept: Cells, weighed: Weighed, sure: list[int]) -> None:
    """Raises Refused where too few are known by number and name to say what either misses."""
    fixed = np.bincount(kept.place[sure], minlength=weighed.shares.size).reshape(kept.shape)
    both = [(one.links + fixed)[:, 1:, 1].sum() for one in weighed.samples]
    if np.mean(both) < _LEAST:
        raise Refused("quality-unknown")


def check(study: Study, rolls: Sequence[Roll]) -> None:
    """Raises Refused for what cannot be a study."""
    check_sizes(study, rolls)
    for roll in rolls:
        if not any(roll.records.values()):
            raise Refused("bare-list", roll.name)


def check_sizes(study: Study, rolls: Sequence[Sized]) -> None:
    """The same, of lists whose records are not at hand."""
    names = [roll.name for roll in rolls]
    if not study.agreement.strip():
        raise Refused("no-agreement")
    if len(rolls) < 2:
        raise Refused("one-list")
    if len(rolls) > _MOST:
        raise Refused("many-lists")
    if len(set(names)) < len(names):
        raise Refused("list-twice")
    for roll in rolls:
        if not roll.size:
            raise Refused("list-empty", roll.name)


def _known(rolls: Sequence[Sized], found: Pairs, decided: Mapping[Decision, bool]) -> _Known:
    numbers = {
        (rolls[owner].name, name): at
        for at, (owner, name) in enumerate(zip(found.owners.tolist(), found.names, strict=True))
    }
    at = (
        dict(zip(zip(found.one.tolist(), found.other.tolist(), strict=True), range(len(found.one)), strict=True))
        if decided
        else {}
    )
    known = _Known({}, [])
    for (one, other), same in decided.items():
        if one not in numbers or other not in numbers or one[0] == other[0]:
            raise Refused("not-a-pair", f"{one[0]} {one[1]}, {other[0]} {other[1]}")
        pair = (min(numbers[one], numbers[other]), max(numbers[one], numbers[other]))
        if pair in at:
            known.pairs[at[pair]] = same
        if same:
            known.joined.append(pair)
    return known


def _counted(
    study: Study, rolls: Sequence[Sized], found: Pairs, kept: Cells, count: _Count, rng: np.random.Generator
) -> Counted:
    names = [roll.name for roll in rolls]
    withheld = {roll.name: roll.withheld for roll in rolls}
    drawn = [_drawn(found, kept, count, sample, rng) for sample in count.weighed.samples]
    tables = [_named(table, names, withheld) for table, _, _ in drawn]
    patterns = sorted({pattern for table in tables for pattern in table}, key=lambda one: (len(one), sorted(one)))
    return Counted(
        study=study,
        sizes={roll.name: roll.size for roll in rolls},
        withheld=withheld,
        raw=sum(roll.size for roll in rolls),
        once=_printed(_interval([sum(table.values()) for table in tables]), rolls),
        table={one: float(np.mean([table.get(one, 0) for table in tables])) for one in patterns},
        tables=tables,
        links=len(count.linked),
        precision=_interval([right for _, right, _ in drawn]),
        recall=_interval([share for _, _, share in drawn]),
        doubtful=_doubtful(rolls, found, count.likely, count.known),
    )


def _drawn(
    found: Pairs, kept: Cells, count: _Count, sample: Sample, rng: np.random.Generator
) -> tuple[dict[int, int], float, float]:
    """(people by their lists, share of the links that are right, share of all that were found) in one draw."""
    free, size = count.weighed.free, count.weighed.shares.size
    order = rng.permutation(len(free))
    late = count.reach[order] - (rng.random(len(order)) < _FIRST_SIGN)
    shuffled = free[order][np.lexsort((late, kept.place[free[order]]))]
    place = kept.place[shuffled]
    rank = np.arange(len(place)) - np.searchsorted(place, place)
    chosen = shuffled[rank < sample.links.ravel()[place]]
    fixed = np.bincount(kept.place[count.sure], minlength=size).reshape(kept.shape)
    shared = (sample.links + fixed).sum(axis=(1, 2)) + sample.unseen
    table = draw(found, count.people.copy(), chosen, dict(zip(kept.lists, shared.tolist(), strict=True)), rng)
    open_links = np.bincount(kept.place[np.setdiff1d(count.linked, count.sure)], minlength=size)
    held = np.bincount(kept.place[free], minlength=size)
    right = count.right + float((sample.links.ravel() * (open_links / np.maximum(held, 1))).sum())
    return table, min(right / max(len(count.linked), 1), 1.0), min(right / max(float(shared.sum()), right, 1e-9), 1.0)


def _named(table: Mapping[int, int], names: list[str], withheld: Mapping[str, int]) -> dict[frozenset[str], int]:
    told = {frozenset(n for at, n in enumerate(names) if mask >> at & 1): many for mask, many in table.items() if many}
    for name, many in withheld.items():
        if many:
            told[frozenset({name})] = told.get(frozenset({name}), 0) + many
    return told


def _doubtful(rolls: Sequence[Sized], found: Pairs, likely: Floats, known: _Known) -> list[tuple[Decision, float]]:
    def place(at: int) -> tuple[str, str]:
        return rolls[int(found.owners[at])].name, found.names[at]

    low, high = _DOUBTFUL
    open_ = [int(pair) for pair in np.flatnonzero((likely >= low) & (likely < high)) if int(pair) not in known.pairs]
    open_.sort(key=lambda pair: abs(float(likely[pair]) - 0.5))
    return [((place(int(found.one[pair])), place(int(found.other[pair]))), float(likely[pair])) for pair in open_]


def _printed(drawn: Interval, rolls: Sequence[Sized]) -> Interval:
    """Not fewer than stand on the longest list, not more than on all."""
    middle, low, high = drawn
    least, most = max(roll.size for roll in rolls), sum(roll.size for roll in rolls)
    return middle, max(middle - _PRINTED * (middle - low), least), min(middle + _PRINTED * (high - middle), most)


def _interval(values: Sequence[float]) -> Interval:
    low, high = np.percentile(values, _ENDS)
    return float(np.median(values)), float(low), float(high)


def overlaps(counted: Counted) -> dict[tuple[str, str], float]:
    """How many people each two lists share, by the mean of the draws."""
    return {
        (one, other): sum(many for lists, many in counted.table.items() if {one, other} <= lists)
        for one, other in combinations(counted.sizes, 2)
    }
