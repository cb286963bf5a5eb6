"""Requests for information between organisations."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import Written
from accord.faces.api.schemas import information as s
from accord.foundation.clock import now
from accord.foundation.policy import LegalGround
from accord.protection.information import queries, services
from accord.protection.information.services import Answered, Wanted

router = Router(tags=["information"])


@router.get("/information", response=answers(list[s.InformationOut]))
def list_information(request: HttpRequest) -> list[s.InformationOut]:
    """What others ask about persons of your cases, and what you asked; closed."""
    return [
        s.InformationOut(**shapes.pick(row.request, s.InformationOut, organisation=row.other.pk, ours=row.ours))
        for row in queries.listed(actor_of(request))
    ]


@router.post("/information", response=WRITE)
def ask_for_information(request: HttpRequest, body: s.InformationIn, key: Key) -> Written:
    """Ask another organisation about a person whom both know."""
    fields = body.model_dump() | {"categories": frozenset(body.categories)}
    return shapes.written(services.ask(actor=actor_of(request), wanted=Wanted(**fields), now=now(), key=key))


@router.get("/information/{informationrequest_id}", response=answers(s.InformationOpen))
def read_information(request: HttpRequest, informationrequest_id: UUID) -> s.InformationOpen:
    """One request, opened, from your own side; the reading is an event."""
    view = queries.one(actor=actor_of(request), request=informationrequest_id, now=now())
    more = {"organisation": view.other.pk, "ours": view.ours, "question": view.question, "answer": view.answer}
    more |= {"case": view.case.pk if view.case else None, "actions": list(view.steps)}
    return s.InformationOpen(**shapes.pick(view.request, s.InformationOpen, **more))


@router.post("/information/{informationrequest_id}/answer", response=WRITE)
def answer_information(request: HttpRequest, informationrequest_id: UUID, body: s.ReplyIn, key: Key) -> Written:
    """Answer for the person of your case, on consent or a duty."""
    ground = LegalGround(body.ground, body.ground_reference) if body.ground else None
    answered = Answered(body.text, frozenset(body.categories), ground)
    given = services.answer(
        actor=actor_of(request), request=informationrequest_id, answered=answered, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/information/{informationrequest_id}/decline", response=WRITE)
def decline_information(request: HttpRequest, informationrequest_id: UUID, body: s.NoReplyIn, key: Key) -> Written:
    """Say why there is no answer."""
    given = services.decline(
        actor=actor_of(request),
        request=informationrequest_id,
        reason=body.reason,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)
