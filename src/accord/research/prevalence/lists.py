"""The capture table: who was seen by which lists. A pattern is a bit mask, list i being bit i; `counts[0]` is nobody."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from accord.research.prevalence.refusals import Refused

Floats = NDArray[np.float64]
MOST_LISTS = 10
MOST_PEOPLE = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Lists:
    """Names of the lists and people by pattern. Made by `from_csv`, `from_rows` or `from_patterns`, which check."""

    names: tuple[str, ...]
    counts: Floats

    @classmethod
    def from_csv(cls, source: Path | str) -> "Lists":
        """A file, or its text: one column for each list (0 or 1), the last one `count`.

        Raises Refused with the reason if it is no capture table, or one from which nothing can be estimated.
        """
        rows = rows_of(source)
        return cls.from_rows(rows[0], rows[1:])

    @classmethod
    def from_rows(cls, header: Sequence[str], rows: Iterable[Sequence[object]]) -> "Lists":
        """Rows of 0, 1 and a count, under the names of the lists and `count`. Raises Refused."""
        return cls.read(header, rows).checked()

    @classmethod
    def read(cls, header: Sequence[str], rows: Iterable[Sequence[object]]) -> "Lists":
        """`from_rows` for a part of a table, from which alone nothing need be estimable. Raises Refused."""
        if not header or header[-1].lower() != "count":
            raise Refused("no_counts")
        names = _named(header[:-1])
        counts = np.zeros(1 << len(names))
        seen = set()
        for number, row in enumerate(rows, 1):
            if len(row) != len(header):
                raise Refused("row_length", row=number, found=len(row), wanted=len(header))
            mask, count = _mask(row[:-1], number), _count(row[-1], number)
            if mask == 0:
                raise Refused("all_zero_row", row=number)
            if mask in seen:
                raise Refused("pattern_twice", row=number)
            seen.add(mask)
            counts[mask] = count
        return cls(names, counts)

    @classmethod
    def from_patterns(cls, patterns: Mapping[str, object]) -> "Lists":
        """People by pattern, as {"police": 40, "police:shelter": 3, "shelter": 25}. Raises Refused."""
        parts = [[name.strip() for name in pattern.split(":")] for pattern in patterns]
        names = list(dict.fromkeys(name for part in parts for name in part))
        rows = [
            [*(int(name in part) for name in names), count]
            for part, count in zip(parts, patterns.values(), strict=True)
        ]
        return cls.from_rows([*names, "count"], rows)

    def checked(self) -> "Lists":
        """Itself. Raises Refused if nothing can be estimated from these lists, whichever model is chosen."""
        self.countable()
        for i, j in combinations(range(self.k), 2):
            for inner, outer in ((i, j), (j, i)):
                both, alone = self.overlaps[i, j], self.overlaps[inner, inner]
                if both == alone >= 10:
                    raise Refused("list_within_another", name=self.names[inner], other=self.names[outer])
        return self

    def countable(self) -> "Lists":
        """Itself. Raises Refused if there are too few people or lists for any model."""
        if not self.counts.any():
            raise Refused("no_people")
        if len(self.names) < 3:
            raise Refused("one_list" if len(self.names) == 1 else "two_lists")
        if np.count_nonzero(self.counts) == 1:
            raise Refused("one_cell")
        table = self.overlaps
        for i, name in enumerate(self.names):
            if not table[i, i]:
                raise Refused("empty_list", name=name)
        if not np.triu(table, 1).any():
            raise Refused("no_overlap")
        return self

    @property
    def k(self) -> int:
        """How many lists."""
        return len(self.names)

    @cached_property
    def n(self) -> int:
        """How many people were seen."""
        return int(self.counts.sum())

    @cached_property
    def together(self) -> Floats:
        """For each set of lists how many people are on all of them, whatever else they are on."""
        sums = self.counts.copy()
        for bit in (1 << i for i in range(self.k)):
            halves = sums.reshape(-1, 2, bit)
            halves[:, 0] += halves[:, 1]
        return sums

    @property
    def overlaps(self) -> NDArray[np.int64]:
        """How many people each two lists share; on the diagonal how many each has."""
        masks = 1 << np.arange(self.k)
        shared: NDArray[np.int64] = self.together[masks[:, None] | masks[None, :]].astype(np.int64)
        return shared

    @property
    def empty_pairs(self) -> tuple[str, ...]:
        """Pairs of lists that share nobody."""
        table = self.overlaps
        return tuple(f"{self.names[i]}:{self.names[j]}" for i, j in combinations(range(self.k), 2) if not table[i, j])

    @property
    def has_triangle(self) -> bool:
        """Whether there are three lists of which each two share people."""
        shared = self.overlaps > 0
        return any(shared[a, b] and shared[b, c] and shared[a, c] for a, b, c in combinations(range(self.k), 3))

    @property
    def singletons(self) -> float:
        """Share of the people who are on one list only."""
        return float(self.counts[1 << np.arange(self.k)].sum()) / self.n

    def mask(self, names: Iterable[str]) -> int:
        """The bits of these lists. Raises Refused (unknown_list)."""
        bits = 0
        for name in names:
            if name not in self.names:
                raise Refused("unknown_list", name=name)
            bits |= 1 << self.names.index(name)
        return bits

    def named(self, mask: int) -> str:
        """The lists of a bit mask, as A:B."""
        return ":".join(name for i, name in enumerate(self.names) if mask >> i & 1)

    def without(self, name: str) -> "Lists":
        """The other lists; who is on none of them is not seen. Raises Refused."""
        return self._projected(self.mask([name]), self.counts).checked()

    def known(self, name: str) -> tuple["Lists", int]:
        """The people of one list as the others see them, and how many they are: their truth. Raises Refused.

        Lists that share nobody with it are left out.
        """
        bit = self.mask([name])
        inside = np.where(np.arange(self.counts.size) & bit, self.counts, 0.0)
        others = self._projected(bit, inside)
        for other in others.names:
            if not others.together[others.mask([other])]:
                others = others._projected(others.mask([other]), others.counts)
        return others.countable(), int(inside.sum())

    def merged(self, one: str, other: str) -> "Lists":
        """The lists with two of them taken as one. Raises Refused."""
        keep, drop = self.mask([one]), self.mask([other])
        cells = np.arange(self.counts.size)
        counts = np.zeros_like(self.counts)
        np.add.at(counts, np.where(cells & drop, cells | keep, cells), self.counts)
        merged = self._projected(drop, counts)
        names = tuple(f"{one}+{other}" if name == one else name for name in merged.names)
        return Lists(names, merged.counts).checked()

    def _projected(self, bit: int, counts: Floats) -> "Lists":
        halves = counts.reshape(-1, 2, bit).sum(axis=1).ravel()
        halves[0] = 0.0
        return Lists(tuple(name for i, name in enumerate(self.names) if 1 << i != bit), halves)


def rows_of(source: Path | str) -> list[list[str]]:
    """The rows of a CSV, blank ones left out. Commas; or semicolons or tabs, as a spreadsheet writes or copies. Raises Refused."""
    try:
        text = source.read_text(encoding="utf-8-sig") if isinstance(source, Path) else source.removeprefix("\ufeff")
        head = text.lstrip().partition("\n")[0]
        parted = next((one for one in (",", ";", "\t") if one in head), ",")
        read = csv.reader(io.StringIO(text), strict=True, delimiter=parted)
        rows = [[value.strip() for value in row] for row in read if any(value.strip() for value in row)]
    except UnicodeDecodeError as error:
        raise Refused("not_a_table", why="it is not UTF-8 text") from error
    except csv.Error as error:
        raise Refused("not_a_table", why="it is not CSV") from error
    if not rows:
        raise Refused("not_a_table", why="it is empty")
    return rows


def _named(names: Sequence[str]) -> tuple[str, ...]:
    for place, name in enumerate(names):
        if not name:
            raise Refused("list_without_name")
        if ":" in name:
            raise Refused("name_unusable", name=name)
        if name in names[:place]:
            raise Refused("list_twice", name=name)
    if not names:
        raise Refused("not_a_table", why="it has no list")
    if len(names) > MOST_LISTS:
        raise Refused("too_many_lists", found=len(names))
    return tuple(names)


def _mask(values: Sequence[object], row: int) -> int:
    mask = 0
    for i, value in enumerate(values):
        text = str(value).strip()
        if text not in {"0", "1"}:
            raise Refused("not_zero_or_one", row=row, value=text)
        mask |= int(text) << i
    return mask


def _count(value: object, row: int) -> int:
    text = str(value).strip()
    try:
        number = float(text)
    except ValueError:
        raise Refused("not_a_number", row=row, value=text) from None
    if not np.isfinite(number):
        raise Refused("not_a_number", row=row, value=text)
    if number < 0:
        raise Refused("negative", row=row)
    if number != int(number):
        raise Refused("fractional", row=row)
    if number > MOST_PEOPLE:
        raise Refused("too_large", row=row)
    return int(number)
