"""The vault itself: root key -> organisation key -> key of a person by class -> sealed cell."""

import hmac
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from accord.foundation.vault import cells
from accord.foundation.vault.keystore import Keystore, OrganisationRow, Outdated, PersonRow, Rise, WrappedKey
from accord.foundation.vault.providers import NONCE, Root, SoftwareRoot, roots
from accord.foundation.vault.vocab import Cell, DataClass, NoKey, Sealed, Shredded, Tampered

NODE: Final = UUID(int=0)  # holder of the node's own keys (one-time-code secrets, signing key)
PersonKey = tuple[bytes, bytes]  # key_id, key
Keys = dict[tuple[UUID, str], tuple[bytes, AESGCM]]  # of persons, by class: unwrapped
_TRIES: Final = 5


class WrongRoot(Tampered):
    """The root key within reach is not the one that wraps this keystore."""

    code = "wrong-root"


class Closed(RuntimeError):
    """The public process asked for a key. It has none, and this is a fault of ours."""


class Vault:
    """Seals and opens cells. Holds unwrapped organisation keys in memory by their ids, never a person's.

    `root` is a key, or gives every root key within reach: while keys are rotated there are two.
    """

    def __init__(
        self,
        root: bytes | Callable[[], Sequence[Root]],
        keystore: Keystore,
        *,
        bury: Callable[[], object] = lambda: None,
    ) -> None:
        self._bury = bury
        self._roots: Callable[[], Sequence[Root]] = root if callable(root) else _only(root)
        self._root_now: Root | None = None
        self.keystore = keystore
        self._keys: dict[tuple[UUID, str, bytes], bytes] = {}
        self._current: dict[tuple[UUID, str], bytes] = {}  # the id of the current key

    def seal(self, cell: Cell, text: str, *, holder: UUID, version: int = 1) -> Sealed:
        """`text` sealed for `cell` at `version`; the person's key of that class is made at need and wrapped for `holder`.

        Raises Shredded if the person was erased, NoKey if others hold the key and `holder` does not.
        """
        return cells.seal(cell, text, self._person_key(cell.subject, cell.data_class, holder), version)

    def open(self, cell: Cell, sealed: bytes, *, holder: UUID) -> str:
        """The text sealed in `cell`. Raises NoKey, Shredded or Tampered."""
        return self.open_many([(cell, sealed)], holder=holder)[0]

    def open_many(
        self, wanted: Sequence[tuple[Cell, bytes]], *, holder: UUID | None, keys: Keys | None = None
    ) -> list[str]:
        """The texts of many cells, with one keystore query for each class of data. Without `holder`: whoever holds a key.

        `keys`: what was unwrapped for the same holder a moment ago; it is added to.
        """
        keys = {} if keys is None else keys
        subjects: dict[DataClass, set[UUID]] = {}
        for cell, _ in wanted:
            if (cell.subject, cell.data_class) not in keys:
                subjects.setdefault(cell.data_class, set()).add(cell.subject)
        for data_class, them in subjects.items():
            found = self._person_keys(list(them), data_class, holder)
            keys |= {whose: (key_id, AESGCM(key)) for whose, (key_id, key) in found.items()}
        digests = [cell.digest() for cell, _ in wanted]
        floors = self.keystore.floors(digests)
        texts = []
        for (cell, sealed), digest in zip(wanted, digests, strict=True):
            if (key := keys.get((cell.subject, cell.data_class))) is None:
                raise Shredded if self.keystore.is_shredded(cell.subject) else NoKey
            texts.append(cells.open_(cell, sealed, key, floors.get(digest, 0)))
        return texts

    def behind(self, opened: Sequence[tuple[Cell, bytes]]) -> list[Rise]:
        """The floors of opened cells that a kill left low; to be raised once the transaction stands."""
        again = {
            digest: Rise(digest, cell.subject, version)
            for cell, sealed in opened
            if (version := cells.version_of(sealed)) > 1 and (digest := cell.digest())
        }
        floors = self.keystore.floors(list(again)) if again else {}
        return [rise for digest, rise in again.items() if rise.version > floors.get(digest, 0)]

    def share(self, subject: UUID, classes: Iterable[DataClass], *, giver: UUID, receiver: UUID) -> None:
        """Wrap the person's keys of `classes` for `receiver` too. Raises NoKey if `giver` holds none."""
        for data_class in classes:
            self._keep(subject, data_class, receiver, self._person_key(subject, data_class, giver))

    def shred(self, subject: UUID, at: datetime) -> None:
        """Destroy every key of `subject`; what was sealed under them is unreadable at once.

        On a node, a signed tombstone goes to the witness folder, which every restore replays.
        """
        self.keystore.shred(subject, at)
        self._bury()

    def token(self, holder: UUID, kind: str, parts: Sequence[str], *, towards: UUID | None = None) -> bytes:
        """A blind token over a compound: HMAC-SHA256 under the organisation's own search key, cut to 64 bits; or under
        the key of the pair by which `towards` may find what `holder` knows, which is another in the other direction.

        Raises ValueError for a name alone: an index over one name field reveals names (security.md, decision 6).
        """
        if len(parts) < 2 and kind not in {"document", "phone"}:
            raise ValueError(f"A token over one field ({kind}) would reveal it; use a compound.")
        message = "\x1f".join((kind, *parts)).encode()
        key = self.organisation_key(holder, "search")[1]
        if towards is not None:
            key = hmac.new(key, b"towards\x1f" + towards.bytes, sha256).digest()
        return hmac.new(key, message, sha256).digest()[:8]

    def seal_for_node(self, label: str, content: bytes) -> bytes:
        """Seal something of the node's own (a one-time-code secret, the signing key) under `label`."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self.organisation_key(NODE, "node")[1]).encrypt(nonce, content, label.encode())

    def open_for_node(self, label: str, sealed: bytes) -> bytes:
        """Open what `seal_for_node` sealed. Raises Tampered."""
        try:
            key = self.organisation_key(NODE, "node")[1]
            return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], label.encode())
        except InvalidTag as error:
            raise Tampered from error

    # -- persons' keys

    def _person_keys(
        self, subjects: list[UUID], data_class: DataClass, holder: UUID | None
    ) -> dict[tuple[UUID, str], PersonKey]:
        holders = dict.fromkeys(subjects, holder) if holder else self.keystore.holders(subjects, data_class)
        for _ in range(_TRIES):
            try:
                return {
                    (subject, data_class): self.unwrap(PersonRow(subject, data_class, who, wrapped))
                    for who in {h for h in holders.values() if h}
                    for subject, wrapped in self.keystore.person_keys(
                        [s for s in subjects if holders.get(s) == who], data_class, who
                    ).items()
                }
            except Outdated:  # rotated between the two queries
                continue
        raise Tampered

    def _person_key(self, subject: UUID, data_class: DataClass, holder: UUID) -> PersonKey:
        for _ in range(2):
            if key := self._person_keys([subject], data_class, holder).get((subject, data_class)):
                return key
            if self.keystore.is_shredded(subject):
                raise Shredded
            if self.keystore.has_any(subject, data_class):
                raise NoKey
            self._keep(subject, data_class, holder, cells.new_key())
        raise NoKey

    def _keep(self, subject: UUID, data_class: str, holder: UUID, key: PersonKey) -> None:
        for _ in range(_TRIES):
            row = PersonRow(subject, data_class, holder, self.wrap(holder, data_class, subject, key))
            try:
                return self.keystore.add_person_keys([row])
            except Outdated:
                self._current.pop((holder, data_class), None)
        raise Tampered

    def wrap(self, holder: UUID, data_class: str, subject: UUID, key: PersonKey) -> WrappedKey:
        """A person's key under the current key of `holder`."""
        by, organisation_key = self.organisation_key(holder, data_class)
        nonce = secrets.token_bytes(NONCE)
        context = f"{holder}|{data_class}|{subject}".encode()
        return WrappedKey(key[0], nonce + AESGCM(organisation_key).encrypt(nonce, key[1], context), by)

    def unwrap(self, row: PersonRow) -> PersonKey:
        """The person's key in `row`. Raises Tampered, or Outdated if the key that wraps it was retired since."""
        key_id, wrapped, by = row.key
        context = f"{row.holder}|{row.data_class}|{row.subject}".encode()
        organisation_key = self.organisation_key(row.holder, row.data_class, by)[1]
        try:
            return key_id, AESGCM(organisation_key).decrypt(wrapped[:NONCE], wrapped[NONCE:], context)
        except InvalidTag as error:
            raise Tampered from error

    # -- organisations' keys and the root key

    def organisation_key(self, holder: UUID, purpose: str, by: bytes | None = None) -> tuple[bytes, bytes]:
        """(id, key) of `holder`: the current one, made at need, or the one with the id `by`. Raises Outdated, Tampered."""
        wanted = by if by is not None else self._current.get((holder, purpose))
        if wanted is not None and (key := self._keys.get((holder, purpose, wanted))):
            return wanted, key
        for _ in range(_TRIES):
            rows = self.keystore.organisation_keys(holder, purpose)
            row = next((r for r in rows if (r.current if by is None else r.id == by)), None)
            if row is not None:
                self._keys[holder, purpose, row.id] = key = self.unwrap_organisation(row)
                if row.current:
                    self._current[holder, purpose] = row.id
                return row.id, key
            if by is not None:
                raise Outdated
            self.new_organisation_key(holder, purpose)
        raise Tampered

    def new_organisation_key(self, holder: UUID, purpose: str, *, replace: bool = False) -> None:
        """Make the first key of `holder` for `purpose`, or with `replace` the one that follows."""
        root = self.root()
        wrapped = root.wrap(AESGCM.generate_key(256), f"{holder}|{purpose}".encode())
        row = OrganisationRow(holder, purpose, secrets.token_bytes(8), wrapped, True)
        try:
            self.keystore.add_organisation_key(row, root_id=root.id, replace=replace)
        except Outdated:
            self.new_organisation_key(holder, purpose, replace=replace)
        if replace:
            self._current.pop((holder, purpose), None)

    def unwrap_organisation(self, row: OrganisationRow, root: Root | None = None) -> bytes:
        """The organisation's key in `row`. Raises Tampered."""
        return (root or self.root()).unwrap(row.wrapped, f"{row.holder}|{row.purpose}".encode())

    def root(self) -> Root:
        """The root key that wraps the keystore now. Raises WrongRoot if it is not within reach."""
        wanted = self.keystore.root_id()
        if wanted is None:
            wanted = self._adopt()
        if self._root_now is None or self._root_now.id != wanted:
            self._root_now = next((root for root in self._roots() if root.id == wanted), None)
        if self._root_now is None:
            raise WrongRoot
        return self._root_now

    def _adopt(self) -> bytes:
        """The id of the first root key that opens what is there; a keystore of version 1 named none."""
        rows = self.keystore.organisation_keys()
        for root in self._roots():
            try:
                [self.unwrap_organisation(row, root) for row in rows[:1]]
            except Tampered:
                continue
            self.keystore.adopt_root(root.id)
            return self.keystore.root_id() or root.id
        raise WrongRoot


def _only(key: bytes) -> Callable[[], Sequence[Root]]:
    return lambda: [SoftwareRoot(key)]


@lru_cache(maxsize=4)
def _vault(root_path: Path, keystore_path: Path, pid: int) -> Vault:
    return Vault(lambda: roots(root_path), Keystore(keystore_path), bury=_bury_now)


def _bury_now() -> None:
    from accord.foundation.vault.signing import bury

    # The keys are gone already, and that stands: the job of the copies room writes the tombstone that is missing.
    with suppress(OSError):
        bury()


def current() -> Vault:
    """The vault of this node, as the settings place it. Raises Closed in the public process."""
    # SECURITY: who answers strangers opens nothing. tests/rooms/site/test_public_process.py
    if settings.ACCORD_PUBLIC:
        raise Closed
    return _vault(settings.ACCORD_ROOT_KEY_FILE, settings.ACCORD_KEYSTORE, os.getpid())
