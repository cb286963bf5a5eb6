"""What a phone takes along: instruments with their rule, help lines and the words of codes, in four languages."""

import json
from collections.abc import Callable
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any, Final

from django.db.models import TextChoices
from django.utils import translation

from accord.cooperation.directory.queries import hotlines
from accord.cooperation.people.models import LANGUAGES
from accord.detection.screening import instruments, rules
from accord.detection.screening.instruments import Indicator, Instrument, InstrumentKind
from accord.detection.screening.rules import Rule
from accord.detection.screening.vocab import GRAVITY, Conclusion, Evidence, Reply, Setting
from accord.detection.signals.vocab import Channel
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, countries

_KINDS: Final = (InstrumentKind.SCORED, InstrumentKind.MODULE, InstrumentKind.PROMPTS)
_CODES: Final[dict[str, type[TextChoices]]] = {
    "reply": Reply, "evidence": Evidence, "setting": Setting, "conclusion": Conclusion, "channel": Channel,
    "age_group": AgeGroup, "sex": Sex, "forms": ExploitationForm,
}  # fmt: skip


def everything() -> dict[str, Any]:
    """All of it, with a version that changes when any of it does. Nothing in it is about a person."""
    found = _fixed() | {"hotlines": [_line(one) for one in hotlines()]}
    return found | {"version": _digest(found)}


def version() -> str:
    """The version of what `everything` gives now."""
    return str(everything()["version"])


def _digest(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _fixed() -> dict[str, Any]:
    asked = [one for kind in _KINDS for one in instruments.of_kind(kind)]
    return {
        "instruments": [_instrument(one) for one in asked],
        "dimensions": [_dimension(one) for one in instruments.dimensions().values()],
        "rules": {one.rule: _rule(rules.current(one.rule)) for one in asked if one.rule},
        "gravity": [str(one) for one in GRAVITY],
    } | _spoken()


@lru_cache(maxsize=1)
def _spoken() -> dict[str, Any]:
    codes = {name: _words(partial(_choices, codes)) for name, codes in _CODES.items()}
    return {"codes": codes, "countries": _words(countries)}


def _choices(codes: type[TextChoices]) -> dict[str, Any]:
    return dict(codes.choices)


def _words(say: Callable[[], dict[str, Any]]) -> dict[str, dict[str, str]]:
    """{language: {code: word}}"""
    found = {}
    for language, _name in LANGUAGES:
        with translation.override(language):
            found[language] = {str(code): str(label) for code, label in say().items()}
    return found


def _instrument(made: Instrument) -> dict[str, Any]:
    names = ("id", "version", "kind", "jurisdiction", "populations", "about", "rule", "title", "introduction")
    return {name: getattr(made, name) for name in names} | {
        "groups": [
            {"title": group.title, "prompt": group.prompt, "indicators": [_indicator(i) for i in group.indicators]}
            for group in made.groups
        ]
    }


def _indicator(one: Indicator) -> dict[str, Any]:
    weighed = {"dimension": one.dimension, "strength": one.strength} if one.dimension else {}
    return {"id": one.id, "text": one.text} | weighed


def _dimension(one: Any) -> dict[str, Any]:
    return {"code": one.code, "title": one.title, "kind": one.kind}


def _line(one: Any) -> dict[str, Any]:
    return {"country": one.country, "number": one.number, "names": one.names}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "unknown": rule.unknown_age_as,
        "least": [{"least": [row.strong, row.medium, row.weak], "text": row.text} for row in rule.least],
        "rows": [
            {
                "population": row.population, "needs": sorted(row.needs), "any": sorted(row.any_of),
                "conclusion": row.conclusion, "text": row.text,
            }
            for row in rule.rows
        ],
        "urgent": {"least": rule.urgent.least, "any": sorted(rule.urgent.any_of), "text": rule.urgent.text},
        "more": rule.more_information,
        "protection": sorted(rule.temporary_protection),
        "steps": [
            {
                "population": step.population, "conclusions": sorted(step.conclusions), "when": step.when,
                "status": step.status, "text": step.text,
            }
            for step in rule.steps
        ],
    }  # fmt: skip
