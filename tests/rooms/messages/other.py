"""The other node, in memory: it speaks by the same lines as ours, over a store of its own."""

from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from accord.cooperation.organisations.models import Organisation
from accord.exchange.letters import answers, envelope, streams
from accord.exchange.letters.envelope import Message
from accord.exchange.letters.streams import MOST_TRIES
from accord.exchange.messages import courier, frames, kinds, lines
from accord.exchange.messages.kinds import Kind
from accord.exchange.messages.models import Incoming
from accord.exchange.nodes import own
from accord.exchange.nodes.models import Node, NodeList
from accord.foundation.ids import new_id
from accord.foundation.ledger.models import Head
from accord.foundation.vault.signing import public_key
from tests.proofs.exchange.memory import Memory
from tests.rooms.exchange.one import One
from tests.rooms.nodes.build import addressed, in_force

STREAM = UUID(int=0xABC)


class Other(One):
    """A node with an organisation of its own, paired with ours."""

    def __init__(self, world, here, number=2, code="ro-1"):
        super().__init__(number, code)
        self.world, self.here, self.store, self.now = world, here, Memory(), world.now
        self.body = self.entry.organisations[0].id
        self.received, self.done, self.fails, self.asked, self.numbers = [], [], {}, [], {"forgot": False}

    @property
    def identity(self):
        return self.key, self.sealing, self.entry, self.signed

    @identity.setter
    def identity(self, known):
        self.key, self.sealing, self.entry, self.signed = known

    # What it says
    def letter(self, body=None, *, stream=STREAM, kind="test.said", **more):
        named = {"sender": self.body, "addressee": self.here} | more
        head = (new_id(), self.id, own.own().pk, named.pop("sender"), named.pop("addressee"), stream, 0, "", 0, kind)
        message = Message(*head, named.pop("issued", self.now), body or {"n": 1}, **named)
        return streams.write(self.store, message, lambda said: envelope.sign(said, self.key))

    def sealed(self, letter):
        return envelope.seal(letter, own.sealing_key().public())

    def bring(self, *letters, now=None):
        """The answers of our node."""
        body = frames.pack(self.sealed(letter) for letter in letters)
        given = frames.unpack(lines.HANDLERS["letters"](self.id, body, now or self.now))
        return [answers.read_answer(one, public_key(), own.own().pk, self.id) for one in given]

    def note(self, verb, **content):
        head = {"verb": verb, "by": str(self.id), "to": str(own.own().pk), "at": self.now.isoformat()}
        return envelope.signed_bytes({**content, **head}, self.key)

    def round(self, now):
        """Our courier makes a round with it."""
        self.now = now
        return courier.round(self.id, self, now)

    # What it answers
    def __call__(self, verb, body):
        self.asked.append(verb)
        return getattr(self, f"on_{verb}")(body)

    def on_hello(self, body):
        known = envelope.content_of(body, public_key())
        return self.note("heard", **{"out": 0, "had": 0, "came": 0, "list": 0, **self.numbers}, heard=known["out"])

    def on_witness(self, body):
        return b"held"

    def on_letters(self, body):
        now, given = self.now, []
        for one in frames.unpack(body):
            letter = envelope.open_(one, self.sealing, here=self.id, origin_key=public_key(), now=now)
            answer = streams.take(self.store, letter, now=now, effect=self.effect)
            given.append(answers.sign_answer(answer, self.id, own.own().pk, self.key))
        return frames.pack(given)

    def on_answers(self, body):
        for one in frames.unpack(body):
            answer = answers.read_answer(one, public_key(), own.own().pk, self.id)
            streams.settle(self.store, own.own().pk, STREAM, answer)
        return b""

    def on_heads(self, body):
        said, back = envelope.content_of(body, public_key()), []
        asked = {UUID(stream): (out, came) for stream, out, came in said["streams"]}
        if said["whole"]:
            asked = {stream: (0, 0) for _, stream in self.store.came} | asked
        for stream, (out, came) in asked.items():
            back += streams.returned(self.store, own.own().pk, stream, out=out, came=came)
        key = own.sealing_key().public()
        return frames.pack(envelope.seal_back(letter, key) for letter in back)

    def effect(self, message):
        self.received.append(message)
        if failure := self.fails.get(message.body.get("n")):
            raise failure
        self.done.append(message.body.get("n"))


_PAIRED = {}


def paired(world):
    """Our node paired with another; Ana's organisation is spoken to. Told through the services once; in a world that is the
    same, what was written then is written again: people need not compare the words of one list two hundred times.
    """
    bodies = Organisation.objects.order_by("pk").values_list("pk", "on_this_node", "phone", "source")
    same = (world.now, *Head.objects.values_list("size", "frontier").get(), *bodies)
    other, before = Other(world, world["ana"].organisation), _PAIRED.get(str(same))
    if before is None:
        with written() as statements:
            addressed(world)
            in_force(world, other)
        _PAIRED[str(same)] = other.identity, statements
        return other
    other.identity, statements = before
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(*statement)
    return other


@contextmanager
def written():
    """The statements by which something is written within."""
    found = []

    def note(execute, sql, params, many, context):
        assert not many
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def paired_rows(world):
    """(the other node, its row here, the list in force)."""
    other = paired(world)
    return other, Node.objects.get(pk=other.id), NodeList.objects.get(state="current")


def held(world, other, said="", **more):
    """A letter of the other node that failed at every try and waits for a person."""
    desk = Desk()
    desk.fails[1] = RuntimeError("broken")
    letter = other.letter({"n": 1, "said": said}, **more)
    with understanding(desk):
        other.bring(letter)
    found = Incoming.objects.filter(message=letter.message.id)
    found.update(tries=MOST_TRIES, reason="waits-for-a-person")
    return found.get()


class Desk:
    """What letters of the kind of these tests did here."""

    def __init__(self):
        self.done, self.own, self.ended, self.fails = [], [], [], {}

    def effect(self, message, now):
        if failure := self.fails.get(message.body["n"]):
            raise failure
        self.done.append(message.body["n"])

    def kind(self, **more):
        return Kind(
            "test.said",
            frozenset({"n"}),
            self.effect,
            ended=lambda stream, answer, now: self.ended.append((answer.result, answer.reason)),
            own=lambda message, now: self.own.append(message.body["n"]),
            **more,
        )


@contextmanager
def understanding(desk, **more):
    """Within, our node knows the kind of these tests."""
    before = dict(kinds._KINDS)
    kinds.register(desk.kind(**more))
    try:
        yield desk
    finally:
        kinds._KINDS.clear()
        kinds._KINDS.update(before)
