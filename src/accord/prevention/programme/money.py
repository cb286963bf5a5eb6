"""Amounts with their currency. Two currencies are never added."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Invalid

MOST: Final = Decimal(10) ** 11


class BadMoney(Invalid):
    """An amount that cannot be."""

    code = "money-invalid"


class TwoCurrencies(BadMoney):
    """Two currencies were to be added."""

    code = "two-currencies"
    sentence = _("Amounts in %(one)s and %(other)s are never added. Give each amount in its own currency.")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise TwoCurrencies(one=self.currency, other=other.currency)
        return Money(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        return f"{number_format(self.amount, 2, force_grouping=True)} {self.currency}"


def sums(amounts: Iterable[Money]) -> list[Money]:
    """One sum for each currency, by its code."""
    found: dict[str, Money] = {}
    for one in amounts:
        found[one.currency] = found[one.currency] + one if one.currency in found else one
    return [found[currency] for currency in sorted(found)]


def checked(amounts: Iterable[Money], currencies: Iterable[str]) -> list[Money]:
    """The amounts of a body, one for each currency, without those that are nothing. Raises BadMoney."""
    found, known = list(amounts), list(currencies)
    for one in found:
        if one.currency not in known:
            raise BadMoney(
                _("This programme counts in %(known)s, not in %(currency)s."), known=", ".join(known), currency=one.currency
            )  # fmt: skip
        if not 0 <= one.amount < MOST or one.amount != round(one.amount, 2):
            raise BadMoney(_("An amount has at most two decimals and is not below zero."), field=one.currency)
    if len({one.currency for one in found}) < len(found):
        raise BadMoney(
            _("One currency stands twice. Add what belongs together, and give one amount for each currency.")
        )
    return [one for one in found if one.amount]
