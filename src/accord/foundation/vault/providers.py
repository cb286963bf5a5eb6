"""Where the root key comes from. PROVIDERS is the whole list; a key of any of them counts if the keystore names its id."""

import base64
import hmac
import os
import secrets
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accord.foundation.vault.vocab import Tampered

KEY_BYTES: Final = 32
NONCE: Final = 12


class UnsafeRootKey(Exception):
    """The root key is missing or readable by others; the node does not start."""


class Root(Protocol):
    """A root key that may never leave its device. `id` tells root keys apart and says nothing about them."""

    id: bytes

    def wrap(self, key: bytes, context: bytes) -> bytes: ...
    def unwrap(self, wrapped: bytes, context: bytes) -> bytes: ...


class SoftwareRoot:
    """A root key in the memory of this process."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.id = root_id(key)

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """`key` under the root key, bound to `context`."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """What `wrap` wrapped. Raises Tampered."""
        try:
            return AESGCM(self._key).decrypt(wrapped[:NONCE], wrapped[NONCE:], context)
        except InvalidTag as error:
            raise Tampered from error


def root_id(key: bytes) -> bytes:
    """The id of a root key: eight bytes of a keyed digest."""
    return hmac.new(key, b"accord root key id", sha256).digest()[:8]


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


def plain_in_environment() -> bool:
    """Whether the root key stands in the environment although nobody allowed it (ACCORD_ALLOW_ENV_KEY=1).

    Every child process and every crash report of this user inherits it: a real node refuses to start.
    """
    return bool(os.environ.get("ACCORD_ROOT_KEY")) and os.environ.get("ACCORD_ALLOW_ENV_KEY") != "1"


def from_credential() -> bytes | None:
    """The root key that systemd hands over (LoadCredentialEncrypted=accord-root-key:…), or None."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / "accord-root-key" if folder else None
    if path is None or not path.exists():
        return None
    if _lent(path.stat()):
        return _of_right_size(path)
    return from_file(path)


def _lent(status: os.stat_result) -> bool:
    """Whether root keeps the file and lends it to this user by an access list: its mask stands where the rights of the group do.

    So newer systemd does it; older gives the file away instead.
    """
    return status.st_uid == status.st_gid == 0 and not stat.S_IMODE(status.st_mode) & 0o007


def from_file(path: Path) -> bytes:
    """The root key in `path`.

    Raises UnsafeRootKey if the file is missing, of the wrong size, not ours, or open to others.
    """
    readable_by_owner_only(path)
    return _of_right_size(path)


def _of_right_size(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise UnsafeRootKey(f"{path} holds {len(key)} bytes; {KEY_BYTES} are needed.")
    return key


def readable_by_owner_only(path: Path) -> None:
    """Raises UnsafeRootKey if the file is missing, not ours, or open to others."""
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise UnsafeRootKey(f"No root key at {path}. Make a node first: accord new-node.") from error
    if stat.S_IMODE(status.st_mode) & 0o077:
        # SECURITY: a root key that others can read opens everything. tests/rooms/vault/test_vault.py
        raise UnsafeRootKey(f"{path} can be read by others. Set its mode to 0400: chmod 0400 {path}")
    if status.st_uid != os.geteuid():
        raise UnsafeRootKey(f"{path} belongs to another user of this machine.")


def following(path: Path) -> Path:
    """Where the next root key lies while the keys are being rotated."""
    return path.with_name(path.name + ".next")


def write_secret(path: Path, content: bytes) -> None:
    """Write `content` to a new file of mode 0400, whole or not at all. Raises FileExistsError rather than replace a key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    finally:
        beside.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was renamed in `folder` survives a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def new_root_key(path: Path) -> None:
    """Make a new root key at `path`, mode 0400."""
    write_secret(path, secrets.token_bytes(KEY_BYTES))


def root_key(path: Path) -> bytes:
    """The root key of this node: the environment first, then systemd, then the file at `path`."""
    return from_environment() or from_credential() or from_file(path)


def _software(key: bytes | None) -> list[Root]:
    return [SoftwareRoot(key)] if key else []


def _file(path: Path) -> list[Root]:
    return _software(from_file(path)) if path.exists() else []


def _device(_: Path) -> list[Root]:
    from accord.foundation.vault.pkcs11_root import in_device

    return in_device()


PROVIDERS: Final[dict[str, Callable[[Path], list[Root]]]] = {
    "environment": lambda _: _software(from_environment()),
    "systemd credential": lambda _: _software(from_credential()),
    "file": _file,
    "device (PKCS#11)": _device,
    "next file": lambda path: _file(following(path)),
}


def roots(path: Path) -> list[Root]:
    """Every root key within reach. Raises UnsafeRootKey if there is none, or one is unsafe."""
    found = [root for provider in PROVIDERS.values() for root in provider(path)]
    if not found:
        raise UnsafeRootKey(f"No root key at {path}. Make a node first: accord new-node.")
    return found
