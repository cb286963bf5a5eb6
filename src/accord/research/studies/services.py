"""Proposing a study, answering for one's organisation, bringing encodings of another node, asking for a count, closing."""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements import queries as agreements
from accord.foundation.clock import day
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Category, Purpose
from accord.foundation.refusals import Missing
from accord.foundation.vault import current, reveal, seal_into
from accord.foundation.vault.store import NODE
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.research.studies import doubts, rolls
from accord.research.studies.access import allowed, own, reach
from accord.research.studies.models import Part, Study
from accord.research.studies.vocab import MOST_LISTS, PARTS, STUDIES, BadStudy, NotCovered, PartState, TooFew

_KEY: Final = 32  # bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is proposed: whose case was opened between two days, under an agreement."""

    name: str
    agreement: UUID
    opened_from: date
    opened_until: date


@service
def propose(*, actor: Actor, wanted: Wanted, now: datetime, key: str) -> Given:
    """Propose a study to the other parties of an agreement; the node draws its key. Nobody takes part before saying so.

    Raises Refused, Missing, BadStudy or NotCovered.
    """

    def work() -> Given:
        allowed(actor, Action.STUDY_PROPOSE)
        if not wanted.name.strip():
            raise BadStudy(_("Give the study a name."), field="name")
        if not wanted.opened_from <= wanted.opened_until <= day(now):
            raise BadStudy(_("The period begins before it ends, and is over."), field="opened_until")
        asked = covered(actor.organisation, agreements.get(actor, wanted.agreement).pk, now)
        made = Study(
            id=new_id(),
            code=fresh_code(Study, "N"),
            name=wanted.name.strip()[:120],
            organisation=actor.organisation,
            agreement=wanted.agreement,
            opened_from=wanted.opened_from,
            opened_until=wanted.opened_until,
            proposed_by=actor.account,
            proposed_at=now,
        )
        seal_into(made, holder=NODE, secret=secrets.token_bytes(_KEY).hex())
        made.save(force_insert=True)
        Part.objects.bulk_create(
            Part(study=made, organisation_id=one, coordinator=actor.organisation) for one in sorted(asked)
        )
        ledger.append(event(Kind.STUDY_MOVED, made, actor, now, action="propose", asked=len(asked)))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="study.propose", body=wanted, now=now, work=work)


@service
def answer(*, actor: Actor, study: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """`join`, `decline` or `leave`, for one's own organisation. Raises Refused, Missing, NotPossible, NotCovered or Stale."""

    def work() -> Given:
        allowed(actor, Action.STUDY_JOIN, party=True)
        found, part = reach(actor, study)
        if part is None:
            raise Missing
        if found.state == "closed":
            raise NotPossible
        if action == "join" and actor.organisation not in covered(found.organisation, found.agreement, now):
            raise NotCovered
        part.state = PARTS.step(part.state, action)
        part.answered_by, part.answered_at = actor.account, now
        save_versioned(part, read=read, fields=["state", "answered_by", "answered_at"])
        ledger.append(event(Kind.STUDY_ANSWERED, found, actor, now, action=action))
        return Given(found.pk, part.version)

    return once(actor=actor.account, key=key, verb="study.answer", body=(study, action), now=now, work=work)


@service
def bring(*, actor: Actor, study: UUID, organisation: UUID, text: str, now: datetime, key: str) -> Given:
    """Keep the encodings that an organisation of another node wrote; that it wrote them is its answer.

    Raises Refused, Missing, NotPossible, NotCovered, BadRoll or OtherKey.
    """

    def work() -> Given:
        found = own(actor, study, Action.STUDY_PROPOSE)
        part = found.parts.filter(organisation=organisation, organisation__on_this_node=False).first()
        if part is None:
            raise Missing
        if found.state == "closed":
            raise NotPossible
        if organisation not in covered(found.organisation, found.agreement, now):
            raise NotCovered
        roll = rolls.read(found, key_of(found), str(organisation), text)
        seal_into(part, holder=NODE, encodings=text)
        part.state, part.answered_by, part.answered_at = PartState.JOINED, actor.account, now
        save_versioned(part, read=part.version, fields=["state", "answered_by", "answered_at", "encodings"])
        told = event(
            Kind.STUDY_ANSWERED,
            found,
            actor,
            now,
            action="bring",
            organisation=str(organisation),
            people=roll.size,
            withheld=roll.withheld,
        )
        ledger.append(told)
        return Given(found.pk, part.version)

    body = (study, organisation, text)
    return once(actor=actor.account, key=key, verb="study.bring", body=body, now=now, work=work)


@service
def count(*, actor: Actor, study: UUID, read: int, now: datetime, key: str) -> Given:
    """Ask the worker to count, or to count again with what people found. Raises Refused, Missing, NotPossible, TooFew, NotCovered
    or Stale.
    """

    def work() -> Given:
        found = own(actor, study, Action.STUDY_PROPOSE)
        if len(joined(found, now)) < 2:
            raise TooFew
        found.state, found.refused = STUDIES.step(found.state, "count"), ""
        save_versioned(found, read=read, fields=["state", "refused"])
        ledger.append(event(Kind.STUDY_MOVED, found, actor, now, action="count"))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="study.count", body=str(study), now=now, work=work)


