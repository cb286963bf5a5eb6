"""Checks a ledger without Accord. This one file needs Python's standard library and `cryptography`, nothing else.

    python verifier.py EVENTS.jsonl --key KEY.txt CHECKPOINT.txt [CHECKPOINT.txt ...]

EVENTS.jsonl holds one event a line, as exported. KEY.txt holds the node's public key (base64). The checkpoints are
those that *another party* kept: an event that was altered, removed or inserted changes the root (RFC 6962), and a
tail that was cut is shorter than a checkpoint that someone holds. What this does not show: events cut or rewritten
after the newest checkpoint that anyone holds.
"""

import argparse
import base64
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


@dataclass
class Report:
    """What was checked, and what is wrong (empty: all is well)."""

    events: int = 0
    checkpoints: int = 0
    root: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class Note:
    """A checkpoint: size, root and time, once its signature is proved."""

    size: int
    root: bytes
    at: str


def origin_line(node: str) -> str:
    """The first line of a node's checkpoints (C2SP signed note)."""
    return f"accord/{node}"


def key_hash(name: str, public_key: bytes) -> bytes:
    """C2SP signed note: the first four bytes that tell keys of one name apart (0x01 = Ed25519)."""
    return sha256(name.encode() + b"\n\x01" + public_key).digest()[:4]


def read_note(text: str, public_key: bytes) -> Note:
    """The checkpoint in `text`. Raises ValueError if it is malformed or not signed by `public_key`."""
    body, blank, signatures = text.partition("\n\n")
    if not blank:
        raise ValueError("a checkpoint has a blank line before its signatures")
    body += "\n"
    name, size, root, at = body.splitlines()
    for line in signatures.splitlines():
        _, _, rest = line.partition(" ")
        signer, _, encoded = rest.rpartition(" ")
        signed = base64.b64decode(encoded)
        if signer == name and signed[:4] == key_hash(name, public_key):
            try:
                Ed25519PublicKey.from_public_bytes(public_key).verify(signed[4:], body.encode())
            except InvalidSignature:
                break
            return Note(int(size), base64.b64decode(root), at)
    raise ValueError("no valid signature of this node's key")


def verify(lines: Iterable[bytes], notes: Iterable[str], public_key: bytes) -> Report:
    """Recompute the tree over `lines` and compare it with every checkpoint in `notes`."""
    report = Report()
    wanted = _read_notes(notes, public_key, report)
    frontier: list[bytes] = []
    for seq, line in enumerate(lines):
        report.events = seq + 1
        if _number(line) != seq:
            report.faults.append(f"event {seq}: out of order, removed or inserted")
        frontier = grow(seq, frontier, leaf_hash(line))
        if seq + 1 in wanted:
            _compare(wanted.pop(seq + 1), root(frontier), report)
    report.root = root(frontier).hex()
    report.faults += [f"cut: a checkpoint holds {size} events, here are {report.events}" for size in sorted(wanted)]
    return report


def _read_notes(notes: Iterable[str], public_key: bytes, report: Report) -> dict[int, Note]:
    found: dict[int, Note] = {}
    for text in notes:
        report.checkpoints += 1
        try:
            note = read_note(text, public_key)
        except (ValueError, IndexError) as error:
            report.faults.append(f"checkpoint {report.checkpoints}: {error}")
            continue
        if found.setdefault(note.size, note).root != note.root:
            report.faults.append(f"fork: two checkpoints of {note.size} events with different roots")
    return found


def _compare(note: Note, root: bytes, report: Report) -> None:
    if note.root != root:
        report.faults.append(f"altered: the first {note.size} events are not those signed at {note.at}")


def _number(line: bytes) -> int | None:
    try:
        seq = json.loads(line)["seq"]
    except (ValueError, KeyError, TypeError):
        return None
    return seq if isinstance(seq, int) else None


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256 over 0x00 and the leaf."""
    return sha256(b"\x00" + data).digest()


def grow(size: int, frontier: list[bytes], leaf: bytes) -> list[bytes]:
    """The frontier after one more leaf: the roots of the full subtrees, largest first."""
    grown = [*frontier, leaf]
    while size & 1:
        right = grown.pop()
        grown[-1] = sha256(b"\x01" + grown[-1] + right).digest()
        size >>= 1
    return grown


def root(frontier: list[bytes]) -> bytes:
    """The root hash; of the empty tree, the hash of nothing."""
    if not frontier:
        return sha256(b"").digest()
    result = frontier[-1]
    for left in reversed(frontier[:-1]):
        result = sha256(b"\x01" + left + result).digest()
    return result


def main(arguments: list[str] | None = None) -> int:
    """Command line: 0 when the ledger is sound, 1 when it is not."""
    parser = argparse.ArgumentParser(description="Check an exported ledger against checkpoints that others hold.")
    parser.add_argument("events", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="*")
    parser.add_argument("--key", type=Path, required=True)
    given = parser.parse_intermixed_args(arguments)
    with given.events.open("rb") as file:
        report = verify(
            (line.rstrip(b"\n") for line in file),
            [path.read_text() for path in given.checkpoints],
            base64.b64decode(given.key.read_text()),
        )
    print(f"{report.events} events, {report.checkpoints} checkpoints, root {report.root}")
    for fault in report.faults:
        print(f"FAULT {fault}")
    if not report.checkpoints:
        print("No checkpoint given: order is checked, but nothing shows that the end was not cut.")
    print("sound" if report.sound else "NOT sound")
    return 0 if report.sound else 1


if __name__ == "__main__":
    sys.exit(main())
