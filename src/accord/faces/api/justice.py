"""Proceedings of both sides, hearings, protection, joins."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import VersionIn, Written
from accord.faces.api.schemas import justice as s
from accord.foundation.clock import now
from accord.justice.proceedings import hearings, joins, queries, services
from accord.justice.proceedings.hearings import Appointment
from accord.justice.proceedings.queries import HearingView, ProceedingView
from accord.justice.proceedings.services import Judged, Known, Protection

router = Router(tags=["justice"])


def _hearing(view: HearingView) -> s.HearingOut:
    more = {name: getattr(view, name) for name in ("place", "reason", "ours", "companion")}
    shields, actions = view.hearing.shields.split(), list(view.actions)
    return s.HearingOut(**shapes.pick(view.hearing, s.HearingOut, shields=shields, actions=actions, **more))


def _open(view: ProceedingView) -> s.ProceedingOpen:
    join = view.join and s.JoinOut(
        **shapes.pick(view.join, s.JoinOut, code=view.join_code, reference=view.join_reference)
    )
    return s.ProceedingOpen(
        **shapes.pick(
            view.proceeding,
            s.ProceedingOpen,
            opened=view.opened,
            actions=list(view.actions),
            accused=[s.AccusedOut(**shapes.pick(a.accused, s.AccusedOut, name=a.name)) for a in view.accused],
            hearings=[_hearing(one) for one in view.hearings],
            measures=[s.MeasureOut(**shapes.pick(one, s.MeasureOut)) for one in view.measures],
            other=view.other and s.OtherSideOut(**shapes.pick(view.other, s.OtherSideOut)),
            join=join,
        )
    )


def _appointment(body: s.HearingIn) -> Appointment:
    return Appointment(**body.model_dump() | {"shields": frozenset(body.shields)})


@router.get("/cases/{case_id}/justice", response=answers(list[s.ProceedingOpen]))
def proceedings_of_case(request: HttpRequest, case_id: UUID) -> list[s.ProceedingOpen]:
    """What those who help know of the proceedings in a case. An event in the ledger."""
    found = queries.of_case(actor=actor_of(request), case=case_id, now=now())
    return [_open(view) for view in found.proceedings]


@router.post("/cases/{case_id}/proceedings", response=WRITE)
def record_proceedings(request: HttpRequest, case_id: UUID, body: s.KnownIn, key: Key) -> Written:
    """Record what is known of proceedings in a case; the number is the one that the person was given."""
    known = Known(**body.model_dump())
    return shapes.written(services.record(actor=actor_of(request), case=case_id, known=known, now=now(), key=key))


@router.get("/proceedings", response=answers(s.ProceedingPage))
def list_proceedings(request: HttpRequest, after: str = "") -> s.ProceedingPage:
    """The proceedings that this police or prosecution keeps, newest first."""
    found = queries.led(actor_of(request), after=after)
    rows = [s.ProceedingOut(**shapes.pick(one, s.ProceedingOut)) for one in found.rows]
    return s.ProceedingPage(rows=rows, next=found.next)


@router.post("/proceedings", response=WRITE)
def lead_proceedings(request: HttpRequest, body: s.LeadIn, key: Key) -> Written:
    """Record proceedings that one's own police or prosecution leads."""
    known = Known(**body.model_dump(exclude={"case_code"}))
    given = services.lead(actor=actor_of(request), known=known, case_code=body.case_code, now=now(), key=key)
    return shapes.written(given)


@router.get("/proceedings/{proceeding_id}", response=answers(s.ProceedingOpen))
def open_proceedings(request: HttpRequest, proceeding_id: UUID) -> s.ProceedingOpen:
    """One record of proceedings; of a joined side come stage, hearings and protection. An event in the ledger."""
    return _open(queries.open_proceeding(actor=actor_of(request), proceeding=proceeding_id, now=now()))


