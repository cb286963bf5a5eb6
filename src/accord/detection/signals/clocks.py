"""The clocks of a signal, opened by the rules that are data."""

from datetime import datetime

from accord.cooperation.organisations.queries import ids_of
from accord.detection.signals.models import Signal
from accord.foundation.duties import services as duties
from accord.foundation.policy import Actor


def open_clocks(
    trigger: str,
    signal: Signal,
    actor: Actor | None,
    now: datetime,
    *,
    again: bool = False,
    ends: datetime | None = None,
) -> None:
    """Open what `trigger` brings for a signal; inside the caller's transaction. Without an actor its organisation owes it."""
    duties.open_duties(
        trigger=trigger,
        jurisdiction=signal.country,
        owner=actor,
        organisation=None if actor else signal.organisation,
        object_type="signal",
        object_id=signal.pk,
        object_code=signal.code,
        now=now,
        recipients=ids_of,
        again=again,
        ends=ends,
    )
