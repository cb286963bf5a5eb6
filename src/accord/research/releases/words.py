"""What the engine says, for the reader's language: it stands without Django and gives codes with facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.formats import get_format
from django.utils.translation import get_language, gettext, override

from accord.research.publication.phrases import Fact, Said, Voice, filled, title_of
from accord.research.publication.plan import Plan
from accord.research.publication.refusals import REMEDIES, WORDING, Refused
from accord.research.releases.vocab import NotPublishable


class _Number(float):
    """A number whose decimal sign is that of the language."""

    def __format__(self, how: str) -> str:
        return format(float(self), how).replace(".", str(get_format("DECIMAL_SEPARATOR")))


@dataclass(frozen=True)
class Told:
    """The report of an examined publication, in the language that is active."""

    refused: str
    found: list[str]
    risk: list[str]
    use: list[str]


def said(one: Said) -> str:
    """A sentence of the engine in the language that is active."""
    facts: Mapping[str, Fact] = {k: _Number(v) if isinstance(v, float) else v for k, v in one.facts.items()}
    return filled(gettext(WORDING[one.code]), facts, said)


def voices(first: str) -> list[Voice]:
    """The languages of the house as the engine's files speak them; `first` is that of what is in one language."""
    languages = sorted(dict(settings.LANGUAGES), key=lambda one: one != first)
    return [Voice(language, partial(_said_in, language)) for language in languages]


def in_words(refused: Refused) -> str:
    """What is wrong and what would help, in the language that is active."""
    return _with_remedy(kept(refused))


def kept(refused: Refused) -> Said:
    """A refusal as the report keeps it."""
    return Said(refused.code, refused.facts)


def failure(refused: Refused, field: str) -> NotPublishable:
    """A refusal of the engine as a failure of the house, beside a field."""
    return NotPublishable("%(words)s", words=in_words(refused), field=field)


def told(report: Mapping[str, Any], plan: Plan | None = None) -> Told:
    """The sentences of a report; tables and variables are called as the plan calls them to who reads."""
    names = _names(plan) if plan else {}
    parts = {
        part: [_named(Said.from_data(one), names) for one in report.get(part, ())]
        for part in ("refused", "found", "risk", "use")
    }
    found, risk, use = ([said(one) for one in parts[part]] for part in ("found", "risk", "use"))
    return Told(" ".join(map(_with_remedy, parts["refused"])), found, risk, use)


def _names(plan: Plan) -> dict[str, dict[str, str]]:
    language = get_language() or "en"
    labels = {v.name: v.labelled(language) for v in plan.variables}
    tables = {t.name: said(title_of([labels[name] for name in t.by])) for t in plan.tables}
    quoted, of_tables = ({k: f"“{v}”" for k, v in names.items()} for names in (labels, tables))
    return {"table": of_tables, "first": of_tables, "second": of_tables, "variable": quoted}


def _named(one: Said, names: Mapping[str, Mapping[str, str]]) -> Said:
    facts = {name: names[name].get(str(fact), fact) if name in names else fact for name, fact in one.facts.items()}
    return Said(one.code, facts)


def _with_remedy(one: Said) -> str:
    return f"{said(one)} {gettext(REMEDIES[one.code])}"


def _said_in(language: str, one: Said) -> str:
    with override(language):
        return said(one)
