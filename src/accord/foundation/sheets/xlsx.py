"""XLSX (ECMA-376) in its smallest form: six parts, of which only the sheet differs from file to file.

Written by hand because nothing may be in the file that we did not put there: no author, no time, no cache, no name. A text
is an inline string with the quote prefix and the text format, so no program reads it as anything else, also after an edit.
"""

import io
import re
import zipfile
from typing import Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from accord.foundation.sheets.vocab import BadSheet, Sheet, Value

SHEET: Final = "xl/worksheets/sheet1.xml"
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATION: Final = '<Relationship Id="{id}" Type="{type}" Target="{target}"/>'
_TEXT, _HEAD, _NUMBER = 0, 1, 2  # the cell formats below
LARGEST_FILE: Final = 200 * 1024 * 1024


def _relations(*rows: tuple[str, str, str]) -> str:
    inside = "".join(_RELATION.format(id=i, type=f"{_OFFICE}/{kind}", target=target) for i, kind, target in rows)
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


FIXED: Final[dict[str, str]] = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/{SHEET}" ContentType="{_TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>',
    "_rels/.rels": _relations(("rId1", "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Accord" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _relations(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml")
    ),
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3">'
    # SECURITY: quotePrefix and format 49 (text) keep a text a text when somebody edits the cell. tests/proofs/test_exports.py
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write(sheet: Sheet) -> bytes:
    """The bytes of `sheet`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (FIXED | {SHEET: _sheet(sheet)}).items():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            archive.writestr(part, text.encode())
    return out.getvalue()


def _sheet(sheet: Sheet) -> str:
    grid = sheet.grid()
    heads = len(sheet.cover) + 3
    rows = "".join(_row(number, row, head=number == heads) for number, row in enumerate(grid, start=1) if row)
    widths = [max(len(str(row[i])) for row in grid[heads - 1 :]) for i in range(len(sheet.columns) + 1)]
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{min(max(width + 2, 14), 60)}" customWidth="1"/>'
        for i, width in enumerate(widths, start=1)
    )
    footer = f"&amp;L{sheet.code}&amp;R&amp;P / &amp;N"  # every printed page says which export it is of
    return (
        f'{_XML}<worksheet xmlns="{MAIN}"><cols>{columns}</cols><sheetData>{rows}</sheetData>'
        f"<headerFooter><oddFooter>{footer}</oddFooter></headerFooter></worksheet>"
    )


def _row(number: int, row: list[Value], *, head: bool) -> str:
    cells = "".join(_cell(f"{_letters(i)}{number}", value, head=head) for i, value in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Value, *, head: bool) -> str:
    if isinstance(value, int):
        return f'<c r="{place}" s="{_NUMBER}"><v>{value}</v></c>'
    style = _HEAD if head else _TEXT
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(escaped(value))}</t></is></c>'


def _letters(index: int) -> str:
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


_NOT_XML: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def escaped(text: str) -> str:
    """`text` with what XML cannot hold written as `_xHHHH_` (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""
    return _NOT_XML.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def unescaped(text: str) -> str:
    """The text of which `escaped` made `text`."""
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)


def read(content: bytes) -> list[list[Value]]:
    """Every line of the sheet, blank ones too. Raises BadSheet."""
    grid: list[list[Value]] = []
    for row in tree(part(content, SHEET)).iter(f"{{{MAIN}}}row"):
        number = row.get("r", "")
        if not number.isdecimal() or not len(grid) < int(number) <= len(grid) + 2:  # one blank line, under the cover
            raise BadSheet("a row is out of its place")
        grid += [[] for _ in range(int(number) - 1 - len(grid))]
        if [cell.get("r") for cell in row] != [f"{_letters(i)}{number}" for i in range(len(row))]:
            raise BadSheet("a cell is out of its place")
        grid.append([_value(cell) for cell in row])
    return grid


def _value(cell: ET.Element) -> Value:
    if cell.get("t") == "inlineStr":
        return unescaped(cell.findtext(f"{{{MAIN}}}is/{{{MAIN}}}t") or "")
    text = cell.findtext(f"{{{MAIN}}}v") or ""
    if not text.isdecimal():
        raise BadSheet("a cell is neither a text nor a count")
    return int(text)


def part(content: bytes, name: str, largest: int = LARGEST_FILE) -> bytes:
    """One part of the archive. Raises BadSheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(name).file_size > largest:
                raise BadSheet("the file is too large")
            return archive.read(name)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError) as error:
        raise BadSheet(f"the file does not read: {error}") from error


def tree(xml: bytes) -> ET.Element:
    """The elements of a part; one that declares entities is refused. Raises BadSheet."""
    if b"<!" in xml:
        raise BadSheet("the file declares more than a sheet")
    try:
        return ET.fromstring(xml)  # noqa: S314 - nothing is declared in it, so nothing can expand
    except ET.ParseError as error:
        raise BadSheet(f"the file does not read: {error}") from error
