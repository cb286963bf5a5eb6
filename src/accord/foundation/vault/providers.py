"""Where the root key comes from: a file that only its owner can read, or the environment. PKCS#11 comes later."""

import base64
import os
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32


class UnsafeRootKey(Exception):
    """The root key is missing or readable by others; the node does not start."""


def from_environment() -> bytes | None:
    """The root key of ACCORD_ROOT_KEY (base64 of 32 bytes), or None.

    Raises UnsafeRootKey if the variable holds anything else.
    """
    text = os.environ.get("ACCORD_ROOT_KEY")
    if not text:
        return None
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise UnsafeRootKey("ACCORD_ROOT_KEY is not base64.") from error
    if len(key) != KEY_BYTES:
        raise UnsafeRootKey(f"ACCORD_ROOT_KEY holds {len(key)} bytes; {KEY_BYTES} are needed.")
    return key


def from_file(path: Path) -> bytes:
    """The root key in `path`.

    Raises UnsafeRootKey if the file is missing, of the wrong size, not ours, or open to others.
    """
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise UnsafeRootKey(f"No root key at {path}. Make a node first: accord new-node.") from error
    if stat.S_IMODE(status.st_mode) & 0o077:
        # SECURITY: a root key that others can read opens everything. tests/rooms/vault/test_vault.py
        raise UnsafeRootKey(f"{path} can be read by others. Set its mode to 0400: chmod 0400 {path}")
    if status.st_uid != os.geteuid():
        raise UnsafeRootKey(f"{path} belongs to another user of this machine.")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise UnsafeRootKey(f"{path} holds {len(key)} bytes; {KEY_BYTES} are needed.")
    return key


def write_secret(path: Path, content: bytes) -> None:
    """Write `content` to a new file of mode 0400. Raises FileExistsError rather than replace a key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def new_root_key(path: Path) -> None:
    """Make a new root key at `path`, mode 0400."""
    write_secret(path, secrets.token_bytes(KEY_BYTES))


def root_key(path: Path) -> bytes:
    """The root key of this node: the environment first, else the file at `path`."""
    return from_environment() or from_file(path)
