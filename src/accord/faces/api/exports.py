"""Exports: ask, list, take, recall."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.foundation.clock import now
from accord.foundation.downloads import download
from accord.protection.exports import queries, services
from accord.protection.exports.models import Export
from accord.protection.exports.services import Wanted

router = Router(tags=["exports"])


def _export(one: Export) -> dict[str, Any]:
    return shapes.pick(one, s.ExportOut, categories=one.categories.split())


@router.get("/exports", response=answers(s.ExportPage))
def list_exports(request: HttpRequest, after: str = "") -> s.ExportPage:
    """Your exports, newest first; all of the organisation for its data protection officer."""
    page = queries.newest(actor_of(request), after=after)
    return s.ExportPage(rows=[s.ExportOut(**_export(row)) for row in page.rows], next=page.next)


@router.post("/exports", response=WRITE)
def ask_export(request: HttpRequest, body: s.ExportIn, key: Key) -> s.Written:
    """Ask for an export. Nothing is made yet. It asks for a proof of who sits there, so a token cannot: use the browser."""
    wanted = Wanted(**body.model_dump(exclude={"categories"}), categories=frozenset(body.categories))
    return shapes.written(services.ask(actor=fresh_actor_of(request), wanted=wanted, now=now(), key=key))


@router.get("/exports/{export_id}", response=answers(s.ExportOpen))
def get_export(request: HttpRequest, export_id: UUID) -> s.ExportOpen:
    """One export with its reason; the reading is an event."""
    view = queries.open_export(actor=actor_of(request), export=export_id, now=now())
    return s.ExportOpen(**_export(view.export) | view.told)


@router.post("/exports/{export_id}/take", response=WRITE)
def take_export(request: HttpRequest, export_id: UUID, body: s.VersionIn, key: Key) -> HttpResponse | s.Written:
    """The file itself. It asks for a proof of who sits there, so a token cannot take it: use the browser.

    Where a second person must release these rows first, colleagues are asked and the answer holds no file.
    """
    taken = services.take(actor=fresh_actor_of(request), export=export_id, read=body.version, now=now(), key=key)
    return download(taken.file) if taken.file else shapes.written(taken.given)


@router.post("/exports/{export_id}/recall", response=WRITE)
def recall_export(request: HttpRequest, export_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Recall a file that left: whoever holds it gets the duty to delete it."""
    given = services.recall(actor=actor_of(request), export=export_id, read=body.version, now=now(), key=key)
    return shapes.written(given)
