"""What signals tell when they are written down to their end, so that they can be counted (decision 048)."""

from uuid import UUID

from accord.detection.signals.models import Signal
from accord.foundation.clock import day
from accord.foundation.writes.telling import Told


def recorded(signal: UUID) -> Told | None:
    """That a signal came in."""
    found = Signal.objects.filter(pk=signal).first()
    if found is None:
        return None
    return Told(
        kind="signalled",
        holder=found.pk,
        organisation=found.organisation,
        day=day(found.received_at),
        country=found.country,
        age_group="child" if found.child else "",
        forms=found.forms,
        detail=found.channel,
    )
