"""The processes as they are started: they answer, end when they are told to, and do not start on what does not serve."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accord.config.commands import free_port
from accord.exchange.line import tls
from accord.exchange.line.client import Line
from accord.exchange.nodes.models import Node
from tests.rooms.line.build import Other, paired
from tests.rooms.line.test_line_server import within

pytestmark = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a process of its own, over a file of its own")


@pytest.fixture
def node(world, tmp_path):
    """(environment, entry, other) of a copy of this node, keys and all."""
    other = Other(2, "ro-1")
    entry = paired(world, other)
    shutil.copytree(settings.ACCORD_DATA, tmp_path / "node", ignore=shutil.ignore_patterns("*.sqlite3*"))
    shutil.copytree(Path(settings.ACCORD_DATA) / "keys", tmp_path / "node" / "keys", dirs_exist_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(tmp_path / "node" / "accord.sqlite3")])
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    return kept | {"ACCORD_DATA": str(tmp_path / "node")}, entry, other


def started(node, *arguments):
    command = [sys.executable, "-m", "accord", *arguments]
    return subprocess.Popen(command, env=node[0], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ended(process, number=signal.SIGTERM):
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def well(entry, identity):
    there = Line(entry, identity)
    try:
        return there.is_well()
    finally:
        there.close()


def test_it_answers_and_both_processes_end_when_told(node):
    process = started(node, "exchange", "--host", "127.0.0.1")
    try:
        assert within(60, lambda: well(node[1], node[2].identity))
        assert well(node[1], tls.ours())
        assert within(10, lambda: len(children(process.pid)) == 1)
        beside = children(process.pid)[0]
    finally:
        code, out, err = ended(process)
    assert (code, "reach this one at" in out) == (0, True), err
    assert not Path(f"/proc/{beside}").exists()


def test_where_the_courier_ends_the_whole_ends_so_that_both_are_started_again(node):
    process = started(node, "exchange", "--host", "127.0.0.1")
    try:
        assert within(60, lambda: well(node[1], node[2].identity) and children(process.pid))
        os.kill(children(process.pid)[0], signal.SIGKILL)
        assert process.wait(timeout=60) == 1
    finally:
        ended(process)


def test_the_courier_alone_ends_when_told(node):
    process = started(node, "courier")
    try:
        assert within(60, lambda: len(list(Path(f"/proc/{process.pid}/task").iterdir())) > 1 or process.poll())
    finally:
        code, _, err = ended(process)
    assert code == 0, err


@pytest.mark.parametrize("lacks", ["address", "port", "tables"])
def test_it_does_not_start_on_what_does_not_serve(node, lacks):
    with sqlite3.connect(f"{node[0]['ACCORD_DATA']}/accord.sqlite3") as database:
        if lacks == "address":
            database.execute("DELETE FROM nodes_node")
        if lacks == "tables":
            database.execute("DELETE FROM django_migrations WHERE app = 'nodes'")
    database.close()
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        process = started(node, "exchange", "--host", "127.0.0.1", "--port", str(port))
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert {"address": "has no address", "port": f"Port {port}", "tables": "older version"}[lacks] in err
    assert len(err.splitlines()) == 1
    assert Node.objects.filter(ours=True).exists()


def test_background_work_does_not_begin_on_older_tables(node):
    with sqlite3.connect(f"{node[0]['ACCORD_DATA']}/accord.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'nodes'")
    database.close()
    process = started(node, "worker")
    _, err = process.communicate(timeout=60)
    assert (process.returncode, "Start accord serve first" in err) == (1, True)
