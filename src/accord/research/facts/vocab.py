"""Words of facts. No Django here: the counting is usable alone."""

from collections.abc import Mapping
from typing import Final

EU: Final = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)  # the 27 of 2026
KINDS: Final = (
    "identified", "decided", "closed", "served", "sheltered", "signalled", "proceeding", "accused", "prosecuted", "judged",
    "reopened", "trained", "absent", "joined", "parted",
)  # fmt: skip
COLUMNS: Final = (
    "seq", "at", "kind", "person", "about", "holder", "root", "organisation", "organisation_kind", "day", "country", "sex",
    "age_group", "citizenships", "citizenship_group", "forms", "means", "route", "region", "status", "detail", "instead_of",
)  # fmt: skip
# What can be counted by, and from which column. One thing can stand in several rows of a set.
DIMENSIONS: Final = {
    "sex": "sex", "age": "age_group", "form": "forms", "citizenship": "citizenships", "citizenship-group": "citizenship_group",
    "organisation": "organisation", "organisation-kind": "organisation_kind", "country": "country", "region": "region",
    "status": "status", "detail": "detail", "month": "day", "quarter": "day", "year": "day",
}  # fmt: skip
SETS: Final = frozenset({"form", "citizenship"})


def roots(pairs: Mapping[str, str]) -> dict[str, str]:
    """From `joined record -> record that it was joined to` to `joined record -> the one that stands for all`."""
    found = {}
    for one in pairs:
        above, seen = one, {one}
        while above in pairs and pairs[above] not in seen:
            above = pairs[above]
            seen.add(above)
        found[one] = above
    return found
