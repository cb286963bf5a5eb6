"""How an assessment is counted (domain.md section 5); pure, exact, rounded once and half up, to two places."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

LOWEST: Final = 1
HIGHEST: Final = 4
_CENT: Final = Decimal("0.01")


def exact_mean(scores: Sequence[int | Fraction | None]) -> Fraction | None:
    """The mean of what was scored, if at least two thirds were; None, "not scored", otherwise. 1 to 4, never a percentage."""
    given = [Fraction(score) for score in scores if score is not None]
    if not given or 3 * len(given) < 2 * len(scores):
        return None
    return sum(given, Fraction(0)) / len(given)


def rounded(value: Fraction | None) -> Decimal | None:
    """To two places, half up."""
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_CENT, ROUND_HALF_UP)


def mean(scores: Sequence[int | None]) -> Decimal | None:
    """The score of a domain, from those of its parts."""
    return rounded(exact_mean(scores))


def overall(domains: Sequence[Sequence[int | None]]) -> Decimal | None:
    """The mean of the domains' exact means, by the same two thirds."""
    return rounded(exact_mean([exact_mean(scores) for scores in domains]))
