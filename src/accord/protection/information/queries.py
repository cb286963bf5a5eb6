"""Reading requests for information, from one's own side."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.cooperation.people import queries as people
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor, Category
from accord.foundation.vault import reveal
from accord.protection.cases.models import Case
from accord.protection.information import records
from accord.protection.information.access import may_ask, reach_made, reach_received, seen
from accord.protection.information.models import InformationRequest
from accord.protection.information.vocab import STATES

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """A request in a list, closed."""

    request: InformationRequest
    other: Organisation
    ours: bool


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A request, opened. `steps` are what this actor can do now."""

    request: InformationRequest
    other: Organisation
    ours: bool
    worker: str
    question: str
    answer: str
    case: Case | None
    steps: tuple[str, ...]

    @property
    def asked_for(self) -> list[Category]:
        """The categories that were asked for."""
        return [Category(code) for code in self.request.categories.split()]


def listed(actor: Actor) -> list[Listed]:
    """The requests that the actor made, and those about cases of theirs, newest first. Raises Refused."""
    may_ask(actor)
    rows = list(InformationRequest.objects.filter(seen(actor)).order_by("-asked_at", "-id")[:MOST])
    bodies = organisations.named(_other(row, actor) for row in rows)
    return [Listed(row, bodies[_other(row, actor)], row.asker == actor.organisation) for row in rows]


def one(*, actor: Actor, request: UUID, now: datetime) -> Opened:
    """One request, opened; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        made = reach_made(actor, request)
        found, case = made, None
        if found is None:
            found, allowed = reach_received(actor, request, Action.ENQUIRY_ANSWER)
            case = allowed.case if allowed else None
        told = reveal(found, holder=actor.organisation, fields=["question", "answer_text"])
        records.event(Kind.INFORMATION_READ, found, now, actor, actor.organisation)
    other = organisations.named([_other(found, actor)])[_other(found, actor)]
    worker = people.names([found.asked_by]).get(found.asked_by, "") if found.asked_by else ""
    text = json.loads(told["answer_text"])["text"] if told["answer_text"] else ""
    steps = () if made else tuple(row.action for row in STATES.open_to(found.state) if row.action != "return")
    steps = steps if case else tuple(step for step in steps if step != "answer")
    return Opened(found, other, made is not None, worker, told["question"], text, case, steps)


def _other(row: InformationRequest, actor: Actor) -> UUID:
    return row.asked if row.asker == actor.organisation else row.asker
