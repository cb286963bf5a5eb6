"""Reading files. Each list, page and download is an event; each download asks the record again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accord.foundation.ledger import queries as ledger_queries
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from accord.foundation.pages import newest_first
from accord.foundation.policy import Action, Actor, Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import reveal
from accord.foundation.vault.fields import reveal_many
from accord.protection.cases.access import Allowed, again, reach, standing
from accord.protection.documents import storage
from accord.protection.documents.access import open_kinds, reach_document, reach_share
from accord.protection.documents.events import event, listed
from accord.protection.documents.models import Document, Handover, Share
from accord.protection.documents.storage import COPY, ORIGINAL
from accord.protection.documents.vocab import CATEGORY_OF, DocumentKind, NotShareable, Voided
from accord.protection.documents.vocab import VERDICTS as WORDS
from accord.protection.persons.queries import is_erased
from accord.protection.referrals.models import Referral
from accord.protection.referrals.queries import closed_to_receiver, open_to

TEXTS = ("title", "file_name", "received_from", "sha256")


@dataclass(frozen=True, repr=False)
class Titled:
    """A file with its title, opened."""

    document: Document
    title: str


@dataclass(frozen=True, repr=False)
class DocumentView:
    """A file as this actor may see it; the bytes stay closed."""

    document: Document
    opened: dict[str, str]
    shares: list[Share]
    handovers: list[tuple[Handover, str]]


@dataclass(frozen=True, repr=False)
class Received:
    """A file that came with a referral."""

    share: Share
    title: str


@dataclass(frozen=True, repr=False)
class Download:
    """Bytes on their way out: what they are, how many, under which code."""

    media: str
    size: int
    code: str
    pieces: Iterator[bytes]


def of_case(*, actor: Actor, case: UUID, now: datetime, seen: Allowed | None = None) -> list[Titled]:
    """The files of a case that are open to the actor, newest first. Seeing the titles is an event.

    `seen` is the case where a page reached it just before. Raises Missing or Refused.
    """
    with transaction.atomic():
        allowed = again(seen, Action.DOCUMENT_READ) if seen else reach(actor, case, Action.DOCUMENT_READ)
        rows = newest_first(Document.objects.filter(case=case, kind__in=open_kinds(allowed.decision)), "added_at")
        if not rows or allowed.facts.erased_at:
            return [Titled(row, "") for row in rows]
        shown = [row for row in rows if row.voided_at is None]
        opened = reveal_many(shown, holder=actor.organisation, fields=["title"])
        ledger.append(listed(allowed.case, allowed.case.person_id, actor, now, len(rows)))
    titles = {row.pk: texts["title"] for row, texts in zip(shown, opened, strict=True)}
    return [Titled(row, titles.get(row.pk, "")) for row in rows]


def kinds_for_new(actor: Actor, case: UUID) -> list[DocumentKind]:
    """The kinds of file that the actor may add to a case. Raises Missing or Refused."""
    return open_kinds(reach(actor, case, Action.DOCUMENT_ADD).decision)


def open_document(*, actor: Actor, document: UUID, now: datetime) -> DocumentView:
    """One file: what is known of it, with whom it is shared. The reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        found = reach_document(actor, document, Action.DOCUMENT_READ)
        # SECURITY: the words of a file entered in error may be about somebody else. tests/rooms/documents/test_voided.py
        fields = ("sha256",) if found.voided_at else TEXTS
        opened = dict.fromkeys(TEXTS, "") | reveal(found, holder=actor.organisation, fields=fields)
        handed = list(found.handovers.order_by("handed_at", "id"))
        notes = reveal_many(handed, holder=actor.organisation, fields=["note"])
        ledger.append(event(Kind.DOCUMENT_READ, found, actor, now))
    shares = list(found.shares.select_related("referral__receiver").order_by("shared_at", "id"))
    return DocumentView(found, opened, shares, [(h, n["note"]) for h, n in zip(handed, notes, strict=True)])


def custody(actor: Actor, document: UUID) -> list[Event]:
    """The chain of custody, oldest first: everything that ever happened to a file. Raises Missing or Refused."""
    found = reach_document(actor, document, Action.DOCUMENT_READ)
    kinds = [kind for kind in Kind if kind.startswith("document.") and kind != Kind.DOCUMENT_LISTED]
    return ledger_queries.events_about([found.pk], only=kinds, limit=2000)[::-1]


def may_share_with(actor: Actor, document: Document) -> list[Referral]:
    """The referrals of the case that a copy could go with, for the form; `share` decides again."""
    found = Referral.objects.filter(case=document.case_id, giver=actor.organisation, sent_at__isnull=False)
    taken = set(document.shares.filter(taken_back_at=None).values_list("referral_id", flat=True))
    category = CATEGORY_OF[DocumentKind(document.kind)].value
    rows = found.exclude(pk__in=taken).select_related("receiver", "consent").order_by("-sent_at", "id")
    return [
        r for r in rows if category in r.categories.split() and r.receiver.on_this_node and not closed_to_receiver(r)
    ]


