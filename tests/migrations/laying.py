"""Lays a node out as it was kept, and runs what this version does with it in a process of its own."""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.migrations.keep import NODES, ON_POSTGRESQL, SUFFIX

ROOT = Path(__file__).resolve().parents[2]
LOOKS = str(Path(__file__).with_name("looks.py"))


def kept(suffix=SUFFIX):
    """The archives of one kind, the oldest first."""
    found = sorted(NODES.glob(f"*{suffix}"))
    return found if suffix == ON_POSTGRESQL else [one for one in found if not one.name.endswith(ON_POSTGRESQL)]


def lay(archive, folder, databases):
    """Unpack into `folder` and make these SQLite databases of their SQL; what was told of it."""
    folder.mkdir()
    with tarfile.open(archive, "r:xz") as tar:
        for member in tar:
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(tar.extractfile(member).read())
            path.chmod(0o400 if member.name.startswith("keys/") else 0o600)
    for dump, database in databases.items():
        made = sqlite3.connect(folder / database)
        made.executescript((folder / dump).read_text(encoding="utf-8"))
        made.close()
        (folder / database).chmod(0o600)
    return json.loads((folder / "told.json").read_text(encoding="utf-8"))


def run(folder, *command, environment=None, **how):
    """What a command of this version prints that works for the node in `folder`."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    env = inherited | {"ACCORD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "accord.config.settings"}
    done = subprocess.run(
        [sys.executable, *command], env=env | (environment or {}), capture_output=True, text=True, timeout=600, **how
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
