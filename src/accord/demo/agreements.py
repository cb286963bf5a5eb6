"""The agreements of the story, and which data flows under them."""

from typing import Final

from accord.cooperation.agreements.vocab import AgreementKind
from accord.foundation.policy import Category, Purpose

CARE: Final = (Category.IDENTITY, Category.CONTACT, Category.NEEDS, Category.EXPLOITATION, Category.LEGAL_STATUS)
A = AgreementKind
COUNTED_ONCE: Final = "Counting each person once, Sofia and Oradea"
# Title, kind, purposes, categories, first and last year counted from this one, who proposes and signs, who has yet to sign.
AGREEMENTS: Final[tuple[tuple[str, AgreementKind, list[Purpose], list[Category], int, int, str, str], ...]] = (
    (
        "Referral protocol Animus and Dignita",
        A.DATA_SHARING,
        [Purpose.ASSISTANCE, Purpose.CHILD_PROTECTION],
        [*CARE, Category.HEALTH],
        -1,
        1,
        "nadia vesela",
        "",
    ),
    (
        "Asking each other, Animus and Dignita",
        A.PROTOCOL,
        [Purpose.IDENTIFICATION],
        [Category.IDENTITY],
        -1,
        1,
        "vesela nadia",
        "",
    ),
    (
        "National Referral Mechanism, children",
        A.MECHANISM,
        [Purpose.CHILD_PROTECTION],
        [*CARE],
        -1,
        1,
        "elena nadia vesela stela plamen",
        "",
    ),
    (
        "Cooperation in proceedings",
        A.PROTOCOL,
        [Purpose.INVESTIGATION],
        [Category.INVESTIGATION],
        -1,
        1,
        "nadia plamen",
        "",
    ),
    (
        COUNTED_ONCE,
        A.PROTOCOL,
        [Purpose.STATISTICS],
        [Category.IDENTITY, Category.CONTACT],
        -1,
        1,
        "elena nadia vesela sorin",
        "",
    ),
    ("Safe return Sofia and Oradea (last year)", A.PROTOCOL, [Purpose.SAFE_RETURN], [*CARE], -2, -1, "nadia sorin", ""),
    ("Safe return Sofia and Oradea (renewal)", A.PROTOCOL, [Purpose.SAFE_RETURN], [*CARE], 0, 1, "sorin", "nadia"),
)
