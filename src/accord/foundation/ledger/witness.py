"""The witness: another party with a key of its own, who co-signs only what grew out of what it saw before.

It needs this file, `verifier.py`, Python and `cryptography`; no node. Request and answer are files in a shared folder, in
the form of C2SP tlog-witness and tlog-cosignature, so that other witnesses can take this one's place.
"""

import base64
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accord.foundation.ledger import verifier

REQUEST: Final = "request.txt"
ANSWER: Final = "cosigned.txt"
_KEY: Final = "witness.key"
_SEEN: Final = "seen.json"


class WillNotSign(Exception):
    """The node shows something that did not grow out of what it showed before, or that it did not sign. Keep the evidence."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: its name, its private key, and where it keeps what it saw."""

    name: str
    state: Path
    node_key: bytes

    def key(self) -> Ed25519PrivateKey:
        """The witness's own key, made at need (mode 0400)."""
        path = self.state / _KEY
        if not path.exists():
            self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
            with os.fdopen(handle, "wb") as file:
                file.write(Ed25519PrivateKey.generate().private_bytes_raw())
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())

    def public(self) -> str:
        """The public key in base64, for the node's witnesses.toml."""
        return base64.b64encode(self.key().public_key().public_bytes_raw()).decode()

    def seen(self) -> tuple[int, bytes]:
        """(size, root) of the newest checkpoint that it co-signed; (0, b"") before the first."""
        path = self.state / _SEEN
        if not path.exists():
            return 0, b""
        found = json.loads(path.read_text(encoding="utf-8"))
        return found["size"], bytes.fromhex(found["root"])

    def attend(self, folder: Path, *, now: int, accept_rollback: bool = False) -> int | None:
        """Answer the request in `folder`; return the size that was co-signed, None if nothing was asked.

        `now` is in seconds of POSIX. With `accept_rollback` a node that was restored from an older backup may begin anew: what
        was seen before stays as evidence. Raises WillNotSign.
        """
        path = folder / REQUEST
        if not path.exists():
            return None
        text = path.read_text(encoding="utf-8")
        head, _, note = text.partition("\n\n")
        first, *proof = head.splitlines()
        try:
            # SECURITY: a witness that signs what the node did not would witness anything. tests/rooms/ledger/test_witness.py
            found = verifier.read_note(note, self.node_key)
            old, hashes = int(first.removeprefix("old ")), [base64.b64decode(line, validate=True) for line in proof]
        except (ValueError, IndexError) as error:
            raise WillNotSign(f"The request in {folder} does not read: {error}") from error
        size, root = self.seen()
        if not accept_rollback:
            if old != size and size:
                raise WillNotSign(f"The node begins at {old}; {size} events were co-signed before.")
            if size and not verifier.consistent(size, root, found.size, found.root, hashes):
                self._keep(f"refused-{found.size:012d}-{now}.txt", text)
                raise WillNotSign(
                    f"The first {size} events are no longer what was co-signed. The request is kept as evidence."
                )
        return self._sign(folder, note, found, now)

    def _sign(self, folder: Path, note: str, found: verifier.Note, now: int) -> int:
        body, _, _ = note.partition("\n\n")
        line = verifier.cosignature(self.key(), self.name, body + "\n", now)
        self._keep(f"checkpoint-{found.size:012d}.txt", note + line)
        self._keep(_SEEN, json.dumps({"size": found.size, "root": found.root.hex()}))
        _replace(folder / ANSWER, note + line)
        return found.size

    def _keep(self, name: str, text: str) -> None:
        _replace(self.state / name, text)


def _replace(path: Path, text: str) -> None:
    """Write whole or not at all: the other side may be reading."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def posix() -> int:
    """The present second."""
    return int(time.time())
