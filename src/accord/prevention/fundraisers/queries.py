"""Reading sign-ups at the desk: those of the actor's own organisation. Opening one is an event."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault.boxes import open_, private_half
from accord.prevention.fundraisers.incoming import Told
from accord.prevention.fundraisers.letters import ready
from accord.prevention.fundraisers.models import Fundraiser, FundraiserDesk
from accord.prevention.fundraisers.vocab import STATES, FundraiserKind, FundraiserState

_AT_THE_DESK: Final = ("again", "correct", "delete")
_MONTHS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Counted:
    """Sign-ups of one kind in one month."""

    month: datetime
    kind: str
    signed_up: int
    confirmed: int
    left: int

    @property
    def kind_in_words(self) -> str:
        """The kind, in the reader's language."""
        return str(FundraiserKind(self.kind).label)


@dataclass(frozen=True)
class Inbox:
    """Sign-ups, newest first; how many by month and kind; the desk that takes them, if there is one; whether letters go."""

    found: Page[Fundraiser]
    counts: list[Counted]
    desk: FundraiserDesk | None
    letters_go: bool


@dataclass(frozen=True, repr=False)
class Opened:
    """One sign-up with what can be done; `told` is None where only the count is left."""

    row: Fundraiser
    told: Told | None
    steps: list[str]


def require_editor(actor: Actor) -> None:
    """Those who speak to the public speak to those who help from there. Raises Refused."""
    require(Request(actor, Action.NEWS_WRITE, relation_of(actor, actor.organisation)))


def inbox(actor: Actor, *, after: str = "") -> Inbox:
    """Who signed up with the actor's organisation; who it is stays sealed in a list. Raises Refused or BadCursor."""
    require_editor(actor)
    return Inbox(page_of(_own(actor), order="came_at", after=after), _counts(actor), desk_of(actor), ready())


def desk_of(actor: Actor) -> FundraiserDesk | None:
    """The open desk of the actor's organisation, or None. The caller asked the policy."""
    return FundraiserDesk.objects.filter(organisation=actor.organisation, closed_at=None).first()


def bounced(actor: Actor) -> int:
    """How many letters did not arrive. Raises Refused."""
    require_editor(actor)
    return _own(actor).filter(state=FundraiserState.BOUNCED).count()


def reach(actor: Actor, fundraiser: UUID) -> Fundraiser:
    """A sign-up with the actor's organisation. Raises Refused or Missing."""
    require_editor(actor)
    found = _own(actor).select_related("desk").filter(pk=fundraiser).first()
    if found is None:
        raise Missing
    return found


def open_fundraiser(*, actor: Actor, fundraiser: UUID, now: datetime) -> Opened:
    """One sign-up, opened; the reading is an event in the same transaction. Raises Refused or Missing."""
    with transaction.atomic():
        found = reach(actor, fundraiser)
        told = opened(found, secret_of(found)) if found.box else None
        if told:
            ledger.append(Entry.by(actor, Kind.FUNDRAISER_READ, now, **about(found)))
    return Opened(found, told, [one.action for one in STATES.open_to(found.state) if one.action in _AT_THE_DESK])


def secret_of(found: Fundraiser) -> bytes:
    """The private key of its desk. The caller writes the event."""
    return private_half(found.desk, holder=found.organisation)


def opened(found: Fundraiser, secret: bytes) -> Told:
    """What was sent. The caller writes the event."""
    return Told(**json.loads(open_(bytes(found.box or b""), secret, found.pk)))


def about(found: Fundraiser, **facts: str) -> dict[str, Any]:
    """What is put on record of a sign-up: its code and where it stands."""
    told = {"code": found.code, "state": str(found.state)} | facts
    return {"object_type": "fundraiser", "object_id": found.pk, "facts": told}


def _counts(actor: Actor) -> list[Counted]:
    rows = _own(actor).annotate(month=TruncMonth("came_at")).values("month", "kind")
    counted = rows.annotate(
        signed_up=Count("id"),
        confirmed=Count("id", filter=Q(confirmed_at__isnull=False)),
        left=Count("id", filter=Q(state=FundraiserState.LEFT)),
    )
    return [Counted(**row) for row in counted.order_by("-month", "kind")[: _MONTHS_SHOWN * len(FundraiserKind)]]


def _own(actor: Actor) -> QuerySet[Fundraiser]:
    return Fundraiser.objects.filter(organisation=actor.organisation)
