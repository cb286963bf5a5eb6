"""Tips from the public pages: the inbox, one tip, and what the desk does with it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from accord.detection.offers.selectors import told_in
from accord.detection.tips import queries, services
from accord.detection.tips.keeping import keeping
from accord.detection.tips.services import Becoming
from accord.detection.tips.vocab import MEDIA
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import now
from accord.foundation.downloads import attached

router = Router(tags=["tips"])


@router.get("/tips", response=answers(s.TipInbox))
def list_tips(request: HttpRequest, after: str = "") -> s.TipInbox:
    """The tips of your organisation."""
    inbox = queries.inbox(actor_of(request), after=after)
    waiting, rows = ([s.TipOut(**shapes.pick(t, s.TipOut)) for t in some] for some in (inbox.waiting, inbox.found.rows))
    return s.TipInbox(waiting=waiting, rows=rows, next=inbox.found.next)


@router.get("/tips/{tip_id}", response=answers(s.TipOpen))
def open_tip(request: HttpRequest, tip_id: UUID) -> s.TipOpen:
    """One tip, opened; the reading is an event in the ledger."""
    view = queries.open_tip(actor=actor_of(request), tip=tip_id, now=now())
    messages = [
        s.TipMessageOut(
            **shapes.pick(one.row, s.TipMessageOut, files=[], text=one.text, place=one.place, language=one.language)
            | {"files": [s.TipFileOut(**shapes.pick(file, s.TipFileOut)) for file in one.files]}
        )
        for one in view.spoken
    ]
    closed_on = view.tip.closed_on
    return s.TipOpen(
        **shapes.pick(view.tip, s.TipOut),
        messages=messages,
        contacts=[one.key for one in told_in(view.account)],
        deleted_on=keeping().ends(closed_on) if closed_on else None,
    )


@router.get("/tips/{tip_id}/files/{tipfile_id}", response=answers(bytes))
def get_tip_file(request: HttpRequest, tip_id: UUID, tipfile_id: UUID) -> HttpResponse:
    """A file of a tip, cleaned; an event in the ledger."""
    row, content = queries.file_of(actor=actor_of(request), tip=tip_id, file=tipfile_id, now=now())
    kind, ending = MEDIA.get(row.media, ("application/octet-stream", "bin"))
    return attached(HttpResponse(content, content_type=kind), f"tip-{row.number}.{ending}")


@router.post("/tips/{tip_id}/take-up", response=WRITE)
def take_up_tip(request: HttpRequest, tip_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Say that one has looked at all that came; its clocks end."""
    return shapes.written(services.take_up(actor=actor_of(request), tip=tip_id, read=body.version, now=now(), key=key))


@router.post("/tips/{tip_id}/replies", response=WRITE)
def reply_to_tip(request: HttpRequest, tip_id: UUID, body: s.TipReplyIn, key: Key) -> s.Written:
    """Answer; the reporter reads it with the code."""
    return shapes.written(
        services.reply(actor=actor_of(request), tip=tip_id, text=body.text, read=body.version, now=now(), key=key)
    )


@router.post("/tips/{tip_id}/signal", response=WRITE)
def make_tip_a_signal(request: HttpRequest, tip_id: UUID, body: s.TipSignalIn, key: Key) -> s.Written:
    """Make it a signal without a name; answers with the signal.

    It is found again by the `contacts` of the tip; `keep` names those alone that are wanted.
    """
    keep = None if body.keep is None else frozenset(body.keep)
    becoming = Becoming(body.country, body.place, frozenset(body.forms), keep)
    return shapes.written(
        services.make_signal(
            actor=actor_of(request), tip=tip_id, becoming=becoming, read=body.version, now=now(), key=key
        )
    )


@router.post("/tips/{tip_id}/close", response=WRITE)
def close_tip(request: HttpRequest, tip_id: UUID, body: s.TipCloseIn, key: Key) -> s.Written:
    """Close a tip; if the reporter writes again before it is deleted, it comes back."""
    return shapes.written(
        services.close(actor=actor_of(request), tip=tip_id, ending=body.ending, read=body.version, now=now(), key=key)
    )


@router.get("/intake", response=answers(s.IntakeOut | None))
def get_intake(request: HttpRequest) -> s.IntakeOut | None:
    """Whether your organisation receives tips."""
    found = queries.intake_of(actor_of(request))
    return s.IntakeOut(**shapes.pick(found, s.IntakeOut)) if found and queries.may_read(actor_of(request)) else None


@router.post("/intake", response=WRITE)
def open_intake(request: HttpRequest, body: s.IntakeIn, key: Key) -> s.Written:
    """Receive tips from now on."""
    return shapes.written(services.open_intake(actor=actor_of(request), country=body.country, now=now(), key=key))


@router.post("/intake/{intake_id}/close", response=WRITE)
def close_intake(request: HttpRequest, intake_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Receive no new tips."""
    return shapes.written(
        services.close_intake(actor=actor_of(request), intake=intake_id, read=body.version, now=now(), key=key)
    )
