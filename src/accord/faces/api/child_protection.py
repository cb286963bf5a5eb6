"""What protects a child: protection measure, ban on leaving the country, study of the family, age."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key
from accord.faces.api.children import call_of, fields_of
from accord.faces.api.schemas import VersionIn, Written
from accord.faces.api.schemas import children as s
from accord.faces.api.schemas.inputs import OnDutyIn
from accord.protection.children import ages, bans, consenting, measures, studies
from accord.protection.consents.services import Asked

router = Router(tags=["children"])


@router.post("/cases/{child_id}/child/measures", response=WRITE)
def ask_measure(request: HttpRequest, child_id: UUID, body: s.MeasureIn, key: Key) -> Written:
    """Ask for a protection measure of the law of the country of the case."""
    call = call_of(request, key, case=child_id)
    return shapes.written(measures.ask(wanted=measures.Wanted(**fields_of(body)), **call))


@router.post("/children/measures/{child_measure_id}/order", response=WRITE)
def order_measure(request: HttpRequest, child_measure_id: UUID, body: s.MeasureOrderIn, key: Key) -> Written:
    """The measure was ordered; its clocks begin. In a crisis centre it ends within the time of rule D07."""
    call = call_of(request, key, body, measure=child_measure_id)
    return shapes.written(measures.order(ordered=measures.Ordered(**fields_of(body)), **call))


@router.post("/children/measures/{child_measure_id}/refuse", response=WRITE)
def refuse_measure(request: HttpRequest, child_measure_id: UUID, body: VersionIn, key: Key) -> Written:
    """The authority refused the measure."""
    return shapes.written(measures.refuse(**call_of(request, key, body, measure=child_measure_id)))


@router.post("/children/measures/{child_measure_id}/review", response=WRITE)
def review_measure(request: HttpRequest, child_measure_id: UUID, body: s.MeasureReviewIn, key: Key) -> Written:
    """The measure was looked at again, with the child."""
    return shapes.written(measures.review(**fields_of(body), **call_of(request, key, body, measure=child_measure_id)))


@router.post("/children/measures/{child_measure_id}/extend", response=WRITE)
def extend_measure(request: HttpRequest, child_measure_id: UUID, body: s.MeasureExtensionIn, key: Key) -> Written:
    """The authority prolonged the measure."""
    return shapes.written(measures.extend(**fields_of(body), **call_of(request, key, body, measure=child_measure_id)))


@router.post("/children/measures/{child_measure_id}/end", response=WRITE)
def end_measure(request: HttpRequest, child_measure_id: UUID, body: s.EndedOnIn, key: Key) -> Written:
    """The measure ended."""
    return shapes.written(measures.end(on=body.on, **call_of(request, key, body, measure=child_measure_id)))


@router.post("/cases/{child_id}/child/bans", response=WRITE)
def propose_ban(request: HttpRequest, child_id: UUID, body: s.BanIn, key: Key) -> Written:
    """A ban on leaving Bulgaria was proposed (Identity Documents Act, art. 76a)."""
    proposal = bans.Proposal(**fields_of(body))
    return shapes.written(bans.propose(proposal=proposal, **call_of(request, key, case=child_id)))


@router.post("/children/bans/{ban_id}/order", response=WRITE)
def order_ban(request: HttpRequest, ban_id: UUID, body: s.BanOrderIn, key: Key) -> Written:
    """The ban was ordered, until a day within the time of rule D12."""
    order = bans.BanOrder(**fields_of(body))
    return shapes.written(bans.order(order=order, **call_of(request, key, body, ban=ban_id)))


@router.post("/children/bans/{ban_id}/refuse", response=WRITE)
def refuse_ban(request: HttpRequest, ban_id: UUID, body: VersionIn, key: Key) -> Written:
    """The ban was not ordered."""
    return shapes.written(bans.refuse(**call_of(request, key, body, ban=ban_id)))


@router.post("/children/bans/{ban_id}/lift", response=WRITE)
def lift_ban(request: HttpRequest, ban_id: UUID, body: s.EndedOnIn, key: Key) -> Written:
    """The ban was lifted before its time."""
    return shapes.written(bans.lift(on=body.on, **call_of(request, key, body, ban=ban_id)))


@router.post("/cases/{child_id}/child/studies", response=WRITE)
def ask_study(request: HttpRequest, child_id: UUID, body: s.StudyIn, key: Key) -> Written:
    """Ask for a study of the family. Without one for a return the child does not leave."""
    question = studies.Question(**fields_of(body))
    return shapes.written(studies.ask(question=question, **call_of(request, key, case=child_id)))


@router.post("/children/studies/{study_id}/receive", response=WRITE)
def receive_study(request: HttpRequest, study_id: UUID, body: s.FindingIn, key: Key) -> Written:
    """The study came, with its opinion."""
    finding = studies.Finding(**fields_of(body))
    return shapes.written(studies.receive(finding=finding, **call_of(request, key, body, study=study_id)))


@router.post("/children/studies/{study_id}/drop", response=WRITE)
def drop_study(request: HttpRequest, study_id: UUID, body: VersionIn, key: Key) -> Written:
    """The study is not needed any more."""
    return shapes.written(studies.drop(**call_of(request, key, body, study=study_id)))


@router.post("/cases/{child_id}/child/ages", response=WRITE)
def assess_age(request: HttpRequest, child_id: UUID, body: s.AgeIn, key: Key) -> Written:
    """Record an assessment of age. “An adult” waits for a second person."""
    assessed = ages.Assessed(body.adult, frozenset(body.bases), body.at, body.words)
    return shapes.written(ages.assess(assessed=assessed, **call_of(request, key, case=child_id)))


@router.post("/children/ages/{age_id}/confirm", response=WRITE)
def confirm_age(request: HttpRequest, age_id: UUID, body: s.SecondIn, key: Key) -> Written:
    """A second person says too: an adult. The case goes on as that of an adult."""
    return shapes.written(ages.confirm(words=body.words, **call_of(request, key, body, age=age_id)))


@router.post("/children/ages/{age_id}/doubt", response=WRITE)
def doubt_age(request: HttpRequest, age_id: UUID, body: s.SecondIn, key: Key) -> Written:
    """A second person doubts it: the person stays a child."""
    return shapes.written(ages.doubt(words=body.words, **call_of(request, key, body, age=age_id)))


@router.post("/cases/{child_id}/child/on-duty", response=WRITE)
def consent_on_duty(request: HttpRequest, child_id: UUID, body: OnDutyIn, key: Key) -> Written:
    """Nobody can agree for the child: what the child says, and that it is told under the duty towards a child."""
    asked = Asked(body.receiver, body.purpose, frozenset(body.categories), body.language, body.valid_until)
    call = call_of(request, key, case=child_id)
    return shapes.written(consenting.on_duty(asked=asked, child_view=body.child_view, **call))
