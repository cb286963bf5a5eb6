"""K1: a node that would be unsafe does not serve, and says why."""

import os
import resource
import socket
import subprocess
import sys

import pytest

from accord.config import unsafe
from accord.config.commands import free_port
from tests.unsafe_ways import HERE, SOME_KEY, WAYS, safe_node

# What can be done to a node from outside: (row that must refuse it, environment, file to open to others).
FROM_OUTSIDE = [
    ("hosts", {"ACCORD_HOSTS": "*"}, ""),
    ("env-key", {"ACCORD_ROOT_KEY": SOME_KEY}, ""),
    ("no-https", {"ACCORD_HTTPS": "0"}, ""),
    ("low-threshold", {"ACCORD_SMALL_CELL": "5"}, ""),
    ("accept-unknown", {"ACCORD_ACCEPT": f"{HERE},debug"}, ""),
    ("sqlite", {"ACCORD_ACCEPT": HERE.replace("sqlite", "swap")}, ""),
    ("keys-open", {}, "keys/session.key"),
    ("root-key", {}, "keys/root.key"),
    ("node-open", {}, "node.toml"),
    ("asserts-off", {"PYTHONOPTIMIZE": "1"}, ""),
]


@pytest.mark.proof("K1")
def test_unsafe_settings_are_refused_at_start(proof, tmp_path):
    silent, told = [], 0
    for number, (name, way) in enumerate((name, way) for name, ways in WAYS.items() for way in ways):
        folder = tmp_path / str(number)
        with safe_node(folder) as patch:
            before = set(unsafe.findings(unsafe.SETTINGS)[0])
            way(patch, folder)
            refused = [text for text in unsafe.findings(unsafe.SETTINGS)[0] if text not in before]
            told += 1
            if not any(text.startswith(f"{name}: ") for text in refused):
                silent.append(name)
    node, served = _node(tmp_path / "node"), []
    starts = [*FROM_OUTSIDE, ("root", {"ACCORD_ACCEPT": "sqlite,swap,ram-disk"}, "")][: proof.size(quick=4, long=11)]
    if os.geteuid() != 0:
        starts = [start for start in starts if start[0] != "root"]
    for name, changes, opened in starts:
        if not _refused(node, changes, opened, name):
            served.append(name)
    if not _dumps_are_found(node):
        silent.append("core-dump")
    rows = len({*WAYS, "root", "core-dump"})
    proof.counted(
        told + 1 + len(starts),
        f"{rows} kinds in {told + 1} ways: {len(silent)} not found; {len(starts)} real starts: {len(served)} served",
    )
    assert (silent, served) == ([], [])


def _node(folder):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    environment = inherited | {"ACCORD_DATA": str(folder), "ACCORD_HOSTS": "127.0.0.1", "ACCORD_ACCEPT": HERE}
    done = subprocess.run([sys.executable, "-m", "accord", "new-node", "bg-1"], env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr
    return environment


def _refused(environment, changes, opened, name):
    """Whether `accord serve` ends with that reason and nothing listens."""
    from pathlib import Path

    path = Path(environment["ACCORD_DATA"]) / opened
    mode = path.stat().st_mode
    if opened:
        path.chmod(0o666)
    port = free_port()
    command = [sys.executable, "-m", "accord", "serve", "--no-worker", "--port", str(port)]
    try:
        done = subprocess.run(command, env=environment | changes, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        return False
    finally:
        path.chmod(mode)
    with socket.socket() as probe:
        quiet = probe.connect_ex(("127.0.0.1", port)) != 0
    return quiet and done.returncode == 1 and f"{name}: " in done.stderr + done.stdout


def _dumps_are_found(environment):
    """The check, started without the launcher that forbids core dumps."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if hard == 0:
        return True  # this machine forbids them itself: nothing can be made unsafe
    command = [sys.executable, "-m", "accord.config.steps", "check"]
    allow = lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))  # noqa: E731
    done = subprocess.run(command, env=environment, capture_output=True, text=True, preexec_fn=allow)
    return "core-dump: " in done.stderr
