"""What must not leave, safe contact, neutral messages."""

import json
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import now
from accord.protection.referrals import releases
from accord.protection.safety import outbox, plans, queries, services
from accord.protection.safety.contact import Plan, Window
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
    given = releases.ask_release(
        actor=actor_of(request),
        referral=referral_id,
        action=body.action,
        note=body.note,
        reason=body.reason,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.get("/cases/{case_id}/contact", response=answers(s.ContactOut))
def safe_contact(request: HttpRequest, case_id: UUID) -> s.ContactOut:
    """How the person may be reached, and whether they may be reached now. An event in the ledger."""
    moment = now()
    view = plans.plan_of(actor=actor_of(request), case=case_id, now=moment)
    if view is None:
        return s.ContactOut(plan=None, ways={}, version=0)
    found = {
        channel.value: s.WayOut(now=answer.now, why=answer.why or "", next=answer.next)
        for channel, answer in view.answers.items()
        if channel in view.plan.channels
    }
    return s.ContactOut(plan=json.loads(view.plan.text()), ways=found, version=view.row.version)


@router.post("/cases/{case_id}/contact", response=WRITE)
def agree_contact(request: HttpRequest, case_id: UUID, body: s.PlanIn, key: Key) -> s.Written:
    """Record how the person agreed to be reached; it takes the place of the plan before."""
    windows = tuple(Window(frozenset(w.days), w.start, w.end) for w in body.windows)
    plan = Plan(**body.model_dump() | {"channels": frozenset(body.channels), "windows": windows})
    return shapes.written(services.agree_contact(actor=actor_of(request), case=case_id, plan=plan, now=now(), key=key))


@router.post("/cases/{case_id}/contact/end", response=WRITE)
def end_contact(request: HttpRequest, case_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """The person no longer wants to be reached; every message that waits is cancelled."""
    return shapes.written(
        services.end_contact(actor=actor_of(request), case=case_id, read=body.version, now=now(), key=key)
    )


@router.get("/cases/{case_id}/messages", response=answers(list[s.MessageOut]))
def list_messages(request: HttpRequest, case_id: UUID) -> list[s.MessageOut]:
    """The neutral messages of a case, newest first."""
    found = outbox.of_case(actor=actor_of(request), case=case_id)
    return [s.MessageOut(**shapes.pick(row, s.MessageOut)) for row in found]


@router.post("/cases/{case_id}/messages", response=WRITE)
def draft_message(request: HttpRequest, case_id: UUID, body: s.MessageIn, key: Key) -> s.Written:
    """Choose a neutral text and an agreed way; nothing leaves."""
    given = services.draft_message(
        actor=actor_of(request), case=case_id, channel=body.channel, text=body.text, now=now(), key=key
    )
    return shapes.written(given)


@router.get("/messages/{message_id}", response=answers(s.MessageOpen))
def open_message(request: HttpRequest, message_id: UUID) -> s.MessageOpen:
    """One message exactly as it is received, and what can be done with it now. An event in the ledger."""
    view = outbox.open_message(actor=actor_of(request), message=message_id, now=now())
    more = {"subject": view.subject, "words": view.text, "actions": view.actions}
    return s.MessageOpen(**shapes.pick(view.message, s.MessageOpen, **more))


@router.post("/messages/{message_id}/steps", response=WRITE)
def act_on_message(request: HttpRequest, message_id: UUID, body: s.StepIn, key: Key) -> s.Written:
    """`queue`: goes in the next safe window; `cancel`; `by_phone`: the worker has sent it just now, inside the window."""
    given = services.act_on_message(
        actor=actor_of(request), message=message_id, action=body.action, read=body.version, now=now(), key=key
    )
    return shapes.written(given)
