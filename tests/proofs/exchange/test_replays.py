"""F3: what was captured and is said again. F6: one letter that fails among a thousand streams. The other nodes are played."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError

from accord.exchange.letters import envelope, streams
from accord.exchange.letters.envelope import Letter, Unreadable
from accord.exchange.letters.streams import MOST_TRIES
from accord.exchange.messages import courier, frames, lines, queries, receiving, services
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.writing import Saying, say
from accord.exchange.nodes import own
from accord.exchange.nodes.queries import entry_of
from accord.foundation.ids import new_id
from accord.foundation.ledger.models import Event
from accord.foundation.vault.signing import public_key
from tests.cast import key
from tests.proofs.exchange.test_simulated import without_ids
from tests.rooms.messages.other import Desk, Other, understanding
from tests.rooms.nodes.build import addressed, in_force

pytestmark = pytest.mark.django_db

LATER = (timedelta(seconds=1), timedelta(days=1), timedelta(days=365))
LETTERS = 40


class Overheard:
    """What went between our node and another: envelopes, signed letters, answers; and a third node that has all of it."""

    def __init__(self, world, random):
        courier._talks.clear()
        addressed(world)
        here = world["ana"].organisation
        self.world, self.random, self.desk = world, random, Desk()
        self.other, self.third = Other(world, here), Other(world, here, 3, "ro-2")
        in_force(world, self.other, self.third)
        self.streams = [UUID(int=random.getrandbits(128)) for _ in range(5)]

    def talk(self):
        other, world = self.other, self.world
        self.letters = [other.letter({"n": n}, stream=self.random.choice(self.streams)) for n in range(LETTERS)]
        self.boxes = [other.sealed(one) for one in self.letters]
        self.given = [self.say(other, one) for one in self.boxes]
        for n in range(LETTERS):
            stream = self.random.choice(self.streams)
            say(Saying("test.said", stream, world["ana"].organisation, other.body, {"n": n}), now=world.now)
        body = frames.pack(sealed for _, sealed in courier.due(other.id))
        self.ours, self.heard = frames.unpack(body), frames.unpack(other.on_letters(body))
        receiving.answered(entry_of(other.id), self.heard, now=world.now)

    def say(self, who, box, *, after=timedelta()):
        """The signed answer of our node to an envelope on the line of `who`."""
        return frames.unpack(lines.HANDLERS["letters"](who.id, frames.pack([box]), self.world.now + after))[0]

    def here(self):
        """All that a letter or an answer could have changed."""
        out = Outgoing.objects.order_by("pk").values_list("pk", "became", "reason", "answer", "settled_at", "digest")
        came = Incoming.objects.order_by("pk").values_list("pk", "became", "reason", "told", "digest", "tries")
        return list(out), list(came), list(self.desk.done), list(self.desk.ended), Event.objects.count()

    def changed(self, letter, **changes):
        """A letter that says something else under the signature of the one that was captured, sealed to our node."""
        forged = envelope.sign(replace(letter.message, **changes), self.third.key).signed
        signed = forged.rpartition(b".")[0] + b"." + letter.signed.rpartition(b".")[2]
        return envelope.seal(Letter(letter.message, signed), own.sealing_key().public())

    # Each way says what became of it: "the same answer", or that it was not read.
    def again(self):
        n = self.random.randrange(LETTERS)
        answer = self.say(self.other, self.boxes[n], after=self.random.choice(LATER))
        return "the same answer" if answer == self.given[n] else "another answer"

    def sealed_anew(self):
        n = self.random.randrange(LETTERS)
        answer = self.say(self.other, self.other.sealed(self.letters[n]), after=self.random.choice(LATER))
        return "the same answer" if answer == self.given[n] else "another answer"

    def by_another_node(self):
        return self.unread(lambda: self.say(self.third, self.random.choice(self.boxes)))

    def to_another_node(self):
        box = self.random.choice([self.random.choice(self.ours), self.random.choice(self.boxes)])
        who = self.third
        return self.unread(
            lambda: envelope.open_(box, who.sealing, here=who.id, origin_key=public_key(), now=self.world.now)
        )

    def passed_on(self):
        """What the other node wrote to the third one, sealed anew by that one to ours."""
        message = replace(self.random.choice(self.letters).message, id=new_id(), recipient=self.third.id)
        box = self.other.sealed(envelope.sign(message, self.other.key))
        return self.unread(lambda: self.say(self.random.choice([self.other, self.third]), box))

    def thrown_back(self):
        """A letter of our own, as if it were the other node's."""
        signed = envelope.open_(
            self.random.choice(self.ours), self.other.sealing, here=self.other.id, origin_key=public_key(), now=self.world.now
        )  # fmt: skip
        return self.unread(lambda: self.say(self.other, self.other.sealed(signed)))

    def to_another_organisation(self):
        box = self.changed(self.random.choice(self.letters), addressee=self.world["mira"].organisation)
        return self.unread(lambda: self.say(self.other, box))

    def in_another_stream(self):
        letter = self.random.choice(self.letters)
        others = [one for one in self.streams if one != letter.message.stream]
        box = self.changed(letter, stream=self.random.choice(others))
        return self.unread(lambda: self.say(self.other, box))

    def answered_again(self):
        receiving.answered(
            entry_of(self.other.id), [self.random.choice(self.heard)], now=self.world.now + self.random.choice(LATER)
        )
        return "nothing new"

    def answered_by_another(self):
        return self.unread(
            lambda: receiving.answered(entry_of(self.third.id), [self.random.choice(self.heard)], now=self.world.now)
        )

    def answer_thrown_back(self):
        return self.unread(
            lambda: receiving.answered(entry_of(self.other.id), [self.random.choice(self.given)], now=self.world.now)
        )

    @staticmethod
    def unread(what):
        try:
            what()
        except Unreadable:
            return "not read"
        return "READ"


