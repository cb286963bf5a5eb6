"""F4: envelopes that were altered on the way, and letters that a member of the list wrote to deceive."""

import base64
import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.api_jws import PyJWS

from accord.exchange.letters import envelope
from accord.exchange.letters.envelope import Message, SealingKey, Unreadable
from accord.foundation.clock import now as clock
from tests.rooms.exchange.one import One

SOFIA, BUCHAREST, CHISINAU = One(1, "bg-1"), One(2, "ro-1"), One(3, "md-1")


def said(random, **changes):
    body = {
        "text": "".join(random.choice("абвгд șț i") for _ in range(random.randint(1, 3000))),
        "n": random.randint(0, 9),
    }
    kind = random.choice(["referral", "step", "signal", "consent"])
    made = Message(
        UUID(int=random.getrandbits(128)),
        SOFIA.id,
        BUCHAREST.id,
        UUID(int=101),
        UUID(int=102),
        UUID(int=7),
        1,
        "",
        0,
        kind,
        clock(),
        body,
    )
    return replace(made, **changes)


def read(box):
    return envelope.open_(box, BUCHAREST.sealing, here=BUCHAREST.id, origin_key=SOFIA.entry.sign_key, now=clock())


def on_the_way(random, box):
    """A change that somebody on the line can make."""
    at = random.randrange(len(box))
    way = random.choice(["flip", "cut", "grow", "turn", "swap"])
    if way == "flip":
        return way, box[:at] + bytes([box[at] ^ random.randint(1, 255)]) + box[at + 1 :]
    if way == "cut":
        return way, box[:at]
    if way == "grow":
        return way, box + random.randbytes(random.randint(1, 100))
    if way == "turn":
        return way, box[:at] + bytes(b ^ 0xFF for b in box[at : at + random.randint(1, 64)]) + box[at + 64 :]
    start, to = random.choice([(4, BUCHAREST), (4, CHISINAU), (20, SOFIA), (20, CHISINAU)])
    return way, box[:start] + to.id.bytes + box[start + 16 :]


def jws(content, header, key, algorithm="EdDSA"):
    payload = content if isinstance(content, bytes) else envelope.rfc8785.dumps(content)
    return PyJWS().encode(payload, key, algorithm=algorithm, headers=header).encode()


def content_of(message):
    signed = envelope.sign(message, SOFIA.key).signed
    return json.loads(base64.urlsafe_b64decode(signed.split(b".")[1] + b"=="))


def by_a_member(random):
    """A letter that somebody who holds the reader's public key can make."""
    message = said(random)
    good = {"typ": "accord-exchange"}
    content = content_of(message)
    ways = {
        "algorithm none": lambda: jws(content, good, None, "none"),
        "the public key as a secret": lambda: jws(content, good, SOFIA.entry.sign_key, "HS256"),
        "a key in the header": lambda: jws(content, good | {"kid": random.choice("abc")}, SOFIA.key),
        "another type": lambda: jws(content, {"typ": random.choice(["JWT", "", "accord"])}, SOFIA.key),
        "a key of another": lambda: jws(content, good, random.choice([BUCHAREST.key, CHISINAU.key, Ed25519PrivateKey.generate()])),
        "for another node": lambda: jws(content | {"recipient": str(CHISINAU.id)}, good, SOFIA.key),
        "from another node": lambda: jws(content | {"origin": str(CHISINAU.id)}, good, SOFIA.key),
        "from the future": lambda: jws(content_of(replace(message, issued=clock() + timedelta(hours=27 + random.random()))), good, SOFIA.key),
        "a field more": lambda: jws(content | {random.choice("xyz"): 1}, good, SOFIA.key),
        "a field less": lambda: jws(_without(content, random.choice(sorted(content))), good, SOFIA.key),
        "a field doubled": lambda: jws(b'{"actor":"x",' + envelope.rfc8785.dumps(content)[1:], good, SOFIA.key),
        "loose spelling": lambda: jws(json.dumps(content, indent=random.randint(0, 4)).encode(), good, SOFIA.key),
        "another format": lambda: jws(content | {"format": random.choice([0, 2, "1", None])}, good, SOFIA.key),
        "bits of the signature": lambda: _tail(envelope.sign(message, SOFIA.key).signed, random),
        "no letter": lambda: random.randbytes(random.randint(0, 3000)),
    }  # fmt: skip
    way = random.choice(sorted(ways))
    signed = ways[way]()
    letter = envelope.Letter(message, signed)
    return way, envelope.seal(letter, BUCHAREST.sealing.public())


def _without(content, name):
    return {k: v for k, v in content.items() if k != name}


def _tail(signed, random):
    """The last letter of base64 holds bits that no byte needs: the same signature, spelled otherwise."""
    other = chr(signed[-1] + 1).encode()
    return signed[:-1] + other


@pytest.mark.proof("F4")
def test_no_altered_envelope_is_read(proof):
    n = proof.size(quick=3000, long=10_000)
    ways, accepted = Counter(), []
    for number in range(n):
        if number % 2:
            way, box = by_a_member(proof.random)
        else:
            message = said(proof.random)
            way, box = on_the_way(
                proof.random, envelope.seal(envelope.sign(message, SOFIA.key), BUCHAREST.sealing.public())
            )
        ways[way] += 1
        try:
            read(box)
        except Unreadable:
            continue
        accepted.append(way)
    proof.counted(n, f"{n} altered envelopes in {len(ways)} ways: {len(accepted)} accepted")
    assert not accepted, Counter(accepted)


@pytest.mark.proof("F4")
def test_what_is_whole_is_read(proof):
    boxes = [
        envelope.seal(envelope.sign(said(proof.random), SOFIA.key), BUCHAREST.sealing.public()) for _ in range(200)
    ]
    other = SealingKey.generate()
    for box in boxes:
        assert read(box).message.origin == SOFIA.id
        with pytest.raises(Unreadable):
            envelope.open_(box, other, here=BUCHAREST.id, origin_key=SOFIA.entry.sign_key, now=clock())
    proof.counted(200, "200 whole ones were read, and by no other key")
