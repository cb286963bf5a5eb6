"""Telephones, accounts and plates that stand in a text. Found and shown; a person ticks what is kept. Pure."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from accord.detection.offers.reading import languages
from accord.detection.offers.vocab import SIGNAL_KINDS, TokenKind
from accord.detection.signals.alike import Selector
from accord.foundation.spellings import PLATFORMS, Unreadable, normal

_COUNTRY: Final = {"bg": "BG", "ro": "RO", "uk": "UA"}  # where a number without its country is dialled, by the language
_PHONE: Final = re.compile(r"(?<![\w+])(?:\+|00)?\(?\d(?:[\s().\-–/]{0,3}\d){7,14}(?!\w)")
_DIALLED: Final = re.compile(r"(?:wa\.me|viber\.me|api\.whatsapp\.com)/(?:send\?phone=)?\+?(\d{8,15})", re.IGNORECASE)
_HOSTS: Final = {host: platform for platform, hosts in PLATFORMS.items() for host in hosts}
_LINKED: Final = re.compile(
    rf"(?:https?://)?(?:www\.|m\.)?({'|'.join(map(re.escape, _HOSTS))})/@?([\w.+-]{{3,64}})", re.IGNORECASE
)
_AT: Final = re.compile(r"(?<![\w@./])@([A-Za-z][\w.]{3,31})(?![\w@])")
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,24}){1,3}")
_LETTERS: Final = "A-ZАВЕКМНОРСТУХІ"
_PLATE: Final = re.compile(
    rf"(?<!\w)(?:[{_LETTERS}]{{1,2}}[ -]?\d{{4}}[ -]?[{_LETTERS}]{{2}}|B[ -]?\d{{2,3}}[ -]?[A-Z]{{3}}|[A-Z]{{2}}[ -]?\d{{2}}[ -]?[A-Z]{{3}})(?!\w)"
)
_IBAN: Final = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
MOST: Final = 30


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A selector as it is written in the text, and the one spelling under which it is found again."""

    kind: TokenKind
    normal: str
    written: str
    start: int

    @property
    def key(self) -> str:
        """By which a form names it."""
        return f"{self.kind.value}:{self.normal}"


def selectors(text: str, languages: list[str] | None = None) -> list[Found]:
    """Every selector of `text` in order, each once, at most 30. `languages` say how a number without + is dialled."""
    country = next((_COUNTRY[one] for one in languages or [] if one in _COUNTRY), "")
    found: dict[tuple[TokenKind, str], Found] = {}
    taken: list[tuple[int, int]] = []
    for kind, sign, pattern, form in _FINDERS:
        if sign not in text:
            continue
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            try:
                one = form(match, country)
            except Unreadable:  # a price, a date, a number of another plan without its country
                continue
            taken.append(match.span())
            found.setdefault((kind, one), Found(kind, one, match.group().strip(), match.start()))
    return sorted(found.values(), key=lambda f: f.start)[:MOST]


def told_in(text: str) -> list[Found]:
    """The selectors of a text by which a signal can be found again."""
    return [one for one in selectors(text, languages(text)) if one.kind in SIGNAL_KINDS]


def as_selectors(found: Iterable[Found]) -> tuple[Selector, ...]:
    """As the index of signals takes them, in one order."""
    kept = {one.key: Selector(SIGNAL_KINDS[one.kind], one.normal.rpartition(":")[2]) for one in found}
    return tuple(kept[key] for key in sorted(kept))


def _linked(match: re.Match[str], _country: str) -> str:
    platform = _HOSTS[match[1].casefold()]
    name = match[2].rstrip(".")
    if platform == "telegram" and name.startswith("+"):  # an invitation to a group
        return f"telegram:{name}"
    return f"{platform}:{min(normal('handle', name, platform))}"


def _phone(match: re.Match[str], country: str) -> str:
    written = match.group().strip()
    if not re.match(r"\+|00|\(?0", written):
        raise Unreadable("phone")
    return min(normal("phone", written.replace("–", "-"), country))


def _as(kind: str, place: str = "") -> Callable[[re.Match[str], str], str]:
    return lambda match, _country: min(normal(kind, match.group(), place))


# What it is, a sign without which none is there (asked first: it is cheap), how it is written, its one spelling.
_FINDERS: Final[tuple[tuple[TokenKind, str, re.Pattern[str], Callable[[re.Match[str], str], str]], ...]] = (
    (TokenKind.EMAIL, "@", _EMAIL, _as("email")),
    (TokenKind.PHONE, "/", _DIALLED, lambda match, _country: min(normal("phone", f"+{match[1]}"))),
    (TokenKind.HANDLE, "/", _LINKED, _linked),
    (TokenKind.HANDLE, "@", _AT, lambda match, _country: f"telegram:{min(normal('handle', match[1], 'telegram'))}"),
    (TokenKind.ACCOUNT, "", _IBAN, _as("account")),
    (TokenKind.PHONE, "", _PHONE, _phone),
    (TokenKind.VEHICLE, "", _PLATE, _as("plate", "BG")),
)
