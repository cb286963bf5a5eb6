"""Shapes of transmissions."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.research.transmissions.vocab import LONGEST, LONGEST_CERTIFICATE, Ground


class TransmissionIn(In):
    report: str = Field(max_length=20)
    period: str = Field(max_length=7)
    kind: str = Field(max_length=8)
    language: str = Field(max_length=5)
    ground: Ground
    keeper: str = Field(max_length=LONGEST)
    reason: str = Field(max_length=LONGEST)
    certificate: str = Field(max_length=LONGEST_CERTIFICATE)


class TransmissionDecideIn(VersionIn):
    """`release` or `return`."""

    action: str = Field(max_length=20)


class TransmissionRow(Schema):
    id: UUID
    code: str
    report: str
    period: str
    kind: str
    language: str
    ground: str
    fingerprint: str
    name: str
    digest: str
    state: str
    version: int
    proposed_at: datetime
    decided_at: datetime | None


class TransmissionOpen(TransmissionRow):
    keeper: str
    reason: str
    named: str
