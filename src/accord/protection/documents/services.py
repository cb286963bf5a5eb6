"""Receiving, describing, sharing, taking back and handing over."""

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.cases.models import Case
from accord.protection.documents import cleaning
from accord.protection.documents.access import reach_document, reach_for_new, reach_share
from accord.protection.documents.cleaning import Cleaned
from accord.protection.documents.events import event, keyed
from accord.protection.documents.models import Document, Handover, Share
from accord.protection.documents.storage import Incoming
from accord.protection.documents.vocab import (
    CATEGORY_OF,
    NOT_COVERED,
    VERDICTS,
    AlreadyHere,
    BadDocument,
    DocumentKind,
    Mistake,
    NotShareable,
    Recipient,
    Source,
    TooLarge,
    TooMany,
)
from accord.protection.referrals.access import reach_referral
from accord.protection.referrals.models import Referral
from accord.protection.referrals.queries import closed_to_receiver
from accord.protection.referrals.records import decision_on
from accord.protection.safety import guard

LONGEST_TITLE: Final = 200
LONGEST: Final = 1000
OLDEST: Final = timedelta(days=50 * 366)
MOST: Final = 500  # files of one case
_MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, repr=False)
class Details:
    """What is known of a file: what it is about, and how it came."""

    kind: DocumentKind
    source: Source
    received_at: datetime | None = (
        None  # as it was said; not said: now, or as it stands. A repetition must say the same
    )
    title: str = ""
    received_from: str = ""


@dataclass(frozen=True, repr=False)
class TakenIn:
    """A file on disk with what could be made of it; no row knows it yet."""

    file: Incoming
    cleaned: Cleaned


