"""Words of facts. No Django here: the counting is usable alone."""

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
    "reopened", "trained", "joined", "parted",
)  # fmt: skip
