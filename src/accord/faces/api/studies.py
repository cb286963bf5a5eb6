"""Studies that count a person once: proposals, answers, encodings of another node, figures, pairs that people look at."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.faces.api.schemas import studies as own
from accord.foundation.clock import now
from accord.foundation.downloads import attached
from accord.research.studies import doubts, queries, services

router = Router(tags=["research"])


@router.get("/studies", response=answers(list[own.StudyRow]))
def list_studies(request: HttpRequest, after: str = "") -> list[own.StudyRow]:
    """The studies of your organisation, newest first."""
    found = queries.newest(actor_of(request), after=after)
    return [own.StudyRow(**shapes.pick(one, own.StudyRow)) for one in found.rows]


@router.post("/studies", response=WRITE)
def propose_study(request: HttpRequest, body: own.StudyIn, key: Key) -> s.Written:
    """Propose a study to the other parties of an agreement. Nobody takes part before saying so."""
    wanted = services.Wanted(body.name, body.agreement, body.opened_from, body.opened_until)
    return shapes.written(services.propose(actor=actor_of(request), wanted=wanted, now=now(), key=key))


@router.get("/studies/{countingstudy_id}", response=answers(own.StudyOpen))
def get_study(request: HttpRequest, countingstudy_id: UUID) -> own.StudyOpen:
    """One study: who takes part, and what was counted."""
    found = queries.opened(actor=actor_of(request), study=countingstudy_id, now=now())
    parts = [own.StudyPart(**shapes.pick(one, own.StudyPart, organisation=one.organisation_id)) for one in found.parts]
    return own.StudyOpen(
        **shapes.pick(found.study, own.StudyRow),
        parts=parts,
        figures=_figures(found.figures),
        refused=found.refused,
        steps=found.steps,
        answers=found.answers,
    )


@router.post("/studies/{countingstudy_id}/take-part", response=WRITE)
def answer_study(request: HttpRequest, countingstudy_id: UUID, body: own.StudyAnswerIn, key: Key) -> s.Written:
    """`join`, `decline` or `leave`, for your organisation."""
    given = services.answer(
        actor=actor_of(request), study=countingstudy_id, action=body.action, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/studies/{countingstudy_id}/encodings", response=WRITE)
def bring_encodings(request: HttpRequest, countingstudy_id: UUID, body: own.RollIn, key: Key) -> s.Written:
    """Keep, sealed, the encodings that an organisation of another node wrote."""
    given = services.bring(
        actor=actor_of(request),
        study=countingstudy_id,
        organisation=body.organisation,
        text=body.text,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/studies/{countingstudy_id}/count", response=WRITE)
def count_study(request: HttpRequest, countingstudy_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Ask the worker to count; the figures stand at the study some minutes later."""
    given = services.count(actor=actor_of(request), study=countingstudy_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/studies/{countingstudy_id}/close", response=WRITE)
def close_study(request: HttpRequest, countingstudy_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """End a study and destroy its key. Never by a token: use the browser."""
    given = services.close(actor=fresh_actor_of(request), study=countingstudy_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.get("/studies/{countingstudy_id}/table")
def get_study_table(request: HttpRequest, countingstudy_id: UUID) -> HttpResponse:
    """The capture table as CSV, exact; that it was taken is an event."""
    name, text = queries.take(actor=actor_of(request), study=countingstudy_id, now=now())
    return attached(HttpResponse(text, content_type="text/csv; charset=utf-8"), name)


@router.get("/study-doubts", response=answers(list[own.DoubtRow]))
def list_doubts(request: HttpRequest) -> list[own.DoubtRow]:
    """The pairs about persons of your cases."""
    return [own.DoubtRow(**_doubt(one)) for one in queries.asked(actor_of(request))]


@router.get("/study-doubts/{doubt_id}", response=answers(own.DoubtOpen))
def get_doubt(request: HttpRequest, doubt_id: UUID) -> own.DoubtOpen:
    """A pair with your own record; the opening is an event."""
    asked, texts = queries.doubt_opened(actor=actor_of(request), doubt=doubt_id, now=now())
    return own.DoubtOpen(**_doubt(asked), record=texts)


@router.post("/study-doubts/{doubt_id}/say", response=WRITE)
def settle_doubt(request: HttpRequest, doubt_id: UUID, body: own.DoubtIn, key: Key) -> s.Written:
    """Say of your own record whether the pair is one person. It counts where the other side says the same."""
    given = doubts.settle(
        actor=actor_of(request), doubt=doubt_id, said=body.said, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


def _doubt(asked: queries.Asked) -> dict[str, Any]:
    own_row = asked.doubt
    return {
        "id": own_row.pk,
        "study": own_row.study.name,
        "case": own_row.case,
        "agrees": own_row.agrees.split(),
        "said": own_row.said,
        "version": own_row.version,
    }


def _figures(found: queries.Figures | None) -> own.StudyFigures | None:
    if found is None:
        return None
    told = asdict(found)
    told["overlaps"] = [{"one": one, "other": other, "persons": many} for one, other, many in found.overlaps]
    return own.StudyFigures(**told)
