"""How this room asks about a case without knowing cases: justice and protection do not import one another (house).

`config/joints.py` answers from protection. A case is an id here, and so is its person.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.foundation.policy import Action, Actor, ConsentFacts, Decision


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as far as proceedings ask for it, and what the decision opens."""

    id: UUID
    code: str
    person: UUID
    jurisdiction: str
    populations: frozenset[str]
    may_be_child: bool
    sheltered: bool
    decision: Decision
    may: Callable[[Action], bool]  # whether this actor may do another thing with the same case


@dataclass(frozen=True, slots=True)
class Doors:
    """What protection answers. `reach` raises Missing or Refused; the caller of the others has reached the case."""

    reach: Callable[[Actor, UUID, Action], CaseFacts]
    by_code: Callable[[Actor, str, Action], CaseFacts | None]
    by_reference: Callable[
        [UUID, str], tuple[UUID, UUID] | None
    ]  # (case, person) of an organisation, by a code it gave
    refuse_outsiders: Callable[[Actor, UUID], None]
    hidden: Callable[[Actor], Iterable[UUID]]  # restricted cases of whose team the actor is not
    mine: Callable[[Actor], Iterable[UUID]]  # cases of whose team the actor is
    of_person: Callable[[UUID], Iterable[UUID]]
    consents: Callable[[UUID], tuple[ConsentFacts, ...]]
    risks: Callable[[UUID], frozenset[UUID]]  # organisations that are a risk to the person
    guard: Callable[[Actor, UUID, UUID | None, Mapping[str, str], datetime], None]


_wired: Final[list[Doors]] = []
Reflection = Callable[[UUID, datetime], bool]
_reflections: Final[list[Reflection]] = []


def wire(doors: Doors) -> None:
    """Say who answers; called once when the node starts."""
    _wired[:] = [doors]


def doors() -> Doors:
    """Who answers about cases."""
    return _wired[0]


def ask_reflection(asked: Reflection) -> None:
    """Let a room that keeps the reflection period say whether one of a case runs at a moment (guard G5)."""
    if asked not in _reflections:
        _reflections.append(asked)


def in_reflection(case: UUID | None, at: datetime) -> bool:
    """Whether a reflection period of the case runs at that moment, as far as anybody keeps it."""
    return case is not None and any(asked(case, at) for asked in _reflections)
