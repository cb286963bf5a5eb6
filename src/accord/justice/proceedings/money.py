"""Amounts: a decimal and its currency. Sums are kept for each currency; nothing is ever converted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Invalid

LARGEST: Final = Decimal("9999999999.99")
CENT: Final = Decimal("0.01")
EURO_IN_BULGARIA: Final = date(2026, 1, 1)


class Currency(TextChoices):
    """ISO 4217, as far as the region needs it."""

    EUR = "EUR", _("EUR, euro")
    BGN = "BGN", _("BGN, Bulgarian lev (until 2025)")
    RON = "RON", _("RON, Romanian leu")
    UAH = "UAH", _("UAH, Ukrainian hryvnia")


class BadAmount(Invalid):
    """The amount or its currency cannot be."""

    code = "amount-invalid"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency."""

    amount: Decimal
    currency: Currency

    def __str__(self) -> str:
        return f"{self.amount:,.2f} {self.currency}".replace(",", "\u00a0")


def check(money: Money, on: date) -> None:
    """Raises BadAmount unless `money` is a sum above zero, to the cent, in a currency that exists on that day."""
    amount = money.amount
    if not amount.is_finite() or not CENT <= amount <= LARGEST:
        raise BadAmount(_("Enter an amount above zero, at most 9,999,999,999.99."), field="amount")
    if amount != amount.quantize(CENT):
        raise BadAmount(_("Enter the amount with at most two digits after the point."), field="amount")
    if money.currency == Currency.BGN and on >= EURO_IN_BULGARIA:
        raise BadAmount(
            _("Since 1 January 2026 amounts in Bulgaria are in euro. Choose EUR, or correct the date."),
            field="currency",
        )


def usual_currency(jurisdiction: str, on: date) -> Currency:
    """The currency that a form proposes: of the jurisdiction, on that day."""
    if jurisdiction == "BG" and on < EURO_IN_BULGARIA:
        return Currency.BGN
    return {"RO": Currency.RON, "UA": Currency.UAH}.get(jurisdiction, Currency.EUR)


def sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sum of each currency, in the order of their codes. Never one sum over two currencies."""
    found: dict[Currency, Decimal] = defaultdict(Decimal)
    for one in amounts:
        found[one.currency] += one.amount
    return tuple(Money(found[currency], currency) for currency in sorted(found))
