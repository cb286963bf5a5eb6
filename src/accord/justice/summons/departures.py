"""What is said of a summons to the node of the other side: plain values for letters, of which it is the stream."""

from typing import Any, Final
from uuid import UUID

from accord.foundation.clock import stamp
from accord.foundation.vault import reveal
from accord.justice.summons.models import Summons
from accord.justice.summons.vocab import SummonsState

SENT, SEEN, ANSWERED, CANCELLED = "summons.sent", "summons.seen", "summons.answered", "summons.cancelled"
SAID: Final = ("code", "reference", "zone", "kind", "interpreter", "shields")


def said(summons: UUID) -> tuple[Summons, str, dict[str, Any]]:
    """The summons that has moved here, and kind and body of the letter that tells it; in the transaction of the step."""
    row = Summons.objects.get(pk=summons)
    if row.state == SummonsState.CANCELLED:
        return row, CANCELLED, {}
    if row.state == SummonsState.SEEN:
        return row, SEEN, {}
    if row.state == SummonsState.ANSWERED:
        return row, ANSWERED, {"answer": row.answer, "needs": row.needs}
    place = reveal(row, holder=row.organisation, fields=["place"])["place"]
    return row, SENT, {name: getattr(row, name) for name in SAID} | {"at": stamp(row.at), "place": place}
