"""How many of the pairs are one person: what there is between lists, less what chance alone would bring, and what shows nowhere.

Of people on two lists, a share agrees in name and birth so or so well (a cell: much, little, nothing at all), and a share is known by the same
telephone or document. Whether a name was written badly does not change whether a number is known: so those who agree in the number show
how often name and birth fail, and from that follows how many agree in nothing and cannot be seen (Lincoln and Petersen's argument). Different
people agree by chance, between lists as often as within one, where everybody stands once.

All of it is drawn together by a Gibbs sampler (Gelman et al. 2013, ch. 11), so that the uncertainty of each part reaches the number. Cells of two
lists are drawn around those of all (Teh et al. 2006): lists that were kept differently may differ, small ones borrow.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

from accord.research.linkage.pairs import Ints, Pairs, Pattern, split

Floats = NDArray[np.float64]
_OWN: Final = 4  # pairs within lists, from which on a pattern has a cell of its own
# What is assumed before anything is seen, in pairs. Chosen once, on thirty simulated studies of each of two qualities.
_SPREAD: Final = 5.0  # links; as many for each number of facts that agree
_LENT: Final = 50.0  # what two lists borrow from all
_CHANCE: Final = 0.3  # chance pairs where nothing of name and birth agrees; half as many for each fact more
_WIDER: Final = 1.5  # draws lie this much farther from their mean: the sampler takes each pair for itself
_HALF: Final = 0.5
_WARM: Final = 5  # a fifth of the sweeps is thrown away


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Cells:
    """Which pairs are weighed together. Cell 0: nothing of name and birth agrees."""

    place: Ints  # of each pair: two lists, cell, whether a number agrees; as one number
    shape: tuple[int, int, int]
    lists: list[tuple[int, int]]
    within: Floats
    scores: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One draw: how many of the open pairs of each place are links, and how many links of each two lists show in nothing."""

    links: Ints
    unseen: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """The draws, the mean probability of a pair at each place, and which pairs are open."""

    samples: list[Sample]
    shares: Floats
    free: Ints


def cells(found: Pairs) -> Cells:
    """Patterns that many people within a list show are weighed alone, the others by how many facts agree."""
    told = {int(code): split(found.pattern(int(code))) for code in {*np.unique(found.code).tolist(), *found.within}}
    often: dict[Pattern, int] = {}
    for code, many in found.within.items():
        often[told[code][1]] = often.get(told[code][1], 0) + many

    def key(named: Pattern) -> tuple[int, Pattern]:
        return sum(many for _, many in named), named if often.get(named, 0) >= _OWN else ()

    keys = sorted({(0, ()), *(key(named) for _, named in told.values())})
    number = {one: at for at, one in enumerate(keys)}
    lists = list(combinations(range(len(found.sizes)), 2))
    shape = (len(lists), len(keys), 2)
    within = np.zeros(shape[1:])
    for code, many in found.within.items():
        within[number[key(told[code][1])], int(told[code][0])] += many
    codes, back = np.unique(found.code, return_inverse=True)
    cell = np.array([number[key(told[code][1])] for code in codes.tolist()], np.int64)[back]
    contact = np.array([told[code][0] for code in codes.tolist()], np.int64)[back]
    two = np.array([[_index(lists, a, b) for b in range(len(found.sizes))] for a in range(len(found.sizes))])
    where = two[found.owners[found.one], found.owners[found.other]]
    place = np.ravel_multi_index((where, cell, contact), shape).astype(np.int64)
    return Cells(place, shape, lists, within, np.array([score for score, _ in keys], np.int64))


def weigh(
    found: Pairs,
    kept: Cells,
    rng: np.random.Generator,
    *,
    sure: Collection[int] = (),
    other: Collection[int] = (),
    draws: int,
    thin: int,
) -> Weighed:
    """Draw how many pairs are links. `sure`: pairs that are, `other`: pairs that are two people; whoever is linked has no second
    partner on that list, so what else pairs her there is not looked at."""
    fixed = np.array(sorted(sure), np.int64)
    free, chance = _open(found, kept, fixed)
    out = np.array(sorted(other), np.int64)
    free = np.setdiff1d(free, out)
    size = int(np.prod(kept.shape))
    sampler = _Sampler(
        open=np.bincount(kept.place[free], minlength=size).reshape(kept.shape),
        sure=np.bincount(kept.place[fixed], minlength=size).reshape(kept.shape),
        other=np.bincount(kept.place[out], minlength=size).reshape(kept.shape).sum(0) + kept.within,
        prior=_CHANCE * np.power(_HALF, kept.scores[:, None]),
        spread=_spread(kept.scores),
        chance=chance,
    )
    samples, shares = sampler.run(rng, draws, thin)
    return Weighed(_wider(samples, sampler.open), shares, free)


