"""Addresses by their first words: a request is held against some twenty of them instead of twelve hundred."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

_FEW: Final = 8  # addresses that are tried one by one
_DEEP: Final = 4  # words that are told apart
Address = URLPattern | URLResolver


class Gate(RoutePattern):
    """Lets through what begins with these words, and takes nothing off: behind it stand whole addresses."""

    def __init__(self, words: str) -> None:
        super().__init__("")
        self.words = words

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
        """The whole path, or None."""
        return (path, (), {}) if path.startswith(self.words) else None


def gated(addresses: Sequence[Address], depth: int = 1) -> list[Address]:
    """The same addresses behind gates. The first one that fits is found as before: those behind different gates fit no
    common path, and an address that begins with a variable stays where it stands among the others.
    """
    if len(addresses) <= _FEW or depth > _DEEP:
        return list(addresses)
    return [one for part in _parts(addresses, depth) for one in part]


def _parts(addresses: Sequence[Address], depth: int) -> Iterator[list[Address]]:
    for fixed, run in groupby(addresses, key=lambda one: _words(one, depth) is not None):
        if not fixed:
            yield list(run)
            continue
        by_words: dict[str, list[Address]] = {}
        for one in run:
            by_words.setdefault(_words(one, depth) or "", []).append(one)
        for words, them in by_words.items():
            yield [URLResolver(Gate(words), gated(them, depth + 1))] if len(them) > 1 else them


def _words(address: Address, depth: int) -> str | None:
    """The first `depth` words of an address as they stand; None where one of them is a variable, or others stand behind it."""
    if not isinstance(address, URLPattern):
        return None
    parts = str(address.pattern).split("/")[:depth]
    return None if any("<" in part for part in parts) else "/".join(parts)
