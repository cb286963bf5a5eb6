"""Identifiers: random, without meaning, safe to show in an address bar."""

import re
import secrets
from typing import Any, Final
from uuid import UUID, uuid4

# Crockford's alphabet without I, L, O, U: a code is read over the telephone.
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> UUID:
    """A random UUID (version 4): an id never tells when or where a record began."""
    return uuid4()


def new_code(prefix: str) -> str:
    """A code that can be spoken, such as ``C-7K3F-9QX2``: 40 random bits behind `prefix`."""
    letters = [secrets.choice(_ALPHABET) for _ in range(8)]
    return f"{prefix}-{''.join(letters[:4])}-{''.join(letters[4:])}"


def is_code(text: str, prefix: str) -> bool:
    """Whether `text` is a code that `new_code` makes with this prefix, with or without a short suffix of another node."""
    return re.fullmatch(rf"{re.escape(prefix)}(-[{_ALPHABET}]{{4}}){{2}}(-\d{{1,2}})?", text) is not None


def no_text(value: Any) -> bool:
    """Whether a text somewhere in `value` (of JSON) is none: it holds a NUL, which PostgreSQL does not keep, or half of a
    surrogate pair.
    """
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str) and _NO_TEXT.search(found):
            return True
        if isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, list):
            waiting += found
    return False


def parse_id(text: str) -> UUID | None:
    """The UUID written in `text`, or None: a foreign id is answered like a missing one."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
