"""Shapes of input and output of files."""

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from accord.faces.api.schemas.inputs import In, VersionIn
from accord.protection.documents.vocab import DocumentKind, Mistake, Recipient, Source


class DocumentIn(VersionIn):
    kind: DocumentKind
    source: Source
    received_at: AwareDatetime
    title: str = Field("", max_length=200)
    received_from: str = Field("", max_length=1000)


class HandoverIn(In):
    recipient: Recipient
    handed_at: AwareDatetime
    note: str = Field(max_length=1000)


class ShareIn(In):
    referral: UUID


class ShareReleaseIn(ShareIn):
    reason: str = Field(max_length=1000)


class VoidIn(VersionIn):
    why: Mistake


class DocumentOut(Schema):
    """A file without its bytes. `verdict` says whether there is a cleaned copy, and if not, why."""

    id: UUID
    code: str
    kind: str
    source: str
    media: str
    size: int
    verdict: str
    copy_media: str
    copy_size: int | None
    received_at: datetime
    added_at: datetime
    voided_at: datetime | None
    voided_why: str
    title: str
    version: int


class ShareOut(Schema):
    id: UUID
    referral: UUID
    shared_at: datetime
    taken_back_at: datetime | None
    version: int


class HandoverOut(Schema):
    recipient: str
    handed_at: datetime
    note: str


class CustodyOut(Schema):
    """One link of the chain of custody, as the ledger holds it."""

    seq: int
    at: datetime
    kind: str
    actor: UUID | None
    organisation: UUID | None
    purpose: str


class DocumentOpen(DocumentOut):
    file_name: str
    received_from: str
    sha256: str
    shares: list[ShareOut]
    handovers: list[HandoverOut]
    custody: list[CustodyOut]


class SharedOut(Schema):
    """A file that goes with a referral; `id` is that of the share."""

    id: UUID
    code: str
    kind: str
    media: str
    size: int
    title: str
    shared_at: datetime
