"""A list as the text of its file: what `instruments.parse` reads back. Pure."""

import json
from dataclasses import replace

from accord.detection.screening.indicators import WEIGHED, Group, Indicator, Instrument, InstrumentKind, Texts
from accord.detection.screening.reading import LANGUAGES


def text_of(made: Instrument) -> str:
    """The file of an instrument, TOML."""
    lines = [_set("id", made.id), _set("version", made.version), _set("kind", made.kind)]
    lines += [
        _set("jurisdiction", made.jurisdiction),
        _set("populations", list(made.populations)),
        _set("about", made.about),
    ]
    if made.kind == InstrumentKind.SCORED:
        lines.append(_set("rule", made.rule))
    if made.kind == InstrumentKind.SELF_CHECK:
        lines.append(_set("at_risk_from", made.at_risk_from))
    lines += [_set("source", made.source), f"last_checked = {made.last_checked.isoformat()}"]
    lines.append(_set("needs_legal_check", made.needs_legal_check))
    lines += [_set("note", made.note)] if made.note else []
    lines += ["", *_texts("title", made.title), "", *_texts("introduction", made.introduction)]
    for group in made.groups:
        lines += [
            "",
            "[[group]]",
            _set("number", group.number),
            *_texts("title", group.title),
            *_texts("prompt", group.prompt),
        ]
        for one in group.indicators:
            lines += ["", "[[group.indicator]]", _set("id", one.id)]
            if made.kind in WEIGHED:
                lines += [_set("dimension", one.dimension), _set("strength", one.strength)]
            lines += _texts("text", one.text)
    return "\n".join(lines) + "\n"


def with_group(made: Instrument, number: int, title: Texts, prompt: Texts) -> Instrument:
    """With other words for one group."""
    return replace(
        made, groups=tuple(replace(g, title=title, prompt=prompt) if g.number == number else g for g in made.groups)
    )


def with_new_group(made: Instrument, title: Texts, prompt: Texts, first: Indicator) -> Instrument:
    """With one more group at the end; a group has at least one indicator."""
    return replace(made, groups=(*made.groups, Group(len(made.groups) + 1, title, prompt, (first,))))


def with_indicator(made: Instrument, changed: Indicator) -> Instrument:
    """With an indicator changed where it stands."""
    groups = (
        replace(g, indicators=tuple(changed if one.id == changed.id else one for one in g.indicators))
        for g in made.groups
    )
    return replace(made, groups=tuple(groups))


def with_added(made: Instrument, number: int, added: Indicator) -> Instrument:
    """With one more indicator at the end of a group; that its id is new is seen when the text is read."""
    groups = (replace(g, indicators=(*g.indicators, added)) if g.number == number else g for g in made.groups)
    return replace(made, groups=tuple(groups))


def without_indicator(made: Instrument, indicator: str) -> Instrument:
    """With an indicator retired; a group that it leaves empty goes with it, and those behind move up."""
    left = [replace(g, indicators=tuple(one for one in g.indicators if one.id != indicator)) for g in made.groups]
    kept = [group for group in left if group.indicators]
    return replace(made, groups=tuple(replace(group, number=n) for n, group in enumerate(kept, start=1)))


def _texts(key: str, texts: Texts) -> list[str]:
    return [_set(f"{key}.{language}", texts[language]) for language in LANGUAGES]


def _set(key: str, value: object) -> str:
    """`key = value`. A basic string of TOML has the escapes of JSON, but for DEL."""
    return f"{key} = {json.dumps(value, ensure_ascii=False).replace(chr(127), '')}"
