"""The envelope: signed inside (JWS, Ed25519), sealed to the receiving node outside (HPKE, ML-KEM-768 with X25519).

Without Django, so that a court or a partner can read one with this file, Python and three libraries. Nothing in a message says
how it is to be checked: the algorithm stands here, the keys come from the directory of who reads (security.md 3.5).
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import rfc8785
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey, Suite
from jwt.api_jws import PyJWS
from jwt.exceptions import PyJWTError

FORMAT: Final = 1
SKEW: Final = timedelta(hours=26)  # a clock that is a day wrong, in the worst time zone, stops nobody
LARGEST: Final = 1024 * 1024  # bytes of one envelope; files travel in pieces
_MAGIC: Final = b"ACX1"
_BACK: Final = b"ACB1"  # a letter on its way back to the node that wrote it
_STEP: Final = 1024  # bytes: what is sealed is filled up, so that its length does not tell what was said
_LENGTH, _SEED, _KEM_PUBLIC, _ID = 4, 64, 1184, 16
_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_HEADER: Final = {"alg": "EdDSA", "typ": "accord-exchange"}
_JWS: Final = PyJWS(algorithms=["EdDSA"])


class Unreadable(ValueError):
    """These bytes are no message of that node to this one. The text is for operators and holds nothing of the content."""


@dataclass(frozen=True, slots=True, repr=False)
class SealingKey:
    """The private half that opens envelopes: a seed of ML-KEM-768 and an X25519 key, 96 bytes in all."""

    seed: bytes
    scalar: bytes

    @classmethod
    def generate(cls) -> "SealingKey":
        """A fresh one."""
        return cls(MLKEM768PrivateKey.generate().private_bytes_raw(), X25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def of(cls, raw: bytes) -> "SealingKey":
        """From its 96 bytes."""
        return cls(raw[:_SEED], raw[_SEED:])

    @property
    def raw(self) -> bytes:
        """Its 96 bytes."""
        return self.seed + self.scalar

    def public(self) -> bytes:
        """The public half, 1,216 bytes."""
        first = MLKEM768PrivateKey.from_seed_bytes(self.seed).public_key().public_bytes_raw()
        return first + X25519PrivateKey.from_private_bytes(self.scalar).public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """What an organisation at one node says to one at another: `sender` at `origin`, `addressee` at `recipient`.

    `stream` is what it is about (a referral, an agreement); `number` its place in there.

    `seen` is how many messages of the same stream the speaker had from the other side. `actor` is a pseudonym, for the proof.
    `critical` names the fields of the body that a reader must understand or refuse the message.
    """

    id: UUID
    origin: UUID
    recipient: UUID
    sender: UUID
    addressee: UUID
    stream: UUID
    number: int
    previous: str
    seen: int
    kind: str
    issued: datetime
    body: Mapping[str, Any]
    schema: int = 1
    purpose: str = ""
    agreement: str = ""
    consent: str = ""
    actor: str = ""
    critical: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A message as it was signed. The SHA-256 of the signed bytes is what receipts and successors name."""

    message: Message
    signed: bytes

    @property
    def digest(self) -> str:
        """SHA-256 in hex of what was signed."""
        return sha256(self.signed).hexdigest()


def sign(message: Message, key: Ed25519PrivateKey) -> Letter:
    """Sign a message. The bytes are kept: they are the proof of what was said."""
    return Letter(message, signed_bytes(_content(message), key))