@service
def close(*, actor: Actor, study: UUID, read: int, now: datetime, key: str) -> Given:
    """End a study: its key and what was brought are destroyed, and the pairs deleted; the result stays.

    Raises Refused, Missing, NotPossible or Stale.
    """

    def work() -> Given:
        found = own(actor, study, Action.STUDY_PROPOSE)
        found.state, found.closed_at = STUDIES.step(found.state, "close"), now
        seal_into(found, holder=NODE, secret="")
        save_versioned(found, read=read, fields=["state", "closed_at", "secret"])
        gone = [found.pk]
        for part in found.parts.exclude(encodings=None):
            seal_into(part, holder=NODE, encodings="")
            save_versioned(part, read=part.version, fields=["encodings"])
            gone.append(part.pk)
        doubts.drop(found)

        def shred() -> None:
            # SECURITY: a copy of the database that holds them sealed opens no more. tests/rooms/studies/test_counted_once.py
            for one in gone:
                current().shred(one, now)

        transaction.on_commit(shred)
        ledger.append(event(Kind.STUDY_MOVED, found, actor, now, action="close"))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="study.close", body=str(study), now=now, work=work)


def covered(coordinator: UUID, agreement: UUID, now: datetime) -> list[UUID]:
    """The other parties that may be compared for this coordinator under this agreement today. Raises NotCovered."""
    found: set[UUID] = set()
    for one in agreements.covering(agreement, day(now)):
        fits = one.purpose == Purpose.STATISTICS and one.category == Category.IDENTITY
        if fits and one.receiver in (None, coordinator):
            found |= {giver for giver in one.parties if one.giver in (None, giver)}
    if len(found - {coordinator}) < 2:
        raise NotCovered
    if len(found - {coordinator}) > MOST_LISTS:
        raise BadStudy(_("The agreement has more than eight other parties. Propose one for those who take part."))
    return sorted(found - {coordinator})


def joined(study: Study, now: datetime) -> list[Part]:
    """The parts that are counted now: they joined, and the agreement still covers them. Raises NotCovered."""
    among = covered(study.organisation, study.agreement, now)
    found = study.parts.filter(state=PartState.JOINED, organisation__in=among).select_related("organisation")
    return list(found.order_by("organisation__code"))


def key_of(study: Study) -> bytes:
    """The key of a study, for who encodes. Raises Shredded once the study is closed."""
    return bytes.fromhex(reveal(study, holder=NODE, fields=["secret"])["secret"])


def hand_out(*, code: str, now: datetime) -> str:
    """The key of a study as hexadecimal digits, for an organisation of another node that encodes. For who runs the node.

    That it was handed out is an event. Raises Missing, or NotPossible once the study is closed.
    """
    with transaction.atomic():
        found = Study.objects.filter(code=code).first()
        if found is None:
            raise Missing
        if found.state == "closed":
            raise NotPossible
        ledger.append(event(Kind.STUDY_MOVED, found, None, now, action="key"))
        return key_of(found).hex()


def event(kind: Kind, study: Study, actor: Actor | None, now: datetime, **facts: str | int) -> Entry:
    """The event of a step of a study: sizes and codes."""
    told = {"code": study.code} | facts
    if actor is None:
        return Entry(kind, now, organisation=study.organisation, object_type="study", object_id=study.pk, facts=told)
    return Entry.by(actor, kind, now, object_type="study", object_id=study.pk, facts=told)


def result_of(study: Study) -> dict[str, Any]:
    """What was counted; nothing before."""
    text = reveal(study, holder=NODE, fields=["measured"])["measured"]
    return dict(json.loads(text)) if text else {}
