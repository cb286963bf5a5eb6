"""The account of differential privacy: what was spent on each cohort, and what may still be. zCDP, delta fixed.

A row is written before anything is sampled, in the transaction that reserves the amount; a crash after it counts as spent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import exp, log, log1p
from typing import Final, Protocol

from accord.research.publication.phrases import Said, said
from accord.research.publication.refusals import BadAmount, BudgetSpent, MixedCohort

DELTA: Final = 1e-6
CAP: Final = 4.0  # for tables over all revisions, and again for microdata
_SLACK: Final = 1e-9


class What(StrEnum):
    """The two caps."""

    TABLES = "tables"
    MICRODATA = "microdata"

    @property
    def said(self) -> Said:
        """What the cap is for."""
        return said(f"of-{self.value}")


@dataclass(frozen=True)
class Spend:
    """One row of the account."""

    cohort: str
    release: str
    what: What
    mechanism: str
    rho: float
    epsilon: float
    delta: float = DELTA


class Account(Protocol):
    """Where spends are kept. `reserve` returns when the row is durable, and raises BudgetSpent instead of writing it."""

    def reserve(self, spends: Sequence[Spend]) -> None: ...


def epsilon_of(rho: float, delta: float = DELTA) -> float:
    """The smallest epsilon for which rho-zCDP is known to give (epsilon, delta)-DP (Canonne, Kamath, Steinke 2020).

    Raises BadAmount.
    """
    _require_amount("rho", rho)
    if not 0 < delta < 1:
        raise BadAmount(name="delta", must=said("amount-share"))

    def at(alpha: float) -> float:
        return alpha * rho + log1p(-1 / alpha) - log(delta * alpha) / (alpha - 1)

    low, high = 1 + 1e-9, 1 + 10 * (log(1 / delta) / rho) ** 0.5 + 10
    for _step in range(120):  # the function has one minimum
        third = (high - low) / 3
        low, high = (low, high - third) if at(low + third) < at(high - third) else (low + third, high)
    return max(0.0, at(low))


@cache
def rho_of(epsilon: float, delta: float = DELTA) -> float:
    """The largest rho whose epsilon is not above `epsilon`. Raises BadAmount."""
    _require_amount("epsilon", epsilon)
    low, high = 0.0, epsilon
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if epsilon_of(middle, delta) <= epsilon else (low, middle)
    return low


def sigma_of(rho: float, tables: int) -> float:
    """The noise of `tables` tables in each of which a person stands once. Raises BadAmount."""
    _require_amount("rho", rho)
    if tables < 1:
        raise BadAmount(name="tables", must=said("amount-one"))
    return float((tables / (2 * rho)) ** 0.5)


def left(cohort: str, what: What, past: Iterable[Spend]) -> float:
    """The epsilon that may still be spent on a cohort."""
    own = [s for s in past if s.cohort == cohort and s.what is what]
    if what is What.MICRODATA:
        return max(0.0, CAP - sum(s.epsilon for s in own))
    rest = rho_of(CAP) - sum(s.rho for s in own)
    return epsilon_of(rest) if rest > _SLACK else 0.0


def require_left(new: Spend, past: Sequence[Spend]) -> None:
    """Raises BudgetSpent, BadAmount."""
    _require_amount("epsilon", new.epsilon)
    _require_amount("rho", new.rho)
    if not 0 < new.delta <= DELTA:
        raise BadAmount(name="delta", must=said("amount-at-most", most=DELTA))
    own = [s for s in past if s.cohort == new.cohort and s.what is new.what]
    over = (
        sum(s.epsilon for s in own) + new.epsilon > CAP + _SLACK
        if new.what is What.MICRODATA
        else sum(s.rho for s in own) + new.rho > rho_of(CAP) + _SLACK
    )
    if over:
        rest = left(new.cohort, new.what, past)
        raise BudgetSpent(cohort=new.cohort, left=rest, cap=CAP, what=new.what.said, wanted=new.epsilon)


def total(cohort: str, past: Iterable[Spend], *, other_methods: bool) -> float:
    """The epsilon of everything that was published of a cohort: its tables composed, its microdata added. Raises MixedCohort."""
    if other_methods:
        raise MixedCohort(cohort=cohort)
    own = [s for s in past if s.cohort == cohort]
    tables = sum(s.rho for s in own if s.what is What.TABLES)
    return (epsilon_of(tables) if tables else 0.0) + sum(s.epsilon for s in own if s.what is What.MICRODATA)


def _require_amount(name: str, value: float) -> None:
    if not (isinstance(value, int | float) and 0 < value < exp(20)):
        raise BadAmount(name=name, must=said("amount-positive"))
