"""Whether two records may be one person, across scripts, spellings and typing errors. Pure: no Django, nothing stored.

`compounds` is what is stored of a person, as blind tokens; `asked` what a search looks for; `looked_at` whom it looks at, and
`hopeful` whose date leaves it possible; `ranked` orders them by the evidence, and `compare` says of two records why they may
be one person, or why not.
"""

from accord.protection.persons.likeness.names import BadNames, extend, scheme
from accord.protection.persons.likeness.particulars import PartialDate, Particulars
from accord.protection.persons.likeness.reasons import Reason
from accord.protection.persons.likeness.score import Likeness, compare, ranked
from accord.protection.persons.likeness.short import COMMON, LOOKED_AT, hopeful, looked_at
from accord.protection.persons.likeness.tokens import Compound, asked, compounds

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
    "hopeful",
    "looked_at",
    "ranked",
    "scheme",
]
