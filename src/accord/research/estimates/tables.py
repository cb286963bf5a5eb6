"""A capture table that came as a file: CSV or the first sheet of a workbook, as the text that is kept."""

import csv
import io
from base64 import b64decode
from binascii import Error
from typing import Final

from accord.foundation.sheets import BadSheet, lines_of
from accord.research.estimates.vocab import LARGEST_FILE, NotEstimable
from accord.research.estimates.words import said

_OLD: Final = b"\xd0\xcf\x11\xe0"  # compound files of Microsoft: .xls, and .xlsx with a password


def text_of(pasted: str, file: bytes | None) -> str:
    """The table: what was pasted, or what the file holds. Raises NotEstimable if it is neither or both."""
    if file is None:
        if not pasted.strip():
            raise _refused("no-table", "table")
        return pasted
    if pasted.strip():
        raise _refused("two-tables")
    if len(file) > LARGEST_FILE:
        raise _refused("file-too-large")
    if file.startswith(_OLD):
        raise _refused("file-old")
    if file.startswith(b"PK"):
        return _of_workbook(file)
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise NotEstimable(
            "%(words)s", words=said("not_a_table", {"why": "it is not UTF-8 text"}), field="file"
        ) from wrong
    if not text.strip():
        raise NotEstimable("%(words)s", words=said("not_a_table", {"why": "it is empty"}), field="file")
    return text.replace("\x00", "\ufffd")  # no database keeps a NUL; as no list has one, it is refused where it stands


def decoded(typed: str) -> bytes | None:
    """The bytes of a file that came in Base64, None if none came. Raises NotEstimable."""
    if not typed:
        return None
    try:
        return b64decode(typed, validate=True)
    except (Error, ValueError) as wrong:
        raise _refused("file-not-base64") from wrong


def _of_workbook(content: bytes) -> str:
    try:
        lines = lines_of(content)
    except BadSheet as wrong:
        raise _refused("file-not-read") from wrong
    if not lines:
        raise NotEstimable("%(words)s", words=said("not_a_table", {"why": "it is empty"}), field="file")
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def _refused(code: str, field: str = "file") -> NotEstimable:
    return NotEstimable("%(words)s", words=said(code, {}), field=field)
