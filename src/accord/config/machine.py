"""What a process can see of the machine under it, and what it does about it before it serves."""

import os
import resource
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

OTHERS = 0o077


def harden() -> None:
    """Files for the owner only; no picture of the memory on the disk, where keys would be in it."""
    # SECURITY: a core dump holds every key that was in use. tests/architecture/test_unsafe.py
    os.umask(OTHERS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def open_to(path: Path, mask: int) -> bool:
    """Whether `path` is there and its mode has a bit of `mask`."""
    return path.exists() and bool(stat.S_IMODE(path.stat().st_mode) & mask)


def present_umask() -> int:
    """The file mode mask of this process."""
    mask = os.umask(OTHERS)
    os.umask(mask)
    return mask


def open_keys() -> Iterator[str]:
    """The files of keys that somebody else can read."""
    files = [*settings.ACCORD_ROOT_KEY_FILE.parent.glob("*"), settings.ACCORD_KEYSTORE]
    return (str(path) for path in files if path.is_file() and open_to(path, OTHERS))


def within(path: Path, *folders: Path | str | None) -> bool:
    """Whether `path` lies in one of `folders`."""
    return any(folder and path.resolve().is_relative_to(Path(folder).resolve()) for folder in folders)


def file_system(path: Path) -> str:
    """The kind of file system that holds `path`, as the kernel names it; empty where it does not say."""
    mounts = Path("/proc/mounts")
    lines = mounts.read_text(encoding="utf-8").splitlines() if mounts.exists() else []
    held = [(target, kind) for _device, target, kind, *_ in map(str.split, lines) if within(path, target)]
    return max(held, key=lambda mount: len(mount[0]), default=("", ""))[1]


def plain_swap(table: Path = Path("/proc/swaps")) -> bool:
    """Whether memory can be written to a disk in clear (device mapper is taken as encrypted, zram is memory)."""
    lines = table.read_text(encoding="utf-8").splitlines()[1:] if table.exists() else []
    return any(not line.startswith(("/dev/dm-", "/dev/mapper/", "/dev/zram")) for line in lines)


def database() -> dict[str, Any]:
    """The settings of the database."""
    return dict(settings.DATABASES["default"])


def sqlite() -> bool:
    """Whether this node is on SQLite."""
    return str(database()["ENGINE"]).endswith("sqlite3")


def far_without_tls() -> bool:
    """Whether the database, or its copy, is on another machine and its certificate is not checked."""
    return any(_far_without_tls(config) for config in settings.DATABASES.values())


def _far_without_tls(config: Mapping[str, Any]) -> bool:
    near = str(config["ENGINE"]).endswith("sqlite3")
    near = near or str(config.get("HOST") or "/").startswith(("/", "127.", "localhost", "::1"))
    return not near and config.get("OPTIONS", {}).get("sslmode") != "verify-full"
