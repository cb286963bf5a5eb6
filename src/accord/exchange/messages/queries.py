"""Reading how letters stand: for who keeps nodes, by numbers; for who wrote one, what became of it. Never what they say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, Q

from accord.exchange.letters.streams import MOST_TRIES, Result
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.vocab import MISSING
from accord.exchange.nodes.queries import allowed
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.wall import whole_node

LATELY: Final = timedelta(days=30)
_MOST: Final = 100  # letters that wait for a person, on one page


@dataclass(frozen=True, slots=True, repr=False)
class Refusals:
    """How many letters of a kind were refused for one reason; `there`: by the other node, else by this one."""

    kind: str
    reason: str
    there: bool
    many: int


@dataclass(slots=True, repr=False)
class Traffic:
    """How the letters between this node and another stand."""

    unsent: int = 0  # of ours, not answered yet
    since: datetime | None = None  # the oldest of them was written
    behind: int = 0  # of theirs, waiting here: failed, or behind one that did
    for_a_person: list[Incoming] = field(default_factory=list)
    refused: list[Refusals] = field(default_factory=list)
    missing: dict[str, int] = field(
        default_factory=dict
    )  # of ours, by kind: set back, this node has not what they tell


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """A letter of an organisation here, and what the other node has said of it."""

    number: int
    kind: str
    written_at: datetime
    became: str
    reason: str
    settled_at: datetime | None


def traffic(actor: Actor, *, now: datetime) -> dict[UUID, Traffic]:
    """How letters stand, by node. Numbers, kinds and reasons of the whole node, for who keeps nodes. Raises Refused."""
    allowed(actor, Action.NODE_PAIR)
    found: dict[UUID, Traffic] = defaultdict(Traffic)
    with whole_node():
        unsent = Outgoing.objects.filter(settled_at=None).values_list("peer").order_by()
        for peer, many, since in unsent.annotate(Count("pk"), Min("written_at")):
            found[peer].unsent, found[peer].since = many, since
        kept = Incoming.objects.filter(ended_at=None)
        for peer, many in kept.values_list("peer").annotate(Count("pk")).order_by():
            found[peer].behind = many
        failed = kept.filter(became=Result.KEPT, tries__gte=MOST_TRIES).defer("signed_letter", "returnable")
        for row in failed.order_by("came_at", "pk")[:_MOST]:
            found[row.peer].for_a_person.append(row)
        for model, there, moment in ((Outgoing, True, "settled_at"), (Incoming, False, "ended_at")):
            which = Q(became=Result.REFUSED) | Q(reason=MISSING) if there else Q(became=Result.REFUSED)
            lately = model.objects.filter(which, **{f"{moment}__gte": now - LATELY})
            counted = lately.values_list("peer", "kind", "reason").annotate(Count("pk"))
            for peer, kind, reason, many in counted.order_by("kind", "reason"):
                if reason == MISSING:
                    found[peer].missing[kind] = many
                else:
                    found[peer].refused.append(Refusals(kind, reason, there, many))
    return found


def waiting() -> tuple[int, datetime | None]:
    """How many letters of this node no other has answered, of all nodes together, and when the oldest was written."""
    with whole_node():
        found = Outgoing.objects.filter(settled_at=None).aggregate(many=Count("pk"), since=Min("written_at"))
    return found["many"], found["since"]


def standing(actor: Actor, stream: UUID) -> list[Told]:
    """The letters of the actor's organisation about something, oldest first. The caller has reached what they are about."""
    found = Outgoing.objects.filter(stream=stream, organisation=actor.organisation).order_by("written_at", "number")
    return [Told(*row) for row in found.values_list(*Told.__slots__)]


def first_letter(actor: Actor, stream: UUID) -> UUID:
    """The letter with which something began, written or received by the actor's organisation. Raises Missing."""
    ours = Outgoing.objects.filter(stream=stream, organisation=actor.organisation, number=1)
    theirs = Incoming.objects.filter(stream=stream, organisation=actor.organisation, number=1)
    sent, came = ours.values_list("written_at", "pk").first(), theirs.values_list("came_at", "message").first()
    if not sent and not came:
        raise Missing
    return min(one for one in (sent, came) if one)[1]


def unheard(actor: Actor, streams: Iterable[UUID]) -> set[UUID]:
    """Those of these streams in which a letter of the actor's organisation has not been answered for good."""
    found = Outgoing.objects.filter(stream__in=list(streams), organisation=actor.organisation)
    return set(found.exclude(became__in=(Result.APPLIED, Result.REFUSED)).values_list("stream", flat=True))
