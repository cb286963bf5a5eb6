"""Words of the ledger."""

from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from json.encoder import encode_basestring as _text
from typing import Any, Self
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import stamp
from accord.foundation.ledger.kinds import Kind
from accord.foundation.policy import Actor, Visitor
from accord.foundation.refusals import Failure

__all__ = ["Entry", "EventFields", "Kind", "LedgerError"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to be written: pseudonymous ids and codes, never a name, an address or a free text.

    `facts` may hold text, whole numbers, booleans, None, and lists and dicts of these.
    """

    kind: Kind
    at: datetime
    actor: UUID | None = None
    organisation: UUID | None = None
    role: str = ""
    purpose: str = ""
    subject: UUID | None = None
    object_type: str = ""
    object_id: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def by(cls, actor: Actor, kind: Kind, at: datetime, **more: Any) -> Self:
        """What `actor` did in this role for this organisation; `more` are the other fields."""
        return cls(kind, at, actor=actor.account, organisation=actor.organisation, role=actor.role, **more)

    @classmethod
    def herself(cls, visitor: Visitor, kind: Kind, at: datetime, **facts: Any) -> Self:
        """What the person did at her own page: no actor, the subject is she, the object the visit."""
        told: dict[str, Any] = {"subject": visitor.person, "object_type": "visit", "object_id": visitor.visit}
        return cls(kind, at, organisation=visitor.organisation, **told, facts=facts)


@dataclass(frozen=True, slots=True)
class EventFields:
    """A written event; `facts` is canonical JSON text."""

    seq: int
    at: datetime
    kind: str
    actor: UUID | None
    organisation: UUID | None
    role: str
    purpose: str
    subject: UUID | None
    object_type: str
    object_id: UUID | None
    facts: str

    def canonical(self) -> bytes:
        """The event as canonical JSON (RFC 8785): one leaf of the tree."""
        # Written out, in the order of the standard: a library that looks at every value takes five times as long.
        return (
            f'{{"actor":{_id(self.actor)},"at":{_text(stamp(self.at))},"facts":{_text(self.facts)},"kind":{_text(self.kind)},'
            f'"object_id":{_id(self.object_id)},"object_type":{_text(self.object_type)},"organisation":{_id(self.organisation)},'
            f'"purpose":{_text(self.purpose)},"role":{_text(self.role)},"seq":{self.seq},"subject":{_id(self.subject)}}}'
        ).encode()


def _id(value: UUID | None) -> str:
    return "null" if value is None else f'"{value}"'


class LedgerError(Failure):
    """The ledger could not be reached; nothing was shown and the effect was undone (house law 4)."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "ledger"
    sentence = _(
        "What is done here must be recorded, and the record cannot be written just now: nothing is shown and nothing was "
        "saved. Try again; if it happens twice, tell the person who runs this node."
    )
