"""Whether two records may be one person, across scripts, spellings and typing errors. Pure: no Django, nothing stored.

`compounds` is what is stored of a person, as blind tokens; `asked` what a search looks for; `shortlist` whom to open;
`ranked` orders them by the evidence, and `compare` says of two records why they may be one person, or why not.
"""

from accord.protection.persons.likeness.names import BadNames, extend, scheme
from accord.protection.persons.likeness.particulars import PartialDate, Particulars
from accord.protection.persons.likeness.reasons import Reason
from accord.protection.persons.likeness.score import Likeness, compare, ranked
from accord.protection.persons.likeness.tokens import COMMON, LOOKED_AT, Compound, asked, compounds, shortlist

__all__ = [
    "COMMON",
    "LOOKED_AT",
    "BadNames",
    "Compound",
    "Likeness",
    "PartialDate",
    "Particulars",
    "Reason",
    "asked",
    "compare",
    "compounds",
    "extend",
    "ranked",
    "scheme",
    "shortlist",
]
