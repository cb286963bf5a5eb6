"""Replacing keys, with a trace; what a kill left half done."""

import secrets
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.vault import current, rotation
from accord.foundation.vault.pkcs11_root import put_into_device
from accord.foundation.vault.providers import KEY_BYTES
from accord.foundation.vault.rotation import Rotated
from accord.foundation.vault.signing import bury


def rotate_root(*, now: datetime) -> Rotated:
    """Replace the node's root key. Raises RotationStopped."""
    done = rotation.rotate_root(current(), Path(settings.ACCORD_ROOT_KEY_FILE))
    _record("root", done, None, now)
    return done


def move_root_into_device(sheets: Path, *, now: datetime) -> Rotated:
    """A new root key in the PKCS#11 device, on three sheets in the folder `sheets`; the files of the old one are destroyed.

    The sheets are written first: the device never gives the key out again. Raises RotationStopped, CopyFailed, UnsafeRootKey.
    """
    from accord.foundation.copies.escrow import on_record, write_sheets

    key = secrets.token_bytes(KEY_BYTES)
    write_sheets(key, sheets, day=f"{now:%Y-%m-%d}")
    done = rotation.rotate_root_into(current(), Path(settings.ACCORD_ROOT_KEY_FILE), put_into_device(key))
    _record("root", done, None, now)
    on_record(key, now=now)
    return done


def rotate_organisation(organisation: UUID, *, now: datetime) -> Rotated:
    """Replace the keys of one organisation. Raises RotationStopped."""
    done = rotation.rotate_organisation(current(), organisation)
    _record("organisation", done, organisation, now)
    return done


def under_way() -> list[str]:
    """Rotations that were begun and not finished, in words."""
    return rotation.under_way(current(), Path(settings.ACCORD_ROOT_KEY_FILE))


def tidy() -> bool:
    """Write the tombstones that are missing and fold the keystore's log in; return whether nothing is left to do."""
    bury()
    return current().keystore.fold()


def _record(what: str, done: Rotated, organisation: UUID | None, now: datetime) -> None:
    facts = {"what": what, "keys": done.keys, "resumed": done.resumed}
    with transaction.atomic():
        ledger.append(Entry(Kind.KEYS_ROTATED, now, organisation=organisation, object_type="keys", facts=facts))
