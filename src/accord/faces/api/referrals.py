"""Referrals: preparing, sending, answering."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.exchange.bridge import proofs
from accord.exchange.messages import queries as letters
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, decided_in
from accord.foundation.clock import now
from accord.protection.referrals import across, feedback, queries, services, taking_up, ways
from accord.protection.referrals.feedback import Asked
from accord.protection.referrals.services import Wanted
from accord.protection.referrals.taking_up import TakingUp
from accord.protection.referrals.ways import Way

router = Router(tags=["referrals"])


@router.post("/cases/{case_id}/referrals", response=WRITE)
def draft_referral(request: HttpRequest, case_id: UUID, body: s.ReferralIn, key: Key) -> s.Written:
    """Prepare a referral; nothing leaves."""
    given = services.draft(
        actor=actor_of(request), case=case_id, wanted=_wanted(body), replaces=body.replaces, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/referrals/{referral_id}/terms", response=WRITE)
def amend_referral(request: HttpRequest, referral_id: UUID, body: s.ReferralAmendIn, key: Key) -> s.Written:
    """Change a draft; once it was sent, its terms stand: prepare a new one that `replaces` it."""
    given = services.amend(
        actor=actor_of(request), referral=referral_id, wanted=_wanted(body), read=body.version, now=now(), key=key
    )
    return shapes.written(given)


def _wanted(body: s.ReferralIn | s.ReferralAmendIn) -> Wanted:
    asked = body.model_dump(exclude={"version", "replaces"})
    return Wanted(**asked | {"categories": frozenset(body.categories), "asked_for": frozenset(body.asked_for)})


@router.get("/referrals", response=answers(s.ReferralPage))
def list_referrals(request: HttpRequest, box: str = "in", after: str = "") -> s.ReferralPage:
    """Referrals to your organisation (`box=in`) or from your cases (`box=out`)."""
    page = (queries.outbox if box == "out" else queries.inbox)(actor_of(request), after=after)
    return s.ReferralPage(rows=[s.ReferralOut(**shapes.referral(row)) for row in page.rows], next=page.next)


@router.get("/referrals/feedback", response=answers(list[s.FeedbackOut]))
def referral_feedback(
    request: HttpRequest,
    first: date,
    last: date,
    receiver: UUID | None = None,
    giver: UUID | None = None,
) -> list[s.FeedbackOut]:
    """What came of the referrals of a period, for each organisation that was asked (`side` receiver) or asks (giver)."""
    found = feedback.feedback(actor_of(request), Asked(first, last, receiver, giver))
    sides = (("receiver", found.by_receiver), ("giver", found.by_giver))
    return [s.FeedbackOut(side=side, **shapes.pick(line, s.FeedbackOut)) for side, lines in sides for line in lines]


@router.get("/referrals/across", response=answers(s.CrossingPage))
def list_crossings(request: HttpRequest, due: bool = False, after: str = "") -> s.CrossingPage:
    """Referrals with a side at another node; with `due`, those whose next step is owed here."""
    actor = actor_of(request)
    found = across.across(actor, ours_to_act=due, after=after, now=now())
    unheard = letters.unheard(actor, [one.referral.pk for one in found.rows])
    rows = [
        s.CrossingOut(
            **shapes.pick(
                one, s.CrossingOut, referral=shapes.referral(one.referral), confirmed=one.referral.pk not in unheard
            )
        )
        for one in found.rows
    ]
    return s.CrossingPage(rows=rows, next=found.next)


@router.get("/referrals/{referral_id}/proof", response=answers(s.ProofOut))
def read_proof(request: HttpRequest, referral_id: UUID, whole: bool = False) -> s.ProofOut:
    """The letter by which a referral left, as evidence for a court: with what it says if `whole`. An event in the ledger."""
    _referral, file = proofs.of_referral(actor=actor_of(request), referral=referral_id, whole=whole, now=now())
    return s.ProofOut(file=file.decode())


@router.get("/referrals/{referral_id}", response=answers(s.ReferralOpen))
def open_referral(request: HttpRequest, referral_id: UUID) -> s.ReferralOpen:
    """One referral with what left. An event in the ledger."""
    view = queries.open_referral(actor=actor_of(request), referral=referral_id, now=now())
    steps = [s.StepOut(**shapes.pick(v.step, s.StepOut, note=v.note, crossed=v.crossed)) for v in view.steps]
    decision = view.disclosure
    reasons = [
        {"code": r.code, "text": str(r.text), "remedy": str(r.remedy)} for r in (decision.reasons if decision else ())
    ]
    return s.ReferralOpen(
        **shapes.referral(view.referral),
        texts=view.texts,
        request=view.texts.get("request", ""),
        content=view.content,
        steps=steps,
        actions=view.actions,
        may_be_sent=decision.allow if decision else None,
        reasons=reasons,
    )


@router.post("/referrals/{referral_id}/send", response=WRITE)
def send_referral(request: HttpRequest, referral_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Send a referral: needs an agreement in force and a legal ground; a refusal names every reason."""
    given = services.send(actor=actor_of(request), referral=referral_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/referrals/{referral_id}/steps", response=WRITE)
def act_on_referral(request: HttpRequest, referral_id: UUID, body: s.ReferralActIn, key: Key) -> s.Written:
    """Any later step; `actions` of the referral lists those that are open to you now."""
    given = services.act(
        actor=actor_of(request),
        referral=referral_id,
        action=body.action,
        note=body.note,
        reason=body.reason,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/referrals/{referral_id}/way", response=WRITE)
def plan_way(request: HttpRequest, referral_id: UUID, body: s.WayIn, key: Key) -> s.Written:
    """Agree on the way to the receiver, or change it until the arrival."""
    way = Way(**body.model_dump(exclude={"version"}))
    given = ways.plan_way(actor=actor_of(request), referral=referral_id, way=way, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/referrals/{referral_id}/case", response=WRITE)
def take_up(request: HttpRequest, referral_id: UUID, body: s.TakeUpIn, key: Key) -> s.Written:
    """Open the receiver's own case from an accepted referral; who is known already is answered with the codes."""
    how = TakingUp(body.sex, body.age_group, body.known, decided_in(body.look_up, body.answer))
    given = taking_up.take_up(actor=actor_of(request), referral=referral_id, how=how, now=now(), key=key)
    return shapes.written(given)