@router.post("/proceedings/{proceeding_id}/stages", response=WRITE)
def move_proceedings(request: HttpRequest, proceeding_id: UUID, body: s.StageStepIn, key: Key) -> Written:
    """Enter what happened, on the day on which it happened; `country` for a transfer."""
    given = services.move(
        actor=actor_of(request),
        proceeding=proceeding_id,
        action=body.action,
        on=body.on,
        country=body.country,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/proceedings/{proceeding_id}/accused", response=WRITE)
def judge(request: HttpRequest, proceeding_id: UUID, body: s.JudgedIn, key: Key) -> Written:
    """Enter an accused by number, or how it ended; names are taken on the investigators' side only."""
    judged = Judged(**body.model_dump(exclude={"version"}))
    given = services.judge(
        actor=actor_of(request), proceeding=proceeding_id, judged=judged, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/proceedings/{proceeding_id}/measures", response=WRITE)
def protect(request: HttpRequest, proceeding_id: UUID, body: s.MeasureIn, key: Key) -> Written:
    """Record protection that an authority granted because of the proceedings."""
    protection = Protection(**body.model_dump())
    given = services.protect(
        actor=actor_of(request), proceeding=proceeding_id, protection=protection, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/measures/{measure_id}/end", response=WRITE)
def end_protection(request: HttpRequest, measure_id: UUID, body: VersionIn, key: Key) -> Written:
    """The protection ended today, before its time."""
    given = services.end_protection(actor=actor_of(request), measure=measure_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/proceedings/{proceeding_id}/hearings", response=WRITE)
def set_hearing(request: HttpRequest, proceeding_id: UUID, body: s.HearingIn, key: Key) -> Written:
    """Set a hearing; those who help owe the preparation from now on."""
    given = hearings.set_hearing(
        actor=actor_of(request), proceeding=proceeding_id, wanted=_appointment(body), now=now(), key=key
    )
    return shapes.written(given)


@router.get("/hearings/{hearing_id}", response=answers(s.HearingOut))
def open_hearing(request: HttpRequest, hearing_id: UUID) -> s.HearingOut:
    """One hearing, of one's own side or of a joined one. An event in the ledger."""
    return _hearing(queries.open_hearing(actor=actor_of(request), hearing=hearing_id, now=now())[0])


@router.post("/hearings/{hearing_id}/steps", response=WRITE)
def act_on_hearing(request: HttpRequest, hearing_id: UUID, body: s.HearingStepIn, key: Key) -> Written:
    """`confirm` with `companion` (those who help); `hold`, `miss`, `cancel`, or `postpone` with `to` (who set it)."""
    given = hearings.act(
        actor=actor_of(request),
        hearing=hearing_id,
        action=body.action,
        read=body.version,
        now=now(),
        key=key,
        companion=body.companion,
        to=_appointment(body.to) if body.to else None,
    )
    return shapes.written(given)


@router.post("/proceedings/{proceeding_id}/joins", response=WRITE)
def give_code(request: HttpRequest, proceeding_id: UUID, body: s.JoinIn, key: Key) -> Written:
    """Make a code for the other side; it stands in `join.code` of the proceedings until it is used."""
    given = joins.give(actor=actor_of(request), proceeding=proceeding_id, **body.model_dump(), now=now(), key=key)
    return shapes.written(given)


@router.post("/proceedings/{proceeding_id}/joins/accept", response=WRITE)
def accept_code(request: HttpRequest, proceeding_id: UUID, body: s.JoinCodeIn, key: Key) -> Written:
    """Join one's own record with the one whose code the other side gave."""
    given = joins.accept(actor=actor_of(request), proceeding=proceeding_id, **body.model_dump(), now=now(), key=key)
    return shapes.written(given)


@router.post("/joins/{join_id}/end", response=WRITE)
def end_join(request: HttpRequest, join_id: UUID, body: VersionIn, key: Key) -> Written:
    """Part the two sides, or take a code back."""
    return shapes.written(joins.end(actor=actor_of(request), join=join_id, read=body.version, now=now(), key=key))
