"""What a higher room knows of a child and consents ask: whether an adult may agree for the child, and by which name."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.foundation.policy import Actor
from accord.foundation.refusals import Missing

Speaker = Callable[[Actor, UUID, UUID, datetime], str]
_speaker: Final[list[Speaker]] = []


def answer_speaker(ask: Speaker) -> None:
    """Let a room answer who speaks for a child; called in its AppConfig."""
    _speaker[:] = [ask]


def name_of_speaker(actor: Actor, case: UUID, adult: UUID, now: datetime) -> str:
    """The name of the adult who agrees for the child of a case. Raises Missing, and what the room raises (guard G8)."""
    if not _speaker:
        raise Missing
    return _speaker[0](actor, case, adult, now)
