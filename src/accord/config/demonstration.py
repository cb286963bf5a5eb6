"""The demonstration: two nodes, Sofia and Bucharest, each with its people, and what goes between them."""

import argparse
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Final

from accord import __version__
from accord.config import commands
from accord.config.catalogues import compile_catalogues
from accord.config.commands import PACKAGE, CommandFailed, free_port
from accord.config.node import read_node, write_node

SECOND: Final = "bucharest"  # its folder in that of the first, and its name
_PORTS: Final = "across.json"


def demo(given: argparse.Namespace) -> int:
    """Serve the demonstration. Refuses a folder that holds a real node.

    The second node is left out where the first one is kept in a database that is named by its address.
    """
    first = Path(os.environ.setdefault("ACCORD_DATA", "var/demo")).resolve()
    os.environ["ACCORD_DATA"] = str(first)
    node = read_node(first)
    if node.exists and not node.demo:
        raise CommandFailed(f"{first} holds a real node; the demonstration never touches it. Set ACCORD_DATA.")
    alone = given.alone or "ACCORD_DATABASE_URL" in os.environ
    folders = [first] if alone else [first, first / SECOND]
    if given.code:
        return _print_code(given.code, folders)
    compile_catalogues(PACKAGE / "locale")
    if not _told(folders):
        _prepare(folders)
    for folder in folders:
        print((folder / "cast.txt").read_text(encoding="utf-8"))
    _serve(given.port, folders)
    return 0


def _told(folders: list[Path]) -> bool:
    """Whether the story stands as these migrations tell it: a second start has nothing to prepare."""
    ready = folders[0] / "ready"
    whole = all((folder / "accord.sqlite3").exists() and (folder / "cast.txt").exists() for folder in folders)
    kept = "ACCORD_DATABASE_URL" not in os.environ
    return kept and whole and ready.exists() and ready.read_text(encoding="utf-8") == _version(folders)


def _version(folders: list[Path]) -> str:
    names = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.glob("*/*/migrations/0*.py"))
    return sha256("\n".join([__version__, str(len(folders)), *names]).encode()).hexdigest()


def _prepare(folders: list[Path]) -> None:
    for folder, name, jurisdiction in zip(folders, ("sofia", SECOND), ("BG", "RO"), strict=False):
        if not read_node(folder).exists:
            write_node(folder, name=name, jurisdiction=jurisdiction, demo=True)
    steps = [sys.executable, "-m", "accord.config.steps", "demo"]
    telling = [subprocess.Popen(steps, env=os.environ | {"ACCORD_DATA": str(folder)}) for folder in folders]
    ended = [step.wait() for step in telling]
    if any(ended):
        raise CommandFailed("The story could not be told; nothing is being served.")
    if len(folders) == 2 and not (folders[0] / _PORTS).exists():
        from accord.demo.across.telling import tell

        ports = [free_port(), free_port()]
        tell(folders[0], folders[1], sofia_port=ports[0], bucharest_port=ports[1])
        (folders[0] / _PORTS).write_text(json.dumps(ports), encoding="utf-8")
    (folders[0] / "ready").write_text(_version(folders), encoding="utf-8")


def _serve(port: int, folders: list[Path]) -> None:
    port, public_port = port or free_port(), free_port()
    os.environ["ACCORD_SITE"] = f"http://127.0.0.1:{public_port}/"
    beside: list[commands.Beside] = []
    if len(folders) == 2:
        other, ports = free_port(), json.loads((folders[0] / _PORTS).read_text(encoding="utf-8"))
        there = {"ACCORD_DATA": str(folders[1])}
        beside = [
            (commands.server("127.0.0.1", other, workers=1), there),
            (_accord("worker"), there),
            *(
                (_accord("exchange", "--host", "127.0.0.1", "--port", str(at)), {"ACCORD_DATA": str(folder)})
                for folder, at in zip(folders, ports, strict=True)
            ),
        ]
        print(f"Bucharest is at http://localhost:{other}/")
    print(f"The public pages are at {os.environ['ACCORD_SITE']}")
    print(f"Accord is at http://127.0.0.1:{port}/  (Ctrl-C ends it)", flush=True)
    commands.run_server("127.0.0.1", port, workers=2, public_port=public_port, beside=beside)


def _accord(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "accord", *arguments]


def _print_code(name: str, folders: list[Path]) -> int:
    """The present one-time code of a person, at whichever node. In a child: one process knows one node."""
    script = "from accord.config import commands as c; c._setup(); from accord.demo.seed import code_of; print(code_of({!r}))"
    for folder in folders:
        if (folder / "node.toml").exists():
            child = [sys.executable, "-c", script.format(name)]
            done = subprocess.run(
                child, env=os.environ | {"ACCORD_DATA": str(folder)}, capture_output=True, text=True, check=True
            )
            if done.stdout.strip().isdigit():
                break
    print(done.stdout.strip())
    return 0