def signed_bytes(content: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """A compact JWS over canonical JSON (RFC 8785)."""
    payload = rfc8785.dumps(dict(content))
    return _JWS.encode(payload, key, algorithm="EdDSA", headers={"typ": _HEADER["typ"]}).encode()


def content_of(signed: bytes, public: bytes) -> dict[str, Any]:
    """The JSON object that the holder of `public` (Ed25519, 32 bytes) signed. Raises Unreadable."""
    try:
        found = _JWS.decode_complete(signed, Ed25519PublicKey.from_public_bytes(public), algorithms=["EdDSA"])
        payload: bytes = found["payload"]
        content: dict[str, Any] = json.loads(payload)
        # SECURITY: one spelling only: what says the same in other bytes would be another message. tests/rooms/exchange/test_envelope.py
        canonical = found["header"] == _HEADER and isinstance(content, dict) and rfc8785.dumps(content) == payload
        canonical = canonical and b"".join(_parts(signed, found["signature"], payload)) == signed
    except (
        PyJWTError,
        InvalidSignature,
        ValueError,
        TypeError,
        RecursionError,
        rfc8785.CanonicalizationError,
    ) as error:
        raise Unreadable("It is not signed by that node.") from error
    if not canonical:
        raise Unreadable("It is not written as the format asks.")
    return content


def read_letter(signed: bytes, public: bytes) -> Letter:
    """A signed message, checked. Raises Unreadable."""
    return Letter(_message(content_of(signed, public)), signed)


def kept_letter(signed: bytes) -> Letter:
    """A letter that this node has checked before and kept sealed: its keys may have changed since."""
    return Letter(_message(json.loads(_bytes(signed.split(b".")[1]))), signed)


def seal(letter: Letter, public: bytes) -> bytes:
    """A letter for the node whose sealing key is `public`, bound to the two nodes and padded."""
    return _sealed(letter, public, _MAGIC)


def seal_back(letter: Letter, public: bytes) -> bytes:
    """A letter that came, for the node that wrote it: nobody else, and not the one that keeps this, can open it."""
    return _sealed(letter, public, _BACK)


def address_of(envelope: bytes) -> tuple[UUID, UUID]:
    """(origin, recipient) as the envelope claims. Raises Unreadable."""
    at = len(_MAGIC)
    if envelope[:at] not in (_MAGIC, _BACK) or not at + 2 * _ID < len(envelope) <= LARGEST:
        raise Unreadable("It is no envelope of this format.")
    return UUID(bytes=envelope[at : at + _ID]), UUID(bytes=envelope[at + _ID : at + 2 * _ID])


def open_(envelope: bytes, key: SealingKey, *, here: UUID, origin_key: bytes, now: datetime) -> Letter:
    """The letter in an envelope to the node `here`, signed by the holder of `origin_key`. Raises Unreadable."""
    letter = _opened(envelope, key, origin_key, _MAGIC)
    if letter.message.recipient != here:
        raise Unreadable("It is meant for another node.")
    if letter.message.issued > now + SKEW:
        raise Unreadable("It comes from the future: one of the two clocks is wrong by more than a day.")
    return letter


def open_back(envelope: bytes, key: SealingKey, *, here: UUID, own_key: bytes) -> Letter:
    """A letter of this node that another one gives back (`seal_back`). Raises Unreadable."""
    letter = _opened(envelope, key, own_key, _BACK)
    if letter.message.origin != here:
        raise Unreadable("It was not written by this node.")
    return letter


def _sealed(letter: Letter, public: bytes, magic: bytes) -> bytes:
    whole = len(letter.signed).to_bytes(_LENGTH, "big") + letter.signed
    filled = whole + bytes(-len(whole) % _STEP)
    head = magic + letter.message.origin.bytes + letter.message.recipient.bytes
    return head + bytes(_SUITE.encrypt(filled, _public(public), info=head))


def _opened(envelope: bytes, key: SealingKey, origin_key: bytes, magic: bytes) -> Letter:
    named = address_of(envelope)
    head = envelope[: len(_MAGIC) + 2 * _ID]
    if not head.startswith(magic):
        raise Unreadable("It is no envelope of this format.")
    try:
        filled = bytes(_SUITE.decrypt(envelope[len(head) :], _private(key.raw), info=head))
    except (InvalidTag, ValueError) as error:
        raise Unreadable("It does not open with the key of this node.") from error
    size = int.from_bytes(filled[:_LENGTH], "big")
    if any(filled[_LENGTH + size :]) or _LENGTH + size > len(filled):
        raise Unreadable("It is not filled up as the format asks.")
    letter = read_letter(filled[_LENGTH : _LENGTH + size], origin_key)
    # SECURITY: who is named inside is who is named outside: nobody passes on the letter of another. tests/rooms/exchange/test_envelope.py
    if (letter.message.origin, letter.message.recipient) != named:
        raise Unreadable("It is meant for another node.")
    return letter


def _content(message: Message) -> dict[str, Any]:
    return {
        "format": FORMAT,
        **{name: str(getattr(message, name)) for name in _IDS},
        "number": message.number,
        "previous": message.previous,
        "seen": message.seen,
        "kind": message.kind,
        "schema": message.schema,
        "issued": message.issued.isoformat(timespec="microseconds"),
        "purpose": message.purpose,
        "agreement": message.agreement,
        "consent": message.consent,
        "actor": message.actor,
        "critical": list(message.critical),
        "body": dict(message.body),
    }


_TEXTS: Final = ("previous", "kind", "purpose", "agreement", "consent", "actor")
_IDS: Final = ("id", "origin", "recipient", "sender", "addressee", "stream")


def _message(content: dict[str, Any]) -> Message:
    try:
        if content.pop("format") != FORMAT:
            raise Unreadable("Its format is of another version.")
        ids: dict[str, Any] = {name: UUID(content.pop(name)) for name in _IDS}
        texts: dict[str, Any] = {name: _typed(content.pop(name), str) for name in _TEXTS}
        numbers: dict[str, Any] = {name: _typed(content.pop(name), int) for name in ("number", "seen", "schema")}
        issued = datetime.fromisoformat(_typed(content.pop("issued"), str))
        critical = tuple(_typed(name, str) for name in _typed(content.pop("critical"), list))
        body = _typed(content.pop("body"), dict)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable("A field of its head is missing or not what it should be.") from error
    if content or issued.tzinfo is None or numbers["number"] < 1 or numbers["seen"] < 0:
        raise Unreadable("Its head says what this format does not know.")
    return Message(**ids, **texts, **numbers, issued=issued, critical=critical, body=body)


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError
    return value


def _parts(signed: bytes, signature: bytes, payload: bytes) -> tuple[bytes, ...]:
    head = signed.partition(b".")[0]
    return (head, b".", _plain(payload), b".", _plain(signature))


def _bytes(plain: bytes) -> bytes:
    return base64.urlsafe_b64decode(plain + b"=" * (-len(plain) % 4))


def _plain(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


@lru_cache(64)
def _public(raw: bytes) -> MLKEM768X25519PublicKey:
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(raw[:_KEM_PUBLIC]), X25519PublicKey.from_public_bytes(raw[_KEM_PUBLIC:])
    )


@lru_cache(4)
def _private(raw: bytes) -> MLKEM768X25519PrivateKey:
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(raw[:_SEED]), X25519PrivateKey.from_private_bytes(raw[_SEED:])
    )
