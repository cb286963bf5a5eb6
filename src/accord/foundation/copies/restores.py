"""Restoring: everything is checked before anything is opened, into a new folder, and nothing serves before it was proved."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings

from accord.foundation.copies import databases, manifests, sealing
from accord.foundation.copies.backups import back_up, remember
from accord.foundation.copies.escrow import combine
from accord.foundation.copies.models import Deed
from accord.foundation.copies.vocab import CopyFailed, Found, Manifest
from accord.foundation.ledger.vocab import Kind
from accord.foundation.vault.providers import from_file, root_id, write_secret

UNPROVED: Final = "restoring"  # a folder with this file is not served
_ELSEWHERE: Final = (
    "ACCORD_ROOT_KEY",
    "ACCORD_KEYSTORE",
    "ACCORD_WITNESS",
    "ACCORD_SECRET",
    "ACCORD_MIGRATION_URL",
)


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored node, what it holds, and how long it took in seconds."""

    folder: Path
    manifest: Manifest
    found: Found
    seconds: float


def restore(
    source: Path,
    into: Path,
    *,
    identity: Path,
    root: bytes,
    key: str = "",
    database: str = "",
    witnesses: Sequence[Path] = (),
    keystore_of: Path | None = None,
) -> Restored:
    """The node in the backup `source`, in the new folder `into`, proved: rows, every sealed cell, ledger, tombstones.

    `identity` opens the parts, `root` the keystore. The signature is checked by `key` (base64), else by the key that the
    identity file names. On PostgreSQL `database` is the address of an empty one. `witnesses` are folders with newer
    checkpoints and tombstones than the backup has. `keystore_of` is a newer backup, if the keystore of this one has aged out.
    Raises CopyFailed. While `into` holds the file "restoring" nothing serves it.
    """
    began = time.monotonic()
    opened_by, named = sealing.read_identity(identity)
    manifest = manifests.check(source, key or named, keystore=keystore_of is None)
    keys_from = manifests.check(keystore_of, key or named) if keystore_of else manifest
    if root_id(root).hex() != keys_from.root:
        raise CopyFailed(
            "This root key does not open the keystore of this backup; nothing was restored. Take other sheets."
        )
    if manifest.database == "postgresql" and not database:
        raise CopyFailed("Name an empty PostgreSQL database to restore into: --database postgres://…")
    if into.exists() and any(into.iterdir()):
        raise CopyFailed(f"{into} is not empty; a restore never writes over anything. Name a new folder.")
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    (into / UNPROVED).write_text("Not proved yet; accord restore removes this file.\n", encoding="utf-8")
    for part in ("node", "witness", "files"):
        with sealing.unpacking(into) as tar:
            sealing.decrypt(source / f"{part}.age", tar, opened_by)
    write_secret(into / "keys" / "root.key", root)
    with databases.restore_sqlite(into / "keys" / "keystore.sqlite3") as file:
        sealing.decrypt((keystore_of or source) / manifests.KEYSTORE, file, opened_by)
    taking = databases.restoring(database) if database else databases.restore_sqlite(into / "accord.sqlite3")
    with taking as file:
        sealing.decrypt(source / "database.age", file, opened_by)
    found = _inspect(into, manifest, database, witnesses)
    if found.faults:
        raise CopyFailed("The restored node is not what the backup says; it is not served. " + " ".join(found.faults))
    (into / UNPROVED).unlink()
    return Restored(into, manifest, found, time.monotonic() - began)


def _inspect(into: Path, manifest: Manifest, database: str, witnesses: Sequence[Path]) -> Found:
    """Look at the restored node from a process of its own, which knows nothing of this one."""
    environment = {k: v for k, v in os.environ.items() if k not in _ELSEWHERE} | {"ACCORD_DATA": str(into)}
    environment["ACCORD_DATABASE_URL"] = database or f"sqlite:///{into / 'accord.sqlite3'}"
    command = [sys.executable, "-m", "accord.config.steps", "inspect", *(str(w.resolve()) for w in witnesses)]
    expected = json.dumps(manifest.content())
    done = subprocess.run(command, input=expected, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CopyFailed(f"The restored node does not start: {done.stderr.strip().splitlines()[-1:]}")
    return Found(**json.loads(done.stdout.splitlines()[-1]))


@contextmanager
def _scratch() -> Iterator[tuple[Path, str]]:
    """A folder and an address of a database for a restore that is thrown away."""
    with (
        tempfile.TemporaryDirectory(prefix=".scratch-", dir=settings.ACCORD_DATA) as folder,
        databases.scratch() as database,
    ):
        yield Path(folder) / "node", database


def check_backup(source: Path, *, identity: Path, root: bytes | None = None, now: datetime) -> Restored:
    """Restore `source` into a scratch node, prove it, throw it away, and put on record that this backup counts.

    Raises CopyFailed. `root` is the root key; None: the node's own, from its file.
    """
    newest = [Path(settings.ACCORD_WITNESS)]
    with _scratch() as (folder, database):
        key = root or from_file(settings.ACCORD_ROOT_KEY_FILE)
        done = restore(source, folder, identity=identity, root=key, database=database, witnesses=newest)
    facts = _facts(done) | {"manifest": sha256((source / manifests.MANIFEST).read_bytes()).hexdigest()}
    remember(Deed.CHECKED, Kind.COPY_CHECKED, now, facts)
    return done


def drill(*, identity: Path, sheets: Sequence[Path], now: datetime) -> Restored:
    """The whole disaster: a backup, the root key from two sheets, a restore, every check; with times, on record.

    Raises CopyFailed.
    """
    root = combine(sheets)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=settings.ACCORD_DATA) as target:
        made = back_up(Path(target), now=now)
        copied = time.monotonic() - began
        done = check_backup(made.folder, identity=identity, root=root, now=now)
    remember(Deed.DRILL, Kind.DRILL_DONE, now, _facts(done) | {"seconds_to_copy": round(copied)})
    return done


def _facts(done: Restored) -> dict[str, object]:
    counted = {k: v for k, v in asdict(done.found).items() if k != "faults"}
    return counted | {"seconds": round(done.seconds)}