def _index(lists: list[tuple[int, int]], a: int, b: int) -> int:
    return lists.index((min(a, b), max(a, b))) if a != b else 0


def _wider(samples: list[Sample], most: Ints) -> list[Sample]:
    links = np.mean([one.links for one in samples], axis=0)
    unseen = np.mean([one.unseen for one in samples], axis=0)
    return [
        Sample(
            np.clip(np.rint(links + _WIDER * (one.links - links)), 0, most).astype(np.int64),
            np.maximum(np.rint(unseen + _WIDER * (one.unseen - unseen)), 0).astype(np.int64),
        )
        for one in samples
    ]


def _spread(scores: Ints) -> Floats:
    """What is assumed of the links of each cell: cells with as many facts share it."""
    levels, back, often = np.unique(scores, return_inverse=True, return_counts=True)
    return np.asarray(_SPREAD / len(levels) / often[back], np.float64)


def _open(found: Pairs, kept: Cells, sure: Ints) -> tuple[Ints, Floats]:
    """Pairs of people who have no partner there yet; for each two lists, pairs between them for each pair within a list."""
    many = len(found.sizes)
    taken = np.zeros((len(found.owners), many), bool)
    taken[found.one[sure], found.owners[found.other[sure]]] = True
    taken[found.other[sure], found.owners[found.one[sure]]] = True
    free = ~(
        taken[found.one, found.owners[found.other]] | taken[found.other, found.owners[found.one]]
    )  # the two of a sure pair are taken, too
    left = np.array([[np.sum(~taken[found.owners == a, b]) for b in range(many)] for a in range(many)], float)
    inside = max(float(np.sum(found.sizes * (found.sizes - 1)) / 2), 1.0)
    return np.flatnonzero(free), np.array([left[a, b] * left[b, a] for a, b in kept.lists]) / inside


@dataclass(slots=True, eq=False)
class _Sampler:
    open: Ints
    sure: Ints
    other: Floats  # known to be different people, within lists and by decision
    prior: Floats
    spread: Floats
    chance: Floats

    def run(self, rng: np.random.Generator, draws: int, thin: int) -> tuple[list[Sample], Floats]:
        links = np.where(self.other > 0, self.open // 4, self.open)
        unseen = np.zeros(len(self.open), np.int64)
        common = np.full(self.open.shape[1], 1 / self.open.shape[1])
        shares, samples = np.zeros(self.open.shape), []
        warm = draws * thin // _WARM
        for sweep in range(warm + draws * thin):
            expected, common = self._expected(rng, links, unseen, common)
            by_chance = rng.gamma(self.prior + self.other + (self.open - links).sum(0)) / (1 + self.chance.sum())
            share = expected / (expected + self.chance[:, None, None] * by_chance + 1e-12)
            links, unseen = rng.binomial(self.open, share), rng.poisson(expected[:, 0, 0])
            if sweep >= warm:
                shares += share
                if (sweep - warm) % thin == 0:
                    samples.append(Sample(links, unseen))
        return samples, shares / (draws * thin)

    def _expected(self, rng: np.random.Generator, links: Ints, unseen: Ints, common: Floats) -> tuple[Floats, Floats]:
        """Links to expect at each place; how links of all lists lie over the cells."""
        there = links + self.sure
        there[:, 0, 0] = unseen
        named, ways = there.sum(axis=2), there.sum(axis=1)
        lent = _LENT * common + 1e-6
        drawn = rng.gamma(self.spread + (lent * (digamma(lent + named) - digamma(lent))).sum(0))
        common = drawn / drawn.sum()
        own = rng.gamma(_LENT * common + named + 1e-9)
        own /= own.sum(axis=1, keepdims=True)
        contact = rng.beta(_HALF + ways[:, 1], _HALF + ways[:, 0])
        many = rng.gamma(_HALF + named.sum(axis=1))
        return many[:, None, None] * own[:, :, None] * np.stack([1 - contact, contact], axis=1)[:, None, :], common
