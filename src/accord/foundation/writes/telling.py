"""What a room tells of something that happened, so that it can be counted: codes and days, never a name or a text."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that happened. `holder` and `mark` say of which record; research keeps pseudonyms of both, never these."""

    kind: str
    holder: UUID  # the record whose link goes with the person: her case, a signal, proceedings
    mark: str = ""  # which thing of the holder; the same mark told again is a correction
    person: UUID | None = None
    root: UUID | None = None  # of a join: the record that stands for both
    ends: str | None = None  # the mark of the thing that this one ends
    organisation: UUID
    day: date
    precision: str = "day"
    country: str = ""
    sex: str = ""
    age_group: str = ""
    citizenships: str = ""  # code set
    forms: str = ""  # code set
    means: str = ""  # code set
    route: str = ""
    region: str = ""
    status: str = ""
    detail: str = ""
