"""Encrypting to people who keep their keys offline (age), as a stream: nothing is held whole, nothing lies in clear."""

import io
import os
import shutil
import tarfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Protocol

import pyrage

from accord.foundation.copies.vocab import CopyFailed, Part
from accord.foundation.vault.providers import write_secret

_CHUNK = 1 << 20


class Reader(Protocol):
    """Anything with bytes to read."""

    def read(self, size: int = -1, /) -> bytes: ...


class _Counting:
    """Writes on, and knows how much and what."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.size, self.digest = file, 0, sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.digest.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def encrypt(source: Reader, target: Path, recipients: Iterable[str]) -> Part:
    """Everything that `source` gives, encrypted to each of `recipients`, in the new file `target`."""
    keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    with target.open("xb") as file:
        counting = _Counting(file)
        pyrage.encrypt_io(source, counting, keys)
        file.flush()
        os.fsync(file.fileno())
    return Part(target.name, counting.size, counting.digest.hexdigest())


def decrypt(source: Path, target: Any, identity: pyrage.x25519.Identity) -> None:
    """The content of `source` into the writer `target`. Raises CopyFailed for an identity that is no recipient."""
    try:
        with source.open("rb") as file:
            pyrage.decrypt_io(file, target, [identity])
    except pyrage.DecryptError as error:
        raise CopyFailed("This identity does not open the backup. Take one of those that it was made for.") from error


def digest_of(path: Path) -> tuple[int, str]:
    """(size, SHA-256 in hex) of a file."""
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


@contextmanager
def packed(base: Path, names: Iterable[str]) -> Iterator[Reader]:
    """A stream (tar) of the files and folders `names` of `base`; those that are not there are left out."""
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def pack() -> None:
        try:
            with os.fdopen(write_end, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as tar:
                for name in names:
                    if (base / name).exists():
                        tar.add(base / name, arcname=name)
        except BaseException as error:  # noqa: BLE001 - handed on below, from another thread
            failed.append(error)

    thread = threading.Thread(target=pack)
    thread.start()
    try:
        with os.fdopen(read_end, "rb") as pipe:
            yield pipe
    finally:
        thread.join()
    if failed:
        raise failed[0]


def _lay(tar: tarfile.TarFile, base: Path) -> None:
    """Files and folders of `tar` below `base`, for their owner only. Python before 3.11.4, which Debian 12 has, knows no filter."""
    for member in tar:
        target = (base / member.name).resolve()
        # SECURITY: a copy that somebody altered writes nowhere else. tests/rooms/copies/test_unpacking.py
        if not target.is_relative_to(base) or not (member.isfile() or member.isdir()):
            raise CopyFailed(f"The backup holds what is no file of a node: {member.name!r}. It was altered.")
        if member.isdir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tar.extractfile(member) or io.BytesIO() as content, target.open("xb") as file:
                shutil.copyfileobj(content, file, _CHUNK)
        target.chmod(member.mode & 0o700)


@contextmanager
def unpacking(base: Path) -> Iterator[IO[bytes]]:
    """A writer whose tar stream is unpacked into `base`; nothing outside of it is touched."""
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def unpack() -> None:
        try:
            with os.fdopen(read_end, "rb") as pipe, tarfile.open(fileobj=pipe, mode="r|") as tar:
                _lay(tar, base.resolve())
                while pipe.read(_CHUNK):
                    pass
        except BaseException as error:  # noqa: BLE001 - handed on below, from another thread
            failed.append(error)

    thread = threading.Thread(target=unpack)
    thread.start()
    try:
        with os.fdopen(write_end, "wb") as pipe:
            yield pipe
    finally:
        thread.join()
    if failed:
        raise failed[0]


# -- recipients and their identities


def recipients(path: Path) -> list[str]:
    """The public keys in recipients.txt; a line that begins with # is a remark."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]


def new_recipient(path: Path, identity_file: Path, *, name: str, node: str, key: str) -> str:
    """A new identity in `identity_file` (for a person to keep offline), and its public key in `path`.

    The file also holds the node's public key `key` (base64): a restore checks the backup's signature by it.
    """
    if "\n" in name:
        raise CopyFailed("A name is one line.")
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    lines = (f"# {name}: opens backups of node {node}. Keep it offline.", f"# node-key: {key}", str(identity), "")
    write_secret(identity_file, "\n".join(lines).encode())
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{public} {name}\n")
    return public


def read_identity(path: Path) -> tuple[pyrage.x25519.Identity, str]:
    """(identity, the node's public key in base64 or "") in a file that `new_recipient` made. Raises CopyFailed."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        secret = next(line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-"))
        identity = pyrage.x25519.Identity.from_str(secret)
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError) as error:
        raise CopyFailed(f"{path} holds no identity. It is made by: accord new-recipient FILE") from error
    keys = [line.partition(":")[2].strip() for line in lines if line.startswith("# node-key:")]
    return identity, keys[0] if keys else ""
