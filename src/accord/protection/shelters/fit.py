"""Who fits where. Pure: no Django models, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from accord.foundation.codes import Sex
from accord.protection.shelters.vocab import NeedReason, Security

OLDEST: Final = 120
OF_AGE: Final = 18
LARGEST_FAMILY: Final = 12


@dataclass(frozen=True, slots=True)
class Party:
    """Who needs a place: one person, with the ages of the children who come along, and what the house must have."""

    sex: str
    age: int
    children: tuple[int, ...] = ()
    step_free: bool = False
    language: str = ""
    security: str = Security.USUAL

    @property
    def size(self) -> int:
        """How many places they need, together."""
        return 1 + len(self.children)


@dataclass(frozen=True, slots=True)
class Offer:
    """Whom a unit takes, and how many of its places are free."""

    women: tuple[int, int] | None  # ages from and to, both included; none: takes no women
    men: tuple[int, int] | None
    children_to: int | None  # children come with a parent up to this age; none: no children
    step_free: bool
    languages: frozenset[str]
    security: str
    free: int


def takes_sex(offer: Offer, party: Party) -> bool:
    """Whether the unit takes this sex. Of whom neither is known, or who is neither, a house that takes either is asked."""
    return bool(_ranges(offer, party))


def misfit(offer: Offer, party: Party) -> NeedReason | None:
    """The first reason for which the unit cannot take them, or None if it can."""
    for reason, holds in _TESTS:
        if not holds(offer, party):
            return reason
    return None


def why_none(offers: Iterable[Offer], party: Party) -> NeedReason | None:
    """Why none of these units takes them: the condition at which the last one fell out. None if one does."""
    left = list(offers)
    if not left:
        return NeedReason.NO_HOUSE
    for reason, holds in _TESTS:
        left = [offer for offer in left if holds(offer, party)]
        if not left:
            return reason
    return None


def _ranges(offer: Offer, party: Party) -> list[tuple[int, int]]:
    by_sex = {Sex.FEMALE: [offer.women], Sex.MALE: [offer.men]}.get(Sex(party.sex), [offer.women, offer.men])
    return [ages for ages in by_sex if ages is not None]


def _age(offer: Offer, party: Party) -> bool:
    return any(first <= party.age <= last for first, last in _ranges(offer, party))


def _children(offer: Offer, party: Party) -> bool:
    return not party.children or (offer.children_to is not None and max(party.children) <= offer.children_to)


# In the order in which a house is asked: whom it takes at all, then what it has, then whether there is room.
_TESTS: Final = (
    (NeedReason.SEX, takes_sex),
    (NeedReason.AGE, _age),
    (NeedReason.CHILDREN, _children),
    (NeedReason.ACCESS, lambda offer, party: offer.step_free or not party.step_free),
    (NeedReason.SECURITY, lambda offer, party: Security(offer.security).rank >= Security(party.security).rank),
    (NeedReason.LANGUAGE, lambda offer, party: not party.language or party.language in offer.languages),
    (NeedReason.FULL, lambda offer, party: offer.free >= party.size),
)
