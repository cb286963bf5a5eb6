"""How old somebody is. Pure."""

from datetime import date
from typing import Final

OF_AGE: Final = 18


def age_of(born: date, today: date) -> int:
    """Years lived on a day."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def is_of_age(born: date | None, today: date) -> bool:
    """Whether somebody born on a known day is an adult on another."""
    return born is not None and age_of(born, today) >= OF_AGE
