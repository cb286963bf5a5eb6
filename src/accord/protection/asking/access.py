"""The only ways to an enquiry, for either side. What is hidden looks like what is missing."""

from collections.abc import Iterable
from uuid import UUID

from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.protection.asking.models import Enquiry, Received
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case, Member


def reach_made(actor: Actor, enquiry: UUID) -> Enquiry | None:
    """An enquiry of the actor's organisation; None if it made none with this id. Raises Refused."""
    found = Enquiry.objects.filter(pk=enquiry, asker=actor.organisation).first()
    if found:
        require(Request(actor, Action.ENQUIRY_MAKE, relation_of(actor, found.asker)))
    return found


def reach_received(actor: Actor, enquiry: UUID) -> tuple[Received, Case]:
    """An enquiry about the person of a case of the actor, and that case. Raises Missing or Refused."""
    own = Received.objects.filter(enquiry=enquiry, organisation=actor.organisation)
    found = own.select_related("enquiry", "case").first()
    if found is None or found.case_id is None:
        raise Missing
    return found, reach(actor, found.case_id, Action.ENQUIRY_ANSWER).case


def hidden_from(actor: Actor) -> Iterable[UUID]:
    """The enquiries to the actor's organisation whose duties the actor does not see: about cases of others."""
    mine = Member.objects.filter(account=actor.account, organisation=actor.organisation).values("case")
    found = Received.objects.filter(organisation=actor.organisation).exclude(case__in=mine).exclude(case=None)
    return found.values_list("enquiry", flat=True)  # a part of the question for duties, none of its own
