"""Reading an e-mail that nobody has looked at yet. Pure: no Django, no storage, no network; whatever comes, it answers.

Hostile mail is the rule here: a thousand parts, parts in parts in parts, an alphabet that does not exist, ten megabytes of
one letter. What does not read is a `fault`; the mail itself is kept by who asked.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any, Final

LARGEST: Final = 25 * 1024 * 1024  # bytes of a mail; more is not taken in
MOST_PARTS: Final = 200
LONGEST: Final = 20_000  # characters of the text of a signal
_HEADER: Final = 2_000
_READ: Final = 200_000  # characters of one text that are read at all
_PAGE: Final = 150_000  # of a page: the parser of the standard library takes the square of the time for some
_FILES_SHOWN: Final = 50
# What of a mail's head is kept. Everything else may name a relay, a program or a place: Received, X-Originating-IP, Via ...
_KEPT: Final = re.compile(rb"(from|reply-to|subject|mime-version|content-[a-z-]+):", re.IGNORECASE)
_WAYS: Final = re.compile(
    rb"(received|x-[a-z-]+|via|return-path|dkim-[a-z]+|arc-[a-z-]+|authentication-results|delivered-to|message-id)[a-z-]*:",
    re.IGNORECASE,
)
_HEADED: Final = re.compile(rb"[!-9;-~]+:")
_BLOCKS: Final = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "blockquote", "table", "ul", "ol"})
_SILENT: Final = frozenset({"script", "style", "head", "title", "template"})


class Fault(StrEnum):
    """Why a mail could not be read."""

    TOO_MANY_PARTS = "too_many_parts"
    BROKEN = "broken"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, repr=False)
class Attached:
    """A file that came with a mail: told of, never opened."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """What a mail says. With a `fault` it may say nothing; `cut`: there is more text than is shown."""

    sender: str = ""
    address: str = ""
    subject: str = ""
    text: str = ""
    message_id: str = ""
    files: tuple[Attached, ...] = field(default=())
    fault: Fault | None = None
    cut: bool = False


def without_ways(raw: bytes) -> bytes:
    """The mail without the lines of its head that tell by which ways and machines it came."""
    # SECURITY: the address of a relay can be that of a flat. tests/rooms/signals/test_mail.py
    head, gap, body = _split(raw)
    whole = bool(gap) and bool(_HEADED.match(head))  # else it is no head: only what surely names a way goes
    kept, keep = [], True
    for line in head.splitlines(keepends=True):
        if not line[:1].isspace():
            keep = bool(_KEPT.match(line)) if whole else not _WAYS.match(line)
        if keep:
            kept.append(line)
    return b"".join(kept) + gap + body


def read(raw: bytes) -> Letter:
    """What a mail says. Never raises: what cannot be read has a fault."""
    try:
        return _read(raw)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError, RecursionError):
        return Letter(fault=Fault.BROKEN)


def _read(raw: bytes) -> Letter:
    message: Message = message_from_bytes(raw, policy=compat32)
    name, address = parseaddr(_header(message, "from"))
    found: dict[str, Any] = {
        "sender": _clean(name or address)[:200],
        "address": _clean(address)[:200],
        "subject": _clean(_header(message, "subject"))[:300],
        "message_id": _header(message, "message-id").strip()[:500],
    }
    plain: list[str] = []
    html: list[str] = []
    files: list[Attached] = []
    for number, part in enumerate(_parts(message)):
        if number >= MOST_PARTS:
            return Letter(**found, files=tuple(files[:_FILES_SHOWN]), fault=Fault.TOO_MANY_PARTS)
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not _is_file(part):
            (plain if kind == "text/plain" else html).append(_text(part))
        else:
            files.append(_file(part, kind))
    said = "\n\n".join(filter(None, (_clean(text).strip() for text in plain)))
    said = said or "\n\n".join(filter(None, (_clean(_words(text[:_PAGE])).strip() for text in html[:3])))
    long = len(said) > LONGEST or any(len(text) >= _READ for text in plain) or any(len(text) > _PAGE for text in html)
    fault = None if said or found["subject"] else Fault.EMPTY
    return Letter(**found, text=said[:LONGEST], files=tuple(files[:_FILES_SHOWN]), fault=fault, cut=long)


def _split(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """(head, the empty line between, body)."""
    found = re.search(rb"\r?\n\r?\n", raw)
    if found is None:
        return raw, b"", b""
    gap = found.group()
    first = gap[: len(gap) // 2]
    return raw[: found.start()] + first, gap[len(first) :], raw[found.end() :]


def _parts(message: Message) -> Iterator[Message]:
    """The leaves of a message, in order; a mail inside a mail is a leaf: it is a file, not what was written."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inside = part.get_payload() if part.is_multipart() else None
        if isinstance(inside, list) and part.get_content_maintype() == "multipart":
            waiting += [one for one in reversed(inside) if isinstance(one, Message)]
        else:
            yield part


def _header(message: Message, name: str) -> str:
    value = str(message.get(name, ""))[:_HEADER]
    pieces = []
    for piece, charset in decode_header(value):
        pieces.append(piece if isinstance(piece, str) else _decoded(piece, charset or "ascii"))
    return re.sub(r"\s+", " ", "".join(pieces)).strip()


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return _decoded(content[: 4 * _READ], part.get_content_charset() or "utf-8")[:_READ]


def _decoded(content: bytes, charset: str) -> str:
    """Bytes as text, by the alphabet that the mail names, else by those that are written here; none is refused."""
    for name in (charset, "utf-8", "windows-1251"):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _name(part: Message) -> str:
    try:
        return _clean(part.get_filename() or "")[:150]
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return "?"


def _file(part: Message, kind: str) -> Attached:
    content = part.get_payload(decode=True) if not part.is_multipart() else part.as_bytes()
    return Attached(_name(part) or "–", kind[:80], len(content) if isinstance(content, bytes) else 0)


def _clean(text: str) -> str:
    """`text` without what no database keeps and no reader sees: controls, halves of pairs, signs that turn the direction."""
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


class _Words(HTMLParser):
    """The words of a page. Nothing is fetched, run or kept as a link."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.silent and tag in _SILENT:
            self.silent = tag
        elif tag in _BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""
        elif tag in _BLOCKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(re.sub(r"[ \t\r\n]+", " ", data))


def _words(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    parser.close()
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n *", "\n", "".join(parser.said)))
