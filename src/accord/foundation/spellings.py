"""One spelling for what two files can share: telephones, plates, accounts, handles, addresses. Pure: no Django, no storage.

`normal` gives the forms under which a selector is found again; two selectors meet when they share one. Telephones, plates,
accounts, documents, e-mails, handles and addresses of the web have one form, and `normal` of a form is the form itself.
Postal addresses and aliases have one form for each way of reading them (foundation/guard), and never stand alone: an
address is bound to its town, an alias to another fact.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from accord.foundation.guard.fold import DIGIT_LETTERS, READINGS, Reading, collapsed, plain, skeleton
from accord.foundation.guard.text import cleaned


class Unreadable(ValueError):
    """What was typed is no selector of this kind. `why` is a code; the room has the sentence."""

    def __init__(self, why: str, field: str = "value") -> None:
        super().__init__(why)
        self.why, self.field = why, field


# Cyrillic letters of registration plates, which are chosen to look like Latin ones (Vienna Convention on Road Traffic 1968,
# annex 2; Bulgaria: АВЕКМНОРСТУХ, Ukraine: АВЕІКМНОРСТХ).
_LOOKS: Final = str.maketrans("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS")
# Country code and the number of digits behind it (ITU-T E.164; national numbering plans of the three countries and Moldova).
_DIALLED: Final = {"BG": ("359", 7, 9), "RO": ("40", 9, 9), "UA": ("380", 9, 9), "MD": ("373", 8, 8)}
_IBAN: Final = {"BG": 22, "RO": 24, "UA": 29, "MD": 24}  # ISO 13616; others by their check digits only
# Platforms and the hosts under which a profile of theirs is linked.
PLATFORMS: Final = {
    "telegram": ("t.me", "telegram.me"),
    "instagram": ("instagram.com",),
    "facebook": ("facebook.com", "fb.com"),
    "tiktok": ("tiktok.com",),
    "vk": ("vk.com", "vk.ru"),
    "ok": ("ok.ru",),
    "x": ("x.com", "twitter.com"),
    "snapchat": ("snapchat.com",),
    "onlyfans": ("onlyfans.com",),
    "olx": ("olx.bg", "olx.ro", "olx.ua"),
}
_TRACKING: Final = re.compile(r"^(utm_\w+|fbclid|gclid|igsh|igshid|mc_[ce]id|ref|si|share_id)$")
_WORD: Final = re.compile(r"\d+[^\W\d_]?(?![^\W_])|[^\W_]+")
_NUMBER: Final = re.compile(r"\d+[^\W\d_]?")
# Words of an address that its spellings do not share, and those before a number that is no house: floor, flat, entrance.
_GENERIC: Final = frozenset(
    {
        "ул", "улица", "ulitsa", "ulica", "ul", "str", "strada", "street", "st", "вул", "вулиця", "vul",
        "vulytsia", "бул", "булевард", "bul", "bulevard", "bulevardul", "bd", "blvd", "boulevard", "бульвар",
        "пр", "просп", "проспект", "prospekt", "av", "ave", "avenue", "пл", "площад", "площа", "pl", "piata",
        "nr", "no", "номер", "numar", "numarul", "бл", "блок", "bl", "bloc", "block", "жк", "ж", "к", "zhk", "гр",
        "град", "gr", "grad", "м", "місто", "misto", "с", "село", "selo", "oras", "orasul", "or", "com", "comuna",
        "mun", "municipiul", "sat", "д", "дом", "буд", "будинок", "корп", "квартал", "cartier", "the",
    }
)  # fmt: skip
_INSIDE: Final = frozenset(
    {
        "ет", "етаж", "et", "etaj", "etazh", "пов", "поверх", "floor", "ап", "апартамент", "ap", "apt",
        "apartament", "sc", "scara", "вх", "вход", "vh", "кв", "kv",
    }
)  # fmt: skip


def normal(kind: str, value: str, place: str = "", fact: str = "") -> frozenset[str]:
    """The forms of a selector of `kind`. `place`: country or platform; `fact`: town, or another fact of an alias.

    Raises Unreadable.
    """
    return _KINDS[kind](value, place, fact)


def places(text: str) -> frozenset[str]:
    """The forms under which a place told in free words is found again: its street with its number, and all its words.

    In every reading of its spelling. One word alone ("Sofia") has no form: it would say nothing, and could be guessed.
    """
    words = [word for word in _words(text) if word not in _GENERIC]
    found: set[str] = set()
    for reading in READINGS:
        signs: list[str] = []
        pairs: list[str] = []
        for word in words:
            if _NUMBER.fullmatch(word):
                pairs += [f"{signs[-1]}#{_house(word)}"] if signs and not signs[-1].isdigit() else []
                signs.append(_house(word))
            elif len(word) > 2:
                signs.append(_sign(word, reading))
        whole = sorted({sign for sign in signs if sign})
        found |= {pair for pair in pairs if not pair.startswith("#")}
        found |= {"|".join(whole)} if len(whole) > 1 else set()
    return frozenset(found)


def _phone(value: str, place: str, _fact: str) -> frozenset[str]:
    text = unicodedata.normalize("NFKC", value).strip().replace("(0)", "")
    if re.search(r"[^\d\s()+./-]", text) or text.count("+") > text.startswith("+"):
        raise Unreadable("phone")
    number = _digits(text) if text.startswith("+") else _dialled(_digits(text), place)
    for code, least, most in _DIALLED.values():
        if number.startswith(code):
            rest = number[len(code) :].removeprefix("0")
            if not least <= len(rest) <= most:
                raise Unreadable("phone")
            return frozenset({f"+{code}{rest}"})
    if not 8 <= len(number) <= 15 or number.startswith("0"):
        raise Unreadable("phone")
    return frozenset({f"+{number}"})


def _dialled(digits: str, place: str) -> str:
    """A number without + as it is dialled in `place`, with the code of its country. Raises Unreadable without one."""
    if digits.startswith("00"):
        return digits[2:]
    code, least, most = _DIALLED.get(place, ("", 0, 0))
    if not code:
        raise Unreadable("phone-country")
    if digits.startswith(code) and least <= len(digits) - len(code) <= most:
        return digits
    return code + digits.removeprefix("0")


def _plate(value: str, place: str, _fact: str) -> frozenset[str]:
    if not place:
        raise Unreadable("country", "place")
    text = unicodedata.normalize("NFKC", value).upper().strip()
    text = re.sub(rf"^\(?{place}\)?[\s-]+(?=[^\W\d_])", "", text)
    text = _alphanumeric(text, "plate")
    if not 5 <= len(text) <= 10 or sum(c.isdigit() for c in text) < 2:
        raise Unreadable("plate")
    return frozenset({text})


def _account(value: str, place: str, _fact: str) -> frozenset[str]:
    text = _alphanumeric(value, "account")
    if re.match(r"[A-Z]{2}\d\d", text):
        if len(text) != _IBAN.get(text[:2], len(text)) or not 15 <= len(text) <= 34:
            raise Unreadable("iban")
        if int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 != 1:
            raise Unreadable("iban")
        return frozenset({text})
    if not place:
        raise Unreadable("country", "place")
    if not 8 <= len(text) <= 30 or sum(c.isdigit() for c in text) < 6:
        raise Unreadable("account")
    return frozenset({text})


def _document(value: str, place: str, _fact: str) -> frozenset[str]:
    if not place:
        raise Unreadable("country", "place")
    text = _alphanumeric(value, "document")
    if not 6 <= len(text) <= 20 or sum(c.isdigit() for c in text) < 4:
        raise Unreadable("document")
    return frozenset({text})


def _handle(value: str, place: str, _fact: str) -> frozenset[str]:
    if place not in PLATFORMS:
        raise Unreadable("platform", "place")
    text = unicodedata.normalize("NFKC", value).strip().casefold()
    text = re.sub(r"^https?://", "", text)
    host, slash, path = text.partition("/")
    if slash:
        host = re.sub(r"^(www|m|mobile|web)\.", "", host)
        if host not in PLATFORMS[place]:
            raise Unreadable("handle")
        number = re.search(r"profile\.php\?(?:.*&)?id=(\d+)", path)
        text = number.group(1) if number else re.split(r"[/?#]", path)[0]
    text = text.strip().lstrip("@").strip()
    if place == "facebook":
        text = text.replace(".", "")
    if not re.fullmatch(r"[a-z0-9._-]{3,64}", text):
        raise Unreadable("handle")
    return frozenset({text})


def _email(value: str, _place: str, _fact: str) -> frozenset[str]:
    text = unicodedata.normalize("NFKC", value).strip().casefold().removeprefix("mailto:")
    local, at, domain = text.rpartition("@")
    domain = _host(domain)
    if not at or "." not in domain or not re.fullmatch(r"[^\s@\"<>(),:;\\\[\]]{1,64}", local):
        raise Unreadable("email")
    if domain in {"gmail.com", "googlemail.com"}:  # the provider delivers all of these to one box
        local, domain = local.partition("+")[0].replace(".", ""), "gmail.com"
    if not local:
        raise Unreadable("email")
    return frozenset({f"{local}@{domain}"})


def _url(value: str, _place: str, _fact: str) -> frozenset[str]:
    text = unicodedata.normalize("NFKC", value).strip()
    text = text if re.match(r"^https?://", text, re.IGNORECASE) else f"//{text}"
    try:
        parts = urlsplit(text)
        host = _host(re.sub(r"^(www|m|mobile)\.", "", (parts.hostname or "").casefold()))
    except ValueError as error:
        raise Unreadable("url") from error
    path = quote(unquote(parts.path), safe="/~@:!$&'()*+,;=-._").rstrip("/")
    query = urlencode(sorted(p for p in parse_qsl(parts.query) if not _TRACKING.match(p[0])))
    if "." not in host or re.search(r"\s", host) or not (path or query):
        raise Unreadable("url")
    return frozenset({f"{host}{path}?{query}" if query else f"{host}{path}"})


def _address(value: str, _place: str, fact: str) -> frozenset[str]:
    words, numbers = _street(value)
    town = [word for word in _words(fact) if word not in _GENERIC and not word.isdigit()]
    if not town:
        raise Unreadable("town", "fact")
    if not words or not numbers:
        raise Unreadable("address")
    return frozenset(
        "|".join((*_signs(town, reading), "@", *_signs(words, reading), "#", *numbers))
        for reading in READINGS
        if _signs(town, reading) and _signs(words, reading)
    )


def _alias(value: str, _place: str, fact: str) -> frozenset[str]:
    words, about = _words(value), _words(fact)
    if sum(c.isalnum() for c in fact) < 4:
        raise Unreadable("fact", "fact")
    found = frozenset(
        "|".join((*_signs(words, reading), "@", *_told(about, reading)))
        for reading in READINGS
        if sum(map(len, _signs(words, reading))) >= 3
    )
    if not found:
        raise Unreadable("alias")
    return found


def _street(value: str) -> tuple[list[str], list[str]]:
    """(words of the street, numbers of the house), without floor and flat."""
    words, numbers, inside = [], [], False
    for word in _words(value):
        if word in _INSIDE:
            inside = True
        elif _NUMBER.fullmatch(word):
            numbers += [] if inside else [_house(word)]
            inside = False
        elif inside and len(word) == 1:  # entrance A
            inside = False
        elif word not in _GENERIC:
            words.append(word)
            inside = False
    return words, numbers


def _house(number: str) -> str:
    """A house number in ASCII, its letter as Latin where the two look alike."""
    return "".join(_digits(c) or c.upper().translate(_LOOKS) for c in number).lstrip("0")


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(cleaned(text)))


def _signs(words: list[str], reading: Reading) -> list[str]:
    """The skeletons of `words` in one reading, sorted: the order of names and words differs."""
    return sorted(filter(None, (_sign(word, reading) for word in words)))


def _sign(word: str, reading: Reading) -> str:
    letters = re.split(r"([46])", word) if reading.digits and len(word) > 3 else [word]
    return collapsed("".join(DIGIT_LETTERS.get(part) or skeleton(part, reading) for part in letters))


def _told(words: list[str], reading: Reading) -> Iterator[str]:
    """The words of a fact: numbers as they are, the rest as skeletons."""
    for word in sorted(words, key=lambda one: (_digits(one), _sign(one, reading))):
        yield _digits(word) if _NUMBER.fullmatch(word) else _sign(word, reading)


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def _alphanumeric(value: str, why: str) -> str:
    """Capital letters and digits in ASCII; Cyrillic look-alikes as Latin. Raises Unreadable for other letters."""
    text = unicodedata.normalize("NFKC", value).upper().translate(_LOOKS)
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text if c.isalnum())
    if not text.isascii():
        raise Unreadable(why)
    return text


def _host(text: str) -> str:
    """A host name in ASCII. Raises Unreadable."""
    try:
        host = text.strip(".").encode("idna").decode()
    except UnicodeError as error:
        raise Unreadable("host") from error
    if not re.fullmatch(r"[a-z0-9.-]{1,253}", host):
        raise Unreadable("host")
    return host


_KINDS: Final[dict[str, Callable[[str, str, str], frozenset[str]]]] = {
    "phone": _phone,
    "plate": _plate,
    "account": _account,
    "document": _document,
    "handle": _handle,
    "email": _email,
    "url": _url,
    "address": _address,
    "alias": _alias,
}
KINDS: Final = tuple(_KINDS)
