"""Questions of the media: the form open or closed, what came, and what became of it."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import press as p
from accord.foundation.clock import now
from accord.prevention.press import queries, services

router = Router(tags=["prevention"])


@router.get("/questions", response=answers(p.QuestionsOut))
def list_questions(request: HttpRequest, after: str = "") -> p.QuestionsOut:
    """What the caller's organisation was asked, newest first, and its press desk."""
    inbox = queries.inbox(actor_of(request), after=after)
    rows = [p.QuestionRow(**shapes.pick(one, p.QuestionRow)) for one in inbox.found.rows]
    desk = p.PressDeskOut(**shapes.pick(inbox.desk, p.PressDeskOut)) if inbox.desk else None
    return p.QuestionsOut(rows=rows, next=inbox.found.next, desk=desk)


@router.get("/questions/{question_id}", response=answers(p.QuestionOpen))
def get_question(request: HttpRequest, question_id: UUID) -> p.QuestionOpen:
    """One question, opened: an event."""
    found = queries.open_question(actor=actor_of(request), question=question_id, now=now())
    asked = {name: getattr(found.asked, name) for name in ("name", "medium", "email", "question", "language")}
    return p.QuestionOpen(**shapes.pick(found.row, p.QuestionOpen, steps=found.steps, **asked))


@router.post("/questions/{question_id}/steps", response=WRITE)
def step_question(request: HttpRequest, question_id: UUID, body: p.QuestionStepIn, key: Key) -> s.Written:
    """Say that it was answered, close it, or open it again."""
    given = services.step(
        actor=actor_of(request), question=question_id, action=body.action, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/press-desk", response=WRITE)
def open_press_desk(request: HttpRequest, key: Key) -> s.Written:
    """Take questions at the public pages from now on."""
    return shapes.written(services.open_desk(actor=actor_of(request), now=now(), key=key))


@router.post("/press-desk/close", response=WRITE)
def close_press_desk(request: HttpRequest, body: s.VersionIn, key: Key) -> s.Written:
    """Take no more; what came stays."""
    return shapes.written(services.close_desk(actor=actor_of(request), read=body.version, now=now(), key=key))
