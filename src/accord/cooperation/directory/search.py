"""Which services fit a person: pure, over what the rows say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from accord.cooperation.directory.catalogue import catalogue
from accord.cooperation.directory.hours import open_at
from accord.cooperation.directory.models import Service
from accord.foundation.guard.fold import skeletons
from accord.foundation.guard.text import cleaned


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """What is looked for. What is empty does not matter."""

    kind: str = ""
    area: str = ""
    sex: str = ""
    age: int | None = None
    child: bool = False  # a child comes along
    stay: str = ""
    language: str = ""
    open_now: bool = False
    words: str = ""


def fits(service: Service, wish: Wish, now: datetime) -> bool:
    """Whether the service meets every part of the wish. What an entry does not say, it is not taken to offer."""
    return (
        (not wish.kind or wish.kind in service.kinds.split())
        and (not wish.area or helps_in(service.areas.split(), wish.area))
        and (not wish.sex or not service.sexes or wish.sex in service.sexes.split())
        and (wish.age is None or service.age_from <= wish.age <= (service.age_to or wish.age))
        and (not wish.child or service.with_children)
        and (not wish.stay or not service.stays or wish.stay in service.stays.split())
        and (not wish.language or wish.language in service.languages.split())
        and (not wish.open_now or is_open(service, now))
        and has_words(service, wish.words)
    )


def helps_in(areas: Iterable[str], wanted: str) -> bool:
    """Whether one who helps in `areas` helps in a region; in a country helps who helps anywhere in it."""
    return any(area in (wanted, wanted[:2]) or area.startswith(f"{wanted}-") for area in areas)


def is_open(service: Service, now: datetime) -> bool:
    """Whether it answers at this moment; not, where the entry gives no hours."""
    return service.status == "active" and (service.always_open or open_at(service.hours, service.country, now))


def has_words(service: Service, words: str) -> bool:
    """Whether every word stands in the entry, or begins a word of it in the other script or another spelling."""
    if not words.strip():
        return True
    text = _haystack(service)
    there = {signs for word in cleaned(text).split() for signs in _signs(word)}
    plainly = text.casefold()
    return all(
        word.casefold() in plainly or any(one.startswith(sign) for sign in _signs(word) for one in there)
        for word in cleaned(words[:200]).split()[:10]
    )


@lru_cache(maxsize=20_000)
def _signs(word: str) -> frozenset[str]:
    return skeletons(word.strip(".,;:()„“”\"'"))


def _haystack(service: Service) -> str:
    kinds = [text for code in service.kinds.split() for text in catalogue()["kind"][code]["name"].values()]
    of = service.organisation.names.values() if service.organisation else ()
    texts = (*service.names.values(), *service.descriptions.values(), *service.applying.values(), *of, *kinds)
    return " ".join((*texts, service.town, service.phone.replace(" ", ""), service.code))
