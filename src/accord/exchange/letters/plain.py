"""Reading what nodes signed with Python and `cryptography` alone, for `bundle.py`: a second reading beside `envelope.py`."""

import base64
import json
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_HEAD: Final = base64.urlsafe_b64encode(b'{"alg":"EdDSA","typ":"accord-exchange"}').rstrip(b"=").decode()
Content = dict[str, Any]


class DoesNotHold(ValueError):
    """Why a bundle proves nothing."""


def fingerprint(key: bytes) -> str:
    """SHA-256 in hex of a public key: what is given on paper."""
    return sha256(key).hexdigest()


def printed(text: str) -> str:
    """A fingerprint as it is compared, however it was typed."""
    return "".join(text.split()).replace(":", "").lower()


def said_by(key: bytes, signed: str, otherwise: str) -> Content:
    """The JSON object that the holder of `key` signed, in its one spelling. Raises DoesNotHold."""
    head, payload, signature = signed.split(".")
    need(head == _HEAD, otherwise)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(unpacked(signature), f"{head}.{payload}".encode())
    except InvalidSignature as error:
        raise DoesNotHold(otherwise) from error
    text = unpacked(payload)
    found: Content = json.loads(text)
    again = json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    need(isinstance(found, dict) and again == text, otherwise)
    return found


def is_said_by(key: bytes, signed: str, wanted: Content) -> bool:
    """Whether the holder of `key` signed just that."""
    try:
        return said_by(key, signed, "") == wanted
    except (ValueError, AttributeError):
        return False


def claimed(signed: str) -> Content:
    """What is signed, before anybody has looked by whom."""
    found: Content = json.loads(unpacked(signed.split(".")[1]))
    return found


def unpacked(text: str) -> bytes:
    """Base64 of URLs in its one spelling. Raises DoesNotHold."""
    found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(base64.urlsafe_b64encode(found).rstrip(b"=").decode() == text, "A signed part is spelled otherwise.")
    return found


def raw(key: str) -> bytes:
    """A key as its bytes."""
    return base64.b64decode(key, validate=True)


def spelled(text: str) -> bool:
    """Whether base64 is in its one spelling."""
    return base64.b64encode(raw(text)).decode() == text


def need(so: bool, otherwise: str) -> None:
    """Raise DoesNotHold unless it is so."""
    if not so:
        raise DoesNotHold(otherwise)
