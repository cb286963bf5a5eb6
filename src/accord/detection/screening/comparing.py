"""What changed between two versions of a list. Pure."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.detection.screening.indicators import HEAD, STRENGTH_WORDS, Indicator, Instrument, Texts, dimensions


class Change(TextChoices):
    """What was done to an indicator, a group or the head of a list."""

    ADDED = "added", _("added")
    REMOVED = "removed", _("taken out")
    WORDS = "words", _("other words")
    DIMENSION = "dimension", _("other dimension")
    STRENGTH = "strength", _("other strength")
    MOVED = "moved", _("moved to another group")
    HEAD = "head", _("changed")


@dataclass(frozen=True)
class Difference:
    """One difference: `what` (an id or a key of the head), and how it was and is, "" where it was or is not there."""

    kind: Change
    what: str
    before: str
    after: str


def differences(old: Instrument, new: Instrument) -> tuple[Difference, ...]:
    """Every difference, the head first, then the groups, then the indicators in the order of the new list, then what is gone."""
    return (*_head(old, new), *_groups(old, new), *_indicators(old, new))


def _head(old: Instrument, new: Instrument) -> list[Difference]:
    found = []
    for name in ("kind", *HEAD):
        before, after = _plain(getattr(old, name)), _plain(getattr(new, name))
        if before != after:
            found.append(Difference(Change.HEAD, name, before, after))
    for name in ("title", "introduction"):
        found += _words(name, getattr(old, name), getattr(new, name))
    return found


def _groups(old: Instrument, new: Instrument) -> list[Difference]:
    found = []
    for number in range(1, max(len(old.groups), len(new.groups)) + 1):
        before, after = old.group(number), new.group(number)
        if before and after:
            found += _words(f"{number}", before.title, after.title) + _words(f"{number}", before.prompt, after.prompt)
        elif after:
            found.append(Difference(Change.ADDED, f"{number}", "", after.words))
        elif before:
            found.append(Difference(Change.REMOVED, f"{number}", before.words, ""))
    return found


def _indicators(old: Instrument, new: Instrument) -> list[Difference]:
    was, now, found = old.indicators(), new.indicators(), []
    stood = {one.id: group.number for group in old.groups for one in group.indicators}
    for group in new.groups:
        for one in group.indicators:
            if one.id not in was:
                found.append(Difference(Change.ADDED, one.id, "", _said(one)))
                continue
            before = was[one.id]
            found += _words(one.id, before.text, one.text)
            if before.dimension != one.dimension:
                found.append(Difference(Change.DIMENSION, one.id, _dimension(before), _dimension(one)))
            if before.strength != one.strength:
                found.append(Difference(Change.STRENGTH, one.id, _strength(before), _strength(one)))
            if stood[one.id] != group.number and old.group(group.number) and len(old.groups) == len(new.groups):
                found.append(Difference(Change.MOVED, one.id, f"{stood[one.id]}", f"{group.number}"))
    gone = [Difference(Change.REMOVED, one.id, _said(one), "") for one in was.values() if one.id not in now]
    return found + gone


def _words(what: str, before: Texts, after: Texts) -> list[Difference]:
    return [
        Difference(Change.WORDS, f"{what} {language}", before.get(language, ""), after[language])
        for language in after
        if before.get(language) != after[language]
    ]


def _said(one: Indicator) -> str:
    weight = f" ({_dimension(one)}, {_strength(one)})" if one.dimension else ""
    return one.words + weight


def _dimension(one: Indicator) -> str:
    return dimensions()[one.dimension].words if one.dimension else ""


def _strength(one: Indicator) -> str:
    return str(STRENGTH_WORDS.get(one.strength, ""))


def _plain(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
