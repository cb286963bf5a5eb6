"""The parts of a case that have pages of their own, as tiles on the case page: where each stands, in one line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise

from accord.foundation.policy import Action, Actor, Request, decide
from accord.protection.cases.models import Case
from accord.protection.cases.queries import CaseView
from accord.protection.cases.tracks import Tracks


@dataclass(frozen=True)
class Seen:
    """What the case page has read already."""

    actor: Actor
    view: CaseView
    tracks: Tracks
    now: datetime

    @property
    def case(self) -> Case:
        """The case."""
        return self.view.case

    def may(self, action: Action) -> bool:
        """Whether the actor may do `action` in this case; the services decide again."""
        return decide(Request(self.actor, action, self.view.relations)).allow


@dataclass(frozen=True)
class Tile:
    """One part of the case: its name, its page, where it stands (one line); `tone` is "", good, info, attention or danger."""

    part: str | Promise
    url: str
    stands: str | Promise
    tone: str = ""


# In the order of the way of a case. A room adds one function; it asks the database at most one question.
TILES: Final[tuple[Callable[[Seen], Tile | None], ...]] = ()


def tiles_of(seen: Seen) -> list[Tile]:
    """The tiles that this actor may open, in order."""
    return [tile for make in TILES if (tile := make(seen)) is not None]
