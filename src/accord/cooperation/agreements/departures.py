"""What the other nodes are told of an agreement: a body of plain values, nothing about a person."""

from typing import Any
from uuid import UUID

from accord.cooperation.agreements import records, terms
from accord.cooperation.agreements.models import AgreementStep
from accord.foundation.clock import stamp


def step(pk: UUID) -> AgreementStep:
    """The step that was published. Raises DoesNotExist."""
    return AgreementStep.objects.select_related("agreement").get(pk=pk)


def addressees(of: AgreementStep) -> list[UUID]:
    """The parties that work at other nodes; each of their nodes is told."""
    parties = records.parties_of(of.agreement_id)
    return [party.organisation_id for party in parties if not party.organisation.on_this_node]


def said(of: AgreementStep) -> dict[str, Any]:
    """What is said of a step. The whole terms go with each: three nodes do not hear of an agreement in one order."""
    return {
        "act": of.act,
        "at": stamp(of.at),
        "code": of.agreement.code,
        "digest": of.agreement.terms,
        "terms": terms.written(records.terms_of(of.agreement)),
    }
