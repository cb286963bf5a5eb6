"""What every write of this room shares: its event, and the digits of a person."""

import unicodedata
from datetime import datetime

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.vault import current
from accord.prevention.training.models import Training


def tell(kind: Kind, found: Training, actor: Actor, now: datetime, **facts: str | int) -> None:
    """The event of a write, with the code of the training."""
    told: dict[str, str | int] = {"code": found.code, "state": str(found.state)}
    ledger.append(Entry.by(actor, kind, now, object_type="training", object_id=found.pk, facts=told | facts))


def token_of(actor: Actor, name: str, contact: str) -> str:
    """What finds the same person again in another training of the organisation, and tells nobody who it is."""
    # SECURITY: over name and address together, under the organisation's own key. tests/rooms/training/test_training.py
    words = sorted(unicodedata.normalize("NFKC", name).casefold().split())
    parts = [" ".join(words), unicodedata.normalize("NFKC", contact).casefold().strip()]
    return current().token(actor.organisation, "trainee", parts).hex()
