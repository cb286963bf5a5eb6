"""The record of a child: found and seen, notices, adults, the child's own view, team and conferences."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import VersionIn, Written
from accord.faces.api.schemas import children as s
from accord.foundation.clock import now
from accord.protection.children import adults, found, queries, team

router = Router(tags=["children"])


def call_of(request: HttpRequest, key: str, body: VersionIn | None = None, **row: UUID) -> dict[str, Any]:
    """What every step is called with."""
    call = {"actor": actor_of(request), "now": now(), "key": key, **row}
    return call | ({"read": body.version} if body else {})


def fields_of(body: Any) -> dict[str, Any]:
    """The fields of a body but its version."""
    fields: dict[str, Any] = body.model_dump(exclude={"version"})
    return fields


@router.get("/cases/{child_id}/child", response=answers(s.ChildOut))
def open_child(request: HttpRequest, child_id: UUID) -> s.ChildOut:
    """The record of a child, as far as your role opens it. An event in the ledger."""
    view = queries.open_child(actor=actor_of(request), case=child_id, now=now())

    def texts(row: Any) -> dict[str, str]:
        return dict(view.opened.get(row.pk, {}))

    speaks = {row.pk for row in view.speaks}
    return s.ChildOut(
        child=s.FoundOut(**shapes.pick(view.child, s.FoundOut)) if view.child else None,
        sightings=[s.SightingOut(**shapes.pick(r, s.SightingOut, opened=texts(r))) for r in view.sightings],
        notices=[s.NoticeOut(**shapes.pick(duty, s.NoticeOut, channel=way)) for duty, way in view.notices],
        adults=[
            s.AdultOut(**shapes.pick(r, s.AdultOut, opened=texts(r), checks=r.checks.split(), speaks=r.pk in speaks))
            for r in view.adults
        ],
        views=[s.ViewOut(**shapes.pick(r, s.ViewOut, opened=texts(r))) for r in view.views],
        team=[s.ChildMemberOut(**shapes.pick(r, s.ChildMemberOut, opened=texts(r))) for r in view.team],
        conferences=[s.ConferenceOut(**shapes.pick(r, s.ConferenceOut, opened=texts(r))) for r in view.conferences],
        measures=[s.ChildMeasureOut(**shapes.pick(r, s.ChildMeasureOut, opened=texts(r))) for r in view.measures],
        exit_bans=[s.ExitBanOut(**shapes.pick(r, s.ExitBanOut, opened=texts(r))) for r in view.bans],
        studies=[s.StudyOut(**shapes.pick(r, s.StudyOut, opened=texts(r))) for r in view.studies],
        ages=[s.AgeOut(**shapes.pick(r, s.AgeOut, opened=texts(r), bases=r.bases.split())) for r in view.ages],
    )


@router.post("/cases/{child_id}/child/found", response=WRITE)
def child_found(request: HttpRequest, child_id: UUID, body: s.FoundIn, key: Key) -> Written:
    """How the child was found. While the child is alone and on the way, an alarm runs."""
    call = call_of(request, key, case=child_id) | {"read": body.version}
    return shapes.written(found.find(found=found.Found(**fields_of(body)), **call))


@router.post("/cases/{child_id}/child/seen", response=WRITE)
def child_seen(request: HttpRequest, child_id: UUID, body: s.SeenIn, key: Key) -> Written:
    """The child was seen, is in a safe place, or is missing. `version` is that of `child`."""
    return shapes.written(found.see(seen=found.Seen(**fields_of(body)), **call_of(request, key, body, case=child_id)))


@router.post("/cases/{child_id}/child/told", response=WRITE)
def authorities_told(request: HttpRequest, child_id: UUID, body: s.TellIn, key: Key) -> Written:
    """All authorities to which a notice is open were told at one time (D01, D02)."""
    return shapes.written(team.tell(**fields_of(body), **call_of(request, key, case=child_id)))


@router.post("/cases/{child_id}/child/team", response=WRITE)
def join_child_team(request: HttpRequest, child_id: UUID, body: s.ChildMemberIn, key: Key) -> Written:
    """Enter a member of the multidisciplinary team."""
    return shapes.written(team.join(member=team.Member(**fields_of(body)), **call_of(request, key, case=child_id)))


@router.post("/children/team/{child_member_id}/leave", response=WRITE)
def leave_child_team(request: HttpRequest, child_member_id: UUID, body: VersionIn, key: Key) -> Written:
    """A member leaves the team."""
    return shapes.written(team.leave(**call_of(request, key, body, member=child_member_id)))


@router.post("/cases/{child_id}/child/conference", response=WRITE)
def child_conference(request: HttpRequest, child_id: UUID, body: s.ConferenceIn, key: Key) -> Written:
    """A case conference was held."""
    return shapes.written(team.hold(held=team.Held(**fields_of(body)), **call_of(request, key, case=child_id)))


@router.post("/cases/{child_id}/child/adults", response=WRITE)
def add_adult(request: HttpRequest, child_id: UUID, body: s.AdultIn, key: Key) -> Written:
    """Enter an adult of the child."""
    return shapes.written(adults.add(details=adults.Details(**fields_of(body)), **call_of(request, key, case=child_id)))


@router.post("/children/adults/{adult_id}/relation", response=WRITE)
def check_relation(request: HttpRequest, adult_id: UUID, body: s.RelationIn, key: Key) -> Written:
    """How the relation of an adult was checked, and the result."""
    checked = adults.Checked(body.result, frozenset(body.checks), body.at)
    return shapes.written(adults.check(checked=checked, **call_of(request, key, body, adult=adult_id)))


@router.post("/children/adults/{adult_id}/implicated", response=WRITE)
def implicate_adult(request: HttpRequest, adult_id: UUID, body: VersionIn, key: Key) -> Written:
    """The adult may be involved: a risk of the case; every consent that this adult gave is withdrawn (G7, G8)."""
    return shapes.written(adults.implicate(**call_of(request, key, body, adult=adult_id)))


@router.post("/children/adults/{adult_id}/end", response=WRITE)
def end_adult(request: HttpRequest, adult_id: UUID, body: VersionIn, key: Key) -> Written:
    """End the entry of an adult; it stays on record."""
    return shapes.written(adults.end(**call_of(request, key, body, adult=adult_id)))


@router.post("/cases/{child_id}/child/views", response=WRITE)
def child_view(request: HttpRequest, child_id: UUID, body: s.ViewIn, key: Key) -> Written:
    """What the child wants, or why the child was not asked."""
    return shapes.written(team.record_view(told=team.Told(**fields_of(body)), **call_of(request, key, case=child_id)))
