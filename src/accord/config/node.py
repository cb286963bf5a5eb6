"""The identity of a node: its name, jurisdiction and session secret, in `node.toml` beside its keys."""

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from accord.foundation.vault.providers import new_root_key, write_secret


@dataclass(frozen=True, repr=False)
class Node:
    """What a data folder says about itself. An empty folder gives a node that only `new-node` and `demo` accept."""

    name: str
    jurisdiction: str
    demo: bool
    secret: str
    exists: bool = True


def read_node(data: Path, *, keys: bool = True) -> Node:
    """The node in `data`, or a blank one with a throw-away secret; without `keys` none of its keys is read."""
    path = data / "node.toml"
    if not path.exists():
        secret = os.environ.get("ACCORD_SECRET") or secrets.token_urlsafe(48)
        return Node("unnamed", os.environ.get("ACCORD_JURISDICTION", "BG"), False, secret, exists=False)
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if keys:
        secret = (data / "keys" / "session.key").read_text(encoding="ascii").strip()
    else:  # made by the process that starts the public ones, and forgotten with it
        secret = os.environ.get("ACCORD_SECRET") or secrets.token_urlsafe(48)
    return Node(content["name"], content["jurisdiction"], content["demo"], secret)


def write_node(data: Path, *, name: str, jurisdiction: str, demo: bool) -> None:
    """Make a new node in `data`: keys of mode 0400 and `node.toml`. Raises FileExistsError rather than replace one."""
    if (data / "node.toml").exists():
        raise FileExistsError(f"{data} already holds a node.")
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not os.environ.get("ACCORD_ROOT_KEY"):
        new_root_key(data / "keys" / "root.key")
    write_secret(data / "keys" / "session.key", secrets.token_urlsafe(48).encode())
    (data / "static").mkdir(exist_ok=True)
    lines = (f'name = "{name}"', f'jurisdiction = "{jurisdiction}"', f"demo = {str(demo).lower()}")
    (data / "node.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
