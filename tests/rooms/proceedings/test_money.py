from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.justice.proceedings.money import BadAmount, Currency, Money, check, sums, usual_currency

money = st.builds(Money, st.decimals(Decimal("0.01"), Decimal(9999999), places=2), st.sampled_from(Currency))


@given(st.lists(money))
def test_sums_are_of_one_currency_each_and_lose_no_cent(amounts):
    found = sums(amounts)
    by_hand = defaultdict(int)
    for one in amounts:
        by_hand[one.currency] += int(one.amount * 100)
    assert {one.currency: int(one.amount * 100) for one in found} == by_hand
    assert [one.currency for one in found] == sorted({one.currency for one in amounts})


@given(st.lists(money), st.lists(money))
def test_sums_of_parts_are_the_sums_of_the_whole(first, second):
    assert sums([*first, *second]) == sums([*sums(first), *sums(second)])
    assert sums([*first, *second]) == sums([*second, *first])


@pytest.mark.parametrize("text", ["0", "-1", "0.001", "10.005", "10000000000", "NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(BadAmount):
        check(Money(Decimal(text), Currency.EUR), date(2026, 5, 1))


@given(money, st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_lev_ends_with_2025_and_every_other_currency_is_taken(one, on):
    gone = one.currency == Currency.BGN and on >= date(2026, 1, 1)
    if gone:
        with pytest.raises(BadAmount):
            check(one, on)
    else:
        check(one, on)


@pytest.mark.parametrize(
    ("place", "on", "currency"),
    [
        ("BG", date(2025, 12, 31), "BGN"),
        ("BG", date(2026, 1, 1), "EUR"),
        ("RO", date(2026, 1, 1), "RON"),
        ("UA", date(2020, 1, 1), "UAH"),
        ("DE", date(2020, 1, 1), "EUR"),
    ],
)
def test_the_form_proposes_the_currency_of_the_place_and_the_day(place, on, currency):
    assert usual_currency(place, on) == currency
