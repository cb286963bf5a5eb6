"""Deadline rules as data: read from the rooms' `rules/*.toml`, overridden by the node's own files, by id."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language

ZONES = {"BG": ZoneInfo("Europe/Sofia"), "RO": ZoneInfo("Europe/Bucharest")}


class BadRule(Exception):
    """A rule file does not read; the node does not start with it."""


@dataclass(frozen=True)
class Rule:
    """One deadline rule (domain.md section 3)."""

    id: str
    version: str
    jurisdiction: str
    population: str  # adult, child or any
    trigger: str
    duty: dict[str, str]
    why: dict[str, str]
    recipients: tuple[str, ...]
    length: int
    unit: str  # minutes, hours, days or months
    source: str
    source_name: str
    tag: str
    last_checked: date
    enabled: bool
    needs_legal_check: bool
    by_step: bool = False  # closes when the step itself is taken, and cannot be entered as done

    def due(self, start: datetime) -> datetime:
        """When a duty that began at `start` is due. Months are calendar months in the jurisdiction's own zone."""
        if self.unit != "months":
            return start + timedelta(**{self.unit: self.length})
        local = start.astimezone(ZONES.get(self.jurisdiction, UTC))
        months = local.month - 1 + self.length
        year, month = local.year + months // 12, months % 12 + 1
        day = min(local.day, _days_in(year, month))
        return local.replace(year=year, month=month, day=day).astimezone(UTC)

    def applies(self, trigger: str, population: str, jurisdiction: str) -> bool:
        """Whether this rule is switched on and meets the trigger."""
        return (
            self.enabled
            and self.trigger == trigger
            and self.population in ("any", population)
            and self.jurisdiction in ("any", jurisdiction)
        )

    def words(self, texts: dict[str, str]) -> str:
        """`texts` in the language that is active, English if it lacks it."""
        return texts.get(get_language() or "en") or texts["en"]


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def read_rules(path: Path) -> list[Rule]:
    """The rules in one file. Raises BadRule with the file, the row and what is wrong."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadRule(f"{path}: {error}") from error
    found = []
    for number, row in enumerate(content.get("rule", []), start=1):
        try:
            found.append(_rule(row, content["version"]))
        except (KeyError, TypeError, ValueError) as error:
            raise BadRule(f"{path}, rule {number}: {error}") from error
    return found


def _rule(row: dict[str, Any], version: str) -> Rule:
    if row["unit"] not in ("minutes", "hours", "days", "months"):
        raise ValueError(f"unit {row['unit']!r} is not minutes, hours, days or months")
    if row["tag"] == "R" and row["enabled"]:
        raise ValueError("a recalled rule [R] cannot be switched on before its legal check; set tag after checking")
    return Rule(**{**row, "recipients": tuple(row.get("recipients", ())), "version": version})


def rule_files() -> Iterable[Path]:
    """The packaged rule files, then the node's own."""
    package = Path(__file__).resolve().parents[2]
    yield from sorted(package.glob("*/*/rules/*.toml"))
    yield from sorted((Path(settings.ACCORD_DATA) / "rules").glob("*.toml"))


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """Every rule by id; the node's own files win. Raises BadRule."""
    return {rule.id: rule for path in rule_files() for rule in read_rules(path)}