def may(actor: Actor, document: Document, action: Action) -> bool:
    """Whether the actor may do this with the file, as it stands."""
    try:
        reach_document(actor, document.pk, action)
    except (Refused, Voided):
        return False
    return True


def to_share(actor: Actor, document: UUID) -> Document:
    """A file that the actor may share. Raises Missing, Refused or Voided."""
    return reach_document(actor, document, Action.DOCUMENT_SHARE)


def to_correct(actor: Actor, document: UUID) -> Document:
    """A file that the actor may describe or close. Raises Missing, Refused or Voided."""
    return reach_document(actor, document, Action.DOCUMENT_ADD)


def copy_of(*, actor: Actor, document: UUID, now: datetime) -> Download:
    """The cleaned copy. An event. Raises Missing, Refused, Voided, NotShareable, FileLost or Tampered."""
    with transaction.atomic():
        found = reach_document(actor, document, Action.DOCUMENT_READ)
        if found.voided_at:
            raise Voided
        if found.copy_key is None:
            raise NotShareable(WORDS[found.verdict])  # type: ignore[index]
        key = reveal(found, holder=actor.organisation, fields=["copy_key"])["copy_key"]
        download = _download(found, COPY, key, found.copy_media, found.copy_size or 0)
        ledger.append(event(Kind.DOCUMENT_COPY_READ, found, actor, now))
    return download


def original_of(*, actor: Actor, document: UUID, purpose: Purpose, now: datetime) -> Download:
    """The original, as it came, for a stated purpose. An event. Raises Missing, Refused, Voided, FileLost or Tampered."""
    with transaction.atomic():
        found = reach_document(actor, document, Action.DOCUMENT_ORIGINAL)
        key = reveal(found, holder=actor.organisation, fields=["original_key"])["original_key"]
        download = _download(found, ORIGINAL, key, found.media, found.size)
        ledger.append(event(Kind.DOCUMENT_ORIGINAL_READ, found, actor, now, purpose=purpose))
    return download


def own_share(actor: Actor, share: UUID) -> Share:
    """A share of one's own file. Raises Missing or Refused."""
    return reach_share(actor, share)


def to_hand_out(actor: Actor, document: UUID) -> Document:
    """A file whose original the actor may hand out. Raises Missing, Refused or Voided."""
    return reach_document(actor, document, Action.DOCUMENT_ORIGINAL)


def received_with(*, actor: Actor, referral: UUID, now: datetime) -> list[Received]:
    """The copies that are shared with a referral now, for its two sides. Seeing the titles is an event.

    Raises Missing or Refused.
    """
    with transaction.atomic():
        found = open_to(actor, referral)
        rows = [row for row in _shared(found).order_by("shared_at", "id") if _open_here(actor, found, row)]
        if not rows or is_erased(found.case.person_id):
            return []
        opened = reveal_many(rows, holder=actor.organisation, fields=["title"])
        ledger.append(listed(found, found.case.person_id, actor, now, len(rows)))
    return [Received(row, texts["title"]) for row, texts in zip(rows, opened, strict=True)]


def fetch(*, actor: Actor, referral: UUID, share: UUID, now: datetime) -> Download:
    """A copy that is shared with a referral, for its two sides: the record is asked at this very moment.

    Raises Missing (also once it was taken back, the consent withdrawn, the referral ended without help), Refused.
    """
    with transaction.atomic():
        found = open_to(actor, referral)
        # SECURITY: looked for among what this referral shares now. tests/rooms/documents/test_sharing.py
        row = _shared(found).filter(pk=share).first()
        if row is None or not _open_here(actor, found, row):
            raise Missing
        key = reveal(row, holder=actor.organisation, fields=["copy_key"])["copy_key"]
        document = row.document
        download = _download(document, COPY, key, document.copy_media, document.copy_size or 0)
        kind = Kind.DOCUMENT_COPY_READ if found.giver_id == actor.organisation else Kind.DOCUMENT_FETCHED
        ledger.append(event(kind, document, actor, now, {"referral": found.code}, purpose=found.purpose))
    return download


def _open_here(actor: Actor, referral: Referral, row: Share) -> bool:
    """To the giver's own people a file that left is open as far as it is in the case: giving it away opens no class."""
    if referral.giver_id != actor.organisation:
        return True
    return row.document.kind in open_kinds(standing(actor, row.document.case).judge(Action.DOCUMENT_READ))


def _shared(referral: Referral) -> QuerySet[Share]:
    return Share.objects.filter(referral=referral, taken_back_at=None).select_related("document__case")


def _download(document: Document, part: str, key: str, media: str, size: int) -> Download:
    storage.verify(document.pk, part, bytes.fromhex(key))
    return Download(media, size, document.code, storage.read(document.pk, part, bytes.fromhex(key)))
