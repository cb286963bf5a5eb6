"""How a sign-up ends: who it was is deleted at once, its links too; the count stays."""

from datetime import datetime

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.writes.services import save_versioned
from accord.prevention.fundraisers.models import Fundraiser
from accord.prevention.fundraisers.queries import about
from accord.prevention.fundraisers.vocab import STATES


def end(found: Fundraiser, action: str, *, read: int, now: datetime, actor: Actor | None = None) -> None:
    """Within the transaction of a service: `leave`, `delete` or `lapse`. Raises NotPossible or Stale."""
    found.state = STATES.step(found.state, action)
    found.box, found.address, found.fault, found.due_at, found.ended_at = None, "", "", None, now
    save_versioned(found, read=read, fields=["state", "box", "address", "fault", "due_at", "ended_at"])
    found.links.all().delete()
    told = about(found, action=action)
    ledger.append(
        Entry.by(actor, Kind.FUNDRAISER_ENDED, now, **told)
        if actor
        else Entry(Kind.FUNDRAISER_ENDED, now, organisation=found.organisation, **told)
    )
