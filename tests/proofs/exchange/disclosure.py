"""One disclosure between two nodes as both keep it: letter, answer, two ledgers that co-sign each other."""

import base64
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import rfc8785

from accord.exchange.letters import bundle, envelope
from accord.exchange.letters.answers import sign_answer
from accord.exchange.letters.envelope import Message
from accord.exchange.letters.streams import Answer, Result
from accord.exchange.nodes import listing
from accord.foundation.ledger import proofs, verifier
from tests.rooms.exchange.one import One

SOFIA, BUCHAREST, CHISINAU = One(1, "bg-1"), One(2, "ro-1"), One(3, "md-1")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def signed_list(found, *nodes):
    return {"list": found.text.decode(), "signatures": [listing.sign_listing(found, one.key) for one in nodes]}


FIRST = listing.following(None, [SOFIA.signed, BUCHAREST.signed])
SECOND = listing.following(FIRST, [SOFIA.signed, BUCHAREST.signed, CHISINAU.signed])
LISTS = [signed_list(FIRST, SOFIA, BUCHAREST), signed_list(SECOND, SOFIA, BUCHAREST, CHISINAU)]


def payload(random, **names):
    text = rfc8785.dumps(
        {"at": "2026-11-26", "salt": f"{random.getrandbits(128):x}", "content": {"identity": names}}
    ).decode()
    return {"action": "send", "payload": text, "digest": sha256(text.encode()).hexdigest(), "code": "R-1"}


class Ledger:
    """The ledger of a node, as far as the proof of one event needs it."""

    def __init__(self, node):
        self.node, self.lines = node, []

    def add(self, kind, stream, facts):
        seq = len(self.lines)
        row = {
            "seq": seq, "at": f"2026-11-26T12:00:{seq % 60:02d}.000000Z", "kind": kind, "actor": None, "organisation": None, "role": "",
            "purpose": "", "subject": None, "object_type": "referral", "object_id": str(stream), "facts": rfc8785.dumps(facts).decode(),
        }  # fmt: skip
        self.lines.append(rfc8785.dumps(row))
        return seq

    def proof(self, seq, *witnesses):
        """The event with its path to a checkpoint of today, co-signed by other nodes."""
        leaves = [verifier.leaf_hash(line) for line in self.lines]
        ranges, size = proofs.over(leaves), len(leaves)
        name, public = verifier.origin_line(self.node.entry.code), self.node.entry.sign_key
        body = f"{name}\n{size}\n{base64.b64encode(ranges(0, size)).decode()}\n2026-11-26T12:01:00.000000Z\n"
        signed = base64.b64encode(verifier.key_hash(name, public) + self.node.key.sign(body.encode())).decode()
        note = f"{body}\n\N{EM DASH} {name} {signed}\n"
        for one in witnesses:
            note += verifier.cosignature(one.key, str(one.id), body, int(NOW.timestamp()))
        path = [base64.b64encode(part).decode() for part in proofs.inclusion(ranges, seq, size)]
        return {"event": self.lines[seq].decode(), "path": path, "checkpoint": note}


@dataclass
class Disclosure:
    """A letter from Sofia to Bucharest, its answer, and the event of each."""

    message: Message
    letter: envelope.Letter
    answer: bytes
    events: list[bundle.Entry]

    def file(self, **changes):
        parts = {"letter": self.letter.signed, "answer": self.answer, "lists": LISTS, "events": self.events} | changes
        return bundle.write(**parts)


def answered(letter, *, by=BUCHAREST, to=SOFIA, result=Result.APPLIED, **changes):
    said = Answer(letter.message.id, letter.digest, result, letter.message.number, NOW + timedelta(seconds=2), "")
    return sign_answer(replace(said, **changes), by.id, to.id, by.key)


def disclosure(random):
    stream = UUID(int=random.getrandbits(128))
    message = Message(
        UUID(int=random.getrandbits(128)), SOFIA.id, BUCHAREST.id, UUID(int=101), UUID(int=102), stream, random.randint(1, 9),
        f"{random.getrandbits(256):064x}", 0, "referral.step", NOW, payload(random, first_name="Олена", sex="f"), 1, "protection",
        str(UUID(int=random.getrandbits(128))), str(UUID(int=random.getrandbits(128))), str(UUID(int=random.getrandbits(128))),
    )  # fmt: skip
    letter = envelope.sign(message, SOFIA.key)
    here, there = Ledger(SOFIA), Ledger(BUCHAREST)
    for ledger in (here, there):
        for _ in range(random.randint(2, 40)):
            ledger.add("case.read", UUID(int=5), {})
    terms = {"agreement": message.agreement, "consent": message.consent}
    sent = here.add("referral.sent", stream, terms | {"digest": message.body["digest"]})
    about = {"digest": letter.digest, "kind": message.kind}
    wrote = here.add("node.letter.written", message.id, about | terms | {"stream": str(stream)})
    came = there.add("node.letter.taken", message.id, about | {"result": "applied", "reason": ""})
    for ledger in (here, there):
        for _ in range(random.randint(0, 40)):
            ledger.add("case.read", UUID(int=5), {})
    events = [
        bundle.Entry(str(SOFIA.id), here.proof(sent, BUCHAREST)),
        bundle.Entry(str(SOFIA.id), here.proof(wrote, BUCHAREST)),
        bundle.Entry(str(BUCHAREST.id), there.proof(came, SOFIA)),
    ]
    return Disclosure(message, letter, answered(letter), events)


def content(file):
    return json.loads(file)


def packed(changed):
    return json.dumps(changed).encode()
