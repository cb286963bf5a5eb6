"""Reading tips at the desk: those of the actor's own organisation. Opening one, or a file of it, is an event."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accord.detection.tips.models import Intake, Message, Tip, TipFile
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault.boxes import open_, private_half

_WAITING: Final = 50


@dataclass(frozen=True, repr=False)
class Spoken:
    """A message, opened."""

    row: Message
    text: str
    place: str
    language: str
    files: list[TipFile]


@dataclass(frozen=True, repr=False)
class TipView:
    """A tip, opened, as this actor may see it."""

    tip: Tip
    spoken: list[Spoken]

    @property
    def account(self) -> str:
        """All that the reporter wrote."""
        return "\n\n".join(one.text for one in self.spoken if not one.row.by_desk)


@dataclass(frozen=True)
class Inbox:
    """What waits (danger first), and every tip, newest first."""

    waiting: list[Tip]
    found: Page[Tip]


def may_read(actor: Actor) -> bool:
    """Whether this actor sees the tips of their organisation."""
    return decide(Request(actor, Action.SIGNAL_READ, relation_of(actor, actor.organisation))).allow


def inbox(actor: Actor, *, after: str = "") -> Inbox:
    """The tips of the actor's organisation; what they tell stays sealed in a list. Raises Refused."""
    require(Request(actor, Action.SIGNAL_READ, relation_of(actor, actor.organisation)))
    return Inbox(_waiting(actor), page_of(_own(actor), order="hour", after=after))


def _waiting(actor: Actor) -> list[Tip]:
    unread = Message.objects.filter(tip=OuterRef("pk"), by_desk=False, read_at=None)
    rows = _own(actor).filter(Exists(unread)).order_by("-danger", "hour", "id")
    return list(rows[:_WAITING])


def open_tip(*, actor: Actor, tip: UUID, now: datetime) -> TipView:
    """One tip, opened; the reading is an event in the same transaction. Raises Missing or Refused."""
    with transaction.atomic():
        found = reach(actor, tip, Action.SIGNAL_READ)
        secret = secret_of(found, actor)
        rows = list(found.messages.order_by("number", "id").prefetch_related("files"))
        spoken = [_spoken(row, secret) for row in rows]
        facts = {"intake": str(found.intake_id), "messages": len(rows)}  # whose key was opened
        ledger.append(event(Kind.TIP_READ, found, actor, now, **facts))
    return TipView(found, spoken)


def file_of(*, actor: Actor, tip: UUID, file: UUID, now: datetime) -> tuple[TipFile, bytes]:
    """A file of a tip and its bytes, an event. Raises Missing, Refused or Tampered."""
    with transaction.atomic():
        found = reach(actor, tip, Action.SIGNAL_READ)
        row = TipFile.objects.filter(pk=file, message__tip=found).first()
        if row is None:
            raise Missing
        content = open_(bytes(row.box), secret_of(found, actor), row.pk, "file")
        facts = {"intake": str(found.intake_id), "number": row.number}
        ledger.append(event(Kind.TIP_FILE_READ, found, actor, now, **facts))
    return row, content


def intake_of(actor: Actor) -> Intake | None:
    """The intake of the actor's organisation that is open, or None."""
    return Intake.objects.filter(organisation=actor.organisation, closed_at=None).defer("secret").first()


def may_keep(actor: Actor) -> bool:
    """Whether this actor opens and closes the way in."""
    return decide(Request(actor, Action.INTAKE_KEEP, relation_of(actor, actor.organisation))).allow


def reach(actor: Actor, tip: UUID, action: Action) -> Tip:
    """The tip, if it is of the actor's organisation and `action` is allowed. Raises Missing or Refused."""
    found = _own(actor).filter(pk=tip).select_related("intake").first()
    if found is None:
        raise Missing
    require(Request(actor, action, relation_of(actor, found.organisation)))
    return found


def secret_of(tip: Tip, actor: Actor) -> bytes:
    """The private key of the intake, for the moment of a reading."""
    return private_half(tip.intake, holder=actor.organisation)


def opened(row: Message, secret: bytes) -> dict[str, str]:
    """The words of a message. Raises Tampered."""
    content: dict[str, str] = json.loads(open_(bytes(row.for_desk), secret, row.pk, "desk"))
    return content


def event(kind: Kind, tip: Tip, actor: Actor | None, now: datetime, **facts: object) -> Entry:
    """An event about a tip: codes and counts only."""
    told = {"object_type": "tip", "object_id": tip.pk, "facts": {"code": tip.code, **facts}}
    if actor is None:
        return Entry(kind, now, organisation=tip.organisation, **told)  # type: ignore[arg-type]
    return Entry.by(actor, kind, now, **told)


def _own(actor: Actor) -> QuerySet[Tip]:
    return Tip.objects.filter(organisation=actor.organisation)


def _spoken(row: Message, secret: bytes) -> Spoken:
    words = opened(row, secret)
    files = sorted(row.files.all(), key=lambda file: file.number)
    return Spoken(row, words["text"], words.get("place", ""), words.get("language", ""), files)
