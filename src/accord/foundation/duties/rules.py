"""Deadline rules as data: read from the rooms' `rules/*.toml`; the node's own files change them by id.

A rule may stand in several versions; the one in force on the day on which a duty begins counts, and the duty keeps it.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal, get_args

from django.conf import settings
from django.utils.translation import get_language

from accord.foundation.duties import arithmetic
from accord.foundation.duties.arithmetic import PLACES, CountsFrom, Ends, OnHoliday, Period, Reckoning, Unit, reckon

Population = Literal["any", "adult", "child", "foreign", "temporary_protection"]
Behaviour = Literal["late", "ends", "warns"]  # owed and late; a period that simply ends; a reminder, never late
_ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "jurisdiction": ("BG", "RO", "EU", "any"),
    "population": get_args(Population),
    "unit": get_args(Unit),
    "counts_from": get_args(CountsFrom),
    "ends": get_args(Ends),
    "on_holiday": get_args(OnHoliday),
    "behaviour": get_args(Behaviour),
    "tag": ("S", "R", "D"),
}
_A_YEAR: Final = 365
_LANGUAGES: Final = {"en", "bg", "ro", "uk"}


class BadRule(Exception):
    """A rule file does not read; the node does not start with it."""


@dataclass(frozen=True)
class Rule:
    """One deadline rule (domain.md section 3)."""

    id: str
    version: str
    jurisdiction: str  # EU counts by the calendar of the case, and so does any
    population: Population
    trigger: str
    duty: dict[str, str]
    why: dict[str, str]
    length: int
    unit: Unit
    source: str
    source_name: str
    tag: str  # S read in the source, R recalled and not re-read, D of this product
    last_checked: date
    enabled: bool
    needs_legal_check: bool
    except_for: tuple[Population, ...] = ()
    counts_from: CountsFrom = "moment"
    ends: Ends = "moment"
    on_holiday: OnHoliday = "keep"
    behaviour: Behaviour = "late"
    repeats: bool = False  # completing it opens the next
    recipients: tuple[str, ...] = ()
    valid_from: date = date.min
    valid_until: date = date.max
    by_step: bool = False  # closes when the step itself is taken, and cannot be entered as done
    checked_by: str = ""  # who checked a recalled rule before it was switched on
    own: bool = field(default=False, compare=False)  # changed by a file of this node

    def __post_init__(self) -> None:
        self._check_words()
        _ = self.period
        if self.tag == "R" and self.enabled:
            raise ValueError("a recalled rule [R] cannot be switched on before its legal check; set tag after checking")
        if self.valid_from > self.valid_until:
            raise ValueError("valid_from lies after valid_until")

    def _check_words(self) -> None:
        for name, allowed in _ALLOWED.items():
            if (word := getattr(self, name)) not in allowed:
                raise ValueError(f"{name} {word!r} is not one of {', '.join(allowed)}")
        if wrong := set(self.except_for) - set(get_args(Population)):
            raise ValueError(f"except_for {', '.join(sorted(wrong))}: no such population")
        for name in ("duty", "why"):
            if set(getattr(self, name)) != _LANGUAGES:
                raise ValueError(f"{name} must stand in en, bg, ro and uk")

    @property
    def period(self) -> Period:
        """How it is counted."""
        return Period(self.length, self.unit, self.counts_from, self.ends, self.on_holiday)

    def reckon(self, start: datetime, place: str = "") -> Reckoning:
        """Work out when a duty that began at `start` is due; `place` is the jurisdiction of the case, for EU and any."""
        return reckon(self.period, start, self.jurisdiction if self.jurisdiction in PLACES else place)

    def due(self, start: datetime, place: str = "") -> datetime:
        """When a duty that began at `start` is due, in UTC."""
        return self.reckon(start, place).due

    def applies(self, trigger: str, populations: frozenset[str], jurisdiction: str) -> bool:
        """Whether this rule is switched on and meets the trigger."""
        return (
            self.enabled
            and self.trigger == trigger
            and (self.population == "any" or self.population in populations)
            and populations.isdisjoint(self.except_for)
            and (self.jurisdiction in ("any", jurisdiction) or (self.jurisdiction == "EU" and jurisdiction in PLACES))
        )

    @property
    def closes_itself(self) -> bool:
        """Whether nobody enters it as done: a step closes it, or the end of the period."""
        return self.by_step or self.behaviour == "ends"

    def words(self, texts: dict[str, str]) -> str:
        """`texts` in the language that is active, English if it lacks it."""
        return texts.get(get_language() or "en") or texts["en"]


_FIELDS: Final = {f.name for f in fields(Rule)} - {"own", "version"}


def read_rules(path: Path, *, known: dict[str, dict[str, Any]] | None = None) -> list[Rule]:
    """The rules in one file. A row of a node's file may leave out what stands in `known` (rows by id).

    Raises BadRule with the file, the row and what is wrong.
    """
    found = []
    for number, row in enumerate(_rows(path), start=1):
        try:
            found.append(_rule(row, known))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadRule(f"{path}, rule {number} ({row.get('id', '?')}): {error}") from error
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return [{**row, "version": str(content["version"])} for row in content.get("rule", [])]
    except (OSError, KeyError, TypeError, ValueError) as error:  # a fault of TOML or of UTF-8 is a ValueError
        raise BadRule(f"{path}: {error}") from error


def _rule(row: dict[str, Any], known: dict[str, dict[str, Any]] | None) -> Rule:
    packaged = (known or {}).get(row["id"], {})
    whole = {**packaged, **row}
    if unknown := set(whole) - _FIELDS - {"version"}:
        raise ValueError(f"{', '.join(sorted(unknown))}: no such field")
    lists = {name: tuple(whole.get(name, ())) for name in ("recipients", "except_for")}
    rule = Rule(**{**whole, **lists}, own=known is not None)
    if rule.enabled and packaged.get("tag") == "R" and not rule.checked_by:
        raise ValueError("a recalled rule [R] is switched on with checked_by: who checked it")
    return rule


def packaged_files() -> Iterable[Path]:
    """The rule files of the rooms."""
    return sorted(Path(arithmetic.__file__).resolve().parents[2].glob("*/*/rules/*.toml"))


def own_files() -> Iterable[Path]:
    """The rule files of this node."""
    return sorted((Path(settings.ACCORD_DATA) / "rules").glob("*.toml"))


@lru_cache(maxsize=1)
def every_version() -> tuple[Rule, ...]:
    """Every version of every rule, by id and validity; of a rule that the node's files name, its own versions last.

    Raises BadRule.
    """
    packaged = [rule for path in packaged_files() for rule in read_rules(path)]
    rows = {row["id"]: row for path in packaged_files() for row in _rows(path)}
    own = [rule for path in own_files() for rule in read_rules(path, known=rows)]
    for group in (packaged, own):
        _refuse_overlap(group)
    return tuple(sorted(packaged + own, key=lambda rule: (rule.id, rule.own, rule.valid_from)))


def _refuse_overlap(found: list[Rule]) -> None:
    by_start = sorted(found, key=lambda rule: (rule.id, rule.valid_from))
    for one, following in pairwise(by_start):
        if one.id == following.id and following.valid_from <= one.valid_until:
            raise BadRule(f"{one.id}: versions {one.version} and {following.version} are in force on the same day")


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """The last version of every rule by id; the node's own files win. Raises BadRule."""
    return {rule.id: rule for rule in every_version()}


def in_force(day: date) -> list[Rule]:
    """The version of each rule that is in force on `day`; one of the node's own goes before a packaged one."""
    return list({r.id: r for r in every_version() if r.valid_from <= day <= r.valid_until}.values())


def version_of(rule: str, version: str) -> Rule | None:
    """The version under which a duty was opened, or the last one where that is no longer there."""
    return _by_version().get((rule, version)) or rules().get(rule)


@lru_cache(maxsize=1)
def _by_version() -> dict[tuple[str, str], Rule]:
    return {(rule.id, rule.version): rule for rule in every_version()}


def notes(today: date) -> list[str]:
    """What the person who runs the node should know of the rules that are switched on, a line each."""
    on = [rule for rule in rules().values() if rule.enabled]
    found = {
        "are service levels of Accord, not law": [r.id for r in on if r.tag == "D"],
        "are changed by this node": [f"{r.id} ({r.checked_by or 'nobody named'})" for r in rules().values() if r.own],
        "need a lawyer's check": [r.id for r in on if r.needs_legal_check],
        "were not checked for a year": [r.id for r in on if (today - r.last_checked).days > _A_YEAR],
    }
    return [f"rules that {what}: {', '.join(sorted(ids))}" for what, ids in found.items() if ids]
