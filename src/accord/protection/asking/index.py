"""By which tokens others may find a person: written and deleted with what they rest on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor, Category, Purpose, decide_disclosure
from accord.foundation.policy.disclosure import covering_consent
from accord.foundation.prepared import Prepared
from accord.foundation.vault import Shredded
from accord.foundation.writes.services import service
from accord.protection.asking.models import Findable
from accord.protection.cases.models import Case
from accord.protection.consents.models import Consent
from accord.protection.consents.queries import fact_of, findable_by
from accord.protection.persons import search
from accord.protection.persons.likeness import Particulars
from accord.protection.persons.merging import one_with
from accord.protection.persons.models import Person
from accord.protection.persons.queries import is_erased, opened_to_compare
from accord.protection.persons.vocab import Identity
from accord.protection.safety.disclosing import from_case
from accord.protection.safety.queries import risks_of

_findable: Final = Prepared(lambda person: Findable.objects.filter(person_id=person))


def standing_consent(case: Case, receiver: Organisation, now: datetime) -> UUID | None:
    """The consent on which `receiver` may learn that the person of `case` is known; None if nothing allows it now.

    The caller sees the rows of the organisation that holds the case.
    """
    records = one_with(case.person_id)
    cases = list(Case.objects.filter(person__in=records))
    # SECURITY: of whom a restricted case is kept nobody outside learns. tests/rooms/asking/test_findable.py
    if any(one.restricted for one in cases) or is_erased(case.person_id):
        return None
    asked = from_case(
        case,
        case.organisation,
        receiver,
        purpose=Purpose.IDENTIFICATION,
        categories=frozenset({Category.IDENTITY}),
        now=now,
        consents=tuple(map(fact_of, findable_by(receiver.pk).filter(case=case).order_by("given_at", "id"))),
        risk_parties=frozenset().union(*risks_of([one.pk for one in cases]).values()),
    )
    found = covering_consent(asked) if decide_disclosure(asked).allow else None
    return found.id if found else None


def settle(case: Case, receiver: Organisation, now: datetime) -> None:
    """Let the tokens of a person towards one receiver be there if they may, and only then; inside a transaction."""
    consents = findable_by(receiver.pk).filter(case=case).values("pk")
    rows = Findable.objects.filter(person_id=case.person_id, receiver=receiver.pk, consent__in=consents)
    was = rows.values_list("consent", flat=True).first()
    stands = standing_consent(case, receiver, now)
    if was == stands:
        return
    rows.delete()
    if stands:
        try:
            (texts,) = opened_to_compare([case.person_id], holder=case.organisation)
        except Shredded:
            return
        _write(case.person_id, case.organisation, receiver.pk, stands, search.particulars(Identity.of(texts), case.sex))
    if bool(was) != bool(stands):
        kind = Kind.PERSON_FINDABLE if stands else Kind.PERSON_NOT_FINDABLE
        facts = {"code": case.code, "receiver": str(receiver.pk)}
        told: dict[str, Any] = {"subject": case.person_id, "object_type": "case", "object_id": case.pk, "facts": facts}
        ledger.append(Entry(kind, now, organisation=case.organisation, purpose=Purpose.IDENTIFICATION, **told))


def _write(person: UUID, giver: UUID, receiver: UUID, consent: UUID, told: Particulars) -> None:
    tokens = search.tokens(giver, told, towards=receiver)
    row = {"person_id": person, "giver": giver, "receiver": receiver, "consent": consent}
    Findable.objects.bulk_create(Findable(token=token, **row) for token in tokens)


def follow_consent(actor: Actor | None, consent: UUID, now: datetime) -> None:
    """Subscriber of consent.given and consent.withdrawn."""
    found = findable_by().filter(pk=consent).select_related("case", "receiver").first()
    if found:
        settle(found.case, found.receiver, now)


def follow_restriction(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of case.restricted: all records of the person follow, whichever case it was."""
    records = one_with(Case.objects.get(pk=case).person_id)
    _settle_all(findable_by().filter(case__person__in=records).select_related("case", "receiver"), now)


def follow_erasure(actor: Actor, person: UUID, now: datetime) -> None:
    """Subscriber of person.erased: nobody finds her any more."""
    Findable.objects.filter(person_id=person).delete()


def follow_tokens(person: Person, told: Particulars) -> None:
    """The tokens of a person were written anew: those towards others too, on the same consents."""
    standing = {(row.receiver, row.consent) for row in _findable(person.pk)}
    if standing:
        Findable.objects.filter(person_id=person.pk).delete()
    for receiver, consent in sorted(standing):
        _write(person.pk, person.organisation, receiver, consent, told)


@service
def settle_all(*, now: datetime) -> None:
    """What came into force or ran out since: agreements and consents. For the worker, over the whole node."""
    standing = findable_by().filter(withdrawn_at=None, valid_until__gte=day(now))
    left = Consent.objects.filter(pk__in=Findable.objects.values("consent"))
    for consents in (standing, left):
        _settle_all(consents.select_related("case", "receiver"), now)


def _settle_all(consents: Iterable[Consent], now: datetime) -> None:
    pairs: dict[tuple[UUID, UUID], Consent] = {}
    for consent in consents:
        pairs.setdefault((consent.case_id, consent.receiver_id), consent)
    for consent in pairs.values():
        settle(consent.case, consent.receiver, now)
