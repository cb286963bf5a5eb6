"""Three nodes, a bad network and bad luck, in virtual time: everything that happens follows from one seed.

The lines under test are those of the product (`streams.py`, `referrals/merging.py`); simulated are the network, the clock, the
database (a dictionary that is written whole or not at all) and the signature (a hash: its own proofs are F3 and F4).
"""

import heapq
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from accord.exchange.letters import streams
from accord.exchange.letters.envelope import Letter, Message
from accord.exchange.letters.streams import SETTLED
from accord.protection.referrals.merging import Said, merged
from accord.protection.referrals.vocab import STATES
from tests.proofs.exchange.memory import Memory

START = datetime(2026, 11, 1, tzinfo=UTC)
POSSIBLE = [(row.source, row.action, row.target) for row in STATES.expanded()]
BY = {(row.source, row.action): row.by for row in STATES.expanded()}
ACTIONS = (
    "acknowledge",
    "accept",
    "decline",
    "depart",
    "arrive",
    "start_service",
    "give_feedback",
    "close",
    "revoke",
    "withdraw",
)


@dataclass
class Luck:
    """How bad it is."""

    lost: float = 0.3
    twice: float = 0.1
    slowest: float = 60.0
    cut: float = 0.1  # of the time two nodes do not reach each other
    crash: float = 0.02  # at each step of a node, before its answer leaves
    poison: float = 0.02  # effects that fail until somebody mends them
    restored: bool = False  # one node is set back to an older state, once


@dataclass
class Referral:
    """What a node knows of one referral: its side, and the letters of both sides."""

    side: str
    peer: UUID
    steps: list = field(default_factory=list)

    def state(self):
        return merged("draft", self.steps, POSSIBLE).state


class Node:
    def __init__(self, world, name):
        self.world, self.name = world, name
        self.id = UUID(int=int.from_bytes(name.encode(), "big"))
        self.store, self.referrals, self.effects = Memory(), {}, []
        self.next_try = {}
        self.up = True

    # What people do
    def give(self, peer):
        stream = self.world.uuid()
        self.referrals[stream] = Referral("giver", peer.id)
        self.say(stream, "send")

    def act(self):
        random = self.world.random
        if not self.referrals:
            return
        stream = random.choice(sorted(self.referrals))
        found = self.referrals[stream]
        by = {"giver": ("giver", "the person"), "receiver": ("receiver", "the person")}[found.side]
        can = [a for a in ACTIONS if BY.get((found.state(), a)) in by]
        can = [a for a in can if a not in ("revoke", "withdraw") or random.random() < 0.15]
        if can:
            self.say(stream, random.choice(can))

    def say(self, stream, action):
        found = self.referrals[stream]
        message = Message(
            self.world.uuid(),
            self.id,
            found.peer,
            self.id,
            found.peer,
            stream,
            0,
            "",
            0,
            action,
            self.world.moment(),
            {"action": action},
        )
        letter = streams.write(self.store, message, sign)
        if not self.world.healed and self.world.random.random() < self.world.luck.poison:
            self.world.poisoned.add(message.id)
        self.own(letter.message)
        self.next_try[found.peer] = 0.0

    def own(self, said):
        """What a letter of ours did here when it was written."""
        side = "giver" if said.kind == "send" else "receiver"  # of one that was forgotten as a whole
        found = self.referrals.setdefault(said.stream, Referral(side, said.recipient))
        found.steps.append(Said(found.side, said.number, said.seen, said.kind))

    def effect(self, said):
        """What a letter of theirs does here."""
        if said.id in self.world.poisoned:
            raise RuntimeError("poison")
        mine = "receiver" if said.kind == "send" else "giver"
        found = self.referrals.setdefault(said.stream, Referral(mine, said.origin))
        other = "receiver" if found.side == "giver" else "giver"
        self.effects.append(said.id)
        found.steps.append(Said(other, said.number, said.seen, said.kind))

    # What machines do
    def deliver(self, peer):
        world = self.world
        if not self.up or self.next_try.get(peer.id, 0.0) > world.time:
            return
        letters = [
            letter
            for (to, stream) in sorted(self.store.out)
            if to == peer.id
            for letter in self.store.unsettled(to, stream)[:5]
        ]
        self.next_try[peer.id] = world.time + world.random.uniform(1, 30)
        if letters:
            world.random.shuffle(letters)
            world.send(self, peer, "letters", letters[:20])

    def compare(self, peer):
        """Tell the other how much of each stream is here; now and then, and where a fork was answered."""
        if self.up:
            known = {s for (to, s) in [*self.store.out, *self.store.came] if to == peer.id}
            heads = {s: (self._settled(peer.id, s), self.store.head_in(peer.id, s).number) for s in sorted(known)}
            self.world.send(self, peer, "heads", heads)

    def _settled(self, peer, stream):
        waiting = self.store.unsettled(peer, stream)
        return waiting[0].message.number - 1 if waiting else self.store.head_out(peer, stream).number

    def receive(self, sender, kind, content):
        world = self.world
        if not self.up:
            return
        if kind == "letters":
            answers = [streams.take(self.store, one, now=world.moment(), effect=self.effect) for one in content]
            if world.random.random() > world.luck.crash:
                world.send(self, sender, "answers", list(zip(content, answers, strict=True)))
        elif kind == "answers":
            current = {one.message.id for key in self.store.out for one in self.store.out[key]}
            mine = [(letter, answer) for letter, answer in content if letter.message.id in current]
            world.acknowledged |= {letter.message.id for letter, answer in mine if answer.result in SETTLED}
            forked = [
                streams.settle(self.store, letter.message.recipient, letter.message.stream, answer)
                for letter, answer in mine
            ]
            if any(forked):
                self.compare(sender)
        elif kind == "heads":
            back = []
            known = {s for (to, s) in [*self.store.out, *self.store.came] if to == sender.id}
            for stream in sorted(known | set(content)):
                out, came = content.get(stream, (0, 0))
                back += streams.returned(self.store, sender.id, stream, out=out, came=came)
            if back:
                world.send(self, sender, "returned", back)
        elif kind == "returned":
            self.take_back(sender, content)

    def take_back(self, peer, letters):
        for stream in sorted({letter.message.stream for letter in letters}):
            back = [one for one in letters if one.message.stream == stream]
            streams.adopt(self.store, peer.id, stream, back, sign=sign, effect=self.own, moved=self.moved)

    def moved(self, said, number):
        """What was written since stands under its new number here too."""
        found = self.referrals[said.stream]
        old = found.steps.index(Said(found.side, said.number, said.seen, said.kind))
        found.steps[old] = replace(found.steps[old], number=number)

    def mend(self):
        for peer, stream in sorted(self.store.came):
            streams.try_again(self.store, peer, stream, now=self.world.moment(), effect=self.effect, by_hand=True)

    def snapshot(self):
        referrals = {s: Referral(r.side, r.peer, list(r.steps)) for s, r in self.referrals.items()}
        return self.store.copy(), referrals, list(self.effects)

    def restore(self, kept):
        self.store, self.referrals, self.effects = kept
        self.next_try = {}


