"""What a report is made of: tables, and numbers as the reader's language writes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accord.research.estimates.words import people


@dataclass(frozen=True)
class Part:
    """A table of the report: title, sentence under it, heads and rows."""

    title: str
    words: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    sentences: bool = False  # the second column is text


def between(pair: Sequence[float]) -> str:
    """Two ends of an interval."""
    return _("{low} to {high}").format(low=people(pair[0]), high=people(pair[1]))


def share_of(value: float) -> str:
    """A share in per cent."""
    return f"{round(100 * value)}%"
