"""Online offers: what was found in their words, their copies, and what was decided."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from accord.detection.offers import batches, queries, services
from accord.detection.offers.batches import BatchDetails
from accord.detection.offers.models import Offer
from accord.detection.offers.queries import Copy
from accord.detection.offers.services import OfferDetails, SignalFacts
from accord.faces.api import schemas as base
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import offers as s
from accord.foundation.clock import now

router = Router(tags=["offers"])


@router.get("/offers", response=answers(s.OfferPage))
def list_offers(
    request: HttpRequest, after: str = "", show: str = "", indicator: str = "", batch: UUID | None = None
) -> s.OfferPage:
    """The offers of your organisation, newest first. `show`: `open` or a state; `indicator`, `batch`: the id of one."""
    page = queries.newest(actor_of(request), after=after, show=show, indicator=indicator, batch=batch)
    return s.OfferPage(rows=[s.OfferOut(**_offer(row)) for row in page.rows], next=page.next)


@router.post("/offers", response=WRITE)
def record_offer(request: HttpRequest, body: s.OfferIn, key: Key) -> base.Written:
    """Keep an offer; it is read for indicators, and grouped with its copies. Nothing is fetched."""
    details = OfferDetails(**body.model_dump())
    return shapes.written(services.record(actor=actor_of(request), details=details, now=now(), key=key))


@router.post("/offers/batches", response=WRITE)
def add_batch(request: HttpRequest, body: s.OfferBatchIn, key: Key) -> base.Written:
    """Keep up to 5,000 texts at once; the node reads them in the background."""
    details = BatchDetails(tuple(body.texts), body.kind, body.platform, body.seen_at)
    return shapes.written(batches.add(actor=actor_of(request), details=details, now=now(), key=key))


@router.get("/offers/batches/{batch_id}", response=answers(s.OfferBatchOut))
def get_batch(request: HttpRequest, batch_id: UUID) -> s.OfferBatchOut:
    """How far a batch is read."""
    return s.OfferBatchOut(**shapes.pick(batches.progress(actor_of(request), batch_id), s.OfferBatchOut))


@router.get("/offers/{offer_id}", response=answers(s.OfferOpen))
def open_offer(request: HttpRequest, offer_id: UUID) -> s.OfferOpen:
    """One offer, opened; the reading is an event in the ledger."""
    view = queries.open_offer(actor=actor_of(request), offer=offer_id, now=now())
    language = (get_language() or "en")[:2]
    findings = [
        s.FindingOut(
            indicator=one.indicator.id,
            dimension=one.indicator.dimension,
            title=one.indicator.title.get(language, one.indicator.title["en"]),
            meaning=one.indicator.meaning.get(language, one.indicator.meaning["en"]),
            source=one.indicator.source,
            words=one.words,
        )
        for one in view.shown
    ]
    contacts = [
        s.ContactOut(
            key=c.found.key, kind=c.found.kind, normal=c.found.normal, written=c.found.written, also=_copies(c.also)
        )
        for c in view.contacts
    ]
    told: dict[str, Any] = {"text": view.text, "address": view.address, "findings": findings, "contacts": contacts}
    return s.OfferOpen(**_offer(view.offer), **told, copies=_copies(view.copies))


@router.get("/offers/{offer_id}/copies", response=answers(s.CopiesOut))
def open_copies(request: HttpRequest, offer_id: UUID) -> s.CopiesOut:
    """The texts that are nearly the same, and the telephones and accounts in several of them. An event in the ledger."""
    view = queries.open_group(actor=actor_of(request), offer=offer_id, now=now())
    common = [s.CommonOut(kind=one.kind, normal=one.normal, texts=n) for one, n in view.common]
    return s.CopiesOut(count=view.count, first=view.first, last=view.last, copies=_copies(view.copies), common=common)


@router.post("/offers/{offer_id}/step", response=WRITE)
def act_on_offer(request: HttpRequest, offer_id: UUID, body: base.StepIn, key: Key) -> base.Written:
    """`look`, `harmless` or `reopen`."""
    given = services.decide(
        actor=actor_of(request), offer=offer_id, action=body.action, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/offers/{offer_id}/same", response=WRITE)
def same_as(request: HttpRequest, offer_id: UUID, body: s.OfferSameIn, key: Key) -> base.Written:
    """It is the same as another offer of your organisation."""
    given = services.same_as(
        actor=actor_of(request), offer=offer_id, other=body.other, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/offers/{offer_id}/signal", response=WRITE)
def make_signal(request: HttpRequest, offer_id: UUID, body: s.OfferSignalIn, key: Key) -> base.Written:
    """Make a signal of it; the offer then names the signal."""
    facts = SignalFacts(body.country, body.danger, body.child, frozenset(body.keep))
    given = services.make_signal(
        actor=actor_of(request), offer=offer_id, facts=facts, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


def _offer(one: Offer) -> dict[str, Any]:
    return shapes.pick(one, s.OfferOut, languages=one.languages.split())


def _copies(copies: list[Copy]) -> list[s.CopyOut]:
    return [s.CopyOut(id=c.record, code=c.code, of_signal=c.of_signal, seen_at=c.seen_at) for c in copies]
