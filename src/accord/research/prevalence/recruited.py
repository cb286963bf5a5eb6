"""Respondent-driven sampling: people recruit people whom they know. Volz and Heckathorn's estimator, with a tree bootstrap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.research.prevalence.lists import Floats
from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.resampling import SEED, Interval


@dataclass(frozen=True)
class Respondent:
    """One person of the sample: who recruited her (empty: a seed), how many of the population she knows, and the trait."""

    code: str
    recruiter: str
    degree: float
    trait: bool


@dataclass(frozen=True)
class Recruited:
    """The share with the trait, and what to look at before it is believed.

    `by_wave`: the estimate as it stood after each wave. `homophily`: how much oftener than by chance people recruited their like.
    """

    share: float
    interval: Interval
    plain_share: float
    seeds: int
    waves: int
    by_wave: tuple[float, ...]
    homophily: float
    largest_tree: float
    warnings: tuple[str, ...]


def recruited(sample: Sequence[Respondent], *, replicates: int = 1000, seed: int = SEED) -> Recruited:
    """The share of the population with the trait. Raises Refused if the sample is no forest of recruitment, or says nothing."""
    waves = _waves(sample)
    degree = np.array([one.degree for one in sample], dtype=float)
    trait = np.array([one.trait for one in sample])
    if trait.all() or not trait.any():
        raise Refused("trait_without_contrast")
    place = {one.code: i for i, one in enumerate(sample)}
    children: list[list[int]] = [[] for _ in sample]
    for i, one in enumerate(sample):
        if one.recruiter:
            children[place[one.recruiter]].append(i)
    seeds = [i for i, one in enumerate(sample) if not one.recruiter]
    random = np.random.default_rng(seed)
    drawn = [_share(degree, trait, _tree(seeds, children, random)) for _ in range(replicates)]
    low, high = np.quantile(drawn, [0.025, 0.975], method="median_unbiased")
    by_wave = tuple(_share(degree, trait, np.flatnonzero(waves <= wave)) for wave in range(waves.max() + 1))
    pairs = np.array([(place[one.recruiter], i) for i, one in enumerate(sample) if one.recruiter])
    alike = float(np.mean(trait[pairs[:, 0]] == trait[pairs[:, 1]]))
    givers, takers = trait[pairs[:, 0]].mean(), trait[pairs[:, 1]].mean()
    by_chance = float(givers * takers + (1 - givers) * (1 - takers))
    largest = max(_size(one, children) for one in seeds) / len(sample)
    return Recruited(
        by_wave[-1],
        (float(low), float(high)),
        float(trait.mean()),
        len(seeds),
        int(waves.max()),
        by_wave,
        alike / by_chance if by_chance else float("inf"),
        largest,
        _warnings(by_wave, alike / by_chance if by_chance else float("inf"), largest, len(seeds)),
    )


def _share(degree: Floats, trait: NDArray[np.bool_], who: list[int] | NDArray[np.int64]) -> float:
    weights = 1.0 / degree[who]
    return float(weights[trait[who]].sum() / weights.sum())


def _waves(sample: Sequence[Respondent]) -> NDArray[np.int64]:
    if len(sample) < 2:
        raise Refused("no_respondents", found=len(sample))
    by_code = dict[str, Respondent]()
    for one in sample:
        if one.code in by_code:
            raise Refused("respondent_twice", who=one.code)
        if not one.degree > 0:
            raise Refused("degree", who=one.code, value=one.degree)
        by_code[one.code] = one
    for one in sample:
        if one.recruiter and one.recruiter not in by_code:
            raise Refused("recruiter_unknown", who=one.code, by=one.recruiter)
    waves = np.array([_wave(one, by_code) for one in sample])
    if not waves.any():
        raise Refused("no_waves")
    return waves


def _wave(one: Respondent, by_code: dict[str, Respondent]) -> int:
    steps, here = 0, one
    while here.recruiter:
        steps, here = steps + 1, by_code[here.recruiter]
        if steps > len(by_code):
            raise Refused("recruitment_circle", who=one.code)
    return steps


def _tree(seeds: list[int], children: list[list[int]], random: np.random.Generator) -> list[int]:
    """Seeds drawn anew, and under each who is drawn from its own recruits, down to the end (Baraff and others 2016)."""
    drawn = list[int]()
    waiting = [seeds[i] for i in random.integers(len(seeds), size=len(seeds))]
    while waiting:
        one = waiting.pop()
        drawn.append(one)
        below = children[one]
        waiting += [below[i] for i in random.integers(len(below), size=len(below))] if below else []
    return drawn


def _size(root: int, children: list[list[int]]) -> int:
    return 1 + sum(_size(child, children) for child in children[root])


def _warnings(by_wave: tuple[float, ...], homophily: float, largest: float, seeds: int) -> tuple[str, ...]:
    found = []
    late = by_wave[len(by_wave) * 2 // 3 :]
    if len(by_wave) < 4 or max(late) - min(late) > 0.02:
        found.append("The estimate had not settled when recruitment ended: more waves are needed.")
    if homophily > 1.5:
        found.append("People mostly recruited their like: the interval is too narrow if a group was hardly reached.")
    if largest > 0.5:
        found.append("More than half of the sample goes back to one seed.")
    if seeds < 5:
        found.append("There are fewer than five seeds: the interval says little.")
    return tuple(found)
