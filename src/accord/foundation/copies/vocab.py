"""Words of the copies room: the manifest, and what can go wrong."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from accord.foundation.refusals import Failure

KEYSTORE_LIFE: Final = timedelta(
    days=35
)  # security.md 3.1: erasure is complete when the last keystore copy has aged out
FORMAT: Final = "accord backup 1"
RECIPIENTS_NEEDED: Final = 2


class CopyFailed(Failure):
    """A backup, a restore or an escrow cannot be done; nothing was changed. The sentence says why and what to do."""

    status = HTTPStatus.CONFLICT
    code = "copy"


@dataclass(frozen=True, slots=True)
class Part:
    """One encrypted file of a backup: its size in bytes and the SHA-256 of what lies on the disk."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. Signed by the node; everything is checked against it before anything is restored."""

    node: str
    at: str
    version: str
    database: str  # "sqlite" or "postgresql"
    key: str  # the node's public key, base64
    root: str  # the id of the root key that opens the keystore in it, hex
    events: int
    tree: str  # root of the ledger at that size, hex
    rows: dict[str, int]
    parts: tuple[Part, ...]
    format: str = FORMAT

    def content(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self) | {"parts": [asdict(part) for part in self.parts]}


@dataclass(slots=True)
class Found:
    """What a restored node turned out to hold; `faults` is empty if it is what the manifest says."""

    rows: int = 0
    cells: int = 0
    erased_cells: int = 0
    events: int = 0
    tombstones: int = 0
    events_after: int = 0  # happened after the backup, by the newest checkpoint of the witness: they are gone
    faults: list[str] = field(default_factory=list)
