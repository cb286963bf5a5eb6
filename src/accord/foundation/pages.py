"""Keyset pagination: page nine hundred costs what page one costs, and nothing is counted."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accord.foundation.ids import parse_id
from accord.foundation.refusals import Invalid

M = TypeVar("M", bound=Model)
SIZE: Final = 25


class BadCursor(Invalid):
    """The page address was altered."""

    code = "bad-cursor"
    sentence = _("This page address does not read. Start again from the first page.")


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, the cursor of what follows, '' at the end, and the row that it begins with, if any."""

    rows: list[M]
    next: str = ""
    beyond: list[M] = field(default_factory=list)


def page_of(
    found: QuerySet[M], *, order: str, after: str = "", size: int = SIZE, earliest_first: bool = False
) -> Page[M]:
    """The page of `found` that follows cursor `after`, newest first by the time column `order`. Raises BadCursor."""
    beyond, sign = ("gt", "") if earliest_first else ("lt", "-")
    if after:
        moment, pk = _read(after)
        # The moment stands alone too: an index begins there, and what comes before is not read.
        found = found.filter(
            Q(**{f"{order}__{beyond}": moment}) | Q(**{f"pk__{beyond}": pk}), **{f"{order}__{beyond}e": moment}
        )
    rows = list(found.order_by(f"{sign}{order}", f"{sign}pk")[: size + 1])
    cursor = cursor_of(getattr(rows[size - 1], order), rows[size - 1].pk) if len(rows) > size else ""
    return Page(rows[:size], cursor, rows[size:])


def at_most_one(found: Iterable[M]) -> M | None:
    """The row of a question that one row answers, or None: `first()` would sort what is alone, at a third of its time."""
    return next(iter(found), None)


def newest_first(found: Iterable[M], order: str) -> list[M]:
    """All rows of a short list by the time column `order`: Django takes longer over an ORDER BY than over a small question."""
    by_id = sorted(found, key=attrgetter("pk"))
    return sorted(by_id, key=attrgetter(order), reverse=True)


def cursor_of(moment: datetime, pk: Any) -> str:
    """What a page address holds to go on behind a row."""
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), str(pk)]).encode()).decode()


def _read(cursor: str) -> tuple[datetime, Any]:
    try:
        moment, pk = json.loads(base64.urlsafe_b64decode(cursor))
        found = datetime.fromisoformat(moment), parse_id(pk)
        if found[1] is None or found[0].tzinfo is None:
            raise BadCursor
        return found[0].astimezone(UTC), found[1]
    except (ValueError, TypeError, OverflowError) as error:
        raise BadCursor from error
