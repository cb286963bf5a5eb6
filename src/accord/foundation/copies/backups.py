"""Making backups, and forgetting old copies of the keystore."""

import base64
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from accord import __version__
from accord.foundation.clock import stamp
from accord.foundation.copies import databases, manifests, sealing
from accord.foundation.copies.keys import tidy
from accord.foundation.copies.models import Deed, Milestone
from accord.foundation.copies.vocab import KEYSTORE_LIFE, RECIPIENTS_NEEDED, CopyFailed, Manifest, Part
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger import verifier as tree
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.vault.signing import public_key

RECIPIENTS: Final = "recipients.txt"
# What makes the node itself: never the root key, which would make the backup open what it is to protect.
_NODE: Final = (
    "node.toml", RECIPIENTS, "witnesses.toml", "keys/session.key", "keys/signing.key", "rules", "instruments", "outcomes", "texts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A backup: where, what, and when what was erased until now is gone from every copy of the keystore."""

    folder: Path
    manifest: Manifest
    erasure_complete: datetime
    pruned: int


def back_up(target: Path, *, now: datetime) -> Made:
    """A new backup in a new folder of `target`, encrypted to the node's recipients, signed, and on record.

    Raises CopyFailed with fewer than two recipients. It counts once it was restored and checked (`check_backup`).
    """
    to = sealing.recipients(settings.ACCORD_DATA / RECIPIENTS)
    if len(set(to)) < RECIPIENTS_NEEDED:
        raise CopyFailed(
            "A backup is encrypted to at least two people who keep their keys offline. Make each: accord new-recipient FILE"
        )
    tidy()  # the tombstones of everybody erased so far go along
    folder = target / f"accord-{settings.ACCORD_NODE}-{now:%Y%m%dT%H%M%SZ}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        manifest = _write(folder, to, now)
    except BaseException:
        shutil.rmtree(folder)  # half a backup would look like one
        raise
    digest = sha256((folder / manifests.MANIFEST).read_bytes()).hexdigest()
    remember(Deed.MADE, Kind.COPY_MADE, now, {"manifest": digest, "bytes": sum(p.size for p in manifest.parts)})
    return Made(folder, manifest, now + KEYSTORE_LIFE, prune(target, now=now))


def _write(folder: Path, to: list[str], now: datetime) -> Manifest:
    data: Path = settings.ACCORD_DATA
    with _work(data) as work, databases.moment(work) as found:
        parts = [
            sealing.encrypt(found.dump, folder / "database.age", to),
            sealing.encrypt(io.BytesIO(found.keystore), folder / manifests.KEYSTORE, to),
        ]
    witness = Path(settings.ACCORD_WITNESS)
    for name, base, names in (
        ("node", data, _NODE),
        ("witness", witness.parent, (witness.name,)),
        ("files", data, ("files",)),
    ):
        with sealing.packed(base, names) as stream:
            parts.append(sealing.encrypt(stream, folder / f"{name}.age", to))
    manifest = _manifest(found, tuple(parts), now)
    manifests.write(folder, manifest)
    return manifest


def _manifest(found: databases.Moment, parts: tuple[Part, ...], now: datetime) -> Manifest:
    return Manifest(
        node=settings.ACCORD_NODE,
        at=stamp(now),
        version=__version__,
        database=databases.vendor(),
        key=base64.b64encode(public_key()).decode(),
        root=found.root,
        events=found.events,
        tree=tree.root([bytes.fromhex(part) for part in found.frontier.split()]).hex(),
        rows=found.rows,
        parts=parts,
    )


@contextmanager
def _work(data: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".copying-", dir=data) as folder:
        yield Path(folder)


def prune(target: Path, *, now: datetime) -> int:
    """Remove copies of the keystore older than 35 days from the backups in `target`; return how many.

    The other parts may stay for years: without the keystore they open nothing of anybody.
    """
    removed = 0
    for folder in sorted(target.glob("accord-*")):
        keystore = folder / manifests.KEYSTORE
        if keystore.exists() and datetime.fromisoformat(manifests.read(folder).at) < now - KEYSTORE_LIFE:
            keystore.unlink()
            removed += 1
    return removed


def remember(deed: Deed, kind: Kind, now: datetime, facts: dict[str, object]) -> None:
    """Keep a deed, in the ledger and for the page, in one transaction."""
    with transaction.atomic():
        Milestone.objects.create(deed=deed, at=now, facts=facts)
        ledger.append(Entry(kind, now, object_type="copy", facts=facts))
