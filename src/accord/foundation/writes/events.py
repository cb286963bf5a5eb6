"""What must travel upward: a lower room publishes, a higher room subscribes in its AppConfig (house, import rules).

Handlers run inside the publisher's transaction: the effect and what follows from it stand or fall together. There are
no Django signals for domain rules.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from accord.foundation.policy import Actor


class Topic(StrEnum):
    """What can be subscribed to; the id is that of the record named first."""

    AGREEMENT_CHANGED = "agreement.changed"  # a step of an agreement of which a party works at another node
    ATTENDANCE_ENTERED = "attendance.entered"  # in a training that was held
    ATTENDANCE_REMOVED = "attendance.removed"  # from one: the record is still there
    CASE_CLOSED = "case.closed"
    CASE_CORRECTED = "case.corrected"
    CASE_OPENED = "case.opened"
    CASE_REOPENED = "case.reopened"
    CASE_RESTRICTED = "case.restricted"  # or no longer
    COMPARISON_MOVED = "comparison.moved"  # a step was taken here that the other node does not know
    CASES_LOADED = "cases.loaded"  # many at once, from a file: `publish_many`
    CONSENT_GIVEN = "consent.given"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    ENQUIRY_ANSWERED = "enquiry.answered"  # to another node: she is known here
    ENQUIRY_MADE = "enquiry.made"  # of an organisation at another node
    ENQUIRY_RECALLED = "enquiry.recalled"  # by the person who was asked for
    EPISODE_BEGUN = "case.episode.begun"
    INFORMATION_ASKED = "information.asked"  # of an organisation at another node
    INFORMATION_ENDED = "information.ended"  # to one there: answered or declined
    HEARING_MOVED = "hearing.moved"
    IDENTIFICATION_DECIDED = "identification.decided"  # by an authority; the record is the case
    PERSON_ERASED = "person.erased"
    PERSON_JOINED = "person.joined"  # two records are of one person; the record is the join
    PERSON_PARTED = "person.parted"  # they are not
    PLACE_REQUEST_MOVED = "place.request.moved"  # a step was taken here that the other node does not know
    PROCEEDING_JUDGED = (
        "proceeding.judged"  # an accused was entered, or how it ended for one; the record is the accused
    )
    PROCEEDING_MOVED = "proceeding.moved"
    REFERRAL_ERASED = "referral.erased"  # the person was, and the receiver at another node has something of her
    REFERRAL_RECALLED = (
        "referral.recalled"  # consent was taken back after the end: the receiver at another node is to be told
    )
    REFERRAL_STEPPED = "referral.stepped"  # the step was written here, and a side of the referral is at another node
    SERVICE_BEGUN = "service.begun"
    SIGNAL_PASSED = "signal.passed"  # to an organisation at another node; the record is the passing
    SIGNAL_RECORDED = "signal.recorded"  # whole: a draft that was finished, or no draft
    SIGNAL_TAKEN = "signal.taken"  # somebody looked at a signal that came from another node
    STAY_BEGUN = "stay.begun"
    TRAINING_HELD = "training.held"
    SUMMONS_MOVED = "summons.moved"  # a step was taken here that the other node does not know


# The actor, or None where the person herself acted: she can take a consent back, so those who follow consent.withdrawn
# work without one; nor have referral.stepped where the clock took the step, comparison.moved where a machine did, person.erased
# where another node told it, and cases.loaded. Every other topic is published by an actor.
Handler = Callable[[Any, UUID, datetime], None]
ManyHandler = Callable[[Sequence[UUID], datetime], None]
_handlers: Final[dict[Topic, list[Handler]]] = defaultdict(list)
_of_many: Final[dict[Topic, list[ManyHandler]]] = defaultdict(list)


def subscribe(topic: Topic, handler: Handler) -> None:
    """Let `handler` follow `topic`; a second subscription of the same handler changes nothing."""
    if handler not in _handlers[topic]:
        _handlers[topic].append(handler)


def publish(topic: Topic, *, actor: Actor | None, record: UUID, now: datetime) -> None:
    """Run every subscriber of `topic`, inside the open transaction."""
    for handler in _handlers[topic]:
        handler(actor, record, now)


def subscribe_many(topic: Topic, handler: ManyHandler) -> None:
    """Let `handler` follow a topic that tells of many records at once."""
    if handler not in _of_many[topic]:
        _of_many[topic].append(handler)


def publish_many(topic: Topic, *, records: Sequence[UUID], now: datetime) -> None:
    """Run every subscriber of `topic` once with all records, inside the open transaction."""
    for handler in _of_many[topic]:
        handler(records, now)
