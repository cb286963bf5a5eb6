"""Reading a list: the text of its file becomes an instrument, or every fault is told with line, key and sentence."""

from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from accord.detection.screening import rules
from accord.detection.screening.indicators import (
    ABOUT,
    POPULATIONS,
    STRENGTHS,
    WEIGHED,
    Group,
    Indicator,
    Instrument,
    InstrumentKind,
    dimensions,
)
from accord.detection.screening.reading import BadFile, Fault, Reader, Row

MOST_GROUPS: Final = 40
MOST_OF_A_GROUP: Final = 60
JURISDICTIONS: Final = ("", "BG", "RO", "UA")
_ALWAYS: Final = ("id", "version", "kind", "jurisdiction", "populations", "about", "source", "last_checked")
_MORE: Final = ("needs_legal_check", "note", "title", "introduction", "group")


class BadInstrument(BadFile):
    """An instrument file does not read; the node does not start with it."""


def parse(text: str, name: str = "-") -> Instrument:
    """The instrument in the text of a file. Raises BadInstrument with every fault, each with line, key and sentence."""
    reader = Reader(text)
    made = _instrument(reader) if not reader.faults else None
    if made is None or reader.faults:
        raise BadInstrument(name, reader.faults)
    return made


def read_instrument(path: Path) -> Instrument:
    """The instrument in a file. Raises BadInstrument, naming the file and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInstrument(str(path), [Fault(0, "-", "%(problem)s", {"problem": error})]) from error
    return parse(text, str(path))


def _instrument(reader: Reader) -> Instrument | None:
    top = reader.content
    kind = reader.choice(top, ("kind",), InstrumentKind.values)
    if top and reader.faults:
        return None  # which keys have a meaning depends on the kind
    extra = {InstrumentKind.SCORED: ("rule",), InstrumentKind.SELF_CHECK: ("at_risk_from",)}.get(kind, ())  # type: ignore[call-overload]
    reader.only(top, (), (*_ALWAYS, *_MORE, *extra))
    made = Instrument(
        id=reader.name(top, ("id",), 40),
        version=reader.name(top, ("version",), 20),
        kind=kind,
        jurisdiction=reader.choice(top, ("jurisdiction",), JURISDICTIONS),
        populations=reader.choices(top, ("populations",), POPULATIONS),
        about=reader.choice(top, ("about",), ABOUT),
        title=reader.texts(top, ("title",), 200),
        introduction=reader.texts(top, ("introduction",), 2000),
        source=reader.text(top, ("source",), 500),
        last_checked=reader.day(top, ("last_checked",)),
        needs_legal_check=reader.truth(top, ("needs_legal_check",)),
        groups=_groups(reader, kind),
        rule=reader.choice(top, ("rule",), sorted({rule.id for rule in rules.rules().values()}))
        if "rule" in extra
        else "",
        at_risk_from=reader.number(top, ("at_risk_from",), 1, 1000) if "at_risk_from" in extra else 0,
        note=reader.text(top, ("note",), 4000) if "note" in top else "",
    )
    if made.at_risk_from > len(made.indicators()):
        reader.fault(("at_risk_from",), _("There are fewer questions than that."))
    return made


def _groups(reader: Reader, kind: str) -> tuple[Group, ...]:
    seen: set[str] = set()
    groups = []
    rows = reader.rows(reader.content, ("group",))
    if len(rows) > MOST_GROUPS:
        reader.fault(("group",), _("At most %(most)s groups, please."), most=MOST_GROUPS)
    for n, row in enumerate(rows, start=1):
        at = ("group", n)
        reader.only(row, at, ("number", "title", "prompt", "indicator"))
        if reader.number(row, (*at, "number"), 1, MOST_GROUPS) != n:
            reader.fault((*at, "number"), _("The groups are numbered 1, 2, 3 and so on, in this order."))
        asked = reader.rows(row, (*at, "indicator"))
        if len(asked) > MOST_OF_A_GROUP:
            reader.fault((*at, "indicator"), _("At most %(most)s indicators in a group, please."), most=MOST_OF_A_GROUP)
        indicators = tuple(_indicator(reader, one, (*at, "indicator", m), kind, seen) for m, one in enumerate(asked, 1))
        title, prompt = reader.texts(row, (*at, "title"), 120), reader.texts(row, (*at, "prompt"), 500)
        groups.append(Group(n, title, prompt, indicators))
    return tuple(groups)


def _indicator(reader: Reader, row: Row, at: tuple[str | int, ...], kind: str, seen: set[str]) -> Indicator:
    weighed = kind in WEIGHED
    reader.only(row, at, ("id", "text", "dimension", "strength") if weighed else ("id", "text"))
    named = reader.name(row, (*at, "id"), 10)
    if named in seen:
        reader.fault((*at, "id"), _("The id “%(id)s” stands twice in this list."), id=named)
    seen.add(named)
    text = reader.texts(row, (*at, "text"), 300)
    if not weighed:
        return Indicator(named, text)
    dimension = reader.choice(row, (*at, "dimension"), tuple(dimensions()))
    return Indicator(named, text, dimension, reader.choice(row, (*at, "strength"), STRENGTHS))
