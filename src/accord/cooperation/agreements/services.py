"""Proposing, signing, suspending and ending agreements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.models import Agreement, AgreementClause, Party
from accord.cooperation.agreements.vocab import STATES, AgreementKind, AgreementState, BadAgreement, LegalBasis
from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Category, Purpose, Relation, Request, require
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service


@dataclass(frozen=True, slots=True)
class ClauseTerms:
    """One clause of a proposal."""

    purpose: Purpose
    category: Category
    legal_basis: LegalBasis
    giver: UUID | None = None
    receiver: UUID | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Terms:
    """A proposed agreement. The proposer's organisation is a party by itself."""

    title: str
    kind: AgreementKind
    parties: frozenset[UUID]
    clauses: tuple[ClauseTerms, ...]
    valid_from: date
    valid_until: date


@service
def propose(*, actor: Actor, terms: Terms, now: datetime, key: str) -> Given:
    """Propose an agreement; every party still has to sign. Raises Refused or BadAgreement."""

    def work() -> Given:
        _allowed(actor, Action.AGREEMENT_PROPOSE)
        parties = terms.parties | {actor.organisation}
        _check(terms, parties)
        made = Agreement.objects.create(
            id=new_id(),
            code=fresh_code(Agreement, "A"),
            title=terms.title,
            kind=terms.kind,
            valid_from=terms.valid_from,
            valid_until=terms.valid_until,
            proposed_by=actor.account,
            proposed_at=now,
        )
        Party.objects.bulk_create([Party(agreement=made, organisation_id=pk) for pk in sorted(parties)])
        AgreementClause.objects.bulk_create(_clauses(made, terms.clauses))
        facts = {"parties": sorted(str(pk) for pk in parties), "clauses": len(terms.clauses)}
        ledger.append(_event(Kind.AGREEMENT_PROPOSED, made, actor, now, facts))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="agreement.propose", body=terms, now=now, work=work)


@service
def sign(*, actor: Actor, agreement: UUID, now: datetime, key: str) -> Given:
    """Sign for the actor's organisation; the last signature completes it. Raises Missing, Refused or NotPossible."""

    def work() -> Given:
        found = _for(actor, agreement, Action.AGREEMENT_SIGN)
        own = Party.objects.filter(agreement=found, organisation=actor.organisation, signed_at=None)
        if found.state != AgreementState.PROPOSED or own.update(signed_at=now, signed_by=actor.account) != 1:
            raise NotPossible
        ledger.append(_event(Kind.AGREEMENT_SIGNED, found, actor, now, {}))
        if not Party.objects.filter(agreement=found, signed_at=None).exists():
            found.state = STATES.step(found.state, "complete")
        save_versioned(found, read=found.version, fields=["state"])
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="agreement.sign", body=agreement, now=now, work=work)


_MOVES = {
    "suspend": Kind.AGREEMENT_SUSPENDED,
    "resume": Kind.AGREEMENT_RESUMED,
    "end": Kind.AGREEMENT_ENDED,
}


@service
def move(*, actor: Actor, agreement: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """Suspend, resume or end an agreement, effective from the next request on.

    Only the party that suspended may resume. Raises Missing, Refused, NotPossible or Stale.
    """

    def work() -> Given:
        found = _for(actor, agreement, Action.AGREEMENT_SUSPEND)
        if action not in _MOVES or (action == "resume" and found.suspended_by != actor.organisation):
            raise NotPossible
        found.state = STATES.step(found.state, action)
        found.suspended_by = actor.organisation if action == "suspend" else None
        save_versioned(found, read=read, fields=["state", "suspended_by"])
        ledger.append(_event(_MOVES[action], found, actor, now, {}))
        return Given(found.pk, found.version)

    body = {"agreement": agreement, "action": action}
    return once(actor=actor.account, key=key, verb="agreement.move", body=body, now=now, work=work)


def _check(terms: Terms, parties: frozenset[UUID]) -> None:
    if terms.valid_until < terms.valid_from:
        raise BadAgreement(_("The agreement ends before it begins. Correct one of the dates."), field="valid_until")
    if len(parties) < 2:
        raise BadAgreement(_("An agreement needs at least one other party."), field="parties")
    if Organisation.objects.filter(pk__in=parties).count() != len(parties):
        raise BadAgreement(_("One of the parties is not in the directory."), field="parties")
    for clause in terms.clauses:
        if not {clause.giver, clause.receiver} <= {None, *parties}:
            raise BadAgreement(_("A clause names an organisation that is not a party."), field="clauses")
    if not terms.clauses:
        raise BadAgreement(_("Choose at least one purpose and one category of data."), field="categories")


def _clauses(made: Agreement, terms: Sequence[ClauseTerms]) -> list[AgreementClause]:
    return [
        AgreementClause(
            agreement=made,
            purpose=c.purpose,
            category=c.category,
            legal_basis=c.legal_basis,
            giver=c.giver,
            receiver=c.receiver,
        )
        for c in terms
    ]


def _allowed(actor: Actor, action: Action, relations: frozenset[Relation] = frozenset()) -> None:
    require(Request(actor, action, relations))


def _for(actor: Actor, agreement: UUID, action: Action) -> Agreement:
    found = Agreement.objects.filter(pk=agreement, parties__organisation=actor.organisation).first()
    if found is None:
        raise Missing
    _allowed(actor, action, frozenset({Relation.PARTY}))
    return found


def _event(kind: Kind, agreement: Agreement, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        object_type="agreement",
        object_id=agreement.pk,
        facts={"code": agreement.code, **facts},
    )
