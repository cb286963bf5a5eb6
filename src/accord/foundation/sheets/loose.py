"""The first sheet of a workbook that somebody else made, as lines of text. Only values: no formula, no format, no other sheet."""

import re
from typing import Final
from xml.etree import ElementTree as ET

from accord.foundation.sheets.vocab import BadSheet
from accord.foundation.sheets.xlsx import MAIN, part, tree, unescaped

LARGEST_PART: Final = 20 * 1024 * 1024  # unpacked: a packed file of a megabyte may hold a thousand
MOST_COLUMNS, MOST_LINES = 100, 20_000
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE: Final = re.compile("([A-Z]{1,3})([0-9]{1,7})")


def lines_of(content: bytes) -> list[list[str]]:
    """The filled lines of the first sheet, each as far as it is filled. Raises BadSheet."""
    texts = _shared(content)
    lines = []
    for row in tree(part(content, _first(content), LARGEST_PART)).iter(f"{{{MAIN}}}row"):
        line = _line(row, texts)
        if any(text.strip() for text in line):
            lines.append(line)
        if len(lines) > MOST_LINES:
            raise BadSheet("the sheet has too many lines")
    return lines


def _first(content: bytes) -> str:
    sheet = tree(part(content, "xl/workbook.xml", LARGEST_PART)).find(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
    if sheet is None:
        raise BadSheet("the workbook has no sheet")
    for link in tree(part(content, "xl/_rels/workbook.xml.rels", LARGEST_PART)):
        if link.get("Id") == sheet.get(_LINK):
            target = link.get("Target", "")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    raise BadSheet("the workbook has no sheet")


def _shared(content: bytes) -> list[str]:
    try:
        found = tree(part(content, "xl/sharedStrings.xml", LARGEST_PART))
    except BadSheet as none:
        if isinstance(none.__cause__, KeyError):  # a workbook of numbers has no such part
            return []
        raise
    return [_text(one) for one in found]


def _line(row: ET.Element, texts: list[str]) -> list[str]:
    line: list[str] = []
    for cell in row.iter(f"{{{MAIN}}}c"):
        place = _PLACE.fullmatch(cell.get("r", ""))
        at = _column(place[1]) if place else len(line)
        if at >= MOST_COLUMNS:
            continue
        line += [""] * (at + 1 - len(line))
        line[at] = _value(cell, texts)
    while line and not line[-1].strip():
        line.pop()
    return line


def _column(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def _value(cell: ET.Element, texts: list[str]) -> str:
    inline = cell.find(f"{{{MAIN}}}is")
    if inline is not None:
        return _text(inline)
    value = cell.findtext(f"{{{MAIN}}}v") or ""
    if cell.get("t") == "s":
        if not value.isdecimal() or int(value) >= len(texts):
            raise BadSheet("a cell names a text that is not there")
        return texts[int(value)]
    return value.removesuffix(".0")


def _text(found: ET.Element) -> str:
    """Of a text in several formats all parts, but not how it is read aloud (rPh)."""
    runs = [found, *found.findall(f"{{{MAIN}}}r")]
    return unescaped("".join(run.findtext(f"{{{MAIN}}}t") or "" for run in runs))
