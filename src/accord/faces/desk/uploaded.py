"""A file that somebody uploaded, for a form that reads it at once and keeps none."""

from typing import Final

from accord.protection.documents.storage import Incoming, content

_MOST: Final = 3_000_000  # bytes of a text; what is longer is none of these


def bytes_of(file: Incoming) -> bytes:
    """The file as it came; the limit of all uploads holds, and whoever reads it has their own."""
    return content(file)


def text_of(file: Incoming) -> str:
    """The text of a file; bytes that are no UTF-8 are shown as such, and then named as a fault."""
    return content(file)[:_MOST].decode("utf-8", "replace")
