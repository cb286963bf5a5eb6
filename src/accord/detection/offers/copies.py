"""Nearly the same text, by MinHash: what is stored of a text is 25 keyed tokens. Pure but for the key.

A text is its runs of three folded words, numbers left out: a copy with another telephone, price or emoji stays a copy. Texts
that share six of ten runs meet in one of 25 bands of five values with a probability of 87 %, those that share seven of ten
with 99 % (1 - (1 - s^5)^25); what is met is then compared exactly.
"""

from functools import cache
from typing import Any, Final

from accord.detection.offers.words import words

BANDS, ROWS = 25, 5
NEAR: Final = 0.6  # of all runs of both texts, how many are in both
_RUN: Final = 3
_LEAST: Final = 5  # with fewer words a text is like many


def runs(text: str) -> frozenset[str]:
    """The runs of words of `text`; none of a text that is too short to be compared."""
    plain = [(word.cyrillic or word.latin)[0] for word in words(text) if word.number < 0]
    if len(plain) < _LEAST:
        return frozenset()
    return frozenset(" ".join(plain[i : i + _RUN]) for i in range(len(plain) - _RUN + 1))


def bands(of: frozenset[str]) -> list[tuple[str, str]]:
    """The bands of a text, each as what a token is made of: its number, and its values."""
    if not of:
        return []
    sketch = _empty().copy()
    sketch.update_batch([run.encode() for run in sorted(of)])
    values = sketch.hashvalues
    return [(str(n), values[n * ROWS : (n + 1) * ROWS].tobytes().hex()) for n in range(BANDS)]


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Which share of the runs of two texts is in both (Jaccard), 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0


@cache
def _empty() -> Any:
    # Read here: numpy takes a quarter of a second to load, and most processes compare nothing.
    from datasketch import MinHash

    return MinHash(num_perm=BANDS * ROWS, seed=1, scheme="affine32")
