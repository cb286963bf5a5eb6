"""What both the desk here and letters from elsewhere write of a request."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone

from accord.cooperation.agreements.queries import facts_between
from accord.cooperation.organisations.models import Organisation
from accord.foundation.duties import services as duties
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import (
    Actor,
    Category,
    Disclosure,
    GroundKind,
    LegalGround,
    OrganisationKind,
    Purpose,
    decide_disclosure,
)
from accord.foundation.policy.disclosure import AgreementFacts, covering_agreement
from accord.foundation.refusals import Refused
from accord.protection.cases.models import Case
from accord.protection.information.models import InformationRequest
from accord.protection.information.vocab import About
from accord.protection.referrals.models import Referral


def under_agreement(
    asked: UUID, asker: Organisation, purpose: Purpose, categories: frozenset[Category], now: datetime
) -> AgreementFacts:
    """The agreement under which this may be asked for: the side that is asked could give it. Raises Refused.

    Whether it is given is decided when it is answered, by consent or duty.
    """
    wanted = Disclosure(
        giver=asked,
        receiver=asker.pk,
        receiver_kind=OrganisationKind(asker.kind),
        purpose=purpose,
        categories=categories,
        at=now,
        agreements=facts_between(asked, asker.pk),
        ground=LegalGround(GroundKind.COURT, "-"),  # only agreement and hard rules are asked for now
        takes_over=True,
    )
    decision, found = decide_disclosure(wanted), covering_agreement(wanted)
    if not decision.allow or found is None:
        raise Refused(decision.reasons)
    return found


def case_at(asked: UUID, about: About, code: str, referral: Referral | None) -> UUID | None:
    """The case of the side that is asked, over the whole node; None if it has none that is meant."""
    if referral:
        return referral.case_id if referral.giver_id == asked else referral.case_there
    found = Case.objects.filter(code=code.strip().upper(), organisation=asked) if about == About.CASE else None
    return found.values_list("pk", flat=True).first() if found is not None else None


def open_clock(request: InformationRequest, now: datetime) -> None:
    """The side that is asked owes an answer by the day that was named."""
    duties.open_duties(
        trigger="information.asked", jurisdiction="any", owner=None, organisation=request.asked, object_type="information",
        object_id=request.pk, object_code=request.code, now=now, ends=max(now, _end(request.due_on)),
    )  # fmt: skip


def event(
    kind: Kind, request: InformationRequest, now: datetime, actor: Actor | None, organisation: UUID, **facts: object
) -> None:
    """Keep what was done with a request in the ledger of one side."""
    told: dict[str, Any] = {"object_type": "information", "object_id": request.pk, "purpose": request.purpose}
    told["facts"] = {"code": request.code, **facts}
    ledger.append(Entry.by(actor, kind, now, **told) if actor else Entry(kind, now, organisation=organisation, **told))


def _end(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(23, 59)))
