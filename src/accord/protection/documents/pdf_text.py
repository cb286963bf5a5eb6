"""The words of a PDF, as well as its fonts tell them: for the guard over what leaves. Runs in the confined process.

A picture of words has none, and a font can lie; a person looks at what is shared in any case.
"""

import re
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

LONGEST: Final = 200_000  # characters
MOST_STEPS: Final = 400_000
_HEX: Final = rb"<([0-9A-Fa-f]+)>\s*"
_ONE: Final = re.compile(_HEX + _HEX)
_RANGE: Final = re.compile(_HEX + _HEX + rb"(?:" + _HEX + rb"|(\[[^\]]*\]))")
_BLOCK: Final = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_NEXT_LINE: Final = {"T*", "Td", "TD", "Tm", "'", '"', "ET"}
_SHOW: Final = {"Tj", "TJ", "'", '"'}
_GAP: Final = -200  # thousandths of the font: a wider gap is a space


def words(pdf: Pdf) -> str:
    """The text of all pages and of the forms drawn on them, cut at LONGEST."""
    reader = _Reader()
    for page in pdf.pages:
        reader.read(page, page.obj.get("/Resources"), 0)
        reader.said.append("\n")
    return "".join(reader.said)[:LONGEST]


class _Reader:
    def __init__(self) -> None:
        self.said: list[str] = []
        self._fonts: dict[tuple[int, int], tuple[int, dict[int, str]]] = {}
        self._steps = 0

    def read(self, holder: Any, resources: Any, depth: int) -> None:
        fonts, forms = _part(resources, "/Font"), _part(resources, "/XObject")
        font: tuple[int, dict[int, str]] = (1, {})
        for step in pikepdf.parse_content_stream(holder):
            self._steps += 1
            if self._steps > MOST_STEPS:
                return
            operator, given = str(step.operator), list(step.operands)
            if operator == "Tf" and given:
                font = self._font(fonts.get(str(given[0])))
            elif operator == "Do" and depth < 8 and given:
                form = forms.get(str(given[0]))
                if isinstance(form, Stream) and form.get("/Subtype") == Name.Form:
                    self.read(form, form.get("/Resources", resources), depth + 1)
            if operator in _NEXT_LINE:
                self.said.append("\n" if self.said and not self.said[-1].endswith("\n") else "")
            if operator in _SHOW and given:
                self._show(given[-1], font)

    def _show(self, shown: Any, font: tuple[int, dict[int, str]]) -> None:
        for part in shown if isinstance(shown, Array) else [shown]:
            if isinstance(part, String):
                self.said.append(_decoded(bytes(part), font))
            elif float(part) < _GAP:
                self.said.append(" ")

    def _font(self, font: Any) -> tuple[int, dict[int, str]]:
        if not isinstance(font, Dictionary):
            return 1, {}
        if font.objgen not in self._fonts:
            width = 2 if font.get("/Subtype") == Name.Type0 else 1
            table = font.get("/ToUnicode")
            self._fonts[font.objgen] = (width, _table(table.read_bytes()) if isinstance(table, Stream) else {})
        return self._fonts[font.objgen]


def _part(resources: Any, key: str) -> dict[str, Any]:
    part = resources.get(key) if isinstance(resources, Dictionary) else None
    return dict(part.items()) if isinstance(part, Dictionary) else {}


def _decoded(data: bytes, font: tuple[int, dict[int, str]]) -> str:
    width, table = font
    if not table:
        return data.decode("utf-16-be" if width == 2 else "cp1252", "replace")
    codes = (int.from_bytes(data[i : i + width], "big") for i in range(0, len(data), width))
    return "".join(table.get(code, "") for code in codes)


def _table(cmap: bytes) -> dict[int, str]:
    """Code to text, from a ToUnicode map (Adobe technical note 5411)."""
    found: dict[int, str] = {}
    for kind, block in _BLOCK.findall(cmap):
        if kind == b"bfchar":
            found |= {int(code, 16): _text(said) for code, said in _ONE.findall(block)}
            continue
        for first, last, start, many in _RANGE.findall(block):
            low, high = int(first, 16), min(int(last, 16), int(first, 16) + 0xFFFF)
            if many:
                found |= {low + i: _text(said) for i, said in enumerate(re.findall(_HEX, many)[: high - low + 1])}
            elif base := _text(start):
                found |= {low + i: base[:-1] + chr((ord(base[-1]) + i) & 0xFFFF) for i in range(high - low + 1)}
    return found


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode().ljust(len(digits) + len(digits) % 2, "0")).decode("utf-16-be", "replace")
