"""Reading the ledger."""

from uuid import UUID

from accord.foundation.ledger.models import Checkpoint, Event, Head
from accord.foundation.ledger.services import export_lines, public_key
from accord.foundation.ledger.verifier import Report, verify


def events_about(*, object_id: UUID | None = None, subject: UUID | None = None, limit: int = 100) -> list[Event]:
    """The newest events about an object or a person."""
    found = Event.objects.order_by("-seq")
    if object_id is not None:
        found = found.filter(object_id=object_id)
    if subject is not None:
        found = found.filter(subject=subject)
    return list(found[:limit])


def newest_of(organisation: UUID, *, before: int | None = None, limit: int = 50) -> list[Event]:
    """The newest events of one organisation, before event `before` (keyset pagination)."""
    found = Event.objects.filter(organisation=organisation).order_by("-seq")
    return list((found if before is None else found.filter(seq__lt=before))[:limit])


def size() -> int:
    """How many events there are."""
    return Head.objects.get(pk=1).size


def verify_here(held: list[str] | None = None) -> Report:
    """Verify this node's ledger against its own checkpoints and those in `held`."""
    notes = list(Checkpoint.objects.order_by("size").values_list("note", flat=True))
    return verify(export_lines(), [*notes, *(held or [])], public_key())
