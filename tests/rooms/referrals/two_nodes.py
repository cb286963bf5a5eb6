"""Two nodes in one database: the same referral stands twice, as the giver's node knows it and as the receiver's does.

Which organisation works "here" is switched before each act; what the bridge would carry is carried by hand.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.writes import events
from accord.foundation.writes.events import Topic
from accord.protection.referrals import arrivals, departures
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import Side
from tests.cast import World

ORGANISATIONS = {Side.GIVER: "animus", Side.RECEIVER: "dignita"}
OTHER = {Side.GIVER: Side.RECEIVER, Side.RECEIVER: Side.GIVER}


@dataclass(repr=False)
class Two:
    """The nodes of Animus (giver) and Dignita (receiver), and the letters under way to each."""

    world: World
    rows: dict[Side, UUID] = field(default_factory=dict)
    to: dict[Side, list[dict]] = field(default_factory=lambda: {Side.GIVER: [], Side.RECEIVER: []})
    here: Side = Side.GIVER

    def at(self, side: Side) -> None:
        """From now on we are at the node of `side`."""
        self.here = side
        for one, code in ORGANISATIONS.items():
            Organisation.objects.filter(code=code).update(on_this_node=one == side)

    def written(self, _actor, step: UUID, _now) -> None:
        """As the bridge: each step that is written here becomes a letter to the other node."""
        referral, body = departures.said(step)
        self.rows.setdefault(self.here, referral.pk)
        assert self.rows[self.here] == referral.pk
        self.to[OTHER[self.here]].append(body)

    def send(self, *, own_words: bool = True, **wanted) -> UUID:
        """A referral of Ana's leaves for the other node; the id of it here."""
        self.at(Side.GIVER)
        case = self.world.case()
        if "ground" not in wanted:
            categories = {"categories": wanted["categories"]} if "categories" in wanted else {}
            self.world.consent(case, own_words=own_words, **categories)
        made = self.world.draft(case, **wanted)
        self.world.send(made)
        return made

    def act(self, side: Side, action: str, **changes) -> None:
        """A step of `side`, at its own node."""
        self.at(side)
        self.world.act(self.rows[side], action, {"giver": "ana", "receiver": "mira"}[side], **changes)

    def deliver(self, side: Side, how_many: int | None = None) -> None:
        """The next letters reach the node of `side`."""
        self.at(side)
        waiting = self.to[side]
        for _ in range(len(waiting) if how_many is None else how_many):
            self.take(side, waiting.pop(0))

    def take(self, side: Side, body: dict, now=None) -> Referral:
        """One letter, as the bridge hands it on."""
        self.at(side)
        now = now or self.world.now
        with transaction.atomic():
            if body["action"] != "send":
                return arrivals.stepped(referral=self.rows[side], side=OTHER[side], body=body, now=now)
            self.rows[side] = new_id()  # at another node it is the same id; here the database has it already
            sides = {"giver": self.world.org("animus"), "receiver": self.world.org("dignita")}
            return arrivals.taken_in(referral=self.rows[side], **sides, body=body, now=now)

    def row(self, side: Side) -> Referral:
        """The referral as the node of `side` knows it."""
        return Referral.objects.get(pk=self.rows[side])

    def states(self) -> tuple[str, str]:
        """Where both nodes say that it stands."""
        return self.row(Side.GIVER).state, self.row(Side.RECEIVER).state


def listening(two: Two):
    """Within, what `two` writes becomes letters; a bridge that may be there is not asked."""
    kept = events._handlers[Topic.REFERRAL_STEPPED]
    events._handlers[Topic.REFERRAL_STEPPED] = [two.written]
    try:
        yield two
    finally:
        two.at(Side.GIVER)
        Organisation.objects.filter(code__in=ORGANISATIONS.values()).update(on_this_node=True)
        events._handlers[Topic.REFERRAL_STEPPED] = kept
