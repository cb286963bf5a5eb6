"""What is said of a request for a place to the node of the other side: codes, for letters of which the request is the stream."""

from typing import Any
from uuid import UUID

from accord.protection.shelters.models import PlaceRequest
from accord.protection.shelters.vocab import RequestState

ASKED, ANSWERED, WITHDRAWN, FOLLOWED = "place.asked", "place.answered", "place.withdrawn", "place.followed"
# SECURITY: the whole of what leaves: nothing that points at a person, and never where a house is.
# tests/rooms/bridge/test_places_cross.py
SAID = ("code", "sex", "age_group", "children", "eldest", "step_free", "language", "security", "length")


def said(request: UUID) -> tuple[PlaceRequest, str, dict[str, Any]]:
    """The request that has moved here, and kind and body of the letter that tells it; in the transaction of the step."""
    row = PlaceRequest.objects.get(pk=request)
    if not row.asked_here:
        promised = row.state == RequestState.PROMISED
        until = row.until.isoformat() if promised and row.until else ""
        return row, ANSWERED, {"promised": promised, "until": until, "reason": row.reason}
    if row.state == RequestState.WITHDRAWN:
        return row, WITHDRAWN, {}
    if row.referral:
        return row, FOLLOWED, {"referral": str(row.referral)}
    return row, ASKED, {name: getattr(row, name) for name in SAID} | {"from_on": row.from_on.isoformat()}
