"""The events of a file: its chain of custody."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.protection.cases.models import Case
from accord.protection.documents.models import Document
from accord.protection.referrals.models import Referral


def event(
    kind: Kind,
    document: Document,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, object] | None = None,
    *,
    purpose: str = "",
) -> Entry:
    """One link of the chain. `facts` hold codes only."""
    return Entry.by(
        actor,
        kind,
        now,
        purpose=purpose,
        subject=document.person_id,
        object_type="document",
        object_id=document.pk,
        facts={"code": document.code, **(facts or {})},
    )


def listed(of: Case | Referral, person: UUID, actor: Actor, now: datetime, files: int) -> Entry:
    """The titles of the files of a case, or of those that go with a referral, were seen."""
    return Entry.by(
        actor,
        Kind.DOCUMENT_LISTED,
        now,
        subject=person,
        object_type="case" if isinstance(of, Case) else "referral",
        object_id=of.pk,
        facts={"code": of.code, "files": files},
    )


def keyed(digest: str) -> str:
    """A digest under a key of the node: tells that two files are equal, and confirms no guess to who holds a dump."""
    # SECURITY: an unkeyed SHA-256 would confirm a guessed file. tests/rooms/documents/test_documents.py
    return hmac.new(settings.SECRET_KEY.encode(), f"document|{digest}".encode(), sha256).hexdigest()
