"""The published tables, and tables drawn at random."""

from pathlib import Path

from accord.research.prevalence import Lists
from accord.research.prevalence.models import Family

DATA = Path(__file__).resolve().parents[2] / "data" / "mse"


def published(name):
    return Lists.from_csv(DATA / f"{name}.csv")


def sparse(random, *, k=None):
    """A table with many empty cells, and a hierarchical model of it; None where a list is empty."""
    k = k or int(random.integers(3, 6))
    family = Family(k, int(random.integers(2, max(3, k))))
    counts = random.poisson(random.choice([0.3, 1, 3]) * random.random(1 << k) ** 2).astype(float)
    counts[0] = 0
    lists = Lists(tuple("ABCDE"[:k]), counts)
    if not lists.n or (lists.together[[1 << i for i in range(k)]] == 0).any():
        return None
    chosen = random.permutation(family.terms)[: random.integers(0, len(family.terms) + 1)]
    inside = {part for term in chosen for part in family.terms if part & int(term) == part}
    return lists, family, tuple(term for term in family.terms if term in inside)


def every_model(family):
    """Each hierarchical model of a family, once."""
    parts = {t: [p for p in family.terms if p != t and p & t == p] for t in family.terms}

    def grow(place, model):
        if place == len(family.terms):
            yield model
            return
        yield from grow(place + 1, model)
        term = family.terms[place]
        if all(part in model for part in parts[term]):
            yield from grow(place + 1, (*model, term))

    return grow(0, ())
