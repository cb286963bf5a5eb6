"""Files that hold adverts or a chat, as texts: plain text, exports of Telegram and WhatsApp, a saved page, a table, an e-mail,
a Word file. Pure, but that the last is opened in a process of its own (`docx.py`).

Every reading takes time in proportion to the file: the parsers of the standard library that look ahead are not used on
what a stranger wrote. Nothing that an address in a file names is fetched.
"""

import csv
import html
import io
import json
import re
from typing import Any, Final

from accord.detection.offers import docx
from accord.detection.offers.vocab import LONGEST
from accord.detection.signals import letters
from accord.foundation.ids import no_text

LARGEST: Final = 5 * 2**20  # bytes
MOST: Final = 5_000  # texts of one file
_RULE: Final = re.compile(r"^[ \t]*(?:-{3,}|={3,}|\*{3,})[ \t]*$", re.MULTILINE)
_SENT: Final = re.compile(
    r"^\u200e?\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d{2}(?::\d{2})?(?: ?[APap]\.?[Mm]\.?)?\]?(?: -)? "
)
_QUIET: Final = frozenset({"script", "style", "head", "template", "noscript", "svg", "title"})
_BLOCK: Final = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "td"}
)
_TAG: Final = re.compile(r"(/?)([A-Za-z][A-Za-z0-9]{0,14})")
_COLUMNS: Final = frozenset(
    {"text", "message", "body", "description", "текст", "съобщение", "повідомлення", "mesaj", "описание", "опис"}
)


class NotRead(ValueError):
    """A file is none of these. `why` is a code; the room has the sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def texts_of(name: str, data: bytes) -> list[str]:
    """The texts of a file: each post of a channel and each row of a table is one, a chat is one. Raises NotRead."""
    if len(data) > LARGEST:
        raise NotRead("large")
    found = [piece.strip() for one in _texts(name, data) for piece in _pieces(one)]
    found = [one for one in found if one]
    if not found:
        raise NotRead("empty")
    if len(found) > MOST:
        raise NotRead("many")
    return found


def _texts(name: str, data: bytes) -> list[str]:
    ending = name.rpartition(".")[2].casefold()
    if ending == "eml":
        return _mail(data)
    if ending == "docx":
        return _word(data)
    text = _decoded(data)
    found: list[str] = _reader(name, text)(text)
    return found


def _mail(data: bytes) -> list[str]:
    """What an e-mail says, under its subject; who sent it and what came with it are left out."""
    letter = letters.read(data)
    if letter.fault:
        raise NotRead("mail")
    return ["\n\n".join(filter(None, (letter.subject, letter.text)))]


def _word(data: bytes) -> list[str]:
    text = docx.words_of(data)
    if text is None or no_text(text):
        raise NotRead("word")
    return _plain(text)


def _reader(name: str, text: str) -> Any:
    ending, begin = name.rpartition(".")[2].casefold(), text.lstrip()[:200].casefold()
    if ending == "json" or (begin.startswith(("{", "[")) and ending not in {"txt", "csv"}):
        return _telegram
    if ending in {"html", "htm"} or begin.startswith(("<!doctype html", "<html")):
        return _page
    if ending == "csv":
        return _table
    if ending not in {"txt", "text", ""}:
        raise NotRead("kind")
    return _chat if sum(1 for line in text.splitlines()[:50] if _SENT.match(line)) >= 2 else _plain


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if no_text(text):
            raise NotRead("kind")
        return text
    raise NotRead("kind")


def _plain(text: str) -> list[str]:
    """Texts that lines of dashes part."""
    return _RULE.split(text)


def _chat(text: str) -> list[str]:
    """An export of WhatsApp: who wrote and what, without the days and hours."""
    return ["\n".join(_SENT.sub("", line) for line in text.splitlines())]


def _telegram(text: str) -> list[str]:
    """An export of Telegram (JSON): the posts of channels and groups one by one, a chat of two as a whole."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotRead("json") from error
    chats = data.get("chats", {}) if isinstance(data, dict) else {}
    found = chats.get("list") if isinstance(chats, dict) else None
    texts: list[str] = []
    for chat in found if isinstance(found, list) else [data]:
        messages = chat.get("messages") if isinstance(chat, dict) else None
        if not isinstance(messages, list):
            raise NotRead("json")
        said = [(str(one.get("from") or ""), _words(one.get("text"))) for one in messages if isinstance(one, dict)]
        if chat.get("type") in {"personal_chat", "bot_chat", "saved_messages"}:
            texts.append("\n".join(f"{who}: {words}" for who, words in said if words))
        else:
            texts += [words for _, words in said]
    return texts


def _words(text: Any) -> str:
    """The words of a message, which Telegram cuts where they are bold or link."""
    parts = text if isinstance(text, list) else [text]
    words = (part.get("text", "") if isinstance(part, dict) else part for part in parts)
    return "".join(one for one in words if isinstance(one, str))


def _page(text: str) -> list[str]:
    """The words of a saved page, without its scripts; addresses of links are left out."""
    kept: list[str] = []
    first, *chunks = text.split("<")
    kept.append(first)
    quiet, comment = "", False
    for chunk in chunks:
        inside, closed, after = chunk.partition(">")
        if comment or chunk.startswith("!--"):
            comment = "-->" not in chunk
            after = chunk.partition("-->")[2]
            if comment:
                continue
        elif not closed:
            continue
        elif tag := _TAG.match(inside):
            name = tag[2].casefold()
            if quiet:
                quiet = "" if tag[1] and name == quiet else quiet
            elif not tag[1] and name in _QUIET and not inside.endswith("/"):
                quiet = name
            if name in _BLOCK:
                kept.append("\n")
        if not quiet:
            kept.append(after)
    lines = (" ".join(line.split()) for line in html.unescape("".join(kept)).splitlines())
    return ["\n".join(line for line in lines if line)]


def _table(text: str) -> list[str]:
    """A row each: the column that is called text, or else the one with the longest words."""
    try:
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if any(row)]
    except csv.Error as error:
        raise NotRead("table") from error
    if not rows:
        return []
    named = next((n for n, head in enumerate(rows[0]) if head.strip().casefold() in _COLUMNS), None)
    if named is not None:
        return [row[named] for row in rows[1:] if len(row) > named]
    width = max(len(row) for row in rows)
    widest = max(range(width), key=lambda n: sum(len(row[n]) for row in rows if len(row) > n))
    return [row[widest] for row in rows if len(row) > widest]


def _pieces(text: str) -> list[str]:
    """A text that is too long for one offer, cut at the ends of lines."""
    pieces = []
    while len(text) > LONGEST:
        cut = text.rfind("\n", LONGEST // 2, LONGEST)
        cut = LONGEST if cut < 0 else cut
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]
