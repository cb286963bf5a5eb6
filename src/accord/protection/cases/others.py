"""What a higher room finds out for a look: which other organisations may know a person (protection/asking).

Where no room answers, nobody is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.foundation.policy import Actor
from accord.protection.persons.likeness import Particulars


@dataclass(frozen=True, slots=True)
class Others:
    """Which organisations may know somebody, of how many that were asked; `over`: nobody was, the limit is reached."""

    organisations: tuple[UUID, ...] = ()
    asked: int = 0
    over: bool = False

    @property
    def facts(self) -> dict[str, int]:
        """Counts, for the event of the search."""
        return {"asked": self.asked, "yes": len(self.organisations)} if self.asked else {}


Asking = Callable[[], Others]
Prepare = Callable[[Actor, Particulars, datetime], Asking]
NOBODY: Final = Others()
_prepare: Final[list[Prepare]] = []


def answer_others(prepare: Prepare) -> None:
    """Let a room ask other organisations; called in its AppConfig. It takes the place of another."""
    _prepare[:] = [prepare]


def asking(actor: Actor, told: Particulars, now: datetime) -> Asking:
    """What asks the others: prepared outside the transaction of the look, because the limit counts what is rolled back."""
    return _prepare[0](actor, told, now) if _prepare else lambda: NOBODY
