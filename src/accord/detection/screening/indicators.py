"""What a list of indicators is made of: instrument, group, indicator, dimension. Shapes only; `instruments.py` reads them."""

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.foundation.codes import AgeGroup, may_be_child

Texts = dict[str, str]
# What the head of a list says besides its kind and texts.
HEAD: Final = (
    "jurisdiction", "populations", "about", "rule", "at_risk_from", "source", "last_checked", "needs_legal_check", "note",
)  # fmt: skip
STRENGTHS: Final = ("strong", "medium", "weak")
STRENGTH_WORDS: Final = dict(zip(STRENGTHS, (_("strong"), _("medium"), _("weak")), strict=True))
POPULATIONS: Final = (AgeGroup.ADULT.value, AgeGroup.CHILD.value)
ABOUT: Final = ("any", "labour", "sexual")


class InstrumentKind(TextChoices):
    """What a list is for."""

    SCORED = "scored", _("questions with a result")
    MODULE = "module", _("more questions, beside a list")
    PROMPTS = "prompts", _("reminders, without a result")
    SELF_CHECK = "self_check", _("a check for oneself; nothing is kept")


WEIGHED: Final = frozenset({InstrumentKind.SCORED.value, InstrumentKind.MODULE.value})


def words(texts: Texts, language: str | None = None) -> str:
    """`texts` in `language`, else in the active language, else in English."""
    return texts.get(language or get_language() or "en") or texts["en"]


def order_of(version: str) -> tuple[tuple[int, str], ...]:
    """Orders versions as people count them: 2026.9 before 2026.10."""
    parts = re.findall(r"\d+|\D+", version)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


@dataclass(frozen=True)
class Indicator:
    """One statement; in a scored list or a module with its dimension and strength, else with both empty."""

    id: str
    text: Texts
    dimension: str = ""
    strength: str = ""

    @property
    def words(self) -> str:
        return words(self.text)


@dataclass(frozen=True)
class Group:
    """Indicators that are asked together, one group a screen."""

    number: int
    title: Texts
    prompt: Texts
    indicators: tuple[Indicator, ...]

    @property
    def words(self) -> str:
        return words(self.title)

    @property
    def question(self) -> str:
        return words(self.prompt)


@dataclass(frozen=True)
class Instrument:
    """A versioned list of indicators with its source. `rule` names the rule file of a scored list, `at_risk_from` the
    number of yes answers from which a self-check says "at risk"."""

    id: str
    version: str
    kind: str
    jurisdiction: str
    populations: tuple[str, ...]
    about: str
    title: Texts
    introduction: Texts
    source: str
    last_checked: date
    needs_legal_check: bool
    groups: tuple[Group, ...]
    rule: str = ""
    at_risk_from: int = 0
    note: str = ""

    @property
    def key(self) -> str:
        """`id@version`."""
        return f"{self.id}@{self.version}"

    @property
    def words(self) -> str:
        return words(self.title)

    @property
    def opening(self) -> str:
        return words(self.introduction)

    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by id."""
        return {indicator.id: indicator for group in self.groups for indicator in group.indicators}

    def group(self, number: int) -> Group | None:
        """The group of this number, or None."""
        return next((group for group in self.groups if group.number == number), None)

    def serves(self, age_group: str) -> bool:
        """Whether it is made for a person of this age group; who may be a child needs a list for children."""
        return (AgeGroup.CHILD if may_be_child(age_group) else AgeGroup.ADULT) in self.populations

    def with_modules(self, modules: tuple["Instrument", ...]) -> "Instrument":
        """This list with the groups of `modules` behind its own, numbered on."""
        groups = chain(self.groups, *(module.groups for module in modules))
        return replace(self, groups=tuple(replace(group, number=n) for n, group in enumerate(groups, start=1)))


@dataclass(frozen=True)
class Dimension:
    """One of the six dimensions of the Delphi indicators (ILO and European Commission, 2009)."""

    code: str
    title: Texts
    meaning: Texts
    kind: str  # means or purpose

    @property
    def words(self) -> str:
        return words(self.title)


@lru_cache(maxsize=1)
def dimensions() -> dict[str, Dimension]:
    """The six dimensions by code."""
    content = tomllib.loads((Path(__file__).parent / "dimensions.toml").read_text(encoding="utf-8"))
    return {row["code"]: Dimension(**row) for row in content["dimension"]}
