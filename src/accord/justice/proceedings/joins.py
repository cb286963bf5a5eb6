"""Joining the two sides of the same proceedings: stage, hearings and protection become visible to both, nothing else."""

import base64
import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.queries import facts_between
from accord.cooperation.organisations import queries as organisations
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import (
    Action,
    Actor,
    Category,
    Disclosure,
    GroundKind,
    LegalGround,
    OrganisationKind,
    Purpose,
    decide_disclosure,
)
from accord.foundation.policy.disclosure import covering_agreement, covering_consent
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.justice.proceedings.access import Reached, reach
from accord.justice.proceedings.doors import CaseFacts, doors
from accord.justice.proceedings.hearings import owe, share
from accord.justice.proceedings.models import Hearing, Join, Proceeding
from accord.justice.proceedings.services import event
from accord.justice.proceedings.vocab import AlreadyJoined, AlreadyOver, BadJoin, BadProceeding, Ground, Side

VALID: Final = timedelta(days=7)
LONGEST: Final = 500
JOIN_CATEGORIES: Final = frozenset({Category.INVESTIGATION})


@service
def give(
    *,
    actor: Actor,
    proceeding: UUID,
    receiver: UUID,
    now: datetime,
    key: str,
    ground: Ground | None = None,
    reference: str = "",
) -> Given:
    """Make a code with which `receiver`, of the other side, joins its own record of the same proceedings.

    Those who help need an agreement and the person's consent, or `ground` with its reference (house law 1). Raises
    Missing, Refused, BadProceeding or AlreadyJoined.
    """

    def work() -> Given:
        reached = reach(actor, proceeding, Action.PROCEEDING_KEEP)
        found = reached.proceeding
        other = organisations.get(receiver)
        if other is None or (other.kind in PROSECUTING) is (found.side == Side.INVESTIGATION):
            raise BadProceeding(_("Choose an organisation of the other side."), field="receiver")
        _refuse_second(found, now)
        made = Join(
            id=new_id(),
            giver=actor.organisation,
            taker=receiver,
            given=found.pk,
            given_at=now,
            given_by=actor.account,
            until=now + VALID,
        )
        if reached.case and found.side == Side.CARE:
            _allow(made, reached, reached.case, receiver, ground, reference, actor, now)
        made.save(force_insert=True)
        ledger.append(event(Kind.JOIN_GIVEN, reached, actor, now, {"receiver": str(receiver)}))
        return Given(made.pk)

    body = (str(proceeding), str(receiver), ground, reference)
    return once(actor=actor.account, key=key, verb="join.give", body=body, now=now, work=work)


@service
def accept(
    *,
    actor: Actor,
    proceeding: UUID,
    code: str,
    now: datetime,
    key: str,
    ground: Ground | None = None,
    reference: str = "",
) -> Given:
    """Join one's own record of proceedings with the one whose code the other side gave. On consent or `ground`, as in `give`.

    Raises Missing, Refused, BadJoin or AlreadyJoined.
    """

    def work() -> Given:
        reached = reach(actor, proceeding, Action.PROCEEDING_KEEP)
        found = reached.proceeding
        made = _waiting(actor, code, now)
        given = Proceeding.objects.filter(pk=made.given).first() if made else None
        if made is None or given is None or given.side == found.side:
            raise BadJoin(field="code")
        _refuse_second(found, now)
        if reached.case and found.side == Side.CARE:
            _allow(made, reached, reached.case, made.giver, ground, reference, actor, now)
        made.taken, made.joined_at, made.joined_by = found.pk, now, actor.account
        fields = ["taken", "joined_at", "joined_by", "agreement", "consent", "ground", "reference"]
        save_versioned(made, read=made.version, fields=fields)
        for one in Hearing.objects.filter(proceeding__in=[made.given, found.pk]):
            share(one, made.giver if one.organisation == actor.organisation else made.taker)
            owe(one, found if found.side == Side.CARE else given, reached, actor, now)
        ledger.append(event(Kind.JOIN_MADE, reached, actor, now, {"receiver": str(made.giver)}))
        return Given(made.pk, made.version)

    body = (str(proceeding), code, ground, reference)
    return once(actor=actor.account, key=key, verb="join.accept", body=body, now=now, work=work)


