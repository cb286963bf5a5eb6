"""Links between files of investigators."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import VersionIn, Written
from accord.faces.api.schemas import links as s
from accord.foundation.clock import now
from accord.justice.links import queries, services
from accord.justice.links.queries import MeetingView
from accord.justice.links.services import Found, Opening

router = Router(tags=["links"])


@router.get("/links", response=answers(s.LinkFilesOut))
def list_link_files(request: HttpRequest, after: str = "") -> s.LinkFilesOut:
    """The files of one's organisation, newest first. An event in the ledger."""
    found, rows = queries.files(actor_of(request), now=now(), after=after)
    items = [s.LinkFileOut(**shapes.pick(row.file, s.LinkFileOut, title=row.title)) for row in rows]
    return s.LinkFilesOut(items=items, next=found.next)


@router.post("/links", response=WRITE)
def open_link_file(request: HttpRequest, body: s.LinkFileIn, key: Key) -> Written:
    """Open a file for a proceeding; who opens it leads it."""
    opening = Opening(**body.model_dump())
    return shapes.written(services.open_file(actor=actor_of(request), opening=opening, now=now(), key=key))


@router.get("/links/{link_file_id}", response=answers(s.LinkFileOpen))
def read_link_file(request: HttpRequest, link_file_id: UUID) -> s.LinkFileOpen:
    """A file with its selectors, its meetings and what files share. An event in the ledger."""
    view = queries.open_file(actor=actor_of(request), file=link_file_id, now=now())
    selectors = [
        s.SelectorOut(**shapes.pick(row.selector, s.SelectorOut, value=row.value, fact=row.fact, common=row.common))
        for row in view.selectors
    ]
    evidence = [
        s.EvidenceOut(
            files=[code for code, _ in found.files],
            shared=[s.SharedSelectorOut(what=what, files=files) for what, files in found.shared],
            weight=found.weight,
        )
        for found in (view.picture.evidence if view.picture else ())
    ]
    more = {"title": view.title, "selectors": selectors, "evidence": evidence}
    return s.LinkFileOpen(**shapes.pick(view.file, s.LinkFileOpen, meetings=[*map(_meeting, view.meetings)], **more))


@router.post("/links/{link_file_id}/selectors", response=WRITE)
def enter_selector(request: HttpRequest, link_file_id: UUID, body: s.SelectorIn, key: Key) -> Written:
    """Enter a selector. What it meets stands in the file; the answer here is always the same. Counted: twenty, then slowly."""
    found = Found(**body.model_dump())
    return shapes.written(services.enter(actor=actor_of(request), file=link_file_id, found=found, now=now(), key=key))


@router.post("/links/{link_file_id}/end", response=WRITE)
def close_link_file(request: HttpRequest, link_file_id: UUID, body: VersionIn, key: Key) -> Written:
    """Close a file: it meets nothing any more, its open meetings end."""
    given = services.close(actor=actor_of(request), file=link_file_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/selectors/{selector_id}/remove", response=WRITE)
def remove_selector(request: HttpRequest, selector_id: UUID, body: VersionIn, key: Key) -> Written:
    """A selector was entered in error; meetings that rest on it alone end."""
    given = services.remove(actor=actor_of(request), selector=selector_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.get("/link-meetings", response=answers(list[s.LinkMeetingOut]))
def list_link_meetings(request: HttpRequest) -> list[s.LinkMeetingOut]:
    """The meetings of one's organisation that are not over."""
    return [_meeting(view) for view in queries.open_meetings(actor_of(request))]


@router.get("/link-meetings/{link_meeting_id}", response=answers(s.LinkMeetingOut))
def read_link_meeting(request: HttpRequest, link_meeting_id: UUID) -> s.LinkMeetingOut:
    """One's own side of a meeting."""
    return _meeting(queries.open_meeting(actor_of(request), link_meeting_id))


@router.post("/link-meetings/{link_meeting_id}/steps", response=WRITE)
def act_on_link_meeting(request: HttpRequest, link_meeting_id: UUID, body: s.LinkStepIn, key: Key) -> Written:
    """`tell`, `notice`, `offer`, `accept`, `decline`, `part`, or `dismiss` with a reason."""
    given = services.act(
        actor=actor_of(request),
        meeting=link_meeting_id,
        action=body.action,
        reason=body.reason,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


def _meeting(view: MeetingView) -> s.LinkMeetingOut:
    contact = view.contact.pk if view.contact else None
    more = {"kinds": view.kinds, "contact": contact, "other_code": view.other_code, "actions": view.steps}
    return s.LinkMeetingOut(**shapes.pick(view.meeting, s.LinkMeetingOut, **more))
