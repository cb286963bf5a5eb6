"""The way of a case: identification in each country, reflection, status, return, monitoring."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import VersionIn, Written
from accord.faces.api.schemas import courses as s
from accord.foundation.clock import now
from accord.foundation.writes.services import Given
from accord.protection.courses import identification, queries, reflection, returns, status
from accord.protection.courses.identification import Record
from accord.protection.courses.queries import WayView
from accord.protection.courses.reflection import Extension, Notice
from accord.protection.courses.returns import Way, Wish
from accord.protection.courses.status import Stay

router = Router(tags=["courses"])


def _call(request: HttpRequest, case: UUID, key: str, body: VersionIn | None = None) -> dict[str, Any]:
    call = {"actor": actor_of(request), "case": case, "now": now(), "key": key}
    return call | ({"read": body.version} if body else {})


def _fields(body: Any, *without: str) -> dict[str, Any]:
    found: dict[str, Any] = body.model_dump(exclude={"version", *without})
    return found


def _written(given: Given) -> Written:
    return shapes.written(given)


@router.get("/cases/{case_id}/course", response=answers(s.CourseOut))
def way_of_case(request: HttpRequest, case_id: UUID) -> s.CourseOut:
    """Every course of a case, as far as your role opens it. An event in the ledger."""
    moment = now()
    view = queries.open_way(actor=actor_of(request), case=case_id, now=moment)
    return s.CourseOut(
        populations=sorted(view.populations),
        episode=view.episode.number,
        tracks=[s.TrackOut(**shapes.pick(track, s.TrackOut)) for track in view.tracks.values()],
        decisions=_decisions(view),
        reflections=[
            s.ReflectionOut(**shapes.pick(r, s.ReflectionOut, opened=_texts(view, r.pk))) for r in view.reflections
        ],
        statuses=[s.StayOut(**shapes.pick(r, s.StayOut, opened=_texts(view, r.pk))) for r in view.statuses],
        returns=[s.ReturnOut(**shapes.pick(r, s.ReturnOut, opened=_texts(view, r.pk))) for r in view.returns],
        reflection_running=view.running,
        warnings=queries.warnings_of(view, moment),
    )


def _texts(view: WayView, row: UUID) -> dict[str, str]:
    return dict(view.opened.get(row, {}))


def _decisions(view: WayView) -> list[s.RulingOut]:
    found = []
    for decision in view.decisions:
        known: dict[str, Any] = {
            "jurisdiction": decision.jurisdiction,
            "status": decision.status,
            "decided_at": decision.decided_at,
        }
        ruling = view.rulings.get(decision.pk)
        if ruling is None:
            found.append(s.RulingOut(**known))
        else:
            found.append(s.RulingOut(**shapes.pick(ruling, s.RulingOut, opened=_texts(view, ruling.pk), **known)))
    return found


@router.post("/cases/{case_id}/course/decision", response=WRITE)
def decide_identification(request: HttpRequest, case_id: UUID, body: s.DecisionIn, key: Key) -> Written:
    """Record a decision on identification in one country; a formal one begins the reflection period by itself."""
    return _written(identification.decide(record=Record(**_fields(body)), **_call(request, case_id, key)))


@router.post("/cases/{case_id}/course/notice", response=WRITE)
def notice_of_reflection(request: HttpRequest, case_id: UUID, body: s.NoticeIn, key: Key) -> Written:
    """The person was told of the reflection period. `version` is that of the period."""
    call = _call(request, case_id, key, body)
    notice = Notice(**_fields(body, "jurisdiction"))
    return _written(reflection.give_notice(jurisdiction=body.jurisdiction, notice=notice, **call))


@router.post("/cases/{case_id}/course/extend", response=WRITE)
def extend_reflection(request: HttpRequest, case_id: UUID, body: s.ExtensionIn, key: Key) -> Written:
    """Prolong the reflection period on a legal ground."""
    call = _call(request, case_id, key, body)
    extension = Extension(**_fields(body, "jurisdiction"))
    return _written(reflection.extend(jurisdiction=body.jurisdiction, extension=extension, **call))


@router.post("/cases/{case_id}/course/cooperate", response=WRITE)
def decide_cooperation(request: HttpRequest, case_id: UUID, body: s.CooperationIn, key: Key) -> Written:
    """The person's decision to cooperate; a yes ends the period. Help does not depend on it."""
    return _written(reflection.decide_cooperation(**_fields(body), **_call(request, case_id, key, body)))


@router.post("/cases/{case_id}/course/status", response=WRITE)
def record_status(request: HttpRequest, case_id: UUID, body: s.StayIn, key: Key) -> Written:
    """Record the residence or protection status."""
    return _written(status.record_status(stay=Stay(**_fields(body)), **_call(request, case_id, key)))


@router.post("/cases/{case_id}/course/mission", response=WRITE)
def ask_mission(request: HttpRequest, case_id: UUID, body: s.MissionIn, key: Key) -> Written:
    """Ask a second person to let a referral go to the mission of origin, on the person's written wish."""
    return _written(status.ask_mission(**_fields(body), **_call(request, case_id, key)))


@router.post("/cases/{case_id}/course/wish", response=WRITE)
def consider_return(request: HttpRequest, case_id: UUID, body: s.WishIn, key: Key) -> Written:
    """A return is considered."""
    return _written(returns.wish(wish=Wish(**_fields(body)), **_call(request, case_id, key)))


@router.post("/cases/{case_id}/course/plan", response=WRITE)
def plan_return(request: HttpRequest, case_id: UUID, body: s.WayIn, key: Key) -> Written:
    """Plan the return with the person, or change the plan. `version` is that of the return."""
    return _written(returns.plan(way=Way(**_fields(body)), **_call(request, case_id, key, body)))


@router.post("/cases/{case_id}/course/depart", response=WRITE)
def depart(request: HttpRequest, case_id: UUID, body: s.DepartureIn, key: Key) -> Written:
    """The person has left; a foreign national on a fresh risk assessment only."""
    return _written(returns.depart(**_fields(body), **_call(request, case_id, key, body)))


@router.post("/cases/{case_id}/course/arrive", response=WRITE)
def arrive(request: HttpRequest, case_id: UUID, body: s.ArrivalIn, key: Key) -> Written:
    """The arrival is confirmed; follow-up begins."""
    return _written(returns.arrive(**_fields(body), **_call(request, case_id, key, body)))


@router.post("/cases/{case_id}/course/cancel", response=WRITE)
def cancel_return(request: HttpRequest, case_id: UUID, body: VersionIn, key: Key) -> Written:
    """The person does not want to return."""
    return _written(returns.cancel(**_call(request, case_id, key, body)))


@router.post("/cases/{case_id}/course/monitor", response=WRITE)
def monitor(request: HttpRequest, case_id: UUID, body: s.MonitorIn, key: Key) -> Written:
    """A step of monitoring."""
    return _written(returns.monitor(step=body.step, **_call(request, case_id, key)))
