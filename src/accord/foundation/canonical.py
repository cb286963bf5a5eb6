"""Canonical JSON (RFC 8785), quick for what events and facts are made of."""

import json
from typing import Any, Final

import rfc8785

_QUICK: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_WHOLE: Final = 2**53  # beyond, the standard writes a number as a fraction would be


def canonical(value: Any) -> bytes:
    """`value` as the standard writes it. Texts, whole numbers, truth, null, and lists and objects of these, with keys in
    ASCII, in a tenth of the time that the library takes, which serves every value: tests/rooms/ledger/test_canonical.py holds
    the two beside each other. Raises rfc8785.CanonicalizationError for what JSON cannot hold.
    """
    return _QUICK.encode(value).encode() if _plain(value) else rfc8785.dumps(value)


def _plain(value: Any) -> bool:
    if value is None or isinstance(value, str):
        return True
    if isinstance(value, int):
        return -_WHOLE < value < _WHOLE
    if isinstance(value, dict):
        return all(isinstance(key, str) and key.isascii() and _plain(one) for key, one in value.items())
    return isinstance(value, list | tuple) and all(map(_plain, value))
