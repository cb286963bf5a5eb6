"""What cases follow."""

from datetime import datetime
from uuid import UUID

from accord.detection.offers import grouping
from accord.detection.signals import alike
from accord.foundation.policy import Actor
from accord.protection.cases.queries import keys_about


def follow_erasure(actor: Actor, person: UUID, now: datetime) -> None:
    """Subscriber of person.erased: the signals that are erased with the person are no longer found by what they told."""
    erased = keys_about(person)
    alike.forget(erased)
    grouping.forget(erased)
