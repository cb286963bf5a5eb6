"""Harmless files of the story, made by code: a photograph with a place in it, a medical paper, and one in the wrong case."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import pikepdf
from PIL import Image, ImageDraw

from accord.foundation.policy import Actor
from accord.protection.documents import services as documents
from accord.protection.documents.services import Details
from accord.protection.documents.storage import Incoming
from accord.protection.documents.vocab import DocumentKind, Mistake, Source

_LINES: Final = (
    "Medical certificate (invented)",
    "The patient sleeps badly and asks for a woman doctor.",
    "Sofia, November",
)


def photograph() -> bytes:
    """A JPEG as a telephone makes it: turned by a quarter, with the name of the device."""
    picture = Image.new("RGB", (800, 600), "#c8d3d8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((90, 220, 710, 560), fill="#7d5f45", outline="#3c2a1c", width=8)
    draw.polygon([(60, 220), (400, 60), (740, 220)], fill="#5b6770", outline="#2f373d")
    draw.rectangle((350, 360, 450, 560), fill="#33414a")
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Invented Phone", 6
    out = io.BytesIO()
    picture.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


def certificate() -> bytes:
    """A PDF of one page, with an author."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = made.add_blank_page(page_size=(595, 842))
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    lines = b" T* ".join(b"(" + line.encode("ascii") + b") Tj" for line in _LINES)
    page.obj.Contents = made.make_stream(b"BT /F 14 Tf 24 TL 72 720 Td " + lines + b" ET")
    made.docinfo["/Author"] = "Invented Clinic"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def tell(actor: Actor, case: UUID, referral: UUID, at: datetime, key: Callable[[], str]) -> None:
    """Both files come into the case; the paper is shared with the receiver of the referral. A note of another case is closed."""
    _keep(actor, case, photograph(), Details(DocumentKind.EVIDENCE, Source.PERSON, at, "The warehouse"), at, key())
    details = Details(DocumentKind.MEDICAL, Source.DOCTOR, at, "Medical certificate", "Dr Invented, by hand")
    paper = _keep(actor, case, certificate(), details, at, key())
    documents.share(actor=actor, document=paper, referral=referral, now=at, key=key())
    details = Details(DocumentKind.HELP, Source.MADE_HERE, at, "Note of a call")
    wrong = _keep(actor, case, b"A note about somebody else.\n", details, at, key())
    documents.void(actor=actor, document=wrong, why=Mistake.CASE, read=1, now=at, key=key())


def _keep(actor: Actor, case: UUID, data: bytes, details: Details, at: datetime, key: str) -> UUID:
    file = Incoming.read_from(io.BytesIO(data))
    with documents.taken_in(actor=actor, case=case, kind=details.kind, file=file) as taken:
        return documents.receive(actor=actor, case=case, taken=taken, details=details, now=at, key=key).id
