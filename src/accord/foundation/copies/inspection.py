"""Looks at a restored node: rows, every sealed cell, the ledger; buries again whoever was erased. Runs on that node."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from accord.foundation.copies.vocab import Found, Manifest
from accord.foundation.ledger import verifier
from accord.foundation.ledger.services import export_lines, public_key
from accord.foundation.vault import NoKey, SealedField, Shredded, VaultError, current
from accord.foundation.vault.fields import cell_of
from accord.foundation.vault.signing import TOMBSTONES, buried

_AT_ONCE = 500
_MANY = 20  # faults that are said one by one


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        found = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608 - names from the catalogue
            found[name] = cursor.fetchone()[0]
    return found


def inspect(manifest: Manifest, there: dict[str, int], witnesses: Sequence[Path]) -> Found:
    """Compare this node with `manifest`; `there` are the rows before any migration of this version."""
    found = Found(rows=sum(there.get(name, 0) for name in manifest.rows), events=manifest.events)
    wrong = [name for name, count in manifest.rows.items() if there.get(name) != count]
    found.faults += [f"Table {name} has {there.get(name)} rows, not {manifest.rows[name]}." for name in wrong]
    folders = [Path(settings.ACCORD_WITNESS), *witnesses]
    current().keystore.forget_floors()  # this state is the one that the node signed
    _bury_again(folders, found)
    _open_everything(found)
    _verify(manifest, folders, found)
    return found


def _bury_again(folders: Iterable[Path], found: Found) -> None:
    gone: dict[UUID, object] = {}
    for folder in folders:
        them, bad = buried(folder / TOMBSTONES, node=settings.ACCORD_NODE, key=public_key())
        if bad:
            found.faults.append(f"{bad} tombstones in {folder} are not signed by this node.")
        for subject, at in them.items():
            # SECURITY: before anything serves, or an erased person would be back. tests/rooms/copies/test_backups.py
            current().shred(subject, at)
        gone |= them
    found.tombstones = len(gone)


def _open_everything(found: Found) -> None:
    for model in apps.get_models():
        names = [f.attname for f in model._meta.concrete_fields if isinstance(f, SealedField)]
        if names:
            rows = model._base_manager.order_by("pk").iterator(chunk_size=_AT_ONCE)
            while some := list(islice(rows, _AT_ONCE)):
                _open(some, names, found)


def _open(records: Sequence[models.Model], names: list[str], found: Found) -> None:
    vault = current()
    wanted = [(cell_of(r, n), getattr(r, n)) for r in records for n in names if getattr(r, n)]
    try:
        vault.open_many(wanted, holder=None)
        vault.keystore.raise_floors(vault.behind(wanted))
        found.cells += len(wanted)
        return
    except VaultError:
        pass  # one by one, to say which
    for cell, sealed in wanted:
        try:
            vault.open_many([(cell, sealed)], holder=None)
            found.cells += 1
        except Shredded:
            found.erased_cells += 1
        except (VaultError, NoKey) as error:
            if len(found.faults) < _MANY:
                found.faults.append(f"A cell of {cell.table}.{cell.column} does not open ({error.code}).")


def _verify(manifest: Manifest, folders: Iterable[Path], found: Found) -> None:
    notes = {p.name: p.read_text(encoding="utf-8") for f in folders for p in sorted(f.glob("checkpoint-*.txt"))}
    sizes = {name: int(name.removeprefix("checkpoint-").removesuffix(".txt")) for name in notes}
    held = [text for name, text in notes.items() if sizes[name] <= manifest.events]
    report = verifier.verify(export_lines(), held, public_key())
    found.faults += [f"Ledger: {fault}." for fault in report.faults[:_MANY]]
    if (report.events, report.root) != (manifest.events, manifest.tree):
        found.faults.append("The ledger is not the one that the manifest names.")
    found.events_after = max([0, *(size - manifest.events for size in sizes.values())])
