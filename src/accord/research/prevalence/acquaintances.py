"""Network scale-up: how many of a hidden group people know, against how many they know of groups of known size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.resampling import SEED, Interval


@dataclass(frozen=True)
class Answer:
    """One respondent: how many she knows of each known group, and of the hidden one."""

    known: Mapping[str, int]
    hidden: int


@dataclass(frozen=True)
class ScaledUp:
    """The size of the hidden group. `check`: each known group estimated from the others, over its true size; 1 is right."""

    size: float
    interval: Interval
    unadjusted: float
    transmission: float
    visibility: float
    mean_degree: float
    check: dict[str, float]


def scale_up(
    answers: Sequence[Answer],
    known: Mapping[str, int],
    population: int,
    *,
    transmission: float = 1.0,
    visibility: float = 1.0,
    replicates: int = 1000,
    seed: int = SEED,
) -> ScaledUp:
    """Size = population x ties to the hidden / ties in all, over the two factors, which are shown and never guessed.

    `transmission`: share of the hidden ties that respondents know to be such. `visibility`: how many ties the hidden have,
    over how many others have. Raises Refused.
    """
    for name, value in (("transmission", transmission), ("visibility", visibility)):
        if not 0 < value <= 1:
            raise Refused("factor", name=name, value=value)
    if len(answers) < 2:
        raise Refused("no_respondents", found=len(answers))
    if len(known) < 2 or not all(0 < size < population for size in known.values()):
        raise Refused("known_groups", why="There are fewer than two groups, or a group is as large as the population.")
    for one in answers:
        if set(one.known) != set(known) or min(one.known.values()) < 0 or one.hidden < 0:
            raise Refused("known_groups", why="An answer lacks a group, has one too many, or counts below zero.")
    ties = np.array([[one.known[group] for group in known] for one in answers], dtype=float)
    hidden, sizes = np.array([one.hidden for one in answers], dtype=float), np.array(list(known.values()), dtype=float)
    if not ties.sum():
        raise Refused("known_groups", why="Nobody knows anybody of the known groups.")
    degrees = population * ties.sum(axis=1) / sizes.sum()
    plain = population * hidden.sum() / degrees.sum()
    random = np.random.default_rng(seed)
    drawn = random.integers(len(answers), size=(replicates, len(answers)))
    below = degrees[drawn].sum(axis=1)
    sized = population * hidden[drawn].sum(axis=1)[below > 0] / below[below > 0] / (transmission * visibility)
    low, high = np.quantile(sized, [0.025, 0.975], method="median_unbiased")
    check = {}
    for i, group in enumerate(known):
        others = population * (ties.sum() - ties[:, i].sum()) / (sizes.sum() - sizes[i])
        check[group] = float(population * ties[:, i].sum() / others / sizes[i]) if others else float("inf")
    return ScaledUp(
        float(plain / (transmission * visibility)), (float(low), float(high)), float(plain), transmission, visibility,
        float(degrees.mean()), check,
    )  # fmt: skip
