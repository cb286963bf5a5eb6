"""What is kept; emergency access and its review."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.foundation.clock import now
from accord.foundation.policy import kept
from accord.protection.cases import team as circle
from accord.protection.glass import queries, services

router = Router(tags=["trust"])


@router.get("/kept", response=answers(list[s.KeptOut]))
def list_kept(request: HttpRequest) -> list[s.KeptOut]:
    """Every table with its columns by protection: the record of processing, for the data protection officer."""
    return [
        s.KeptOut(
            table=one.table, room=one.room, title=one.title, whose=one.whose, why=one.why, until=one.until,
            columns={how.value: list(names) for how, names in one.columns.items()},
        )
        for one in kept.record(actor_of(request))
    ]  # fmt: skip


@router.post("/cases/{case_id}/restriction", response=WRITE)
def restrict_case(request: HttpRequest, case_id: UUID, body: s.RestrictionIn, key: Key) -> s.Written:
    """Restrict a case to its named team, or lift that with an empty `why`."""
    given = circle.restrict(actor=actor_of(request), case=case_id, why=body.why, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/cases/{case_id}/conflicts", response=WRITE)
def shut_out(request: HttpRequest, case_id: UUID, body: s.AccountIn, key: Key) -> s.Written:
    """Declare a colleague's conflict of interest: the case is shut to them from now on."""
    given = circle.shut_out(actor=actor_of(request), case=case_id, account=body.account, now=now(), key=key)
    return shapes.written(given)


@router.post("/glasses", response=WRITE)
def break_glass(request: HttpRequest, body: s.GlassIn, key: Key) -> s.Written:
    """Open one case of your organisation for sixty minutes; the team and another organisation are told at once."""
    given = services.break_glass(
        actor=fresh_actor_of(request),
        case=body.case,
        ground=body.ground,
        purpose=body.purpose,
        reason=body.reason,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.get("/glasses", response=answers(list[s.GlassOut]))
def list_glasses(request: HttpRequest) -> list[s.GlassOut]:
    """The emergency accesses of other organisations that yours has yet to review."""
    return [s.GlassOut(**shapes.glass(one)) for one in queries.to_review(actor_of(request))]


@router.get("/glasses/{glass_id}", response=answers(s.GlassOpen))
def get_glass(request: HttpRequest, glass_id: UUID) -> s.GlassOpen:
    """One emergency access with what was opened by it. The reading is an event."""
    view = queries.open_glass(actor=actor_of(request), glass=glass_id, now=now())
    opened = [s.OpenedOut(at=o.at, kind=o.kind, fields=o.fields) for o in view.opened]
    return s.GlassOpen(**shapes.glass(view.glass), reason=view.reason, finding=view.finding, opened=opened)


@router.post("/glasses/{glass_id}/review", response=WRITE)
def review_glass(request: HttpRequest, glass_id: UUID, body: s.GlassReviewIn, key: Key) -> s.Written:
    """Close the review of an emergency access of another organisation, once its hour is over."""
    given = services.review(
        actor=actor_of(request),
        glass=glass_id,
        verdict=body.verdict,
        finding=body.finding,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)
