"""Outcomes of a case, and the instruments by which they are assessed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import Written
from accord.faces.api.schemas import outcomes as s
from accord.foundation.clock import now
from accord.protection.outcomes import queries, services
from accord.protection.outcomes.instruments import offered
from accord.protection.outcomes.services import Looked

router = Router(tags=["outcomes"])


@router.get("/instruments", response=answers(list[s.InstrumentOut]))
def instruments(request: HttpRequest) -> list[dict[str, Any]]:
    """The instruments of this node, each in its newest version."""
    return [
        shapes.pick(
            one,
            s.InstrumentOut,
            domains=[
                {"id": d.id, "name": d.name, "parts": [{"id": p.id, "name": p.name, "steps": p.steps} for p in d.parts]}
                for d in one.domains
            ],
        )
        for one in offered().values()
    ]


@router.get("/cases/{case_id}/outcomes", response=answers(list[s.AssessmentOut]))
def outcomes_of_case(request: HttpRequest, case_id: UUID) -> list[dict[str, Any]]:
    """Every assessment of a case, the first one first. An event in the ledger."""
    view = queries.of_case(actor=actor_of(request), case=case_id, now=now())
    return [
        shapes.pick(
            look.assessment,
            s.AssessmentOut,
            change=look.change,
            domains=[
                {
                    "id": one.domain.id,
                    "mean": one.mean,
                    "change": one.change,
                    "scores": {line.part.id: line.score for line in one.lines},
                    "words": one.words,
                }
                for one in look.domains
            ],
        )
        for look in view.looks
    ]


@router.post("/cases/{case_id}/outcomes", response=WRITE)
def assess(request: HttpRequest, case_id: UUID, body: s.AssessmentIn, key: Key) -> Written:
    """Record an assessment by the newest version of an instrument; it is never changed."""
    looked = Looked(**body.model_dump())
    return shapes.written(services.assess(actor=actor_of(request), case=case_id, looked=looked, now=now(), key=key))
