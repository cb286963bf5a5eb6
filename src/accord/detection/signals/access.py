"""The only way to a signal: one of the actor's own organisation, and the action decided."""

from uuid import UUID

from accord.detection.signals.models import Signal
from accord.foundation.policy import Action, Actor, Decision, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing


def reach(actor: Actor, signal: UUID, action: Action) -> tuple[Signal, Decision]:
    """The signal, and what the decision opens of it. Raises Missing or Refused."""
    found = Signal.objects.filter(pk=signal, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found, require(Request(actor, action, relation_of(actor, found.organisation)))
