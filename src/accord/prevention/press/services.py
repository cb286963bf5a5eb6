"""What the desk does with questions, and their deletion by the worker."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Actor
from accord.foundation.vault import seal_into
from accord.foundation.vault.boxes import new_pair
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.prevention.press.models import MediaQuestion, PressDesk
from accord.prevention.press.queries import desk_of, event, reach, require_editor
from accord.prevention.press.vocab import KEPT_DAYS, STATES, DeskStands, NoDesk

_KINDS: Final = {
    "answer": Kind.MEDIA_QUESTION_ANSWERED,
    "close": Kind.MEDIA_QUESTION_CLOSED,
    "reopen": Kind.MEDIA_QUESTION_REOPENED,
}


@service
def open_desk(*, actor: Actor, now: datetime, key: str) -> Given:
    """Take questions from now on: a key pair, its private half sealed for the organisation. Raises Refused or DeskStands."""

    def work() -> Given:
        require_editor(actor)
        if desk_of(actor) is not None:
            raise DeskStands
        pair = new_pair()
        made = PressDesk(
            id=new_id(),
            organisation=actor.organisation,
            public_key=pair.public,
            opened_at=now,
            opened_by=actor.account,
        )
        seal_into(made, holder=actor.organisation, secret=pair.written())
        made.save(force_insert=True)
        ledger.append(_about(Kind.PRESS_DESK_OPENED, made, actor, now))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="press_desk.open", body=None, now=now, work=work)


@service
def close_desk(*, actor: Actor, read: int, now: datetime, key: str) -> Given:
    """Take no new questions; those that came stay. Raises Refused, NoDesk or Stale."""

    def work() -> Given:
        require_editor(actor)
        found = desk_of(actor)
        if found is None:
            raise NoDesk
        found.closed_at = now
        save_versioned(found, read=read, fields=["closed_at"])
        ledger.append(_about(Kind.PRESS_DESK_CLOSED, found, actor, now))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="press_desk.close", body=None, now=now, work=work)


@service
def step(*, actor: Actor, question: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """Say that it was answered, close it without an answer, or open it again. Raises Refused, Missing, NotPossible or Stale."""

    def work() -> Given:
        if action not in _KINDS:
            raise NotPossible
        found = reach(actor, question)
        found.state = STATES.step(found.state, action)
        save_versioned(found, read=read, fields=["state"])
        ledger.append(event(_KINDS[action], found, actor, now))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="media_question.step", body=(question, action), now=now, work=work)


def to_delete(*, now: datetime, limit: int = 200) -> list[UUID]:
    """Questions whose time is over, oldest first, whatever became of them: the form said so."""
    rows = MediaQuestion.objects.filter(came_at__lte=now - timedelta(days=KEPT_DAYS))
    return list(rows.order_by("came_at", "id").values_list("pk", flat=True)[:limit])


@service
def delete(*, question: UUID, now: datetime) -> None:
    """Delete one; its code and its end stay in the ledger."""
    found = MediaQuestion.objects.filter(pk=question, came_at__lte=now - timedelta(days=KEPT_DAYS)).first()
    if found is None:
        return
    facts = {"code": found.code, "state": str(found.state)}
    told = Entry(
        Kind.MEDIA_QUESTION_DELETED,
        now,
        organisation=found.organisation,
        object_type="media_question",
        object_id=found.pk,
        facts=facts,
    )
    found.delete()
    ledger.append(told)


def _about(kind: Kind, desk: PressDesk, actor: Actor, now: datetime) -> Entry:
    return Entry.by(actor, kind, now, object_type="press_desk", object_id=desk.pk, facts={})
