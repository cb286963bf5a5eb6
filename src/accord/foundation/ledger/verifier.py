"""Checks a ledger without Accord. This one file needs Python's standard library and `cryptography`, nothing else.

    python verifier.py EVENTS.jsonl --key KEY.txt CHECKPOINT.txt [CHECKPOINT.txt ...] [--witness NAME=KEY ...]
    python verifier.py --event EVENT.json --key KEY.txt [--witness NAME=KEY ...]

EVENTS.jsonl holds one event a line, as exported. KEY.txt holds the node's public key (base64). The checkpoints are
those that *another party* kept: an event that was altered, removed or inserted changes the root (RFC 6962), and a
tail that was cut is shorter than a checkpoint that someone holds. What this does not show: events cut or rewritten
after the newest checkpoint that anyone holds.
"""

import argparse
import base64
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


@dataclass
class Report:
    """What was checked, and what is wrong (empty: all is well)."""

    events: int = 0
    checkpoints: int = 0
    cosigned: int = 0
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


def _witness_hash(name: str, public_key: bytes) -> bytes:
    """C2SP tlog-cosignature: as `key_hash`, with 0x04 for a co-signature with time."""
    return sha256(name.encode() + b"\n\x04" + public_key).digest()[:4]


def _cosigned(body: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{body}".encode()


def cosignature(key: Ed25519PrivateKey, name: str, body: str, at: int) -> str:
    """The line of a witness under the checkpoint `body`, at the second `at` of POSIX."""
    signed = at.to_bytes(8) + key.sign(_cosigned(body, at))
    whole = _witness_hash(name, key.public_key().public_bytes_raw()) + signed
    return f"\N{EM DASH} {name} {base64.b64encode(whole).decode()}\n"


def cosigned_at(text: str, name: str, public_key: bytes) -> int | None:
    """When the witness `name` co-signed the checkpoint in `text` (seconds of POSIX); None if it did not."""
    body, _, signatures = text.partition("\n\n")
    for line in signatures.splitlines():
        _, _, rest = line.partition(" ")
        signer, _, encoded = rest.rpartition(" ")
        try:
            signed = base64.b64decode(encoded, validate=True)
            if signer != name or signed[:4] != _witness_hash(name, public_key) or len(signed) != 76:
                continue
            at = int.from_bytes(signed[4:12])
            Ed25519PublicKey.from_public_bytes(public_key).verify(signed[12:], _cosigned(body + "\n", at))
        except (InvalidSignature, ValueError):
            continue
        return at
    return None


def verify(
    lines: Iterable[bytes], notes: Iterable[str], public_key: bytes, witnesses: Mapping[str, bytes] | None = None
) -> Report:
    """Recompute the tree over `lines` and compare it with every checkpoint in `notes`.

    With `witnesses` (name -> public key) a checkpoint must be co-signed by one of them; others are a fault.
    """
    report = Report()
    wanted = _read_notes(_by_witness(notes, witnesses, report), public_key, report)
    frontier: list[bytes] = []
    for seq, line in enumerate(lines):
        report.events = seq + 1
        if _number(line) != seq:
            report.faults.append(f"event {seq}: out of order, removed or inserted")
        frontier = grow(seq, frontier, leaf_hash(line))
        if seq + 1 in wanted:
            _compare(wanted.pop(seq + 1), root(frontier), report)
    report.root = root(frontier).hex()
    if witnesses is not None and not report.cosigned:
        report.faults.append("no checkpoint that a witness co-signed was given: nothing is shown")
    report.faults += [f"cut: a checkpoint holds {size} events, here are {report.events}" for size in sorted(wanted)]
    return report


def _by_witness(notes: Iterable[str], witnesses: Mapping[str, bytes] | None, report: Report) -> Iterable[str]:
    for text in notes:
        if witnesses is not None:
            if not any(cosigned_at(text, name, key) for name, key in witnesses.items()):
                report.faults.append("a checkpoint was given that no witness co-signed")
                continue
            report.cosigned += 1
        yield text


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


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], wanted: bytes) -> bool:
    """Whether `path` proves that the leaf hash stands at `index` of the tree of `size` with that root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for other in path:
        if not last:
            return False
        if at & 1 or at == last:
            found = sha256(b"\x01" + other + found).digest()
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + other).digest()
        at, last = at >> 1, last >> 1
    return not last and found == wanted


def consistent(old: int, old_root: bytes, size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `size` grew out of that of `old` events (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size or (old == size) != (not proof):
        return False
    if old == size:
        return old_root == new_root
    first, *rest = proof if old & (old - 1) else [old_root, *proof]
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = first
    for other in rest:
        if not last:
            return False
        if at & 1 or at == last:
            was, now = sha256(b"\x01" + other + was).digest(), sha256(b"\x01" + other + now).digest()
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            now = sha256(b"\x01" + now + other).digest()
        at, last = at >> 1, last >> 1
    return not last and (was, now) == (old_root, new_root)


def check_event(text: str, public_key: bytes, witnesses: Mapping[str, bytes] | None = None) -> str:
    """The event in EVENT.json, if its path leads to its checkpoint, signed and (with `witnesses`) co-signed. Raises ValueError."""
    try:
        proof = json.loads(text)
        note = read_note(proof["checkpoint"], public_key)
        leaf: bytes = proof["event"].encode()
        path = [base64.b64decode(part, validate=True) for part in proof["path"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is no proof of an event") from error
    if witnesses is not None and not any(cosigned_at(proof["checkpoint"], n, k) for n, k in witnesses.items()):
        raise ValueError("no witness co-signed the checkpoint")
    index = _number(leaf)
    if index is None or not included(leaf_hash(leaf), index, note.size, path, note.root):
        raise ValueError("the event is not the one that was signed")
    return leaf.decode()


def main(arguments: list[str] | None = None) -> int:
    """Command line: 0 when the ledger is sound, 1 when it is not."""
    parser = argparse.ArgumentParser(description="Check an exported ledger against checkpoints that others hold.")
    parser.add_argument("events", type=Path, nargs="?")
    parser.add_argument("checkpoints", type=Path, nargs="*")
    parser.add_argument("--event", type=Path, metavar="EVENT.json", help="prove one event instead")
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--witness", action="append", metavar="NAME=KEY", help="only what this party co-signed counts")
    given = parser.parse_intermixed_args(arguments)
    key = base64.b64decode(given.key.read_text())
    pairs = [text.partition("=") for text in given.witness or ()]
    witnesses = {name: base64.b64decode(encoded) for name, _, encoded in pairs} or None
    if given.event:
        return _one(given.event, key, witnesses)
    if given.events is None:
        parser.error("name the events, or one with --event")
    with given.events.open("rb") as file:
        notes = [path.read_text() for path in given.checkpoints]
        report = verify((line.rstrip(b"\n") for line in file), notes, key, witnesses)
    print(f"{report.events} events, {report.checkpoints} checkpoints, {report.cosigned} co-signed, root {report.root}")
    for fault in report.faults:
        print(f"FAULT {fault}")
    if not report.checkpoints:
        print("No checkpoint given: order is checked, but nothing shows that the end was not cut.")
    print("sound" if report.sound else "NOT sound")
    return 0 if report.sound else 1


def _one(path: Path, key: bytes, witnesses: Mapping[str, bytes] | None) -> int:
    try:
        print(check_event(path.read_text(), key, witnesses))
    except ValueError as error:
        print(f"FAULT {error}\nNOT proved")
        return 1
    print("proved")
    return 0


if __name__ == "__main__":
    sys.exit(main())
