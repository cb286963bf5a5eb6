"""What every write of this room shares: its event."""

from datetime import datetime

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.prevention.campaigns.models import Campaign


def tell(kind: Kind, found: Campaign, actor: Actor, now: datetime, **facts: str | int) -> None:
    """The event of a write, with the code of the campaign."""
    told: dict[str, str | int] = {"code": found.code, "state": str(found.state)}
    ledger.append(Entry.by(actor, kind, now, object_type="campaign", object_id=found.pk, facts=told | facts))
