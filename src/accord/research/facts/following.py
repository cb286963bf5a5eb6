"""What this room follows: each topic asks its room for what may be counted, at the moment it happens, in its transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from accord.detection.signals import facts as signals
from accord.foundation.policy import Actor
from accord.foundation.writes.events import Topic, subscribe, subscribe_many
from accord.foundation.writes.telling import Told
from accord.justice.proceedings import facts as proceedings
from accord.protection.cases import facts as cases
from accord.protection.cases.queries import keys_about
from accord.protection.persons import facts as persons
from accord.protection.services import facts as services
from accord.protection.shelters import facts as shelters
from accord.research.facts import pseudonyms
from accord.research.facts.writing import tell, tell_again


def connect() -> None:
    """Follow every topic that tells of something to count."""
    subscribe(Topic.CASE_OPENED, follow_opened)
    subscribe(Topic.CASE_CORRECTED, follow_corrected)
    subscribe(Topic.CASE_CLOSED, follow_closed)
    subscribe(Topic.CASE_REOPENED, follow_closed)
    subscribe(Topic.EPISODE_BEGUN, follow_episode)
    subscribe(Topic.IDENTIFICATION_DECIDED, follow_decided)
    subscribe(Topic.SERVICE_BEGUN, follow_service)
    subscribe(Topic.STAY_BEGUN, follow_stay)
    subscribe(Topic.SIGNAL_RECORDED, follow_signal)
    subscribe(Topic.PROCEEDING_MOVED, follow_proceeding)
    subscribe(Topic.PROCEEDING_JUDGED, follow_judged)
    subscribe(Topic.PERSON_JOINED, follow_joined)
    subscribe(Topic.PERSON_PARTED, follow_parted)
    subscribe(Topic.PERSON_ERASED, follow_erased)
    subscribe_many(Topic.CASES_LOADED, follow_loaded)


def follow_loaded(records: Sequence[UUID], now: datetime) -> None:
    """Subscriber of cases.loaded."""
    tell(cases.loaded(records), now=now)


def follow_opened(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of case.opened."""
    tell(cases.identified([case]), now=now)


def follow_corrected(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of case.corrected: every fact of the case stands again."""
    for told in cases.identified([case]):
        tell_again(told, now=now)


def follow_closed(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of case.closed and case.reopened: the second takes the first back."""
    _each(cases.closed(case), now)


def follow_episode(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of case.episode.begun."""
    _each(cases.again(case), now)


def follow_decided(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of identification.decided."""
    _each(cases.decided(case), now)


def follow_service(actor: Actor, service: UUID, now: datetime) -> None:
    """Subscriber of service.begun."""
    _each(services.begun(service), now)


def follow_stay(actor: Actor, stay: UUID, now: datetime) -> None:
    """Subscriber of stay.begun."""
    _each(shelters.begun(stay), now)


def follow_signal(actor: Actor, signal: UUID, now: datetime) -> None:
    """Subscriber of signal.recorded; a signal that is written again is a correction."""
    _each(signals.recorded(signal), now)


def follow_proceeding(actor: Actor, proceeding: UUID, now: datetime) -> None:
    """Subscriber of proceeding.moved."""
    _all(proceedings.moved(proceeding), now)


def follow_judged(actor: Actor, accused: UUID, now: datetime) -> None:
    """Subscriber of proceeding.judged."""
    _all(proceedings.judged(accused), now)


def follow_joined(actor: Actor, merge: UUID, now: datetime) -> None:
    """Subscriber of person.joined: both are counted once from now on."""
    _each(persons.joined(merge), now)


def follow_parted(actor: Actor, merge: UUID, now: datetime) -> None:
    """Subscriber of person.parted."""
    _each(persons.parted(merge), now)


def follow_erased(actor: Actor | None, person: UUID, now: datetime) -> None:
    """Subscriber of person.erased: the facts stay, nobody finds whose they are."""
    pseudonyms.forget([person, *keys_about(person)])


def _each(told: Told | None, now: datetime) -> None:
    if told is not None:
        tell([told], now=now)


def _all(told: Iterable[Told], now: datetime) -> None:
    tell(list(told), now=now)
