"""Reading questions at the desk: those of the actor's own organisation. Opening one is an event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import boxes
from accord.prevention.press.incoming import Asked
from accord.prevention.press.models import MediaQuestion, PressDesk
from accord.prevention.press.vocab import STATES, QuestionState


@dataclass(frozen=True)
class Inbox:
    """The questions, newest first, and the press desk that takes them, if there is one."""

    found: Page[MediaQuestion]
    desk: PressDesk | None


@dataclass(frozen=True, repr=False)
class Opened:
    """One question, opened, with what can be done."""

    row: MediaQuestion
    asked: Asked
    steps: list[str]


def require_editor(actor: Actor) -> None:
    """Those who write releases answer those who read them. Raises Refused."""
    require(Request(actor, Action.NEWS_WRITE, relation_of(actor, actor.organisation)))


def inbox(actor: Actor, *, after: str = "") -> Inbox:
    """What the actor's organisation was asked; who asks what stays sealed in a list. Raises Refused or BadCursor."""
    require_editor(actor)
    return Inbox(page_of(_own(actor), order="came_at", after=after), desk_of(actor))


def desk_of(actor: Actor) -> PressDesk | None:
    """The open desk of the actor's organisation, or None. The caller asked the policy."""
    return PressDesk.objects.filter(organisation=actor.organisation, closed_at=None).first()


def waiting(actor: Actor) -> int:
    """How many wait for an answer. Raises Refused."""
    require_editor(actor)
    return _own(actor).filter(state=QuestionState.NEW).count()


def reach(actor: Actor, question: UUID) -> MediaQuestion:
    """A question of the actor's organisation. Raises Refused or Missing."""
    require_editor(actor)
    found = _own(actor).filter(pk=question).first()
    if found is None:
        raise Missing
    return found


def open_question(*, actor: Actor, question: UUID, now: datetime) -> Opened:
    """One question, opened; the reading is an event in the same transaction. Raises Refused or Missing."""
    with transaction.atomic():
        found = reach(actor, question)
        (told,) = boxes.opened(found.desk, [(found.box, (found.pk,))], holder=actor.organisation)
        asked = Asked(**told)
        ledger.append(event(Kind.MEDIA_QUESTION_READ, found, actor, now))
    return Opened(found, asked, [row.action for row in STATES.open_to(found.state)])


def event(kind: Kind, found: MediaQuestion, actor: Actor, now: datetime) -> Entry:
    """What is put on record of a question: its code."""
    return Entry.by(actor, kind, now, object_type="media_question", object_id=found.pk, facts={"code": found.code})


def _own(actor: Actor) -> QuerySet[MediaQuestion]:
    return MediaQuestion.objects.filter(organisation=actor.organisation)
