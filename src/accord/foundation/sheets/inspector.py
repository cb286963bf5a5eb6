"""What is really in a file: asked before it is given out, and of any file that comes back.

It shares with the writer what the parts of a file look like, and trusts nothing else: every part, element and attribute
that is not on the list is named.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

from accord.foundation.sheets import xlsx
from accord.foundation.sheets.services import first_line, grid_of, sheet_of, write
from accord.foundation.sheets.texts import marked, unmarked
from accord.foundation.sheets.vocab import MIME, BadSheet, File, Format, Sheet

# Element -> its attributes. A hidden row or column, a formula, a link, a comment are none of these.
_ALLOWED: Final = {
    "worksheet": frozenset[str](),
    "cols": frozenset[str](),
    "col": frozenset({"min", "max", "width", "customWidth"}),
    "sheetData": frozenset[str](),
    "row": frozenset({"r"}),
    "c": frozenset({"r", "s", "t"}),
    "is": frozenset[str](),
    "t": frozenset({"{http://www.w3.org/XML/1998/namespace}space"}),
    "v": frozenset[str](),
    "headerFooter": frozenset[str](),
    "oddFooter": frozenset[str](),
}


@dataclass(repr=False)
class Inspection:
    """What a file declares and what it holds. `faults` are sentences for the log of a node, empty if all is well."""

    code: str = ""
    declared: int = -1
    rows: int = 0
    hidden: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether the file holds exactly what it declares, and nothing hidden."""
        return not (self.hidden or self.formulas or self.faults) and self.declared == self.rows


def inspect(content: bytes) -> Inspection:
    """What is in `content`; never raises."""
    found = Inspection()
    try:
        if content.startswith(b"PK"):
            _parts(content, found)
            _elements(xlsx.tree(xlsx.part(content, xlsx.SHEET)), found)
        else:
            _cells(content, found)
        grid = grid_of(content)
        found.code, (found.declared, _columns, cover), _salt = first_line(grid)
        found.rows = max(0, len(grid) - cover - 3)
        sheet_of(grid)
    except BadSheet as error:
        found.faults.append(str(error))
    return found


def _parts(content: bytes, found: Inspection) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            same = {name for name, text in xlsx.FIXED.items() if xlsx.part(content, name) == text.encode()}
            found.hidden += [f"part {name}" for name in names if name not in same and name != xlsx.SHEET]
            found.hidden += ["a part twice"] if len(set(names)) != len(names) else []
            spare = any(part.extra or part.comment for part in archive.infolist())
            found.hidden += ["a comment in the archive"] if archive.comment or spare else []
            if archive.infolist()[0].header_offset or archive.infolist() != sorted(
                archive.infolist(), key=lambda part: part.header_offset
            ):
                found.hidden.append("something before the archive")
    except zipfile.BadZipFile as error:
        raise BadSheet(f"the file does not read: {error}") from error


def _elements(sheet: ET.Element, found: Inspection) -> None:
    for element in sheet.iter():
        space, _, name = element.tag.rpartition("}")
        if name == "f":
            found.formulas.append("an XLSX formula")
        elif space != "{" + xlsx.MAIN or name not in _ALLOWED:
            found.hidden.append(f"element {name}")
        elif extra := set(element.attrib) - _ALLOWED[name]:
            found.hidden.append(f"{name} with {', '.join(sorted(extra))}")
        elif name == "c" and element.get("t") not in ("inlineStr", None):
            found.formulas.append("a cell that is neither a text nor a count")
        elif name == "col" and float(element.get("width", "0")) < 1:
            found.hidden.append("a column without width")
        elif name not in ("t", "v", "oddFooter") and (element.text or "").strip():
            found.hidden.append("text outside of cells")


def _cells(content: bytes, found: Inspection) -> None:
    """CSV has nowhere to hide anything but behind the marks: a cell that is not marked as it should be is named."""
    try:
        text = content.decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            found.formulas += ["a CSV formula" for cell in row if marked(unmarked(cell)) != cell]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadSheet(f"the file does not read: {error}") from error


def release(sheet: Sheet, kind: Format) -> File:
    """`sheet` as a file, opened again and inspected. Raises BadSheet if it does not hold exactly what it declares."""
    content = write(sheet, kind)
    found = inspect(content)
    # SECURITY: 18,714 people stood in rows that nobody saw (UK, 2022). tests/rooms/sheets/test_sheets.py
    if not found.sound or (found.code, found.rows) != (sheet.code, len(sheet.rows)):
        raise BadSheet("the file does not hold what it declares")
    return File(f"{sheet.code}.{kind}", content, MIME[kind])
