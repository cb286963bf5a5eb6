"""What the team sees of the person's page: whether it is open. Never what she does there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from accord.foundation.policy import Action, Actor
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.safety import plans
from accord.protection.visits import door
from accord.protection.visits.models import Visit
from accord.protection.visits.vocab import LINK_FOR, LONGEST, Ended


@dataclass(frozen=True, repr=False)
class State:
    """Where the page of a person stands: the last visit, whether it holds now, and why it does not."""

    case: Case
    visit: Visit | None
    over: Ended | None
    agreed: bool  # a plan of safe contact is in force

    @property
    def waits(self) -> bool:
        """Numbers were made that nobody has used yet."""
        return bool(self.visit and not self.over and self.visit.opened_at is None)

    @property
    def in_use(self) -> bool:
        """Her page is open on a device."""
        return bool(self.visit and not self.over and self.visit.opened_at)

    @property
    def until(self) -> datetime | None:
        """When it ends at the latest."""
        if self.visit is None:
            return None
        return self.visit.opened_at + LONGEST if self.visit.opened_at else self.visit.made_at + LINK_FOR


def state_of(*, actor: Actor, case: UUID, now: datetime) -> State:
    """Whether the person's page is open. Raises Missing or Refused."""
    found = reach(actor, case, Action.PORTAL_KEEP).case
    last = (
        Visit.objects.filter(case=found)
        .select_related("case__person")
        .order_by(F("ended_at").desc(nulls_first=True), "-made_at")
        .first()
    )
    over = None
    if last is not None:
        over = Ended(last.why_ended) if last.ended_at else door.over(last, now)
    return State(found, last, over, plans.in_force(found) is not None)