WAYS = (
    "again", "sealed_anew", "by_another_node", "to_another_node", "passed_on", "thrown_back", "to_another_organisation",
    "in_another_stream", "answered_again", "answered_by_another", "answer_thrown_back",
)  # fmt: skip


@pytest.mark.proof("F3")
def test_what_is_said_again_has_no_effect(world, proof):
    n = proof.size(quick=550, long=5_000)
    heard = Overheard(world, proof.random)
    with understanding(heard.desk):
        heard.talk()
        before, became = heard.here(), Counter()
        assert sorted(heard.desk.done) == list(range(LETTERS))
        for number in range(n):
            became[getattr(heard, WAYS[number % len(WAYS)])()] += 1
        assert heard.here() == before
    assert set(became) == {"the same answer", "not read", "nothing new"}
    proof.counted(
        n,
        f"{n} envelopes and answers again: after a second, a day, a year, by and to another node, to another organisation, in "
        f"another stream, thrown back: 0 effects, nothing changed here ({became['the same answer']} the same answer, {became['not read']} not read)",
    )


@pytest.mark.proof("F3")
def test_a_receiver_that_knows_no_letter_again_is_noticed(world, proof, monkeypatch):
    heard = Overheard(world, proof.random)
    with understanding(heard.desk):
        heard.talk()
        monkeypatch.setattr(streams, "take", without_ids)
        with suppress(IntegrityError):  # the table itself holds no letter twice
            heard.again()
        assert len(heard.desk.done) == LETTERS + 1
    proof.counted(1, "a receiver that does not know a letter again is noticed")


@pytest.mark.proof("F6")
def test_one_letter_that_fails_holds_nothing_but_its_own_stream(world, proof):
    n = proof.size(quick=1_000, long=10_000)
    courier._talks.clear()
    addressed(world)
    other, desk = Other(world, world["ana"].organisation), Desk()
    in_force(world, other)
    poison = proof.random.randrange(n)
    desk.fails[poison] = RuntimeError("poison")
    with understanding(desk):
        first = [other.letter({"n": one}, stream=UUID(int=one + 1)) for one in range(n)]
        behind = [other.letter({"n": n + one}, stream=UUID(int=poison + 1)) for one in range(2)]
        began = world.now
        for one in range(0, n, 64):
            other.bring(*first[one : one + 64])
        other.bring(*behind)
        assert desk.done == [one for one in range(n) if one != poison]
        now = began
        while not (seen := queries.traffic(world["elena"], now=now)[other.id].for_a_person):
            now += timedelta(minutes=1)
            other.round(now)
        minutes = (now - began) // timedelta(minutes=1)
        assert [(one.message, one.tries) for one in seen] == [(first[poison].message.id, MOST_TRIES)]
        assert queries.traffic(world["elena"], now=now)[other.id].behind == 3
        by_hand = {"actor": world["elena"], "letter": seen[0].pk, "now": now}
        services.retry(**by_hand, read=seen[0].version, key=key())
        assert Incoming.objects.get(pk=seen[0].pk).became == "kept"  # nobody has mended it yet
        services.reject(**by_hand, read=Incoming.objects.get(pk=seen[0].pk).version, key=key())
        other.round(now)
    assert desk.done[n - 1 :] == [n, n + 1]
    answer = other.store.settled[first[poison].message.id]
    assert (answer.result, answer.reason) == ("refused", "rejected-by-hand")
    proof.counted(
        n,
        f"one of {n} streams fails: the other {n - 1} have their effect at once, it is shown to who keeps nodes {minutes} minutes later, can be "
        "tried again, and refused with a signed reason; what stood behind it goes on",
    )
