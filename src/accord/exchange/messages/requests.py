"""Short signed notes between two nodes on the line: who says it, to whom, when. Not kept; what is kept are letters and answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accord.exchange.letters.envelope import SKEW, Unreadable, content_of, signed_bytes
from accord.exchange.nodes import own
from accord.exchange.nodes.listing import Entry
from accord.foundation.vault.signing import private_key


def write(verb: str, to: UUID, content: Mapping[str, Any], *, now: datetime) -> bytes:
    """A note of this node to another."""
    head = {"verb": verb, "by": str(own.required().pk), "to": str(to), "at": now.isoformat(timespec="seconds")}
    return signed_bytes({**content, **head}, private_key())


def read(verb: str, peer: Entry, body: bytes, *, now: datetime) -> dict[str, Any]:
    """What a node says to this one. Raises Unreadable."""
    content = content_of(body, peer.sign_key)
    try:
        named = (content["verb"], UUID(content["by"]), UUID(content["to"]))
        late = abs(datetime.fromisoformat(content["at"]) - now)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable("It is not written as the format asks.") from error
    # SECURITY: a note that was overheard says nothing to another node, nor another day. tests/rooms/messages/test_receiving.py
    if named != (verb, peer.id, own.required().pk) or late > SKEW:
        raise Unreadable("It is not said to this node now.")
    return content
