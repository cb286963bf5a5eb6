"""The ways to a summons: who leads the proceedings, and at the other node the team of the case."""

from collections.abc import Iterable
from uuid import UUID

from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.justice.proceedings.access import reach_hearing
from accord.justice.proceedings.doors import CaseFacts, doors
from accord.justice.summons.models import Summons


def reach(actor: Actor, summons: UUID) -> tuple[Summons, CaseFacts | None]:
    """A summons of the actor's organisation, and the case at those who help. Raises Missing or Refused."""
    found = Summons.objects.filter(pk=summons, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    if found.case is None:
        reach_hearing(actor, found.hearing_id or found.pk, Action.PROCEEDING_LEAD)
        return found, None
    # SECURITY: who is summoned only the team of the case reads. tests/rooms/bridge/test_summons_cross.py
    return found, doors().reach(actor, found.case, Action.HEARING_KEEP)


def hidden_from(actor: Actor) -> Iterable[UUID]:
    """Summonses whose duties the actor does not see: those in cases that are shut to them."""
    return Summons.objects.filter(case__in=doors().hidden(actor)).values_list("pk", flat=True)


def keys_of(cases: Iterable[UUID]) -> list[UUID]:
    """Summonses in these cases, for the erasure of a person."""
    return list(Summons.objects.filter(case__in=list(cases)).values_list("pk", flat=True))
