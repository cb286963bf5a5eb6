"""What this room follows: each topic asks its room for what may be counted, at the moment it happens, in its transaction."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.detection.signals import facts as signals
from accord.foundation.policy import Actor
from accord.foundation.writes.events import Handler, Topic, subscribe, subscribe_many
from accord.foundation.writes.telling import Told
from accord.justice.proceedings import facts as proceedings
from accord.prevention.training import facts as trainings
from accord.protection.cases import facts as cases
from accord.protection.cases.queries import keys_about
from accord.protection.persons import facts as persons
from accord.protection.services import facts as services
from accord.protection.shelters import facts as shelters
from accord.research.facts import pseudonyms
from accord.research.facts.writing import tell, tell_again


def connect() -> None:
    """Follow every topic that tells of something to count."""
    for topic, follower in _FOLLOWERS.items():
        subscribe(topic, follower)
    subscribe(Topic.CASE_CORRECTED, follow_corrected)
    subscribe(Topic.PERSON_ERASED, follow_erased)
    subscribe_many(Topic.CASES_LOADED, follow_loaded)


def follow_loaded(records: Sequence[UUID], now: datetime) -> None:
    """Subscriber of cases.loaded."""
    tell(cases.loaded(records), now=now)


def follow_corrected(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of case.corrected: every fact of the case stands again."""
    for told in cases.identified([case]):
        tell_again(told, now=now)


def follow_erased(actor: Actor | None, person: UUID, now: datetime) -> None:
    """Subscriber of person.erased: the facts stay, nobody finds whose they are."""
    pseudonyms.forget([person, *keys_about(person)])


def _one(ask: Callable[[UUID], Told | None]) -> Handler:
    """Tell the one thing that a room says of a record, if it says any."""

    def follow(actor: Actor | None, record: UUID, now: datetime) -> None:
        told = ask(record)
        if told is not None:
            tell([told], now=now)

    return follow


def _all(ask: Callable[[UUID], Iterable[Told]]) -> Handler:
    """Tell all that a room says of a record."""

    def follow(actor: Actor | None, record: UUID, now: datetime) -> None:
        tell(list(ask(record)), now=now)

    return follow


# Made once: who subscribes a second time changes nothing.
_FOLLOWERS: Final[dict[Topic, Handler]] = {
    Topic.CASE_OPENED: _all(lambda case: cases.identified([case])),
    Topic.CASE_CLOSED: _one(cases.closed),
    Topic.CASE_REOPENED: _one(cases.closed),  # takes the first back
    Topic.EPISODE_BEGUN: _one(cases.again),
    Topic.IDENTIFICATION_DECIDED: _one(cases.decided),
    Topic.SERVICE_BEGUN: _one(services.begun),
    Topic.STAY_BEGUN: _one(shelters.begun),
    Topic.SIGNAL_RECORDED: _one(signals.recorded),  # one that is written again is a correction
    Topic.PROCEEDING_MOVED: _all(proceedings.moved),
    Topic.PROCEEDING_JUDGED: _all(proceedings.judged),
    Topic.TRAINING_HELD: _all(trainings.held),
    Topic.ATTENDANCE_ENTERED: _one(trainings.entered),
    Topic.ATTENDANCE_REMOVED: _one(trainings.removed),  # takes the first back
    Topic.PERSON_JOINED: _one(persons.joined),  # both are counted once from now on
    Topic.PERSON_PARTED: _one(persons.parted),
}
