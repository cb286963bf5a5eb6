"""Whom a publication counts: one row for each person. What gives the rows is behind an interface of one function."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from accord.research.publication.refusals import CountedTwice, NobodyThere


class Facts(Protocol):
    """What a register of facts offers: the persons first registered in `year` as known on `until`, each once.

    Gives the person's pseudonym and a code for each dimension that was asked for; "" is not known.
    """

    def __call__(
        self, *, year: int, until: date, dimensions: Sequence[str]
    ) -> Iterable[tuple[str, Mapping[str, str]]]: ...


@dataclass(frozen=True, repr=False)
class People:
    """A frozen cohort: persons, each once, with one code for each field.

    Raises NobodyThere, CountedTwice.
    """

    cohort: str
    uids: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        if not self.uids:
            raise NobodyThere(cohort=self.cohort)
        if len(set(self.uids)) != len(self.uids):
            raise CountedTwice(cohort=self.cohort)

    def __len__(self) -> int:
        return len(self.uids)

    @classmethod
    def of(cls, cohort: str, rows: Iterable[tuple[str, Mapping[str, str]]], fields: Sequence[str]) -> "People":
        """A cohort from rows as `Facts` gives them. The order does not matter: persons are kept sorted."""
        found = sorted(rows, key=lambda row: row[0])
        columns = {name: tuple(values.get(name, "") for _uid, values in found) for name in fields}
        return cls(cohort, tuple(uid for uid, _values in found), columns)

    def rows(self) -> dict[str, tuple[str, ...]]:
        """The codes of each person, by pseudonym, fields in order of their names."""
        names = sorted(self.values)
        return dict(zip(self.uids, zip(*(self.values[n] for n in names), strict=True), strict=True))
