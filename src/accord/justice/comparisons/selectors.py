"""What an organisation puts into a comparison: each form of its selectors once, with the selectors that have it."""

from typing import Final
from uuid import UUID

from django.db.models import Q

from accord.foundation.vault.fields import reveal_many
from accord.justice.comparisons.intersection import MOST
from accord.justice.comparisons.vocab import TooMany
from accord.justice.links import meetings
from accord.justice.links.models import Selector, SelectorToken
from accord.justice.links.services import Found, forms_of
from accord.justice.links.vocab import Ground, SelectorKind

_BATCH: Final = 5_000


def taking_part(organisation: UUID) -> list[Selector]:
    """The selectors in force of open files: of restricted ones only where the lead let them. Raises TooMany."""
    # SECURITY: a restricted file is its lead's alone, also towards another country. tests/rooms/comparisons/test_flow.py
    files = Q(file__restricted=False) | Q(file__across=True)
    rows = Selector.objects.filter(files, file__organisation=organisation, file__closed_at=None, removed_at=None)
    found = list(rows.order_by("pk")[: MOST + 1])
    if len(found) > MOST:
        raise TooMany(most=f"{MOST:,}")
    return found


def held(organisation: UUID) -> dict[bytes, list[UUID]]:
    """Each form of what takes part, with the selectors that have it; what stands on too many files is left out.

    Opens every value, for the machine alone. Raises TooMany.
    """
    rows = taking_part(organisation)
    hubs = _common(rows)
    forms: dict[bytes, list[UUID]] = {}
    rows = [row for row in rows if row.pk not in hubs]
    for row, opened in zip(rows, reveal_many(rows, holder=organisation, fields=["value", "fact"]), strict=True):
        found = Found(SelectorKind(row.kind), opened["value"], Ground(row.ground), row.place, opened["fact"])
        for bound, form in forms_of(found):
            forms.setdefault(f"{row.kind}\x1f{bound}\x1f{form}".encode(), []).append(row.pk)
    if len(forms) > MOST:
        raise TooMany(most=f"{MOST:,}")
    return forms


def _common(rows: list[Selector]) -> set[UUID]:
    """The selectors that stand on too many files of the node to be a finding."""
    found: set[UUID] = set()
    for start in range(0, len(rows), _BATCH):
        some = SelectorToken.objects.filter(selector__in=rows[start : start + _BATCH])
        tokens = list(some.values_list("selector", "token"))
        common = meetings.common(token for _, token in tokens)
        found |= {selector for selector, token in tokens if token in common}
    return found
