"""What an agreement says: as it is proposed here, as it travels, and its digest, which is what every party signs."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import rfc8785
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.vocab import AgreementKind, BadAgreement, LegalBasis, PartyUnknown
from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import no_text
from accord.foundation.policy import Category, Purpose

LONGEST_TITLE: Final = 200
MOST_CLAUSES: Final = 2_000


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


def written(terms: Terms) -> dict[str, Any]:
    """The terms as plain values, in one order whoever writes them."""
    clauses = sorted(
        [c.purpose.value, c.category.value, c.legal_basis.value, _id(c.giver), _id(c.receiver)] for c in terms.clauses
    )
    return {
        "title": terms.title,
        "kind": terms.kind.value,
        "valid_from": terms.valid_from.isoformat(),
        "valid_until": terms.valid_until.isoformat(),
        "parties": sorted(str(pk) for pk in terms.parties),
        "clauses": clauses,
    }


def digest(agreement: UUID, terms: Terms) -> str:
    """SHA-256 in hex of these terms for this agreement: who signs one signs no other."""
    return sha256(rfc8785.dumps({"agreement": str(agreement), **written(terms)})).hexdigest()


def read(said: Any) -> Terms:
    """The terms that another node wrote. Raises BadAgreement for what `written` never makes, unknown codes too."""
    try:
        clauses = tuple(
            ClauseTerms(Purpose(c[0]), Category(c[1]), LegalBasis(c[2]), _read_id(c[3]), _read_id(c[4]))
            for c in said["clauses"]
        )
        terms = Terms(
            str(said["title"]),
            AgreementKind(said["kind"]),
            frozenset(UUID(pk) for pk in said["parties"]),
            clauses,
            date.fromisoformat(said["valid_from"]),
            date.fromisoformat(said["valid_until"]),
        )
        same = written(terms) == said
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise BadAgreement from error
    if not same or no_text(said) or not 0 < len(terms.title) <= LONGEST_TITLE or len(clauses) > MOST_CLAUSES:
        raise BadAgreement
    return terms


def check(terms: Terms, parties: frozenset[UUID]) -> None:
    """Whether such an agreement can be. Raises BadAgreement, or PartyUnknown."""
    if terms.valid_until < terms.valid_from:
        raise BadAgreement(_("The agreement ends before it begins. Correct one of the dates."), field="valid_until")
    if len(parties) < 2:
        raise BadAgreement(_("An agreement needs at least one other party."), field="parties")
    if Organisation.objects.filter(pk__in=parties).count() != len(parties):
        raise PartyUnknown(field="parties")
    for clause in terms.clauses:
        if not {clause.giver, clause.receiver} <= {None, *parties}:
            raise BadAgreement(_("A clause names an organisation that is not a party."), field="clauses")
    if not terms.clauses:
        raise BadAgreement(_("Choose at least one purpose and one category of data."), field="categories")


def _id(value: UUID | None) -> str:
    return str(value or "")


def _read_id(text: str) -> UUID | None:
    return UUID(text) if text else None
