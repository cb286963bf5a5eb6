"""Referrals of which one side works at another node: all that the actor may see, and for whom they wait."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accord.foundation.pages import page_of
from accord.foundation.policy import Action, Actor, Relation, Request, decide
from accord.protection.cases.models import Member
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.queries import overdue_in_stage
from accord.protection.referrals.vocab import NEEDS_GIVER, WAITING, ReferralState

S = ReferralState
_GIVERS: Final = (S.DRAFT, *NEEDS_GIVER)


@dataclass(frozen=True, slots=True, repr=False)
class Crossing:
    """A referral across the border: whose step is next (nobody's once it ended), and since when it stands as it does."""

    referral: Referral
    outgoing: bool
    owed_here: bool
    owed_there: bool
    since: datetime
    late: bool


@dataclass(frozen=True, slots=True, repr=False)
class Crossings:
    """Some of them, and the cursor of what follows."""

    rows: list[Crossing]
    next: str


def across(actor: Actor, *, ours_to_act: bool = False, after: str = "", now: datetime) -> Crossings:
    """Referrals to and from other nodes, the newest first: those to the actor's organisation, and those of the cases of which
    the actor is in the team. `ours_to_act`: only those whose next step is owed here.
    """
    mine = Q(giver=actor.organisation, receiver__on_this_node=False) & Exists(
        Member.objects.filter(case=OuterRef("case"), account=actor.account)
    )
    theirs = Q(receiver=actor.organisation, sent_at__isnull=False, giver__on_this_node=False)
    newer = Referral.objects.filter(case=OuterRef("case"), drafted_at__gt=OuterRef("drafted_at"))
    unhelped = (Q(state=S.DECLINED) | ~Q(bounced="")) & ~Exists(newer)
    newest = Step.objects.filter(referral=OuterRef("pk")).order_by("-at")
    givers = Q(state__in=_GIVERS) | unhelped
    here, there = (mine & givers) | (theirs & Q(state__in=WAITING)), (mine & Q(state__in=WAITING)) | (theirs & givers)
    # SECURITY: a role that does not answer referrals sees none that came. tests/rooms/bridge/test_across.py
    seen = mine | theirs if _answers(actor) else mine
    found = Referral.objects.filter(seen & here if ours_to_act else seen).annotate(
        owed_here=_whether(here),
        owed_there=_whether(there),
        late=_whether(overdue_in_stage(now) | Q(silent_since__isnull=False)),
        stands_since=Coalesce(Subquery(newest.values("at")[:1]), "drafted_at"),
    )
    page = page_of(found.select_related("giver", "receiver"), order="drafted_at", after=after)
    return Crossings([_crossing(actor, row) for row in page.rows], page.next)


def _answers(actor: Actor) -> bool:
    return decide(Request(actor, Action.REFERRAL_READ, frozenset({Relation.RECEIVER}))).allow


def _whether(condition: Combinable | Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _crossing(actor: Actor, row: Any) -> Crossing:
    outgoing = row.giver_id == actor.organisation
    return Crossing(row, outgoing, row.owed_here, row.owed_there, row.stands_since, row.late)
