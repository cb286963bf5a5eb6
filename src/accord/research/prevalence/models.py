"""Hierarchical log-linear models: terms are sets of lists, a model is a set of terms with all that lies inside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from accord.research.prevalence.lists import Lists
from accord.research.prevalence.refusals import Refused

MOST_TERMS = 52  # a model is kept as a number of double precision in the compiled search
Terms = tuple[int, ...]


@dataclass(frozen=True)
class Family:
    """All models of k lists with terms of up to `order` lists. Raises Refused if they are too many, or there is no such order."""

    k: int
    order: int = 2

    def __post_init__(self) -> None:
        if not 2 <= self.order < max(self.k, 3):
            raise Refused("order", order=self.order)
        if len(self.terms) > MOST_TERMS:
            raise Refused("too_many_terms", found=len(self.terms))

    @cached_property
    def terms(self) -> Terms:
        """Candidate terms, small ones first."""
        sizes = range(2, self.order + 1)
        return tuple(sum(1 << i for i in chosen) for size in sizes for chosen in combinations(range(self.k), size))

    @cached_property
    def masks(self) -> NDArray[np.int64]:
        """Intercept, lists and candidate terms: the columns of the largest model."""
        return np.array([0, *(1 << i for i in range(self.k)), *self.terms], dtype=np.int64)

    def bits(self, terms: Terms) -> int:
        """A model as bits over the candidate terms."""
        return sum(1 << self.terms.index(term) for term in terms)

    def model(self, bits: int) -> Terms:
        """The terms of a model."""
        return tuple(term for i, term in enumerate(self.terms) if bits >> i & 1)


def parse(lists: Lists, terms: Iterable[str]) -> Terms:
    """Terms by name, as ["A:B", "A:C"]. Raises Refused if one is unknown, or lacks what lies inside it."""
    masks = []
    for term in terms:
        names = term.split(":")
        if len(names) < 2 or len(set(names)) < len(names):
            raise Refused("unknown_term", term=term)
        masks.append(lists.mask(names))
    made = in_order(set(masks))
    for mask in made:
        for part in (mask & ~(1 << i) for i in range(lists.k) if mask >> i & 1):
            if part.bit_count() > 1 and part not in made:
                raise Refused("not_hierarchical", term=lists.named(mask), part=lists.named(part))
    return made


def in_order(masks: Iterable[int]) -> Terms:
    """Small terms first, then by their lists: a model is written in one way only."""
    return tuple(
        sorted(masks, key=lambda mask: (mask.bit_count(), [i for i in range(mask.bit_length()) if mask >> i & 1]))
    )


def described(lists: Lists, terms: Terms) -> tuple[str, ...]:
    """The terms of a model by name."""
    return tuple(lists.named(term) for term in terms)
