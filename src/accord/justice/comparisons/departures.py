"""What is said of a comparison to the node of the other side: plain values for letters, of which it is the stream."""

from typing import Any
from uuid import UUID

from accord.justice.comparisons import running
from accord.justice.comparisons.models import Comparison
from accord.justice.comparisons.vocab import ComparisonState

PROPOSED, REPLIED, POINTS, TAGS, STOPPED = (
    "meeting.proposed",
    "meeting.answered",
    "meeting.points",
    "meeting.twice",
    "meeting.stopped",
)
Letter = tuple[str, dict[str, Any]]


def said(comparison: UUID) -> tuple[Comparison, list[Letter]]:
    """The comparison that has moved here, and the kinds and bodies of the letters that tell it, in their order.

    Inside the transaction in which it moved.
    """
    row = Comparison.objects.get(pk=comparison)
    if row.state == ComparisonState.PROPOSED:
        return row, [(PROPOSED, {"code": row.code, "agreement": str(row.agreement)})]
    if row.state == ComparisonState.RUNNING:
        points = (POINTS, {"points": running.opened(row)["points"]})
        return row, [points] if row.proposed_here else [(REPLIED, {"accepted": True, "reason": ""}), points]
    if row.state == ComparisonState.ANSWERED:
        return row, [(TAGS, {"tags": running.opened(row)["tags"]})]
    if row.state == ComparisonState.DECLINED:
        return row, [(REPLIED, {"accepted": False, "reason": row.reason})]
    return row, [(STOPPED, {"reason": row.reason})]
