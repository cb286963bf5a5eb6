"""A roll as a file: what an organisation hands to who counts. Numbers, kinds and twelve bytes; nothing else fits in.

The numbers are dealt out anew for every file, so that the order of a list does not show.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from accord.research.linkage.encodings import KEY_BYTES, LENGTH, Roll
from accord.research.linkage.refusals import Refused

FORMAT: Final = "accord-roll/1"
_HEX: Final = re.compile(f"[0-9a-f]{{{2 * LENGTH}}}")
_KIND: Final = re.compile(r"[a-z+]{1,30}")
_FIELDS: Final = {"format", "study", "name", "key", "withheld", "records"}


@dataclass(frozen=True, slots=True, repr=False)
class Filed:
    """A roll with the study that it was made for, and the mark of the key: equal for equal keys, and no way back to it."""

    study: str
    key: str
    roll: Roll


def mark_of(key: bytes) -> str:
    """What says of two rolls that one key made them. Raises Refused for a short key."""
    if len(key) < KEY_BYTES:
        raise Refused("weak-key")
    return hmac.new(key, FORMAT.encode(), sha256).hexdigest()[:16]


def written(filed: Filed) -> str:
    """The text of the file."""
    records = {name: sorted([kind, told.hex()] for kind, told in held) for name, held in filed.roll.records.items()}
    head = {"format": FORMAT, "study": filed.study, "name": filed.roll.name, "key": filed.key}
    return json.dumps(head | {"withheld": filed.roll.withheld, "records": records}, ensure_ascii=False) + "\n"


def read(text: str, about: str = "") -> Filed:
    """The roll of a file. Raises Refused (not-a-roll) for anything else that stands in it: a name would not go unseen."""
    try:
        found = json.loads(text)
        return _filed(found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
        raise Refused("not-a-roll", about) from wrong


def _filed(found: Any) -> Filed:
    if set(found) != _FIELDS or found["format"] != FORMAT:
        raise ValueError
    texts = [found[name] for name in ("study", "name", "key")]
    withheld, records = found["withheld"], found["records"]
    if not all(isinstance(text, str) and text.strip() for text in texts) or isinstance(withheld, bool) or withheld < 0:
        raise ValueError
    if not isinstance(withheld, int) or not all(name.isdecimal() for name in records):
        raise ValueError
    held = {name: frozenset(_encoding(*one) for one in told) for name, told in records.items()}
    return Filed(texts[0], texts[2], Roll(texts[1], held, withheld))


def _encoding(kind: str, told: str) -> tuple[str, bytes]:
    if not _KIND.fullmatch(kind) or not _HEX.fullmatch(told):
        raise ValueError
    return kind, bytes.fromhex(told)


def together(filed: Sequence[Filed]) -> list[Roll]:
    """The rolls that may be counted with one another. Raises Refused: other-study, other-key, roll-twice."""
    if len({one.study for one in filed}) > 1:
        raise Refused("other-study", ", ".join(sorted({one.study for one in filed})))
    if len({one.key for one in filed}) > 1:
        raise Refused("other-key")
    rolls = [one.roll for one in filed]
    for at, roll in enumerate(rolls):
        if any(_same(roll.records, other.records) for other in rolls[:at]):
            raise Refused("roll-twice", roll.name)
    return rolls


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return len(one) == len(other) > 0 and sorted(map(hash, one.values())) == sorted(map(hash, other.values()))
