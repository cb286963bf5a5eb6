"""Signed answers to letters."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accord.exchange.letters.answers import read_answer, sign_answer
from accord.exchange.letters.envelope import Unreadable, content_of, signed_bytes
from accord.exchange.letters.streams import Answer, Result

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SOFIA, BUCHAREST, CHISINAU = (UUID(int=n) for n in (1, 2, 3))
KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes_raw()
SAID = Answer(UUID(int=9), "ab" * 32, Result.REFUSED, 4, NOW, "no-agreement")


def signed(answer=SAID, *, by=BUCHAREST, to=SOFIA, key=KEY):
    return sign_answer(answer, by, to, key)


def test_what_was_answered_is_what_is_read():
    assert read_answer(signed(), PUBLIC, BUCHAREST, SOFIA) == SAID


@pytest.mark.parametrize(("by", "to"), [(CHISINAU, SOFIA), (BUCHAREST, CHISINAU), (SOFIA, BUCHAREST)])
def test_an_answer_to_another_node_or_of_another_is_none(by, to):
    with pytest.raises(Unreadable):
        read_answer(signed(), PUBLIC, by, to)


def test_nobody_answers_with_another_key():
    with pytest.raises(Unreadable):
        read_answer(signed(key=Ed25519PrivateKey.generate()), PUBLIC, BUCHAREST, SOFIA)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", 2),
        ("answer", "nine"),
        ("answer", 9),
        ("digest", "ab" * 31),
        ("digest", "xy" * 32),
        ("result", "perhaps"),
        ("result", []),
        ("head", -1),
        ("head", "4"),
        ("head", True),
        ("reason", None),
        ("at", "2026-11-26T12:00:00"),
        ("at", "yesterday"),
        ("more", 1),
    ],
)
def test_a_signed_answer_of_another_shape_is_none(name, value):
    content = content_of(signed(), PUBLIC) | {name: value}
    with pytest.raises(Unreadable):
        read_answer(signed_bytes(content, KEY), PUBLIC, BUCHAREST, SOFIA)
