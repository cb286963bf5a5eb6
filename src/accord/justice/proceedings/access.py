"""The ways to proceedings. The carers' side goes through the case; the investigators' through their organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q

from accord.foundation.policy import Action, Actor, Decision, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.justice.proceedings.doors import CaseFacts, doors
from accord.justice.proceedings.models import Hearing, Join, Proceeding
from accord.justice.proceedings.vocab import Side


@dataclass(frozen=True, slots=True)
class Reached:
    """Proceedings, what the decision opens of them, and the case that they belong to, if any."""

    proceeding: Proceeding
    decision: Decision
    case: CaseFacts | None

    @property
    def subject(self) -> UUID | None:
        """The person whom this is about, as far as this organisation knows her."""
        return self.case.person if self.case else None

    def may(self, action: Action) -> bool:
        """Whether the same actor may do another thing with these proceedings."""
        if self.proceeding.side == Side.INVESTIGATION:
            return True  # who leads them may do everything on this side
        return bool(self.case and self.case.may(action))


LEAD: Final = Action.PROCEEDING_LEAD


def reach(actor: Actor, proceeding: UUID, action: Action) -> Reached:
    """Proceedings of the actor's organisation. Raises Missing for those of another, Refused for what is not open.

    On the investigators' side every action is `proceeding:lead`; where they have a case of their own, its team only.
    """
    # SECURITY: proceedings of another organisation are answered like none. tests/rooms/proceedings/test_separation.py
    found = Proceeding.objects.filter(pk=proceeding, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    if found.side == Side.CARE and found.case is not None:
        case = doors().reach(actor, found.case, action)
        return Reached(found, case.decision, case)
    decision = require(Request(actor, LEAD, relation_of(actor, found.organisation)))
    # SECURITY: a restricted case, or one with a conflict of interest, shuts its proceedings too.
    # tests/rooms/proceedings/test_separation.py
    own = doors().reach(actor, found.case, Action.CASE_READ) if found.case else None
    return Reached(found, decision, own)


def reach_hearing(actor: Actor, hearing: UUID, action: Action) -> tuple[Hearing, Reached]:
    """A hearing, and the actor's own proceedings: those in which it was set, or those that are joined with them.

    Raises Missing or Refused.
    """
    found = Hearing.objects.filter(pk=hearing).select_related("proceeding").first()
    if found is None:
        raise Missing
    own = found.proceeding_id
    if found.organisation != actor.organisation:
        # SECURITY: the hearings of another organisation open through a join in force only.
        # tests/rooms/proceedings/test_separation.py
        own = other_side(found.proceeding_id) or own
    return found, reach(actor, own, action)


def joins_of(proceedings: Iterable[UUID]) -> list[Join]:
    """The joins in force of these proceedings."""
    ids = list(proceedings)
    return list(Join.objects.filter(Q(given__in=ids) | Q(taken__in=ids), joined_at__isnull=False, ended_at=None))


def other_side(proceeding: UUID) -> UUID | None:
    """The proceedings of the other side, if the two are joined."""
    found = next(iter(joins_of([proceeding])), None)
    if found is None:
        return None
    return found.taken if found.given == proceeding else found.given


def may_lead(actor: Actor) -> bool:
    """Whether the actor keeps the investigators' side at all."""
    return decide(Request(actor, LEAD, relation_of(actor, actor.organisation))).allow


def refuse_outsiders(actor: Actor, hearing: UUID) -> None:
    """Raises Refused for whom the case of a hearing is shut: its duties are shut too."""
    _found, own = reach_hearing(actor, hearing, Action.PROCEEDING_READ)
    if own.case:
        doors().refuse_outsiders(actor, own.case.id)


def hidden_hearings(actor: Actor) -> list[UUID]:
    """The hearings in restricted cases of whose team the actor is not: also those that the other side set."""
    hidden = list(doors().hidden(actor))
    if not hidden:
        return []
    ours = list(Proceeding.objects.filter(case__in=hidden).values_list("id", flat=True))
    theirs = [one for join in joins_of(ours) for one in (join.given, join.taken)]
    return list(Hearing.objects.filter(proceeding__in=[*ours, *theirs]).values_list("id", flat=True))
