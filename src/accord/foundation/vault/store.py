"""The vault itself: root key -> organisation key -> key of a person by class -> sealed cell."""

import hmac
import os
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from accord.foundation.vault.keystore import Keystore
from accord.foundation.vault.providers import root_key
from accord.foundation.vault.vocab import Cell, DataClass, NoKey, Sealed, Shredded, Tampered

# version and algorithm | key id | nonce | ciphertext and tag
_MAGIC: Final = b"\xac\x01"
_KEY_ID, _NONCE, _BLOCK = 8, 12, 32
NODE: Final = UUID(int=0)  # holder of the node's own keys (one-time-code secrets, signing key)


class Vault:
    """Seals and opens cells. Holds unwrapped organisation keys in memory, never a person's."""

    def __init__(self, root: bytes, keystore: Keystore) -> None:
        self._root = root
        self.keystore = keystore
        self._organisation_keys: dict[tuple[UUID, str], bytes] = {}

    def seal(self, cell: Cell, text: str, *, holder: UUID) -> Sealed:
        """`text` sealed for `cell`; the person's key of that class is made at need and wrapped for `holder`.

        Raises Shredded if the person was erased, NoKey if others hold the key and `holder` does not.
        """
        key_id, key = self._person_key(cell.subject, cell.data_class, holder)
        nonce = secrets.token_bytes(_NONCE)
        return Sealed(_MAGIC + key_id + nonce + AESGCM(key).encrypt(nonce, _pad(text.encode()), cell.context()))

    def open(self, cell: Cell, sealed: bytes, *, holder: UUID) -> str:
        """The text sealed in `cell`. Raises NoKey, Shredded or Tampered."""
        return self.open_many([(cell, sealed)], holder=holder)[0]

    def open_many(self, cells: Sequence[tuple[Cell, bytes]], *, holder: UUID) -> list[str]:
        """The texts of many cells, with one keystore query for each class of data among them."""
        wanted: dict[DataClass, set[UUID]] = {}
        for cell, _ in cells:
            wanted.setdefault(cell.data_class, set()).add(cell.subject)
        keys = {
            (subject, data_class): self._unwrap(holder, data_class, subject, wrapped)
            for data_class, subjects in wanted.items()
            for subject, wrapped in self.keystore.person_keys(list(subjects), data_class, holder).items()
        }
        return [self._open(cell, sealed, keys.get((cell.subject, cell.data_class))) for cell, sealed in cells]

    def share(self, subject: UUID, classes: Iterable[DataClass], *, giver: UUID, receiver: UUID) -> None:
        """Wrap the person's keys of `classes` for `receiver` too. Raises NoKey if `giver` holds none."""
        rows = []
        for data_class in classes:
            key_id, key = self._person_key(subject, data_class, giver)
            rows.append((subject, data_class, receiver, key_id, self._wrap(receiver, data_class, subject, key)))
        self.keystore.add_person_keys(rows)

    def shred(self, subject: UUID, at: datetime) -> None:
        """Destroy every key of `subject`; what was sealed under them is unreadable at once."""
        self.keystore.shred(subject, at)

    def token(self, holder: UUID, kind: str, parts: Sequence[str]) -> bytes:
        """A blind token over a compound: HMAC-SHA256 under the organisation's own search key, cut to 64 bits.

        Raises ValueError for a name alone: an index over one name field reveals names (security.md, decision 6).
        """
        if len(parts) < 2 and kind not in {"document", "phone"}:
            raise ValueError(f"A token over one field ({kind}) would reveal it; use a compound.")
        key = self._organisation_key(holder, "search")
        message = "\x1f".join((kind, *parts)).encode()
        return hmac.new(key, message, sha256).digest()[:8]

    def seal_for_node(self, label: str, content: bytes) -> bytes:
        """Seal something of the node's own (a one-time-code secret, the signing key) under `label`."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._organisation_key(NODE, "node")).encrypt(nonce, content, label.encode())

    def open_for_node(self, label: str, sealed: bytes) -> bytes:
        """Open what `seal_for_node` sealed. Raises Tampered."""
        try:
            key = self._organisation_key(NODE, "node")
            return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], label.encode())
        except InvalidTag as error:
            raise Tampered from error

    def _open(self, cell: Cell, sealed: bytes, key: tuple[bytes, bytes] | None) -> str:
        if key is None:
            raise Shredded if self.keystore.is_shredded(cell.subject) else NoKey
        data = bytes(sealed)
        body = len(_MAGIC) + _KEY_ID + _NONCE
        key_id, nonce = data[len(_MAGIC) : len(_MAGIC) + _KEY_ID], data[len(_MAGIC) + _KEY_ID : body]
        if not data.startswith(_MAGIC) or not hmac.compare_digest(key_id, key[0]):
            raise Tampered
        try:
            return _unpad(AESGCM(key[1]).decrypt(nonce, data[body:], cell.context())).decode()
        except (InvalidTag, ValueError) as error:
            raise Tampered from error

    def _person_key(self, subject: UUID, data_class: DataClass, holder: UUID) -> tuple[bytes, bytes]:
        for _ in range(2):
            if wrapped := self.keystore.person_keys([subject], data_class, holder).get(subject):
                return self._unwrap(holder, data_class, subject, wrapped)
            if self.keystore.is_shredded(subject):
                raise Shredded
            if self.keystore.has_any(subject, data_class):
                raise NoKey
            key_id, key = secrets.token_bytes(_KEY_ID), AESGCM.generate_key(256)
            row = (subject, data_class, holder, key_id, self._wrap(holder, data_class, subject, key))
            self.keystore.add_person_keys([row])
        raise NoKey

    def _wrap(self, holder: UUID, data_class: str, subject: UUID, key: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        context = f"{holder}|{data_class}|{subject}".encode()
        return nonce + AESGCM(self._organisation_key(holder, data_class)).encrypt(nonce, key, context)

    def _unwrap(
        self, holder: UUID, data_class: str, subject: UUID, wrapped: tuple[bytes, bytes]
    ) -> tuple[bytes, bytes]:
        key_id, data = wrapped
        context = f"{holder}|{data_class}|{subject}".encode()
        try:
            key = AESGCM(self._organisation_key(holder, data_class)).decrypt(data[:_NONCE], data[_NONCE:], context)
        except InvalidTag as error:
            raise Tampered from error
        return key_id, key

    def _organisation_key(self, holder: UUID, purpose: str) -> bytes:
        if key := self._organisation_keys.get((holder, purpose)):
            return key
        context = f"{holder}|{purpose}".encode()
        if (wrapped := self.keystore.organisation_key(str(holder), purpose)) is None:
            nonce = secrets.token_bytes(_NONCE)
            fresh = nonce + AESGCM(self._root).encrypt(nonce, AESGCM.generate_key(256), context)
            self.keystore.add_organisation_key(str(holder), purpose, fresh)
            wrapped = self.keystore.organisation_key(str(holder), purpose) or b""
        try:
            key = AESGCM(self._root).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], context)
        except InvalidTag as error:
            raise Tampered from error
        self._organisation_keys[holder, purpose] = key
        return key


def _pad(data: bytes) -> bytes:
    """Fill to a multiple of 32 bytes, so that the length of a name or an address tells nothing."""
    return data + b"\x80" + b"\x00" * (-(len(data) + 1) % _BLOCK)


def _unpad(data: bytes) -> bytes:
    return data[: data.rindex(b"\x80")]


@lru_cache(maxsize=4)
def _vault(root_path: Path, keystore_path: Path, pid: int) -> Vault:
    return Vault(root_key(root_path), Keystore(keystore_path))


def current() -> Vault:
    """The vault of this node, as the settings place it."""
    return _vault(Path(settings.ACCORD_ROOT_KEY_FILE), Path(settings.ACCORD_KEYSTORE), os.getpid())
