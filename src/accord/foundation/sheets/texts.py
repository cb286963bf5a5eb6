"""How a text is kept from becoming a formula in a CSV file, reversibly.

A program that opens a CSV file makes a formula of a cell by its first character (OWASP, "CSV Injection"), after skipping
what it does not see; and where its separator is not ours (Excel in Bulgaria takes the semicolon), a cell of its own can
begin in the middle of one of our texts. So a mark is put wherever a cell could begin, that is at the start and after every
separator and quote, unless what follows is a letter, a digit or ordinary punctuation. A mark that stands there already
gets a second one. `unmarked` takes exactly these marks away again, so every text comes back as it was.
"""

import unicodedata
from typing import Final

MARK: Final = "'"
SEPARATORS: Final = frozenset(',;|\t\r\n\v\f\x85\u2028\u2029"')
_ORDINARY: Final = frozenset('()[]{}<>.,;:!?&/*#№§„“”«»‘’…–—_~"')
_UNSEEN: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co", "Mn", "Me"})


def marked(text: str) -> str:
    """`text` with a mark wherever a formula could begin."""
    if text and SEPARATORS.isdisjoint(text) and not _is_unseen(text[0]) and _is_ordinary(text[0]):
        return text  # nothing but its first sign begins a cell
    begins = _begins(text)
    out = []
    for index, char in enumerate(text):
        starts = index == 0 or text[index - 1] in SEPARATORS
        # OWASP names tab and carriage return at the start, whatever follows
        if starts and (char == MARK or begins[index] or (index == 0 and _is_unseen(char))):
            out.append(MARK)
        out.append(char)
    return "".join(out)


def unmarked(text: str) -> str:
    """The text of which `marked` made `text`."""
    if MARK not in text:
        return text
    out, may_be_mark = [], True
    for char in text:
        if may_be_mark and char == MARK:
            may_be_mark = False
            continue
        out.append(char)
        may_be_mark = char in SEPARATORS
    return "".join(out)


def _begins(text: str) -> list[bool]:
    """For each place, whether a formula could begin there: what is seen first is no letter, digit or punctuation."""
    found, ahead = [False] * len(text), False
    for index in range(len(text) - 1, -1, -1):
        if not _is_unseen(text[index]):
            ahead = not _is_ordinary(text[index])
        found[index] = ahead
    return found


def _is_unseen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in _UNSEEN


def _is_ordinary(char: str) -> bool:
    plain = unicodedata.normalize("NFKC", char)[:1]  # a full-width or superscript sign counts as the plain one
    return plain.isalnum() or plain in _ORDINARY
