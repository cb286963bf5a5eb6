"""Many offers at once: kept at the request, read in the background piece by piece."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.detection.offers.intake import MOST, NotRead, texts_of
from accord.detection.offers.models import Batch
from accord.detection.offers.services import OfferDetails, check, store
from accord.detection.offers.vocab import BadOffer, OfferKind, Platform
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import Given, once, service

PIECE: Final = 25  # offers read in one transaction, so that nobody waits long
_WHY: Final = {
    "large": _("The file is larger than 5 MB. Split it."),
    "many": _("The file holds more than 5,000 texts. Split it."),
    "empty": _("No words were found in the file."),
    "json": _("This is no export of Telegram as JSON. In Telegram choose “Export chat history”, format JSON."),
    "table": _("The table does not read. Save it as CSV with one offer in each row."),
    "mail": _("The e-mail does not read. Open it and paste the words."),
    "word": _("The Word file does not read. Save it as .docx without a password, or paste the words."),
    "kind": _(
        "Only text, a Word file (.docx), a PDF, an e-mail (.eml), a saved page (HTML), a table (CSV) or an export of Telegram (JSON) or WhatsApp (text) can be read."
    ),
}


@dataclass(frozen=True, slots=True, repr=False)
class BatchDetails:
    """Texts, and what holds for all of them."""

    texts: tuple[str, ...]
    kind: OfferKind
    platform: Platform
    seen_at: datetime


def read_file(name: str, data: bytes) -> tuple[str, ...]:
    """The texts of a file that somebody gave. Raises BadOffer."""
    try:
        return tuple(texts_of(name, data))
    except NotRead as error:
        raise BadOffer(_WHY[error.why], field="file") from error


@service
def add(*, actor: Actor, details: BatchDetails, now: datetime, key: str) -> Given:
    """Keep many texts; the worker reads them. Raises Refused or BadOffer; then nothing of them is kept."""

    def work() -> Given:
        require(Request(actor, Action.SIGNAL_RECORD))
        if not 0 < len(details.texts) <= MOST:
            raise BadOffer(_WHY["many"] if details.texts else _WHY["empty"], field="file")
        for text in details.texts:
            check(OfferDetails(text, details.kind, details.platform, details.seen_at), now)
        made = Batch(
            id=new_id(),
            organisation=actor.organisation,
            made_by=actor.account,
            made_at=now,
            kind=details.kind,
            platform=details.platform,
            seen_at=details.seen_at,
            total=len(details.texts),
        )
        seal_into(made, holder=actor.organisation, content=json.dumps(details.texts, ensure_ascii=False))
        made.save(force_insert=True)
        ledger.append(
            Entry.by(
                actor,
                Kind.OFFER_BATCH_ADDED,
                now,
                object_type="offer_batch",
                object_id=made.pk,
                facts={"texts": made.total},
            )
        )
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="offer.batch", body=details, now=now, work=work)


def waiting() -> list[UUID]:
    """Batches that are not read to the end, of every organisation, the oldest first."""
    return list(Batch.objects.filter(ended_at=None).order_by("made_at", "id").values_list("pk", flat=True))


@service
def advance(*, batch: UUID, now: datetime) -> bool:
    """Read the next piece of a batch, by the node on behalf of who gave it; whether something is left."""
    found = Batch.objects.get(pk=batch)
    if found.ended_at is not None:
        return False
    texts = json.loads(reveal(found, holder=found.organisation, fields=["content"])["content"])
    piece = texts[found.done : found.done + PIECE]
    for text in piece:
        details = OfferDetails(text, OfferKind(found.kind), Platform(found.platform), found.seen_at)
        store(found.organisation, found.made_by, details, now, found.pk)
    found.done += len(piece)
    if found.done >= found.total:
        found.ended_at = now
        seal_into(found, holder=found.organisation, content="")  # each text stands in its own offer now
    found.save(update_fields=["done", "ended_at", "content"])
    facts = {"texts": len(piece), "done": found.done, "total": found.total}
    ledger.append(
        Entry(
            Kind.OFFER_BATCH_READ,
            now,
            organisation=found.organisation,
            object_type="offer_batch",
            object_id=found.pk,
            facts=facts,
        )
    )
    return found.ended_at is None


def progress(actor: Actor, batch: UUID) -> Batch:
    """How far a batch is. Raises Missing, Refused."""
    found = Batch.objects.filter(pk=batch, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    require(Request(actor, Action.SIGNAL_READ, relation_of(actor, found.organisation)))
    return found
