"""Handing over: what one has, what somebody left behind, and what was handed to me."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import now
from accord.foundation.downloads import attached
from accord.protection.cases import handover
from accord.protection.papers import services as papers

router = Router(tags=["hand-over"])


@router.get("/hand-over", response=answers(list[s.HandRowOut]))
def preview_hand_over(request: HttpRequest, account: UUID | None = None) -> list[s.HandRowOut]:
    """One's own open cases, or those of somebody who is gone: codes and counts, and who cannot take each."""
    actor = actor_of(request)
    plan = handover.preview(actor, account or actor.account, now=now())
    return [
        s.HandRowOut(
            case=row.case.pk,
            code=row.case.code,
            duties=row.duties,
            alone=row.alone,
            counts=row.counts,
            cannot={str(pk): why for pk, why in row.shut.items()},
        )
        for row in plan.rows
    ]


@router.get("/hand-over/left", response=answers(list[s.LeftOut]))
def list_left(request: HttpRequest) -> list[s.LeftOut]:
    """Who is gone and still in the team of open cases. For administrators."""
    found = handover.gone(actor_of(request), now=now())
    return [s.LeftOut(account=account, cases=cases) for account, cases in found.items()]


@router.post("/hand-over", response=WRITE)
def hand_over(request: HttpRequest, body: s.HandOverIn, key: Key) -> s.Written:
    """Hand cases to colleagues with all that goes along, all or none; without `account`, one's own."""
    actor = actor_of(request)
    given = handover.hand_over(
        actor=actor,
        account=body.account or actor.account,
        to={one.case: one.account for one in body.to},
        word=body.word,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.get("/hand-over/pack", response=answers(bytes))
def make_pack(
    request: HttpRequest,
    case: Annotated[list[UUID], Query(max_length=500)],
    language: str = "",
) -> HttpResponse:
    """One tagged PDF for up to 60 cases that are open to you: a cover with codes, next dates and counts, then the hand-over
    page of each. Searched for what must not leave; an event in the ledger of each case.
    """
    made = papers.make_pack(actor=actor_of(request), cases=case, language=language[:2], now=now())
    return attached(HttpResponse(made.pdf, content_type="application/octet-stream"), made.name)


@router.get("/hand-overs", response=answers(list[s.HandedOut]))
def list_handed(request: HttpRequest) -> list[s.HandedOut]:
    """What was handed to you and not read yet."""
    found = handover.handed_to(actor_of(request))
    return [s.HandedOut(**shapes.pick(one, s.HandedOut, case=one.case_id, code=one.case.code)) for one in found]


@router.post("/hand-overs/{handover_id}/read", response=WRITE)
def take_over(request: HttpRequest, handover_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """You have read the summary: it leaves your day."""
    given = handover.take_over(actor=actor_of(request), handover=handover_id, read=body.version, now=now(), key=key)
    return shapes.written(given)
