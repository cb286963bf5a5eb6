"""What is the person's own in the proceedings: decision, lawyer, rights, charges, and claims."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import Written
from accord.faces.api.schemas import redress as s
from accord.foundation.clock import now
from accord.justice.proceedings import claims, redress, support
from accord.justice.proceedings.claims import Wanted
from accord.justice.proceedings.redress import Opened
from accord.justice.proceedings.support import Told

router = Router(tags=["justice"])


def _record(one: Opened) -> s.RecordOut:
    amounts = [s.AmountOut(**shapes.pick(amount, s.AmountOut)) for amount in one.amounts]
    more = {"kind": getattr(one.row, "kind", ""), "text": one.text, "actions": list(one.actions), "amounts": amounts}
    return s.RecordOut(**shapes.pick(one.row, s.RecordOut, **more))


@router.get("/cases/{case_id}/redress", response=answers(s.RedressOut))
def redress_of_case(request: HttpRequest, case_id: UUID) -> s.RedressOut:
    """The decision to cooperate, the rights that were told, lawyer, charges and claims. An event in the ledger."""
    found = redress.of_case(actor=actor_of(request), case=case_id, now=now())
    told = [
        s.TellingOut(**shapes.pick(one.row, s.TellingOut, witness=one.witness, signature=one.signature))
        for one in found.told
    ]
    return s.RedressOut(
        cooperation=[s.CooperationOut(**shapes.pick(one, s.CooperationOut)) for one in found.answers],
        rights=told,
        aids=[_record(one) for one in found.aids],
        charges=[_record(one) for one in found.charges],
        claims=[_record(one) for one in found.claims],
    )


@router.post("/cases/{case_id}/cooperation", response=WRITE)
def decide_to_cooperate(request: HttpRequest, case_id: UUID, body: s.CooperationIn, key: Key) -> Written:
    """Record what the person decided on that day; no help depends on it."""
    given = support.decide_to_cooperate(
        actor=actor_of(request), case=case_id, answer=body.answer, on=body.on, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/cases/{case_id}/aids", response=WRITE)
def ask_aid(request: HttpRequest, case_id: UUID, body: s.AidIn, key: Key) -> Written:
    """Record that legal aid was asked for."""
    given = support.ask_aid(actor=actor_of(request), case=case_id, on=body.on, body=body.body, now=now(), key=key)
    return shapes.written(given)


@router.post("/aids/{aid_id}/steps", response=WRITE)
def act_on_aid(request: HttpRequest, aid_id: UUID, body: s.AidStepIn, key: Key) -> Written:
    """`grant` with the lawyer, `refuse`, `ask_again` or `end`."""
    given = support.act_on_aid(
        actor=actor_of(request),
        aid=aid_id,
        action=body.action,
        on=body.on,
        lawyer=body.lawyer,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/cases/{case_id}/tellings", response=WRITE)
def tell_rights(request: HttpRequest, case_id: UUID, body: s.TellingIn, key: Key) -> Written:
    """Record that the rights were told from the list in force, with what proves it."""
    told = Told(**body.model_dump())
    return shapes.written(support.tell_rights(actor=actor_of(request), case=case_id, told=told, now=now(), key=key))


@router.post("/cases/{case_id}/charges", response=WRITE)
def raise_charge(request: HttpRequest, case_id: UUID, body: s.ChargeIn, key: Key) -> Written:
    """Record a fine or charge for what the person was made to do; a lawyer is owed."""
    given = support.raise_charge(
        actor=actor_of(request), case=case_id, kind=body.kind, on=body.on, what=body.about, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/charges/{charge_id}/steps", response=WRITE)
def act_on_charge(request: HttpRequest, charge_id: UUID, body: s.DayStepIn, key: Key) -> Written:
    """`hand_over` to a lawyer, `lift`, `uphold` or `appeal`."""
    given = support.act_on_charge(
        actor=actor_of(request),
        charge=charge_id,
        action=body.action,
        on=body.on,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/cases/{case_id}/claims", response=WRITE)
def prepare_claim(request: HttpRequest, case_id: UUID, body: s.ClaimIn, key: Key) -> Written:
    """Begin a claim: damages, compensation by the state, or unpaid wages."""
    wanted = Wanted(body.kind, body.jurisdiction, body.on, body.about, body.proceeding)
    return shapes.written(claims.prepare(actor=actor_of(request), case=case_id, wanted=wanted, now=now(), key=key))


@router.post("/claims/{claim_id}/steps", response=WRITE)
def act_on_claim(request: HttpRequest, claim_id: UUID, body: s.ClaimStepIn, key: Key) -> Written:
    """One step; `lodge`, `advance`, `grant`, `grant_part`, `pay_part` and `pay_rest` carry an amount in its currency."""
    given = claims.act(
        actor=actor_of(request),
        claim=claim_id,
        action=body.action,
        on=body.on,
        amount=body.amount,
        currency=body.currency,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)
