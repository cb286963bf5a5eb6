"""Looks into finished files for what must not be there: pseudonyms, codes outside the plan, keys, and exact counts.

Files are read as their readers' programs read them: the parts of a workbook, the text of a PDF by its fonts' own tables, the
words and labels of a drawing. A file of a kind that cannot be read here is a finding.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import pikepdf

from accord.research.publication.cellkey import Released
from accord.research.publication.files import codes_of, csv_of
from accord.research.publication.people import People
from accord.research.publication.phrases import Said

if TYPE_CHECKING:
    from accord.research.publication.gate import Finding

_NUMBER: Final = re.compile(r"(?<![\w.:#-])\d{2,}(?![.:%-]?\w)")
_TAG: Final = re.compile(r"<[^>]*>")
_SAID: Final = re.compile(r"""\b(?:aria-label|alt|title|desc|data-[\w-]+|content)\s*=\s*("[^"]*"|'[^']*')""")
_SHORTEST: Final = 4  # shorter codes stand in ordinary words


def search(
    files: Mapping[str, bytes], released: Released, people: People, secrets: Sequence[str] = ()
) -> "list[Finding]":
    """A finding for each file that holds what it must not."""
    from accord.research.publication.gate import Finding

    found = named(files, forbidden(released, people, secrets))
    for name, content in files.items():
        whole = _whole(name, content) or ""
        if exact(released, people) & {int(n) for n in _NUMBER.findall(whole)} - _allowed(released, people):
            found.append(Finding("canary", name, Said("exact", {"file": name})))
        if name.endswith(".csv") and content not in (csv_of(released), codes_of(released.plan)):
            found.append(Finding("canary", name, Said("other-figures", {"file": name})))
    return found


def named(files: Mapping[str, bytes], words: Collection[str]) -> "list[Finding]":
    """A finding for each file that cannot be read, or holds one of the words."""
    from accord.research.publication.gate import Finding

    found = []
    for name, content in files.items():
        whole = _whole(name, content)
        if whole is None:
            found.append(Finding("canary", name, Said("unreadable", {"file": name})))
        elif any(word in whole for word in words):
            found.append(Finding("canary", name, Said("personal", {"file": name})))
    return found


def _whole(name: str, content: bytes) -> str | None:
    try:
        return "\n".join(texts_of(name, content))
    except (ValueError, KeyError, zipfile.BadZipFile, zlib.error, pikepdf.PdfError, UnicodeDecodeError):
        return None


def forbidden(released: Released, people: People, secrets: Sequence[str]) -> set[str]:
    """Pseudonyms, codes of the facts that are no words of the plan, and the secrets given."""
    words = {w for v in released.plan.variables for w in (*v.words, v.name, v.reads)}
    codes = {code for values in people.values.values() for code in set(values)} - words
    plain = "\n".join(words)
    return {
        *people.uids,
        *secrets,
        *(code for code in codes if len(code) >= _SHORTEST and code not in plain and not code.isdecimal()),
    }


def exact(released: Released, people: People) -> set[int]:
    """True counts from the threshold on that no figure or mark on an axis can be: those that are not rounded."""
    plan = released.plan
    true = {int(n) for t in plan.tables for n in plan.count(t, people)}
    return {n for n in true if n >= plan.threshold and n % plan.base}


def _allowed(released: Released, people: People) -> set[int]:
    """Numbers that stand in words of the plan, as "18 or over"; thresholds and the year."""
    plan = released.plan
    words = " ".join([people.cohort, plan.name, *(w for v in plan.variables for w in v.words)])
    return {int(n) for n in re.findall(r"\d+", words)} | {plan.threshold, plan.base, plan.threshold - 1, 90}


def texts_of(name: str, content: bytes) -> Iterable[str]:
    """Every text that a reader's program can find in a file. Raises ValueError for a kind that is not known."""
    kind = name.rpartition(".")[2].lower()
    if kind in {"csv", "json"}:
        yield content.decode("utf-8-sig")
    elif kind in {"svg", "html", "xml"}:
        yield from _marked_up(content.decode("utf-8"))
    elif kind == "xlsx":
        yield from _workbook(content)
    elif kind == "pdf":
        yield from _document(content)
    else:
        raise ValueError(kind)


def _marked_up(text: str) -> Iterable[str]:
    without = re.sub(r"<style\b.*?</style>", " ", text, flags=re.DOTALL)
    yield from (unescape(said[1:-1]) for said in _SAID.findall(without))
    yield unescape(_TAG.sub(" ", without))  # with what stands in scripts and comments
    yield from re.findall(r"<!--.*?-->", text, flags=re.DOTALL)


def _workbook(content: bytes) -> Iterable[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for part in parts.namelist():
            yield part
            if part.endswith((".xml", ".rels", ".vml")):
                text = parts.read(part).decode("utf-8")
                text = re.sub(r'<c [^>]*t="s"[^>]*><v>\d+</v></c>', "", text)  # numbers of texts, not figures
                for name in ("t", "v", "f"):
                    yield from (
                        unescape(t)
                        for t in re.findall(rf"<(?:\w+:)?{name}\b[^>]*>(.*?)</(?:\w+:)?{name}>", text, re.DOTALL)
                    )
                if not part.startswith("xl/worksheets/"):
                    yield from _marked_up(text)


def _document(content: bytes) -> Iterable[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield str(pdf.docinfo)
        if "/Metadata" in pdf.Root:
            yield pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")
        for page in pdf.pages:
            yield from _drawn(page, page.resources.get("/Font", {}))


def _drawn(page: Any, fonts: Any) -> Iterable[str]:
    maps: dict[str, dict[int, str]] = {}
    line: list[str] = []
    current: dict[int, str] = {}
    for step in pikepdf.parse_content_stream(page):
        operands: Any = step.operands
        match str(step.operator):
            case "Tf":
                name = str(operands[0])
                current = maps.setdefault(name, _letters(fonts[name]))
            case "Tj" | "'" | '"':
                line.append(_spelled(bytes(operands[-1]), current))
            case "TJ":
                line += [_spelled(bytes(o), current) for o in operands[0] if isinstance(o, pikepdf.String)]
            case "ET":
                yield "".join(line)
                line = []
    yield "".join(line)


def _letters(font: Any) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    text = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, said in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(said).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for low, high, said in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int(said, 16)
            found |= {c: chr(start + c - int(low, 16)) for c in range(int(low, 16), int(high, 16) + 1)}
    return found


def _spelled(raw: bytes, letters: Mapping[int, str]) -> str:
    if not letters:
        return raw.decode("latin-1")
    return "".join(letters.get(int.from_bytes(raw[i : i + 2], "big"), "") for i in range(0, len(raw), 2))
