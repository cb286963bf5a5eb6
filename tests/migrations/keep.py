"""Keeps a node of this version for every later one to open: `python -m tests.migrations.keep` before a release, and the same
with `postgresql` behind it.

It holds a row with something in each sealed column (the world of the crawls), its keys, its files and its ledger, as
`tests/data/nodes/VERSION.tar.xz`; what stood on PostgreSQL, as `VERSION-postgresql.tar.xz`. Its people are invented and its keys open nothing else. An archive that is there is
never made again: what an earlier version sealed is what it sealed.
"""

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

from tests.run import cluster, postgres_bin

NODES = Path(__file__).resolve().parents[1] / "data" / "nodes"
SUFFIX, ON_POSTGRESQL = ".tar.xz", "-postgresql.tar.xz"
PARTS = ("node.toml", "keys/root.key", "keys/session.key", "keys/signing.key")


def keep() -> Path:
    """Tell the story in a new node, and keep it. Raises SystemExit if this version has been kept."""
    import django

    from tests.node import DATA

    os.environ["DJANGO_SETTINGS_MODULE"] = "accord.config.settings"
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    from accord import __version__
    from accord.config.steps import migrate
    from accord.foundation.clock import now
    from accord.foundation.ledger.services import sign_checkpoint
    from accord.foundation.wall import whole_node_process
    from tests.cast import build_world
    from tests.proofs.crawl.world import canary_world

    target = NODES / f"{__version__}{ON_POSTGRESQL if connection.vendor == 'postgresql' else SUFFIX}"
    if target.exists():
        raise SystemExit(f"{target} is there: version {__version__} has been kept. Give this one its own number first.")
    setup_test_environment()
    whole_node_process()
    migrate()
    house = canary_world(build_world((now() - timedelta(hours=12)).replace(microsecond=0)))
    sign_checkpoint(now=now())
    told = {"manifest": _manifest(), "canaries": sorted(house.canaries)}
    NODES.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w:xz", preset=9) as tar:
        for name in PARTS:
            _add(tar, name, (DATA / name).read_bytes())
        for path in sorted(p for p in (DATA / "files").rglob("*") if p.is_file()):
            _add(tar, str(path.relative_to(DATA)), path.read_bytes())
        _add(tar, "accord.sql", _tables(DATA))
        _add(tar, "keystore.sql", _dump(DATA / "keys" / "keystore.sqlite3"))
        _add(tar, "told.json", json.dumps(told, ensure_ascii=False, indent=1).encode())
    return target


def _manifest() -> dict[str, object]:
    """What the node holds, as the manifest of a backup says it."""
    import base64

    from django.conf import settings
    from django.db import connection

    from accord import __version__
    from accord.foundation.clock import now
    from accord.foundation.copies.inspection import rows
    from accord.foundation.copies.vocab import Manifest
    from accord.foundation.ledger.queries import verify_here
    from accord.foundation.ledger.services import public_key
    from accord.foundation.vault import current

    report = verify_here()
    assert not report.faults, report.faults
    key = base64.b64encode(public_key()).decode() if isinstance(public_key(), bytes) else str(public_key())
    root = current().root().id.hex()
    found = Manifest(
        settings.ACCORD_NODE,
        f"{now():%Y%m%dT%H%M%SZ}",
        __version__,
        connection.vendor,
        key,
        root,
        report.events,
        report.root,
        rows(),
        (),
    )
    return found.content()


def _tables(data: Path) -> bytes:
    """Every table as SQL; on PostgreSQL with triggers and rules of the wall, without who owns them."""
    from django.db import connection

    from accord.foundation.copies.databases import libpq

    if connection.vendor == "sqlite":
        return _dump(data / "accord.sqlite3")
    command = [postgres_bin() / "pg_dump", "--no-owner", "--no-privileges"]
    said = subprocess.run(command, env=libpq(connection.settings_dict), check=True, capture_output=True).stdout
    # Newer programs guard a dump by a word that older ones do not know.
    return b"".join(
        line for line in said.splitlines(keepends=True) if not line.startswith((b"\\restrict", b"\\unrestrict"))
    )


def _dump(path: Path) -> bytes:
    source = sqlite3.connect(path)
    try:
        return "\n".join(source.iterdump()).encode()
    finally:
        source.close()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    kept = tarfile.TarInfo(name)
    kept.size, kept.mode = len(content), 0o600
    tar.addfile(kept, io.BytesIO(content))


if __name__ == "__main__":
    wanted = sys.argv[1:] == ["postgresql"]
    with cluster(postgres_bin()) if wanted else nullcontext() as address:
        os.environ |= {"ACCORD_DATABASE_URL": address} if wanted else {}
        made = keep()
    sys.stdout.write(f"{made}: {made.stat().st_size:,} bytes\n")
