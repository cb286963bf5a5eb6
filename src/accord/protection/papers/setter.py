"""The confined process: reads a paper as JSON from standard input, writes it as PDF/UA-1 to standard output.

Started as `python -I -m accord.protection.papers.setter [png]`. What people typed passes a typesetter here that can reach
nothing: no network, no file, no child process, 300 MB, ten seconds, no environment. Fonts are the ones inside it.
"""

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import typst

from accord.foundation import confined

UNKNOWN: Final = "\ufffd"
MOST: Final = 100  # different letters beyond the sure ones that are tried, so that nobody makes this busy
_SURE: Final = (
    (0x20, 0x7E),
    (0xA1, 0x17F),
    (0x218, 0x21B),
    (0x400, 0x45F),
    (0x490, 0x491),
    (0x2013, 0x2014),
    (0x2018, 0x201E),
)
_SURE_TOO: Final = frozenset("\n•…‹›€№≤≥" + UNKNOWN)
# Regular and bold: what stands in a heading must be there in both.
_PROBE: Final = b"""#set document(title: "t", date: none)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))
#for c in json(bytes(sys.inputs.data)) [#par(c)#par(strong(c))]"""


def visible(value: Any) -> Any:
    """`value` with every text composed (a telephone may send и and a breve for й) and free of what the eye does not see:
    controls, marks of direction, halves of letters.
    """
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\t", " "))
        return "".join(c for c in text if c == "\n" or unicodedata.category(c)[0] != "C")
    return _each(visible, value)


def without(value: Any, lacking: Callable[[str], bool]) -> Any:
    """`value` with a mark in the place of every letter that is lacking."""
    if isinstance(value, str):
        return "".join(UNKNOWN if lacking(c) else c for c in value)
    return _each(lambda one: without(one, lacking), value)


def unsure(letter: str) -> bool:
    """Whether the fonts may lack a letter; every font here has the others."""
    return letter not in _SURE_TOO and not any(a <= ord(letter) <= b for a, b in _SURE)


def lacking(letters: Sequence[str]) -> frozenset[str]:
    """The letters of these that no font has, found by halving."""
    if not letters or _stands(_PROBE, letters):
        return frozenset()
    if len(letters) == 1:
        return frozenset(letters)
    half = len(letters) // 2
    return lacking(letters[:half]) | lacking(letters[half:])


def set_paper(source: bytes, paper: Any, form: str) -> bytes:
    """The paper as PDF, or its pages as PNG one after the other. A letter that no font has is marked, and the paper says so.

    Raises TypstError, MemoryError.
    """
    paper = visible(paper)
    said, paper["lost"] = paper["lost"], ""
    rare = sorted(set(filter(unsure, json.dumps(paper, ensure_ascii=False))))
    tries = [paper, without(paper, unsure) | {"lost": said}]
    if len(rare) <= MOST and (gone := lacking(rare)):
        tries.insert(1, without(paper, gone.__contains__) | {"lost": said})
    # Two letters that stand side by side in different fonts may still fail together; the sure ones never do.
    made = next(filter(None, (_compiled(source, one, form) for one in tries[:-1])), None)
    return made or _compile(source, tries[-1], form)


def _stands(source: bytes, content: Any) -> bool:
    return _compiled(source, content, "pdf") is not None


def _compiled(source: bytes, content: Any, form: str) -> bytes | None:
    try:
        return _compile(source, content, form)
    except typst.TypstError:
        return None


def _compile(source: bytes, content: Any, form: str) -> bytes:
    inputs = {"data": json.dumps(content, ensure_ascii=False)}
    how: dict[str, Any] = (
        {"format": "pdf", "pdf_standards": ["ua-1"]} if form == "pdf" else {"format": "png", "ppi": 60.0}
    )
    made = typst.compile(source, ignore_system_fonts=True, sys_inputs=inputs, **how)
    return b"".join(made) if isinstance(made, list) else made


def _each(change: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, dict):
        return {name: change(one) for name, one in value.items()}
    return [change(one) for one in value] if isinstance(value, list) else value


def main() -> None:
    """Shut in, read, set, write."""
    source = (Path(__file__).parent / "paper.typ").read_bytes()
    confined.shut_in()
    paper = json.loads(sys.stdin.buffer.read())
    out = memoryview(set_paper(source, paper, "png" if sys.argv[1:] == ["png"] else "pdf"))
    while out:
        out = out[os.write(1, out) :]


if __name__ == "__main__":
    main()
