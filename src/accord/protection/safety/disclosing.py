"""What would leave of a case to another organisation, with everything on record that the decision asks for."""

from datetime import datetime
from uuid import UUID

from accord.cooperation.agreements.queries import facts_between
from accord.cooperation.organisations.models import Organisation
from accord.foundation.policy import Category, ConsentFacts, Disclosure, LegalGround, OrganisationKind, Purpose
from accord.foundation.policy.disclosure import AgreementFacts
from accord.protection.cases.missions import mission_shut
from accord.protection.cases.models import Case
from accord.protection.consents.queries import facts_of
from accord.protection.persons.queries import is_sheltered
from accord.protection.safety.queries import risk_organisations


def from_case(
    case: Case,
    giver: UUID,
    receiver: Organisation,
    *,
    purpose: Purpose,
    categories: frozenset[Category],
    now: datetime,
    ground: LegalGround | None = None,
    takes_over: bool = False,
    agreements: tuple[AgreementFacts, ...] | None = None,
    consents: tuple[ConsentFacts, ...] | None = None,
    sheltered: bool | None = None,
    risk_parties: frozenset[UUID] | None = None,
) -> Disclosure:
    """What would leave; of the facts on record, those that the caller has at hand are not asked for again."""
    # SECURITY: what stands against it is asked for in one place, so that no way out forgets a rule.
    # tests/rooms/information/test_information_across.py
    return Disclosure(
        giver=giver,
        receiver=receiver.pk,
        receiver_kind=OrganisationKind(receiver.kind),
        purpose=purpose,
        categories=categories,
        at=now,
        agreements=facts_between(giver, receiver.pk) if agreements is None else agreements,
        consents=facts_of(case.pk) if consents is None else consents,
        ground=ground,
        sheltered=is_sheltered(case.person_id) if sheltered is None else sheltered,
        across=not receiver.on_this_node,
        mission_shut=mission_shut(case, receiver, now),
        risk_parties=risk_organisations(case.pk) if risk_parties is None else risk_parties,
        takes_over=takes_over,
        may_be_child=case.may_be_child,
    )
