"""What an erasure at another node does here."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accord.foundation.clock import day
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.refusals import Missing
from accord.foundation.writes.events import Topic, publish
from accord.protection.persons import erasure as persons
from accord.protection.referrals.arrivals import reach_far, recall
from accord.protection.referrals.models import Referral
from accord.protection.rights.models import Erasure
from accord.protection.rights.services import shred_pending
from accord.protection.rights.vocab import ErasureGround


def erased(*, referral: UUID, now: datetime) -> None:
    """The person of a referral that came from another node was erased there: what came with it opens no more here, and the
    receiver is to delete what it copied. A second time changes nothing.

    Inside the open transaction of a process that sees the whole node; the keys go after it. Raises Missing.
    """
    found = reach_far(referral)
    if not found.case.elsewhere:
        raise Missing
    if not Erasure.objects.filter(person=found.case.person_id).exists():
        recall(found, now)
        _erase(found, now)


def erased_again(*, referral: UUID, now: datetime) -> None:
    """The person of a referral of this node was erased, and the node, set back since, had forgotten it: she is erased again.

    As `erased`. Raises Missing.
    """
    found = reach_far(referral)
    if found.case.elsewhere:
        raise Missing
    if not Erasure.objects.filter(person=found.case.person_id).exists():
        _erase(found, now)


def _erase(found: Referral, now: datetime) -> None:
    person = found.case.person_id
    subjects = persons.subjects_of(person)
    publish(Topic.PERSON_ERASED, actor=None, record=person, now=now)
    persons.mark_erased(person, now=now)
    Erasure.objects.create(
        id=new_id(),
        person=person,
        organisation=found.giver_id,
        ground=ErasureGround.NOT_NEEDED,
        erased_by=found.giver_id,  # who it was there is not told, or is forgotten
        erased_at=now,
        subjects=" ".join(str(subject) for subject in subjects),
        complete_on=day(now + settings.ACCORD_KEYSTORE_KEEP),
    )
    facts = {"code": found.code, "ground": str(ErasureGround.NOT_NEEDED), "keys": len(subjects)}
    ledger.append(
        Entry(
            Kind.PERSON_ERASED,
            now,
            organisation=found.giver_id,
            subject=person,
            object_type="referral",
            object_id=found.pk,
            facts=facts,
        )
    )
    transaction.on_commit(lambda: shred_pending(now=now))