@contextmanager
def taken_in(*, actor: Actor, case: UUID, kind: str, file: Incoming) -> Iterator[TakenIn]:
    """Look at a file that came and make its cleaned copy, before the one write that keeps it; afterwards what no row
    keeps is removed. Nothing is parsed for somebody who may not add it. Raises Missing, Refused, TooLarge, BadDocument.
    """
    cleaned = None
    try:
        reach_for_new(actor, case, kind)
        if file.sealing.size > settings.ACCORD_LARGEST_FILE:
            raise TooLarge(field="file", most=settings.ACCORD_LARGEST_FILE // _MEGABYTE)
        if not file.sealing.size:
            raise BadDocument(_("The file is empty. Choose another one."), field="file")
        cleaned = cleaning.clean(file)
        yield TakenIn(file, cleaned)
    finally:
        file.close()
        if cleaned is not None and not file.kept:
            cleaned.discard()


@service
def receive(*, actor: Actor, case: UUID, taken: TakenIn, details: Details, now: datetime, key: str) -> Given:
    """Keep a file: the original as it came, and a cleaned copy where one could be made.

    Raises Missing, Refused, BadDocument, TooMany or AlreadyHere.
    """
    file, cleaned = taken.file.sealing, taken.cleaned

    def work() -> Given:
        found = reach_for_new(actor, case, details.kind).case
        _check(details, now)
        _refuse_known(found, keyed(file.sha256))
        made = Document(
            id=taken.file.document,
            code=fresh_code(Document, "D"),
            case=found,
            person_id=found.person_id,
            organisation=actor.organisation,
            kind=details.kind,
            source=details.source,
            media=cleaned.media.value,
            size=file.size,
            digest=keyed(file.sha256),
            verdict=cleaned.verdict.value,
            copy_media=cleaned.copy_media,
            copy_size=cleaned.copy.size if cleaned.copy else None,
            received_at=details.received_at or now,
            added_at=now,
            added_by=actor.account,
        )
        seal_into(
            made,
            holder=actor.organisation,
            title=details.title.strip(),
            file_name=_shown(taken.file.told_name),
            received_from=details.received_from.strip(),
            sha256=file.sha256,
            original_key=file.key.hex(),
            copy_key=cleaned.copy.key.hex() if cleaned.copy else None,
            words=cleaned.words,
        )
        made.save(force_insert=True)
        facts = {name: getattr(made, name) for name in ("kind", "source", "media", "size", "digest", "verdict")}
        ledger.append(event(Kind.DOCUMENT_RECEIVED, made, actor, now, facts))
        return Given(made.pk)

    body = (str(case), details, file.sha256)
    given = once(actor=actor.account, key=key, verb="document.receive", body=body, now=now, work=work)
    # Said by the write itself: to ask for the row afterwards could see none behind the wall, and drop what is kept.
    taken.file.kept = given.id == taken.file.document
    return given


@service
def describe(*, actor: Actor, document: UUID, details: Details, read: int, now: datetime, key: str) -> Given:
    """Correct what is known of a file; its bytes never change. Raises Missing, Refused, BadDocument or Stale."""

    def work() -> Given:
        found = reach_document(actor, document, Action.DOCUMENT_ADD)
        reach_for_new(actor, found.case_id, details.kind)
        _check(details, now)
        found.kind, found.source = details.kind, details.source
        found.received_at = details.received_at or found.received_at
        texts = {"title": details.title.strip(), "received_from": details.received_from.strip()}
        seal_into(found, holder=actor.organisation, **texts)
        save_versioned(found, read=read, fields=["kind", "source", "received_at", *texts])
        ledger.append(event(Kind.DOCUMENT_DESCRIBED, found, actor, now, {"kind": found.kind, "source": found.source}))
        return Given(found.pk, found.version)

    body = (str(document), details)
    return once(actor=actor.account, key=key, verb="document.describe", body=body, now=now, work=work)


@service
def share(*, actor: Actor, document: UUID, referral: UUID, now: datetime, key: str) -> Given:
    """Open the cleaned copy to the receiver of a referral that was sent and covers this category of data.

    Raises Missing, NotShareable, or Refused with every reason that stands against it; the attempt is kept in the ledger.
    """

    def work() -> Given:
        found = reach_document(actor, document, Action.DOCUMENT_SHARE)
        to = _own_way(found, referral, actor, now)
        if Share.objects.filter(document=found, referral=to, taken_back_at=None).exists():
            raise NotShareable(_("It is shared with this organisation already."))
        opened = reveal(found, holder=actor.organisation, fields=["title", "copy_key", "words"])
        # SECURITY: words leave inside a file as well as in a letter. tests/rooms/documents/test_sharing.py
        guard.check(actor=actor, case=found.case, receiver=to.receiver_id, texts=_leaves(opened), now=now)
        made = Share(
            id=new_id(), document=found, referral=to, referral_key=to.pk, shared_at=now, shared_by=actor.account
        )
        seal_into(made, holder=actor.organisation, title=opened["title"], copy_key=opened["copy_key"])
        made.save(force_insert=True)
        ledger.append(event(Kind.DOCUMENT_SHARED, found, actor, now, _to(to), purpose=to.purpose))
        return Given(made.pk)

    body = (str(document), str(referral))
    return once(actor=actor.account, key=key, verb="document.share", body=body, now=now, work=work)


@service
def ask_release(*, actor: Actor, document: UUID, referral: UUID, reason: str, now: datetime, key: str) -> Given:
    """Ask a second person to release what the guard stopped: exactly this title and these words, for this receiver.

    Raises Missing, Refused, NotShareable or NoReason.
    """

    def work() -> Given:
        found = reach_document(actor, document, Action.DOCUMENT_SHARE)
        to = _own_way(found, referral, actor, now)
        opened = reveal(found, holder=actor.organisation, fields=["title", "words"])
        texts = _leaves(opened)
        guard.ask(actor=actor, case=found.case, receiver=to.receiver_id, texts=texts, reason=reason, now=now)
        return Given(found.pk, found.version)

    body = (str(document), str(referral), reason)
    return once(actor=actor.account, key=key, verb="document.ask_release", body=body, now=now, work=work)


@service
def take_back(*, actor: Actor, share: UUID, read: int, now: datetime, key: str) -> Given:
    """Close a shared copy to its receiver: from the next request on it is not there. Raises Missing, Refused or Stale."""

    def work() -> Given:
        found = reach_share(actor, share)
        if found.taken_back_at is None:
            _close(found, actor, read, now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="document.take_back", body=str(share), now=now, work=work)


@service
def void(*, actor: Actor, document: UUID, why: Mistake, read: int, now: datetime, key: str) -> Given:
    """Close a file that was entered in error: nobody opens it any more, and each receiver owes the deletion of the copy.

    The original stays sealed, for who must answer for the mistake, until the person is erased. Raises Missing, Refused,
    Voided or Stale.
    """

    def work() -> Given:
        found = reach_document(actor, document, Action.DOCUMENT_ADD)
        found.voided_at, found.voided_by, found.voided_why = now, actor.account, why
        save_versioned(found, read=read, fields=["voided_at", "voided_by", "voided_why"])
        for share in found.shares.select_related("referral"):
            if share.taken_back_at is None:
                _close(share, actor, share.version, now)
            _ask_to_delete(share, actor, now)
        ledger.append(event(Kind.DOCUMENT_VOIDED, found, actor, now, {"why": str(why)}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="document.void", body=(document, why), now=now, work=work)


def _close(share: Share, actor: Actor, read: int, now: datetime) -> None:
    share.taken_back_at = now
    save_versioned(share, read=read, fields=["taken_back_at"])
    ledger.append(event(Kind.DOCUMENT_TAKEN_BACK, share.document, actor, now, _to(share.referral)))


def _ask_to_delete(share: Share, actor: Actor, now: datetime) -> None:
    duties.open_duties(
        trigger="document.voided",
        jurisdiction="any",
        owner=actor,
        organisation=share.referral.receiver_id,
        object_type="share",
        object_id=share.pk,
        object_code=share.referral.code,
        now=now,
    )


@service
def hand_over(
    *, actor: Actor, document: UUID, recipient: Recipient, handed_at: datetime, note: str, now: datetime, key: str
) -> Given:
    """Enter that the original was handed to a court or somebody else. Raises Missing, Refused or BadDocument."""

    def work() -> Given:
        found = reach_document(actor, document, Action.DOCUMENT_ORIGINAL)
        if not found.received_at <= handed_at <= now:
            raise BadDocument(_("It was handed over after it was received, and not in the future."), field="handed_at")
        if not note.strip():
            raise BadDocument(_("Write who took it, and under which number or order."), field="note")
        if len(note) > LONGEST:
            raise BadDocument(_("The text is too long. Shorten it."), field="note")
        made = Handover(
            id=new_id(),
            document=found,
            person_id=found.person_id,
            recipient=recipient,
            handed_at=handed_at,
            handed_by=actor.account,
        )
        seal_into(made, holder=actor.organisation, note=note.strip())
        made.save(force_insert=True)
        ledger.append(
            event(Kind.DOCUMENT_HANDED_OVER, found, actor, now, {"recipient": str(recipient), "handover": str(made.pk)})
        )
        return Given(made.pk)

    body = (str(document), str(recipient), handed_at, note)
    return once(actor=actor.account, key=key, verb="document.hand_over", body=body, now=now, work=work)


def _check(details: Details, now: datetime) -> None:
    received_at = details.received_at or now
    if received_at > now:
        raise BadDocument(_("It cannot have been received in the future."), field="received_at")
    if received_at < now - OLDEST:
        raise BadDocument(_("It cannot have been received so long ago. Correct the year."), field="received_at")
    if len(details.title) > LONGEST_TITLE:
        raise BadDocument(_("The text is too long. Shorten it."), field="title")
    if len(details.received_from) > LONGEST:
        raise BadDocument(_("The text is too long. Shorten it."), field="received_from")


def _refuse_known(case: Case, digest: str) -> None:
    files = Document.objects.filter(case=case, voided_at=None)
    if code := files.filter(digest=digest).values_list("code", flat=True).first():
        raise AlreadyHere(field="file", code=code)
    if files.count() >= MOST:
        raise TooMany


def _own_way(document: Document, referral: UUID, actor: Actor, now: datetime) -> Referral:
    to = reach_referral(actor, referral)
    # SECURITY: a referral of another case would carry the file to a stranger. tests/rooms/documents/test_sharing.py
    if to.giver_id != actor.organisation or to.case_id != document.case_id:
        raise Missing
    if not to.receiver.on_this_node:
        raise NotShareable(
            _("Files cannot go to another system yet. Hand the file over in person, and note that it was handed over.")
        )
    _check_way(document, to, actor, now)
    return to


def _leaves(opened: Mapping[str, str]) -> dict[str, str]:
    """The texts that leave with a copy, as the guard reads them."""
    return {name: opened[name] for name in ("title", "words")}


def _check_way(document: Document, referral: Referral, actor: Actor, now: datetime) -> None:
    """Raises NotShareable or Refused unless the copy may go this way now."""
    if document.copy_key is None:
        raise NotShareable(VERDICTS[document.verdict])  # type: ignore[index]
    if referral.sent_at is None or closed_to_receiver(referral):
        raise NotShareable(_("A file goes with a referral that was sent and still stands. Send the referral first."))
    decision = decision_on(referral, now)
    covered = CATEGORY_OF[DocumentKind(document.kind)].value in referral.categories.split()
    reasons = (*decision.reasons, *(() if covered else (NOT_COVERED,)))
    if decision.allow and covered:
        return
    facts = _to(referral) | {"reasons": [reason.code for reason in reasons]}
    raise Refused(reasons, event(Kind.DOCUMENT_SHARE_REFUSED, document, actor, now, facts, purpose=referral.purpose))


def _to(referral: Referral) -> dict[str, object]:
    return {"receiver": str(referral.receiver_id), "referral": referral.code}


def _shown(name: str) -> str:
    """The name that a file came with, as a text that can be shown: no path, nothing that turns or hides letters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if unicodedata.category(c)[0] != "C")[-LONGEST_TITLE:]
