"""The answer of a node to a letter, signed: what a court reads beside the letter. Without Django."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accord.exchange.letters.envelope import Unreadable, content_of, signed_bytes
from accord.exchange.letters.streams import Answer, Result

FORMAT: Final = 1
_DIGEST: Final = 32  # bytes
_NAMES: Final = frozenset({"format", "answer", "digest", "result", "head", "reason", "at", "by", "to"})


def sign_answer(answer: Answer, by: UUID, to: UUID, key: Ed25519PrivateKey) -> bytes:
    """What the node `by` answers to a letter of the node `to`. The bytes are kept: they are the proof of what was answered."""
    content = {
        "format": FORMAT,
        "answer": str(answer.id),
        "digest": answer.digest,
        "result": answer.result.value,
        "head": answer.head,
        "reason": answer.reason,
        "at": answer.at.isoformat(timespec="microseconds"),
        "by": str(by),
        "to": str(to),
    }
    return signed_bytes(content, key)


def read_answer(signed: bytes, public: bytes, by: UUID, to: UUID) -> Answer:
    """The answer of the node `by`, holder of `public`, to the node `to`. Raises Unreadable."""
    content = content_of(signed, public)
    # SECURITY: who answers whom is signed: the answer to another node is none to this one. tests/rooms/exchange/test_letter_answers.py
    if set(content) != _NAMES or content["format"] != FORMAT or (content["by"], content["to"]) != (str(by), str(to)):
        raise Unreadable("It is no answer of that node to this one.")
    return _answer(content)


def _answer(content: dict[str, Any]) -> Answer:
    try:
        id_, digest, result = UUID(content["answer"]), content["digest"], Result(content["result"])
        head, at, reason = content["head"], datetime.fromisoformat(content["at"]), content["reason"]
        whole = type(head) is int and head >= 0 and isinstance(reason, str) and len(bytes.fromhex(digest)) == _DIGEST
    except (AttributeError, TypeError, ValueError) as error:
        raise Unreadable("A field of the answer is not what it should be.") from error
    if not whole or at.tzinfo is None:
        raise Unreadable("A field of the answer is not what it should be.")
    return Answer(id_, digest, result, head, at, reason)
