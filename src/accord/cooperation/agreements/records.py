"""What both the desk here and letters from elsewhere write of an agreement."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.models import Agreement, AgreementClause, AgreementStep, AgreementWork, Party
from accord.cooperation.agreements.terms import ClauseTerms, Terms, WorkLine
from accord.cooperation.agreements.vocab import (
    Act,
    AgreementKind,
    AgreementState,
    AlreadyReplaced,
    BadAgreement,
    Channel,
    Frequency,
    LegalBasis,
    TargetGroup,
)
from accord.foundation.clock import day
from accord.foundation.codes import code_set
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Category, Purpose
from accord.foundation.wall import whole_node
from accord.foundation.writes.services import save_versioned

KINDS: Final = {
    Act.PROPOSE: Kind.AGREEMENT_PROPOSED,
    Act.SIGN: Kind.AGREEMENT_SIGNED,
    Act.SUSPEND: Kind.AGREEMENT_SUSPENDED,
    Act.RESUME: Kind.AGREEMENT_RESUMED,
    Act.END: Kind.AGREEMENT_ENDED,
}

_SAID: Final = (
    "title", "kind", "valid_from", "valid_until", "aims", "territory", "place", "review_on", "notice_days", "project",
    "donor", "replaces",
)  # fmt: skip


def write(made: Agreement, terms: Terms, parties: frozenset[UUID]) -> None:
    """A new agreement with its parties and clauses."""
    for name in _SAID:
        setattr(made, name, getattr(terms, name))
    made.groups = code_set(terms.groups)
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
            channel=c.channel or "",
            frequency=c.frequency or "",
            months=c.months,
        )
        for c in terms.clauses
    )
    AgreementWork.objects.bulk_create(
        AgreementWork(
            agreement=made,
            number=number,
            title=line.title,
            organisation=line.organisation,
            due=line.due,
            year=line.year,
            activity=line.activity,
        )
        for number, line in enumerate(terms.work, 1)
    )


def terms_of(agreement: Agreement) -> Terms:
    """What an agreement says, from its rows."""
    said = {name: getattr(agreement, name) for name in _SAID} | {"kind": AgreementKind(agreement.kind)}
    return Terms(
        **said,
        groups=frozenset(TargetGroup(code) for code in agreement.groups.split()),
        parties=frozenset(party.organisation_id for party in agreement.parties.all()),
        clauses=tuple(_clause(c) for c in agreement.clauses.all()),
        work=tuple(WorkLine(w.title, w.organisation, w.due, w.year, w.activity) for w in agreement.work.all()),
    )


def _clause(c: AgreementClause) -> ClauseTerms:
    channel, frequency = Channel(c.channel) if c.channel else None, Frequency(c.frequency) if c.frequency else None
    named = Purpose(c.purpose), Category(c.category), LegalBasis(c.legal_basis)
    return ClauseTerms(*named, c.giver, c.receiver, channel, frequency, c.months)


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


def check_replaced(terms: Terms, parties: frozenset[UUID]) -> None:
    """Whether these terms can take the place of what they name, if that is known here. Raises BadAgreement or AlreadyReplaced."""
    before = Agreement.objects.filter(pk=terms.replaces).first() if terms.replaces else None
    if before is None:
        return
    if before.replaced_from:
        raise AlreadyReplaced
    # SECURITY: nobody loses an agreement that did not sign what stands in its place. tests/rooms/agreements/test_versions.py
    if not _bodies(before.parties.all()) <= parties:
        words = _("Every party of the version before is a party of the new one: each has to sign what takes its place.")
        raise BadAgreement(words, field="parties")


def take_over(agreement: Agreement, parties: list[Party]) -> None:
    """Once it is signed by all, a new version takes the place of the one before: from its first day on, or that of the last signature.

    By what the parties signed alone, so that every node says the same day, whatever arrived in between.
    """
    signed = [p.signed_at for p in parties if p.signed_at and p.signed_terms == agreement.terms]
    if agreement.replaces is None or len(signed) < len(parties):
        return
    since = max(agreement.valid_from, day(max(signed)))
    # SECURITY: a party that is new to it and signs last sees no version before; it is replaced all the same.
    # tests/rooms/agreements/test_versions.py
    with whole_node():
        before = Agreement.objects.filter(pk=agreement.replaces, replaced_from=None).first()
        if before and _bodies(before.parties.all()) <= _bodies(parties):
            Agreement.objects.filter(pk=before.pk).update(replaced_from=since)


def _bodies(parties: Iterable[Party]) -> set[UUID]:
    return {party.organisation_id for party in parties}


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
