"""Replacing keys. Only rows of the keystore are wrapped anew; what is sealed stays as it is.

Each step can be killed and done again: what was begun is in the keystore (an organisation with two keys) or beside the
root key (`root.key.next`), and the next run goes on from there. Servers go on working: they ask for keys by their ids.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from accord.foundation.vault.keystore import OrganisationRow, Outdated
from accord.foundation.vault.providers import (
    KEY_BYTES,
    Root,
    SoftwareRoot,
    following,
    from_file,
    sync_folder,
    write_secret,
)
from accord.foundation.vault.store import Vault
from accord.foundation.vault.vocab import DataClass, Tampered


class RotationStopped(Exception):
    """Some keys do not open: the old key stays, nothing was lost, and somebody has to look."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many keys were wrapped anew, and whether an interrupted run was finished."""

    keys: int
    resumed: bool = False


def rotate_root(vault: Vault, path: Path) -> Rotated:
    """Replace the root key by a new one in the file `path`. Raises RotationStopped.

    Copies of the keystore that were made before need the old root key, from its escrow sheets.
    """
    beside = following(path)
    resumed = beside.exists()
    if not resumed:
        write_secret(beside, secrets.token_bytes(KEY_BYTES))
    new = SoftwareRoot(from_file(beside))
    keys = _rewrap_under(vault, new)
    if path.exists():
        _overwrite(path)
    beside.replace(path)
    sync_folder(path.parent)
    vault.keystore.fold()
    return Rotated(keys, resumed)


def rotate_root_into(vault: Vault, path: Path, new: Root) -> Rotated:
    """Replace the root key by `new`, which is kept elsewhere (in a device), and destroy the files. Raises RotationStopped."""
    keys = _rewrap_under(vault, new)
    for file in (path, following(path)):
        if file.exists():
            _overwrite(file)
            file.unlink()
    sync_folder(path.parent)
    vault.keystore.fold()
    return Rotated(keys)


def _rewrap_under(vault: Vault, new: Root) -> int:
    while (old := vault.root()).id != new.id:
        rows = vault.keystore.organisation_keys()
        try:
            pairs = [(row, vault.unwrap_organisation(row, old)) for row in rows]
        except Tampered as error:
            raise RotationStopped(
                "An organisation's key does not open under the root key; nothing was changed."
            ) from error
        again = [row._replace(wrapped=new.wrap(key, f"{row.holder}|{row.purpose}".encode())) for row, key in pairs]
        if any(vault.unwrap_organisation(row, new) != key for row, (_, key) in zip(again, pairs, strict=True)):
            raise RotationStopped("A key did not come back as it was; nothing was changed.")
        try:
            vault.keystore.rewrap_all(again, was=old.id, root_id=new.id)
        except Outdated:  # an organisation got its first key in the meantime
            continue
    return len(vault.keystore.organisation_keys())


def _overwrite(path: Path) -> None:
    """Zeros over a retired key. A disk that writes elsewhere (SSD, snapshots) may still keep it."""
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def rotate_organisation(vault: Vault, holder: UUID, *, after_each: Callable[[], None] = lambda: None) -> Rotated:
    """Replace the keys of `holder` for every class of data and wrap the persons' keys anew. Raises RotationStopped.

    Not replaced: the search key (every token would have to be made again) and the node's own key.
    """
    keys, resumed = 0, False
    for purpose in DataClass:
        rows = vault.keystore.organisation_keys(holder, purpose)
        if not rows:
            continue
        resumed |= len(rows) > 1
        if len(rows) == 1:
            vault.new_organisation_key(holder, purpose, replace=True)
        for old in [r for r in vault.keystore.organisation_keys(holder, purpose) if not r.current]:
            keys += _move(vault, old, after_each)
    return Rotated(keys, resumed)


def _move(vault: Vault, old: OrganisationRow, after_each: Callable[[], None]) -> int:
    moved, after = 0, ""
    while rows := vault.keystore.wrapped_by(old, after=after):
        try:
            opened = [(row, vault.unwrap(row)) for row in rows]
        except Tampered as error:
            raise RotationStopped(
                f"Keys of {old.holder} do not open; the old key stays. Restore the keystore."
            ) from error
        vault.keystore.rewrap([(r, vault.wrap(r.holder, r.data_class, r.subject, key)) for r, key in opened])
        moved, after = moved + len(rows), str(rows[-1].subject)
        after_each()
    _verify(vault, old)
    if not vault.keystore.retire(old):
        return moved + _move(vault, old, after_each)
    return moved


def _verify(vault: Vault, old: OrganisationRow) -> None:
    """Every key of the holder opens under the new key, before the old one goes."""
    new = next(r for r in vault.keystore.organisation_keys(old.holder, old.purpose) if r.current)
    after = ""
    while rows := vault.keystore.wrapped_by(new, after=after):
        try:
            for row in rows:
                vault.unwrap(row)
        except Tampered as error:
            raise RotationStopped(f"A new key of {old.holder} does not open; the old key stays.") from error
        after = str(rows[-1].subject)


def under_way(vault: Vault, path: Path) -> list[str]:
    """What was begun and not finished, in words; empty if nothing was."""
    found = ["the root key"] if following(path).exists() else []
    unfinished = {row.holder for row in vault.keystore.organisation_keys() if not row.current}
    return found + [f"keys of organisation {holder}" for holder in sorted(unfinished, key=str)]