class World:
    def __init__(self, seed, luck, nodes=3):
        self.random, self.luck, self.time = Random(seed), luck, 0.0
        self.queue, self.order = [], 0
        self.poisoned, self.cuts, self.acknowledged = set(), {}, set()
        self.nodes = [Node(self, name) for name in "ABCDE"[:nodes]]
        self.healed = False

    def uuid(self):
        return UUID(int=self.random.getrandbits(128))

    def moment(self):
        return START + timedelta(seconds=self.time)

    def at(self, delay, what):
        self.order += 1
        heapq.heappush(self.queue, (self.time + delay, self.order, what))

    def send(self, sender, to, kind, content):
        random, luck = self.random, self.luck
        pair = frozenset((sender.name, to.name))
        if not self.healed and (self.cuts.get(pair, 0.0) > self.time or random.random() < luck.lost):
            return
        copies = 2 if not self.healed and random.random() < luck.twice else 1
        for _ in range(copies):
            slow = 0.01 if self.healed else random.uniform(0.01, luck.slowest)
            self.at(slow, lambda: to.receive(sender, kind, content))

    def run(self, until):
        while self.queue and self.queue[0][0] <= until:
            self.time, _, what = heapq.heappop(self.queue)
            what()
        self.time = until

    def live(self, minutes=30, referrals=6):
        """The time of trouble."""
        random = self.random
        for _ in range(referrals):
            giver, receiver = random.sample(self.nodes, 2)
            self.at(random.uniform(0, minutes * 20), lambda g=giver, r=receiver: g.give(r))
        for _ in range(referrals * 10):
            node = random.choice(self.nodes)
            self.at(random.uniform(0, minutes * 60), node.act)
        for node in self.nodes:
            for other in self.nodes:
                if other is not node:
                    for _ in range(minutes * 3):
                        self.at(random.uniform(0, minutes * 60), lambda n=node, o=other: n.deliver(o))
                    self.at(random.uniform(0, minutes * 60), lambda n=node, o=other: n.compare(o))
        for _ in range(minutes // 3):
            pair = frozenset(n.name for n in random.sample(self.nodes, 2))
            end = random.uniform(0, minutes * 60)
            self.at(max(0.0, end - 300), lambda p=pair, e=end: self.cuts.__setitem__(p, e))
        if self.luck.restored:
            node = random.choice(self.nodes)
            when = random.uniform(0, minutes * 40)
            kept = []
            self.at(when, lambda: kept.append(node.snapshot()))
            self.at(when + random.uniform(10, minutes * 20), lambda: node.restore(kept[0]))
        self.run(minutes * 60)

    def heal(self):
        """The network works, what failed is mended; until nobody has anything left to say."""
        self.healed = True
        self.poisoned.clear()
        for _ in range(40):
            for node in self.nodes:
                node.mend()
                for other in self.nodes:
                    if other is not node:
                        node.compare(other)
                self.run(self.time + 1)
                for other in self.nodes:
                    if other is not node:
                        node.next_try.clear()
                        node.deliver(other)
            self.run(self.time + 5)
            if not any(node.store.unsettled(*key) for node in self.nodes for key in node.store.out):
                break

    def wrong(self):
        """What is not as it should be, in words."""
        found = []
        by_id = {node.id: node for node in self.nodes}
        done = {e for node in self.nodes for e in node.effects}
        if lost := self.acknowledged - done:
            found.append(f"{len(lost)} that were acknowledged are lost")
        for node in self.nodes:
            if len(node.effects) != len(set(node.effects)):
                found.append(f"{node.name} did something twice")
            for (peer, stream), letters in node.store.out.items():
                there = [kept.letter.message.id for kept in by_id[peer].store.came[node.id, stream]]
                if [one.message.id for one in letters] != there:
                    found.append(f"{node.name} to {by_id[peer].name}: {len(letters)} said, {len(there)} known")
                effects = [e for e in by_id[peer].effects if e in set(there)]
                if effects != there:
                    found.append(f"{by_id[peer].name}: not in order, or not done")
            for stream, referral in node.referrals.items():
                other = by_id[referral.peer].referrals.get(stream)
                if other is None or other.state() != referral.state():
                    found.append(f"{node.name} says {referral.state()}, the other {other and other.state()}")
        return found


def sign(message):
    return Letter(
        message, repr((message.id.int, message.number, message.previous, message.seen, message.kind)).encode()
    )
