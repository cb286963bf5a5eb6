"""Reading duties."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.foundation.duties.models import Duty
from accord.foundation.duties.rules import Rule, rules
from accord.foundation.policy import Actor


@dataclass(frozen=True)
class Owed:
    """A duty with the rule that explains it."""

    duty: Duty
    rule: Rule | None
    recipient: str = ""

    @property
    def title(self) -> str:
        """What must be done, in the reader's language."""
        return self.rule.words(self.rule.duty) if self.rule else self.duty.rule

    @property
    def why(self) -> str:
        """Why it is due."""
        return self.rule.words(self.rule.why) if self.rule else ""


def owed_by(actor: Actor, *, limit: int = 50) -> list[Owed]:
    """What the actor's organisation owes, the earliest first."""
    found = Duty.objects.filter(
        organisation=actor.organisation, done_at__isnull=True, cancelled_at__isnull=True
    ).order_by("due_at", "id")
    return [Owed(duty, rules().get(duty.rule)) for duty in found[:limit]]


def about(actor: Actor, object_id: UUID) -> list[Owed]:
    """Every duty of the actor's organisation about one record, open ones first."""
    found = Duty.objects.filter(object_id=object_id, organisation=actor.organisation).order_by("due_at", "id")
    owed = [Owed(duty, rules().get(duty.rule)) for duty in found if duty.cancelled_at is None]
    return sorted(owed, key=lambda item: item.duty.done_at is not None)


def overdue(rule_ids: frozenset[str], now: datetime) -> list[Duty]:
    """Open duties of these rules that are past due, of every organisation: for the worker."""
    return list(
        Duty.objects.filter(
            rule__in=rule_ids, due_at__lt=now, done_at__isnull=True, cancelled_at__isnull=True
        ).order_by("due_at", "id")[:500]
    )
