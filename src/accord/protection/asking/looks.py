"""Which other organisations may know a person. The only place of this room that looks past the wall: it asks of the rows that
were hit whether consent and agreement stand, counts, and tells names of organisations.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.duties.models import Duty
from accord.foundation.ledger import services as ledger
from accord.foundation.limits.services import take_of
from accord.foundation.limits.vocab import TooMany
from accord.foundation.policy import Actor
from accord.foundation.wall import whole_node
from accord.protection.asking.index import standing_consent
from accord.protection.asking.models import Count, Enquiry, Findable, Received
from accord.protection.cases.models import Case
from accord.protection.cases.others import NOBODY, Asking, Others
from accord.protection.consents.queries import findable_by
from accord.protection.persons import search
from accord.protection.persons.likeness import Particulars


class Hit(NamedTuple):
    """A person of `giver` who may be the one told of; never shown to who looks."""

    giver: UUID
    person: UUID
    consent: UUID
    shared: int


def prepare(actor: Actor, told: Particulars, now: datetime) -> Asking:
    """What asks every organisation that lets the actor's find somebody; the limit is taken here, outside a transaction."""
    givers = givers_to(actor.organisation) if search.enough(told) else []
    if not givers:
        return lambda: NOBODY
    try:
        take_of(actor, "ask-others", now=now, of=actor.organisation)
    except TooMany:
        return lambda: Others(over=True)
    return partial(_ask, actor, told, givers, now)


def givers_to(receiver: UUID) -> list[UUID]:
    """The organisations of which some person may be found by `receiver`."""
    any_row = Findable.objects.filter(receiver=receiver, giver=OuterRef("pk"))  # a distinct would read every token
    return list(Organisation.objects.filter(Exists(any_row)).order_by("pk").values_list("pk", flat=True))


def _ask(actor: Actor, told: Particulars, givers: list[UUID], now: datetime) -> Others:
    found = look(actor, told, givers, now)
    return Others(tuple(dict.fromkeys(hit.giver for hit in found)), len(givers))


def look(actor: Actor, told: Particulars, givers: list[UUID], now: datetime) -> list[Hit]:
    """Who may be the one told of, of each giver the likeliest first; each of them counts that it was asked."""
    ledger.wait_for_turn()  # of two first looks of a day one makes the rows of the count, the other finds them
    found = sorted(
        _hits(actor.organisation, told, givers), key=lambda hit: (str(hit.giver), -hit.shared, str(hit.person))
    )
    with whole_node():
        _count(actor.organisation, givers, now)
        return [hit for hit in found if _stands(hit, actor.organisation, now)]


def _hits(receiver: UUID, told: Particulars, givers: Iterable[UUID]) -> list[Hit]:
    asked = {giver: search.unopened(giver, told, towards=receiver) for giver in givers}
    wanted = {token for one in asked.values() for token in one.numbers | one.others}
    rows = Findable.objects.filter(
        receiver=receiver, token__in=list(wanted)
    )  # by the token alone: SQLite took the givers first
    shared: dict[tuple[UUID, UUID, UUID], set[bytes]] = defaultdict(set)
    for token, *whose in rows.values_list("token", "giver", "person_id", "consent"):
        shared[whose[0], whose[1], whose[2]].add(bytes(token))
    return [
        Hit(*whose, len(tokens))
        for whose, tokens in shared.items()
        if whose[0] in asked and asked[whose[0]].speaks(tokens)
    ]


def _stands(hit: Hit, receiver: UUID, now: datetime) -> bool:
    # SECURITY: a row that was left over says nothing. tests/rooms/asking/test_findable.py
    return case_of(hit, receiver, now) is not None


def case_of(hit: Hit, receiver: UUID, now: datetime) -> Case | None:
    """The case of who was hit, if consent and agreement stand now."""
    body = organisations.get(receiver)
    consent = findable_by(receiver).filter(pk=hit.consent, person_id=hit.person).select_related("case").first()
    stands = consent is not None and body is not None and standing_consent(consent.case, body, now)
    return consent.case if consent and stands else None


def _count(asker: UUID, givers: list[UUID], now: datetime) -> None:
    today = Count.objects.filter(asker=asker, day=day(now), giver__in=givers)
    if today.update(looks=F("looks") + 1) < len(givers):
        there = set(today.values_list("giver", flat=True))
        new = [Count(giver=giver, asker=asker, day=day(now), looks=1) for giver in givers if giver not in there]
        Count.objects.bulk_create(new)


def handed_over(enquiry: Enquiry, hit: Hit, now: datetime) -> tuple[Case, list[Duty]] | None:
    """Give an enquiry that is not saved yet to the team of who was hit, with its clock; None if nothing stands any more."""
    with whole_node():
        case = case_of(hit, enquiry.asker, now)
        if case is None:
            return None
        opened = duties.open_duties(
            trigger="enquiry.received", populations=frozenset(), jurisdiction="any", owner=None,
            organisation=case.organisation, object_type="enquiry", object_id=enquiry.pk, object_code=enquiry.code,
            subject=case.person_id, now=now,
        )  # fmt: skip
        enquiry.until = max((duty.due_at for duty in opened), default=now)
        enquiry.save(force_insert=True)
        Received.objects.create(
            enquiry=enquiry, organisation=case.organisation, case=case, person_id=case.person_id, received_at=now
        )
    return case, opened
