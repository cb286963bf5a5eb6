"""Signatures: who signed for a party, in which office, and how; what was drawn or uploaded is sealed for the parties alone."""

import base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.models import Agreement, Party, Signature
from accord.cooperation.agreements.vocab import BadSignature, SigningMethod
from accord.cooperation.people.queries import names
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.refusals import Missing
from accord.foundation.ui.drawings import is_signature
from accord.foundation.vault import DataClass, current, seal_into
from accord.foundation.vault.fields import reveal, reveal_many

LONGEST: Final = 120
LARGEST_FILE: Final = 3 * 1024 * 1024
# What a signed paper may be, by how it begins.
MEDIA: Final = {b"%PDF-": "application/pdf", b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
ENDINGS: Final = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True, repr=False)
class Signing:
    """Who signs, in which office, and how. `file` is a copy that was cleaned."""

    name: str
    office: str
    method: SigningMethod = SigningMethod.ACCOUNT
    drawn: str = ""
    file: bytes = b""

    def body(self) -> list[str]:
        """What makes two signings the same request."""
        return [self.name, self.office, self.method.value, self.drawn, sha256(self.file).hexdigest()]


@dataclass(frozen=True, slots=True, repr=False)
class Signed:
    """A signature as a party sees it; `drawn` is an SVG path, or empty."""

    signature: Signature
    drawn: str


def by_account(actor: Actor) -> Signing:
    """The signature of who is signed in, where nothing more is said."""
    return Signing(names([actor.account]).get(actor.account, ""), "")


def check(signing: Signing) -> None:
    """Whether this can be kept. Raises BadSignature."""
    if not signing.name.strip() or not signing.office.strip():
        raise BadSignature(_("Enter name and office of who signs."), field="office" if signing.name.strip() else "name")
    if max(len(signing.name), len(signing.office)) > LONGEST:
        raise BadSignature(_("Name and office have 120 characters at most."), field="office")
    if signing.method == SigningMethod.DRAWN and not is_signature(signing.drawn):
        raise BadSignature(_("The signature is missing. Sign in the box, or choose another way."), field="drawn")
    if signing.method == SigningMethod.FILE:
        if len(signing.file) > LARGEST_FILE:
            raise BadSignature(
                _("The file is larger than 3 MB. Scan the page with the signatures alone."), field="file"
            )
        if not media_of(signing.file):
            raise BadSignature(_("Upload the signed paper as a PDF, PNG or JPEG."), field="file")


def media_of(file: bytes) -> str:
    """What a file is, "" for what no signed paper is."""
    return next((media for begins, media in MEDIA.items() if file.startswith(begins)), "")


def keep(agreement: Agreement, parties: list[Party], actor: Actor, signing: Signing, now: datetime) -> None:
    """Keep a signature; what is sealed in it opens for every party that works here. Inside the caller's transaction."""
    with_file = signing.method == SigningMethod.FILE
    row = Signature(
        agreement=agreement,
        organisation_id=actor.organisation,
        name=signing.name.strip(),
        office=signing.office.strip(),
        method=signing.method,
        media=media_of(signing.file) if with_file else "",
        at=now,
    )
    drawn = signing.drawn if signing.method == SigningMethod.DRAWN else ""
    seal_into(
        row, holder=actor.organisation, drawn=drawn, file=base64.b64encode(signing.file).decode() if with_file else ""
    )
    row.save(force_insert=True)
    if not (drawn or with_file):
        return
    for party in parties:
        if party.organisation_id != actor.organisation and party.organisation.on_this_node:
            current().share(row.pk, [DataClass.DOCUMENT], giver=actor.organisation, receiver=party.organisation_id)


def signatures(*, actor: Actor, agreement: Agreement, now: datetime) -> dict[UUID, Signed]:
    """The signatures by party, drawn ones opened, which is an event. The caller reached the agreement."""
    rows = list(Signature.objects.filter(agreement=agreement).defer("file"))
    drawn = [row for row in rows if row.drawn]
    with transaction.atomic():
        opened = reveal_many(drawn, holder=actor.organisation, fields=["drawn"])
        if drawn:
            _note(actor, Kind.AGREEMENT_SIGNATURE_READ, agreement, now, drawn)
    told = {row.pk: text["drawn"] for row, text in zip(drawn, opened, strict=True)}
    return {row.organisation_id: Signed(row, told.get(row.pk, "")) for row in rows}


def paper(*, actor: Actor, agreement: Agreement, organisation: UUID, now: datetime) -> tuple[bytes, str]:
    """The signed paper that a party uploaded, and what it is; an event. The caller reached the agreement. Raises Missing."""
    row = Signature.objects.filter(agreement=agreement, organisation=organisation, method=SigningMethod.FILE).first()
    if row is None:
        raise Missing
    with transaction.atomic():
        told = reveal(row, holder=actor.organisation, fields=["file"])["file"]
        _note(actor, Kind.AGREEMENT_PAPER_READ, agreement, now, [row])
    return base64.b64decode(told), row.media


def _note(actor: Actor, kind: Kind, agreement: Agreement, now: datetime, rows: list[Signature]) -> None:
    facts: dict[str, Any] = {"code": agreement.code, "signatures": sorted(str(row.pk) for row in rows)}
    about: dict[str, Any] = {"object_type": "agreement", "object_id": agreement.pk, "facts": facts}
    ledger.append(Entry.by(actor, kind, now, **about))