@service
def end(*, actor: Actor, join: UUID, read: int, now: datetime, key: str) -> Given:
    """Part the two sides, or take back a code. Raises Missing, Refused, AlreadyOver or Stale."""

    def work() -> Given:
        found = Join.objects.filter(pk=join).first()
        if found is None or actor.organisation not in {found.giver, found.taker}:
            raise Missing
        own = found.given if found.giver == actor.organisation else found.taken
        if own is None:  # a code that waits belongs to who gave it
            raise Missing
        reached = reach(actor, own, Action.PROCEEDING_KEEP)
        if found.ended_at:
            raise AlreadyOver
        _end(found, actor, now, read)
        ledger.append(event(Kind.JOIN_ENDED, reached, actor, now, {}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="join.end", body=str(join), now=now, work=work)


def follow_withdrawal(actor: Actor | None, consent: UUID, now: datetime) -> None:
    """Subscriber of consent.withdrawn: what was joined on this consent is parted (guard G7)."""
    for found in Join.objects.filter(consent=consent, ended_at=None):
        _end(found, actor, now, found.version)
        ledger.append(
            Entry(
                Kind.JOIN_ENDED,
                now,
                actor=actor.account if actor else None,
                organisation=actor.organisation if actor else _carers(found),
                role=actor.role if actor else "",
                object_type="join",
                object_id=found.pk,
                facts={"join": str(found.pk), "consent": str(consent)},
            )
        )


def follow_erasure(actor: Actor, person: UUID, now: datetime) -> None:
    """Subscriber of person.erased: nothing about her crosses any more."""
    cases = list(doors().of_person(person))
    for own in Proceeding.objects.filter(case__in=cases, side=Side.CARE):
        for found in _open(own.pk):
            _end(found, actor, now, found.version)


def code_of(join: Join) -> str:
    """The code of a join that waits. It follows from the id by a key of the node, so that it stands in no database."""
    # SECURITY: keyed: who reads the database cannot join. tests/rooms/proceedings/test_joins.py
    digest = hmac.new(settings.SECRET_KEY.encode(), b"accord.join\x1f" + join.pk.bytes, sha256).digest()
    text = base64.b32encode(digest).decode()[:8]
    return f"{text[:4]}-{text[4:]}"


def _waiting(actor: Actor, code: str, now: datetime) -> Join | None:
    """The join that waits for the actor's organisation under this code."""
    typed = code.strip().upper().encode()
    found = Join.objects.filter(taker=actor.organisation, joined_at=None, ended_at=None, until__gt=now)
    return next((one for one in found if hmac.compare_digest(code_of(one).encode(), typed)), None)


def _carers(join: Join) -> UUID | None:
    """The organisation that helps her: hers is the event when she took a consent back herself."""
    sides = Proceeding.objects.filter(pk__in=[join.given, join.taken or join.given], side=Side.CARE)
    return sides.values_list("organisation", flat=True).first()


def _open(proceeding: UUID) -> list[Join]:
    return [
        *Join.objects.filter(given=proceeding, ended_at=None),
        *Join.objects.filter(taken=proceeding, ended_at=None),
    ]


def _refuse_second(found: Proceeding, now: datetime) -> None:
    """Raises AlreadyJoined while one join stands or waits; a code that ran out makes room."""
    for one in _open(found.pk):
        if one.joined_at or one.until > now:
            raise AlreadyJoined
        one.ended_at = now
        save_versioned(one, read=one.version, fields=["ended_at"])


def _end(found: Join, actor: Actor | None, now: datetime, read: int) -> None:
    """From here on neither side is shown anything of the other; duties about the other's hearings end."""
    asked = Hearing.objects.filter(
        proceeding__in=[found.given, found.taken or found.given], proceeding__side=Side.INVESTIGATION
    )
    ids = list(asked.values_list("id", flat=True))  # while they are still to be seen
    found.ended_at = now
    save_versioned(found, read=read, fields=["ended_at"])
    for hearing in ids:
        duties.cancel_all(object_id=hearing, actor=actor, now=now)


def _allow(
    made: Join,
    reached: Reached,
    case: CaseFacts,
    other: UUID,
    ground: Ground | None,
    reference: str,
    actor: Actor,
    now: datetime,
) -> None:
    """House law 1: an agreement with the other side, and her consent that names it or a recorded duty. Raises Refused."""
    if ground and not 3 <= len(reference.strip()) <= LONGEST:
        raise BadProceeding(_("Say on what the duty rests: the article, or the order and its date."), field="reference")
    kinds = organisations.kinds()
    asked = Disclosure(
        giver=actor.organisation,
        receiver=other,
        receiver_kind=OrganisationKind(kinds[other]),
        purpose=Purpose.INVESTIGATION,
        categories=JOIN_CATEGORIES,
        at=now,
        agreements=facts_between(actor.organisation, other),
        consents=doors().consents(case.id),
        ground=LegalGround(GroundKind(ground), reference) if ground else None,
        sheltered=case.sheltered,
        risk_parties=doors().risks(case.id),
        may_be_child=case.may_be_child,
    )
    decision = decide_disclosure(asked)
    if not decision.allow:
        facts = {"receiver": str(other), "reasons": list(decision.rule_ids)}
        raise Refused(decision.reasons, event(Kind.JOIN_REFUSED, reached, actor, now, facts))
    agreement, consent = covering_agreement(asked), None if ground else covering_consent(asked)
    made.agreement, made.consent = agreement.id if agreement else None, consent.id if consent else None
    made.ground = ground or ""
    seal_into(made, holder=actor.organisation, reference=reference.strip() if ground else "")
