"""The only ways to a request for information, for either side. What is hidden looks like what is missing."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.protection.cases.access import Allowed, reach
from accord.protection.cases.models import Conflict, Member
from accord.protection.information.models import InformationRequest
from accord.protection.referrals.access import may_read, reach_referral


def may_ask(actor: Actor) -> None:
    """Raises Refused for whose role asks no other organisation about a person."""
    require(Request(actor, Action.ENQUIRY_MAKE, relation_of(actor, actor.organisation)))


def seen(actor: Actor) -> Q:
    """Which requests stand in the lists of an actor: their own, and those about cases of theirs or about none."""
    teams = Member.objects.filter(account=actor.account, organisation=actor.organisation).values("case")
    shut = Conflict.objects.filter(account=actor.account).values("case")
    theirs = Q(case__in=teams) & ~Q(case__in=shut) | Q(case=None)
    return Q(asker=actor.organisation, asked_by=actor.account) | Q(theirs, asked=actor.organisation)


def reach_made(actor: Actor, request: UUID) -> InformationRequest | None:
    """A request of the actor's organisation: for who asked, or who may read the referral that it is about; None if it is none.

    Raises Missing or Refused.
    """
    found = InformationRequest.objects.filter(pk=request, asker=actor.organisation).first()
    if found is None:
        return None
    may_ask(actor)
    if found.asked_by != actor.account:
        # SECURITY: an answer is read by who asked, or who has the matter; not by every colleague. tests/rooms/information/test_information.py
        if found.referral is None:
            raise Missing
        may_read(actor, reach_referral(actor, found.referral))
    return found


def reach_received(actor: Actor, request: UUID, action: Action) -> tuple[InformationRequest, Allowed | None]:
    """A request to the actor's organisation, and the case that it is about, if one is known. Raises Missing or Refused."""
    found = InformationRequest.objects.filter(pk=request, asked=actor.organisation).first()
    if found is None:
        raise Missing
    if found.case is None:
        may_ask(actor)
        return found, None
    return found, reach(actor, found.case, action)


def hidden_from(actor: Actor) -> Iterable[UUID]:
    """The requests to the actor's organisation whose duties the actor does not see: about cases of others."""
    mine = Member.objects.filter(account=actor.account, organisation=actor.organisation).values("case")
    found = InformationRequest.objects.filter(asked=actor.organisation, case__isnull=False).exclude(case__in=mine)
    return found.values_list("pk", flat=True)  # a part of the question for duties, none of its own
