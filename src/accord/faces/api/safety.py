"""What must not leave."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import now
from accord.protection.referrals import services as referral_services
from accord.protection.safety import queries, services
from accord.protection.safety.services import Details

router = Router(tags=["safety"])


@router.get("/cases/{case_id}/safety", response=answers(list[s.ParticularOut]))
def list_particulars(request: HttpRequest, case_id: UUID) -> list[s.ParticularOut]:
    """What must not leave in a case, in force and ended. An event in the ledger."""
    view = queries.open_safety(actor=actor_of(request), case=case_id, now=now())
    rows = [*view.in_force, *view.ended]
    return [s.ParticularOut(**shapes.pick(row.particular, s.ParticularOut, opened=row.opened)) for row in rows]


@router.post("/cases/{case_id}/safety", response=WRITE)
def protect(request: HttpRequest, case_id: UUID, body: s.ParticularIn, key: Key) -> s.Written:
    """Protect something from now on: every text that leaves is searched for it."""
    details = Details(**body.model_dump())
    return shapes.written(services.add(actor=actor_of(request), case=case_id, details=details, now=now(), key=key))


@router.post("/safety/{particular_id}/end", response=WRITE)
def end_protection(request: HttpRequest, particular_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """End the protection of something that is no longer true; it stays on record."""
    given = services.end(actor=actor_of(request), particular=particular_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/referrals/{referral_id}/release", response=WRITE)
def ask_release(request: HttpRequest, referral_id: UUID, body: s.ReferralReleaseIn, key: Key) -> s.Written:
    """Ask a second person to release what was stopped: the texts of `send`, or the note of another step."""
    given = referral_services.ask_release(
        actor=actor_of(request),
        referral=referral_id,
        action=body.action,
        note=body.note,
        reason=body.reason,
        now=now(),
        key=key,
    )
    return shapes.written(given)
