"""The confined process: reads a file from standard input, writes what may be shared to standard output.

Started as `python -I -m accord.protection.documents.cleaner MEDIA`. Parsers of pictures and PDF have been broken before and
will be again; here they can reach nothing: no network, no file, no child process, 300 MB, ten seconds, no environment.
Output: one line of JSON (verdict, media of the copy, text), then the copy.
"""

import codecs
import json
import os
import re
import sys
import unicodedata
from typing import Any, Final

from accord.foundation import confined
from accord.protection.documents import pdf, pdf_text, pictures
from accord.protection.documents.media import NO_TEXT, Media, NotCleanable, Verdict

LONGEST_TEXT: Final = 1_000_000  # bytes of a plain text
_MARKUP: Final = re.compile(
    r"<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|object|embed|img|a\s+href)\b|%PDF-", re.IGNORECASE
)


def shut_in() -> bool:
    """Load what is decoded with, then give up everything that cleaning does not need."""
    for codec in ("ascii", "cp1252", "latin-1", "utf-16-be", "utf-8-sig"):
        codecs.lookup(codec)
    return confined.shut_in()


def cleaned(data: bytes, media: Media) -> tuple[bytes, Media, str]:
    """(the copy, what it is, its words). Raises NotCleanable, MemoryError."""
    if media in {Media.JPEG, Media.PNG, Media.WEBP}:
        return *pictures.clean(data, media), ""
    if media == Media.PDF:
        copy, opened = pdf.clean(data)
        return copy, Media.PDF, pdf_text.words(opened)
    copy = _plain(data)
    return copy, Media.TEXT, copy.decode()[: pdf_text.LONGEST]


def _plain(data: bytes) -> bytes:
    """A text in UTF-8 without what the eye does not see: marks of direction, of width nothing, and blanks at the ends."""
    if len(data) > LONGEST_TEXT:
        raise NotCleanable(Verdict.TOO_MUCH)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotCleanable(Verdict.DAMAGED) from error
    if NO_TEXT.search(text):
        raise NotCleanable(Verdict.DAMAGED)
    if _MARKUP.search(text):
        raise NotCleanable(Verdict.MIXED)
    seen = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Co", "Cn"} and not _selects(c))
    return "\n".join(line.rstrip() for line in seen.splitlines()).encode()


def _selects(character: str) -> bool:
    """Variation selectors: bytes can be hidden in a row of them."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def answer(data: bytes, media: Media, more: dict[str, Any]) -> bytes:
    """The line of JSON and the copy."""
    copy, kind, words, verdict = b"", media, "", Verdict.SHAREABLE
    try:
        copy, kind, words = cleaned(data, media)
    except NotCleanable as no:
        verdict = no.verdict
    except MemoryError:
        verdict = Verdict.TOO_MUCH
    told = {"verdict": verdict.value, "media": kind.value, "text": words, "size": len(copy)} | more
    return json.dumps(told).encode() + b"\n" + copy


def main() -> None:
    """Shut in, read, clean, write."""
    media = Media(sys.argv[1])
    alone = shut_in()
    data = sys.stdin.buffer.read()
    out = memoryview(answer(data, media, {"alone": alone}))
    while out:
        out = out[os.write(1, out) :]


if __name__ == "__main__":
    main()
