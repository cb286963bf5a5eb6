"""Which kinds of letters this node understands. Each room of the bridge registers its own; nothing here knows what they mean."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.exchange.letters.envelope import Message
from accord.exchange.letters.streams import Answer, Refusal

Effect = Callable[[Message, datetime], None]
Ended = Callable[[UUID, Answer, datetime], None]
Moved = Callable[[Message, int, datetime], None]


def nothing(*_: object) -> None:
    """What a kind does that has nothing to do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter.

    `effect` is what it does here; it raises a `Failure`, whose code goes back as the signed reason. `ended` follows the
    answer at the sender, with the stream. `own` is what a letter of ours does that a node set back had forgotten; `moved`
    what follows from the new number of one that was written since. `personal`: sealed under the key of its stream, and gone
    with it. `fleeting`: once it has had its effect nobody keeps what it said; the room of the matter does, as long as it may.
    """

    name: str
    fields: frozenset[str]
    effect: Effect
    ended: Ended = nothing
    own: Effect = nothing
    moved: Moved = nothing
    schema: int = 1
    personal: bool = False
    fleeting: bool = False


_KINDS: Final[dict[str, Kind]] = {}


def register(kind: Kind) -> None:
    """Let this node understand a kind of letter; a second time changes nothing."""
    _KINDS[kind.name] = kind


def kind_of(name: str) -> Kind | None:
    """The kind of that name."""
    return _KINDS.get(name)


def understood(message: Message) -> Kind:
    """The kind of a message that this node understands as a whole.

    A field that this node does not know is kept with the letter and passed over, unless the letter says that it is critical.
    A letter of an earlier version is read as it is; one of a later version is refused. Raises Refusal.
    """
    kind = _KINDS.get(message.kind)
    if kind is None:
        raise Refusal("unknown-kind")
    if message.schema > kind.schema:
        raise Refusal("unknown-version")
    # SECURITY: what must be understood and is not, has no effect at all. tests/rooms/messages/test_receiving.py
    if not set(message.critical) <= kind.fields:
        raise Refusal("unknown-field")
    return kind
