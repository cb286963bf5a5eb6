"""What the measurements share: their options, a node of their own that goes with them, and the line that says on what."""

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def run(script: str, option: str, usual: int | None, measure: Callable[[Path, Any], None]) -> None:
    """`measure(folder of a node to be made, how many)`, on SQLite or with `--postgres` in a cluster that is thrown away.

    Without a `usual` number the option is a file, which must be named.
    """
    parser = argparse.ArgumentParser()
    if usual is None:
        parser.add_argument(option, type=Path)
    else:
        parser.add_argument(option, type=int, nargs="?", default=usual)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    many = getattr(given, option)
    named = option.upper() if usual is None else many
    from tests.run import cluster, postgres_bin

    with cluster(postgres_bin()) if given.postgres else nullcontext("") as address:
        if address:
            os.environ["ACCORD_DATABASE_URL"] = address
        folder = Path(tempfile.mkdtemp(prefix="accord-bench-"))
        try:
            said_on(f"{script} {named}{' --postgres' if address else ''}", address)
            measure(folder / "node", many)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def said_on(command: str, address: str) -> None:
    """The line that says when, on what machine and by which command."""
    print(
        f"Measured {date.today()} on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
        f"{'PostgreSQL' if address else 'SQLite'}; `python benchmarks/{command}`\n",
        flush=True,
    )


def new_node(data: Path) -> None:
    """A node in `data`, empty or kept from before, ready for this process, which looks at the whole of it."""
    os.environ |= {"ACCORD_DATA": str(data), "DJANGO_SETTINGS_MODULE": "accord.config.settings"}
    from accord.config.node import write_node

    if not data.exists():
        write_node(data, name="bench", jurisdiction="BG", demo=True)
    import django

    django.setup()
    from accord.config import steps
    from accord.foundation.wall import whole_node_process

    whole_node_process()
    steps.migrate()
