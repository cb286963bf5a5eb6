"""What both the desk here and letters from elsewhere write of an agreement."""

from datetime import datetime
from typing import Final
from uuid import UUID

from accord.cooperation.agreements.models import Agreement, AgreementClause, AgreementStep, Party
from accord.cooperation.agreements.terms import ClauseTerms, Terms
from accord.cooperation.agreements.vocab import Act, AgreementKind, AgreementState, LegalBasis
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Category, Purpose
from accord.foundation.writes.services import save_versioned

KINDS: Final = {
    Act.PROPOSE: Kind.AGREEMENT_PROPOSED,
    Act.SIGN: Kind.AGREEMENT_SIGNED,
    Act.SUSPEND: Kind.AGREEMENT_SUSPENDED,
    Act.RESUME: Kind.AGREEMENT_RESUMED,
    Act.END: Kind.AGREEMENT_ENDED,
}


def write(made: Agreement, terms: Terms, parties: frozenset[UUID]) -> None:
    """A new agreement with its parties and clauses."""
    made.title, made.kind = terms.title, terms.kind
    made.valid_from, made.valid_until = terms.valid_from, terms.valid_until
    made.save(force_insert=True)
    Party.objects.bulk_create([Party(agreement=made, organisation_id=pk) for pk in sorted(parties)])
    AgreementClause.objects.bulk_create(
        AgreementClause(
            agreement=made,
            purpose=c.purpose,
            category=c.category,
            legal_basis=c.legal_basis,
            giver=c.giver,
            receiver=c.receiver,
        )
        for c in terms.clauses
    )


def terms_of(agreement: Agreement) -> Terms:
    """What an agreement says, from its rows."""
    clauses = tuple(
        ClauseTerms(Purpose(c.purpose), Category(c.category), LegalBasis(c.legal_basis), c.giver, c.receiver)
        for c in agreement.clauses.all()
    )
    parties = frozenset(party.organisation_id for party in agreement.parties.all())
    dates = agreement.valid_from, agreement.valid_until
    return Terms(agreement.title, AgreementKind(agreement.kind), parties, clauses, *dates)


def parties_of(agreement: UUID) -> list[Party]:
    """The parties with their organisations, in one query."""
    return list(Party.objects.filter(agreement=agreement).select_related("organisation"))


def crosses(parties: list[Party]) -> bool:
    """Whether a party works at another node."""
    return not all(party.organisation.on_this_node for party in parties)


def settle(agreement: Agreement, parties: list[Party], *, ended: bool = False, read: int | None = None) -> None:
    """Write where the agreement stands: a fold over what each party did, so that the order in which it became known is nothing.

    Raises Stale.
    """
    if ended or agreement.state == AgreementState.ENDED:
        agreement.state = AgreementState.ENDED
    elif not all(party.signed_at and party.signed_terms == agreement.terms for party in parties):
        agreement.state = AgreementState.PROPOSED
    elif any(party.suspended_at for party in parties):
        agreement.state = AgreementState.SUSPENDED
    else:
        agreement.state = AgreementState.SIGNED
    save_versioned(agreement, read=agreement.version if read is None else read, fields=["state"])


def apply(agreement: Agreement, own: Party, act: Act, at: datetime, by: UUID | None) -> None:
    """What a party did: its signature, its suspension or its end of that. Whether it may is asked before."""
    if act == Act.SIGN:
        own.signed_at, own.signed_by, own.signed_terms = at, by, agreement.terms
        own.save(update_fields=["signed_at", "signed_by", "signed_terms"])
    elif act in (Act.SUSPEND, Act.RESUME):
        own.suspended_at = at if act == Act.SUSPEND else None
        own.save(update_fields=["suspended_at"])


def step(agreement: Agreement, organisation: UUID, act: Act, at: datetime, by: UUID | None = None) -> AgreementStep:
    """Keep what a party did."""
    return AgreementStep.objects.create(agreement=agreement, organisation_id=organisation, act=act, at=at, by=by)
