"""Proposing, signing, suspending and ending agreements."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.cooperation.agreements import records
from accord.cooperation.agreements.models import Agreement, Party
from accord.cooperation.agreements.signing import Signing, by_account
from accord.cooperation.agreements.signing import check as check_signing
from accord.cooperation.agreements.signing import keep as keep_signature
from accord.cooperation.agreements.terms import Terms, check, digest
from accord.cooperation.agreements.vocab import STATES, Act, AgreementState
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Relation, Request, require
from accord.foundation.refusals import Missing
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, service

_MOVES: Final = frozenset({Act.SUSPEND, Act.RESUME, Act.END})


@service
def propose(*, actor: Actor, terms: Terms, now: datetime, key: str) -> Given:
    """Propose an agreement; every party still has to sign.

    One that replaces another stands in its place when all have signed. Raises Refused, Missing, BadAgreement or AlreadyReplaced.
    """

    def work() -> Given:
        _allowed(actor, Action.AGREEMENT_PROPOSE)
        parties = terms.parties | {actor.organisation}
        check(terms, parties)
        if terms.replaces:
            _for(actor, terms.replaces, Action.AGREEMENT_READ)
            records.check_replaced(terms, parties)
        made = Agreement(id=new_id(), code=fresh_code(Agreement, "A"), proposed_by=actor.account, proposed_at=now)
        made.terms = digest(made.pk, replace(terms, parties=parties))
        records.write(made, terms, parties)
        facts = {"parties": sorted(str(pk) for pk in parties), "clauses": len(terms.clauses)}
        _tell(made, records.parties_of(made.pk), actor, Act.PROPOSE, now, facts)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="agreement.propose", body=terms, now=now, work=work)


@service
def sign(*, actor: Actor, agreement: UUID, now: datetime, key: str, signing: Signing | None = None) -> Given:
    """Sign for the actor's organisation; the last signature completes it. Without `signing` the account signs by its name.

    Raises Missing, Refused, BadSignature, AlreadyReplaced or NotPossible.
    """

    def work() -> Given:
        found = _for(actor, agreement, Action.AGREEMENT_SIGN)
        if signing:
            check_signing(signing)
        parties, own = _parties(found, actor)
        if found.state != AgreementState.PROPOSED or own.signed_at:
            raise NotPossible
        records.check_replaced(records.terms_of(found), frozenset(p.organisation_id for p in parties))  # meanwhile
        records.apply(found, own, Act.SIGN, now, actor.account)
        keep_signature(found, parties, actor, signing or by_account(actor), now)
        records.settle(found, parties)
        records.take_over(found, parties)
        _tell(found, parties, actor, Act.SIGN, now)
        return Given(found.pk, found.version)

    body = (agreement, signing.body() if signing else [])
    return once(actor=actor.account, key=key, verb="agreement.sign", body=body, now=now, work=work)


@service
def move(*, actor: Actor, agreement: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """Suspend, resume or end an agreement, effective from the next request on.

    Each party that suspended has to resume. Raises Missing, Refused, NotPossible or Stale.
    """

    def work() -> Given:
        found = _for(actor, agreement, Action.AGREEMENT_SUSPEND)
        parties, own = _parties(found, actor)
        if not possible(found, own, action):
            raise NotPossible
        act = Act(action)
        records.apply(found, own, act, now, actor.account)
        records.settle(found, parties, ended=act == Act.END, read=read)
        _tell(found, parties, actor, act, now)
        return Given(found.pk, found.version)

    body = {"agreement": agreement, "action": action}
    return once(actor=actor.account, key=key, verb="agreement.move", body=body, now=now, work=work)


def possible(agreement: Agreement, own: Party, action: str) -> bool:
    """Whether this party can suspend, resume or end now: who suspended resumes, and suspends once."""
    if action not in _MOVES or action not in {row.action for row in STATES.open_to(agreement.state)}:
        return False
    return action == Act.END or (action == Act.RESUME) == (own.suspended_at is not None)


def _parties(found: Agreement, actor: Actor) -> tuple[list[Party], Party]:
    parties = records.parties_of(found.pk)
    return parties, next(party for party in parties if party.organisation_id == actor.organisation)


def _allowed(actor: Actor, action: Action, relations: frozenset[Relation] = frozenset()) -> None:
    require(Request(actor, action, relations))


def _for(actor: Actor, agreement: UUID, action: Action) -> Agreement:
    found = Agreement.objects.filter(pk=agreement, parties__organisation=actor.organisation).first()
    if found is None:
        raise Missing
    _allowed(actor, action, frozenset({Relation.PARTY}))
    return found


def _tell(
    found: Agreement,
    parties: list[Party],
    actor: Actor,
    act: Act,
    now: datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    """The ledger, and where a party works at another node what is said there."""
    told = {"code": found.code, **(facts or {})}
    about = {"object_type": "agreement", "object_id": found.pk, "facts": told}
    ledger.append(Entry.by(actor, records.KINDS[act], now, **about))
    if records.crosses(parties):
        kept = records.step(found, actor.organisation, act, now, actor.account)
        publish(Topic.AGREEMENT_CHANGED, actor=actor, record=kept.pk, now=now)
