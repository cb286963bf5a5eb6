"""What a file is, by its first bytes, and what can become of it. No Django: the confined process reads this too."""

import re
from enum import StrEnum
from typing import Final

HEAD: Final = 4096  # as many first bytes as `sniff` looks at


class Media(StrEnum):
    """What a file is. Only the first five can be cleaned."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    TEXT = "text"
    OFFICE = "office"
    OTHER = "other"


class Verdict(StrEnum):
    """Whether there is a cleaned copy, and if not, why."""

    SHAREABLE = "shareable"
    KIND = "kind"
    LOCKED = "locked"
    DAMAGED = "damaged"
    TOO_MUCH = "too_much"
    PARTS = "parts"
    MIXED = "mixed"


class NotCleanable(Exception):
    """There will be no cleaned copy; the original is kept."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(verdict.value)


CLEANABLE: Final = frozenset({Media.JPEG, Media.PNG, Media.WEBP, Media.PDF, Media.TEXT})
PICTURES: Final = frozenset({Media.JPEG, Media.PNG, Media.WEBP})
TYPES: Final = {  # what a download says of itself; everything else is only bytes
    Media.JPEG: ("image/jpeg", "jpg"),
    Media.PNG: ("image/png", "png"),
    Media.WEBP: ("image/webp", "webp"),
    Media.PDF: ("application/pdf", "pdf"),
    Media.TEXT: ("text/plain; charset=utf-8", "txt"),
}
_MAGIC: Final = (
    (b"\xff\xd8\xff", Media.JPEG),
    (b"\x89PNG\r\n\x1a\n", Media.PNG),
    (b"%PDF-", Media.PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Media.OFFICE),
    (b"{\\rtf", Media.OFFICE),
)
_OFFICE_ZIP: Final = re.compile(rb"\[Content_Types\]\.xml|mimetypeapplication/vnd\.oasis|(?:word|xl|ppt)/")
NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def sniff(head: bytes) -> Media:
    """What a file is, by its first bytes; its name and what the browser says of it count for nothing."""
    for magic, media in _MAGIC:
        if head.startswith(magic):
            return media
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Media.WEBP
    if head.startswith(b"PK\x03\x04"):
        return Media.OFFICE if _OFFICE_ZIP.search(head) else Media.OTHER
    return Media.TEXT if _reads(head) else Media.OTHER


def _reads(head: bytes) -> bool:
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data" or len(head) < HEAD:
            return False
        text = head[: error.start].decode("utf-8-sig")
    return bool(text.strip()) and not NO_TEXT.search(text) and not text.lstrip().startswith("<")
