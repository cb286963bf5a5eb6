"""Letters: signed, sealed, and read by nobody else and in no other way."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from jwt.api_jws import PyJWS

from accord.exchange.letters import envelope
from accord.exchange.letters.envelope import Message, SealingKey, Unreadable

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SOFIA, BUCHAREST, CHISINAU = (UUID(int=n) for n in (1, 2, 3))
KEYS = {node: Ed25519PrivateKey.generate() for node in (SOFIA, BUCHAREST, CHISINAU)}
SEALING = {node: SealingKey.generate() for node in KEYS}
SAID = Message(
    UUID(int=9),
    SOFIA,
    BUCHAREST,
    UUID(int=101),
    UUID(int=102),
    UUID(int=7),
    1,
    "",
    0,
    "referral",
    NOW,
    {"text": "Ще дойде в 18:00", "n": 3},
)


def letter(message=SAID, signer=SOFIA):
    return envelope.sign(message, KEYS[signer])


def sent(message=SAID, *, signer=SOFIA, to=BUCHAREST):
    return envelope.seal(letter(message, signer), SEALING[to].public())


def read(box, *, at=BUCHAREST, origin=SOFIA, now=NOW):
    public = KEYS[origin].public_key().public_bytes_raw()
    return envelope.open_(box, SEALING[at], here=at, origin_key=public, now=now)


def test_what_was_said_is_what_is_read():
    found = read(sent())
    assert found.message == SAID
    assert found.digest == letter().digest
    assert envelope.address_of(sent()) == (SOFIA, BUCHAREST)


def test_the_wire_shows_two_nodes_and_a_rounded_size():
    box = sent()
    assert b"18:00" not in box
    assert len(box) == len(sent(replace(SAID, body={"text": "x"})))


def test_only_the_node_that_it_is_for_opens_it():
    with pytest.raises(Unreadable):
        read(sent(), at=CHISINAU)
    with pytest.raises(Unreadable):
        read(sent(to=CHISINAU), at=CHISINAU)  # sealed for them by somebody who passes on a letter to another


def test_nobody_speaks_for_another():
    with pytest.raises(Unreadable):
        read(sent(signer=CHISINAU))
    with pytest.raises(Unreadable):
        read(sent(replace(SAID, origin=CHISINAU), signer=CHISINAU))


def test_a_clock_may_be_a_day_wrong_and_no_more():
    read(sent(), now=NOW - timedelta(hours=26))
    with pytest.raises(Unreadable):
        read(sent(), now=NOW - timedelta(hours=26, seconds=1))
    read(sent(), now=NOW + timedelta(days=400))  # a node that was cut off for a year gets its letters


def raw(payload, header, key=KEYS[SOFIA], algorithm="EdDSA"):
    return PyJWS().encode(payload, key, algorithm=algorithm, headers=header).encode()


GOOD_HEADER = {"typ": "accord-exchange"}
PUBLIC = KEYS[SOFIA].public_key().public_bytes_raw()


@pytest.mark.parametrize(
    ("header", "algorithm", "key"),
    [
        ({"typ": "JWT"}, "EdDSA", KEYS[SOFIA]),
        (GOOD_HEADER | {"kid": "another"}, "EdDSA", KEYS[SOFIA]),
        (GOOD_HEADER | {"jwk": {"kty": "OKP"}}, "EdDSA", KEYS[SOFIA]),
        (GOOD_HEADER, "HS256", PUBLIC),
        (GOOD_HEADER, "none", None),
    ],
)
def test_a_letter_does_not_say_how_it_is_checked(header, algorithm, key):
    payload = letter().signed.split(b".")[1]
    content = envelope.base64.urlsafe_b64decode(payload + b"==")
    with pytest.raises(Unreadable):
        envelope.read_letter(raw(content, header, key, algorithm), PUBLIC)


def content(**changes):
    payload = json.loads(envelope.base64.urlsafe_b64decode(letter().signed.split(b".")[1] + b"=="))
    return {k: v for k, v in (payload | changes).items() if v is not ...}


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2}, {"more": 1}, {"number": 0}, {"number": "1"}, {"number": True}, {"seen": -1}, {"id": "x"}, {"id": 5},
        {"body": []}, {"critical": [1]}, {"critical": "x"}, {"issued": "2026-11-26T12:00:00"}, {"issued": "now"}, {"kind": None},
        {"stream": ...}, {"agreement": 3},
    ],
    ids=str,
)  # fmt: skip
def test_a_head_that_is_not_what_it_should_be(changes):
    with pytest.raises(Unreadable):
        envelope.read_letter(envelope.signed_bytes(content(**changes), KEYS[SOFIA]), PUBLIC)


def test_one_spelling_only():
    loose = json.dumps(content(), indent=1).encode()
    with pytest.raises(Unreadable):
        envelope.read_letter(raw(loose, GOOD_HEADER), PUBLIC)
    doubled = b'{"agreement":"x",' + envelope.rfc8785.dumps(content())[1:]
    with pytest.raises(Unreadable):
        envelope.read_letter(raw(doubled, GOOD_HEADER), PUBLIC)
    with pytest.raises(Unreadable):
        envelope.read_letter(letter().signed + b"=", PUBLIC)
    with pytest.raises(Unreadable):
        envelope.read_letter(raw(b"[" * 100_000, GOOD_HEADER), PUBLIC)


def test_too_large_or_no_envelope_at_all():
    for box in (b"", b"ACX1", b"x" * 4000, sent()[:36], b"ACX1" + bytes(envelope.LARGEST)):
        with pytest.raises(Unreadable):
            envelope.address_of(box)


@given(st.data())
def test_no_changed_envelope_is_read(data):
    box = bytearray(sent())
    at = data.draw(st.integers(0, len(box) - 1))
    box[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        read(bytes(box))


@given(st.binary(max_size=5000))
def test_no_bytes_are_more_than_unreadable(box):
    with pytest.raises(Unreadable):
        read(b"ACX1" + SOFIA.bytes + BUCHAREST.bytes + box)
