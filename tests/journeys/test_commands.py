"""The command line as the person who runs a node meets it: processes of their own, a database of their own.

Each start costs a second of computing and a new node twelve, so all but the last test are left to CI.
"""

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from accord.faces.files.uk_nrm import COLUMNS
from accord.foundation.ledger import verifier

ROWS = [
    ("2023_q1", "police", "Police", "Kent Police", "Labour", "Adult (18 or over)", "Male", "Albanian UK", "20"),
    ("2023_q2", "NGO", "NGO and third sector", "Unseen", "Sexual", "Child (17 or under)", "Female", "Romanian", "13"),
    ("2023_q2", "NGO", "NGO and third sector", "Unseen", "Sexual", "Adult", "Female", "Romanian", "nobody"),
]


@pytest.fixture(scope="module")
def accord(tmp_path_factory):
    """Run `accord ...` on one node; returns what it printed and its exit code."""
    data = tmp_path_factory.mktemp("node")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    environment = inherited | {"ACCORD_DATA": str(data), "ACCORD_HTTPS": "0", "ACCORD_HOSTS": "127.0.0.1"}
    environment |= {"ACCORD_ACCEPT": "sqlite,no-https,root,swap,ram-disk"}  # a training room on this machine

    def start(*arguments, **more):
        return subprocess.Popen(
            [sys.executable, "-m", "accord", *map(str, arguments)],
            env=environment | more,
            cwd=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(*arguments, **more):
        process = start(*arguments, **more)
        out, err = process.communicate(timeout=300)  # a guard against a hang, no measure
        return process.returncode, out, err

    run.data, run.start, run.environment = data, start, environment
    code, out, err = run("new-node", "bg-1", "--admin", "first@accord.example")
    assert code == 0, err
    assert "Sign in as first@accord.example with the password " in out
    code, _out, err = run("serve", "--port", 1)
    assert (code, "accord escrow FOLDER" in err, "accord new-recipient FILE" in err) == (1, True, True)
    for person in ("elena", "nadia"):
        assert run("new-recipient", data / "offline" / person)[0] == 0
    assert run("escrow", data / "sheets")[0] == 0
    return run


@pytest.fixture(scope="module")
def loaded(accord):
    file = accord.data / "referrals.csv"
    lines = [",".join(f'"{name}"' for name in COLUMNS), *(",".join(f'"{v}"' for v in row) for row in ROWS)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return accord("load", "uk-nrm", file, "--report", accord.data / "bad.csv")


@pytest.mark.long
def test_keys_are_for_the_owner_only(accord):
    for name in ("root.key", "session.key"):
        assert (accord.data / "keys" / name).stat().st_mode & 0o777 == 0o400


@pytest.mark.long
def test_a_node_is_never_replaced(accord):
    code, _out, err = accord("new-node", "bg-2")
    assert (code, "already holds a node" in err) == (1, True)


@pytest.mark.long
def test_a_real_node_is_no_demonstration(accord):
    code, _out, err = accord("demo")
    assert (code, "holds a real node" in err) == (1, True)


@pytest.mark.long
def test_check_finds_nothing(accord, loaded):
    code, out, _err = accord("check")
    assert (code, out.splitlines()[-1]) == (0, "all is well")
    assert "accepted: sqlite: SQLite has no second wall" in out
    code, _out, err = accord("check", ACCORD_ACCEPT="")
    assert (code, "sqlite: SQLite has no second wall" in err, "no-https: " in err) == (1, True, True)


def same(table):
    """A table without what each file has of its own: its code, and when it was made."""
    return re.sub(r'F-\w{4}-\w{4}|"Made","[^"]*"', "", table)


@pytest.mark.long
def test_keys_are_replaced_and_the_node_is_well(accord, loaded):
    before = (accord.data / "keys" / "root.key").read_bytes()
    code, out, err = accord("rotate-keys", "all")
    assert (code, "new root key" in out) == (0, True), err
    assert (accord.data / "keys" / "root.key").read_bytes() != before
    assert "No rotation" in accord("rotate-keys", "status")[1]
    assert accord("rotate-keys", "organisation", "nobody")[0] == 1
    assert "escrow: The root key is on no sheets" in accord("check")[2]
    assert accord("escrow", accord.data / "new-sheets")[0] == 0
    assert accord("check")[1].endswith("all is well\n")


@pytest.mark.long
def test_a_backup_is_proved_and_brings_the_node_back_on_an_empty_machine(accord, loaded, tmp_path):
    assert accord("escrow", accord.data / "sheets-of-now")[0] == 0
    offline, sheets = accord.data / "offline" / "nadia", sorted((accord.data / "sheets-of-now").iterdir())
    opens = ("--identity", offline, "--sheet", sheets[0], "--sheet", sheets[2])
    code, out, err = accord("backup", tmp_path / "copies")
    assert (code, "Unverified" in out, "erasure is complete" in out) == (0, True, True), err
    assert "warning: No backup" in accord("check")[2]
    code, out, err = accord("backup", tmp_path / "copies", "--verify", "--identity", offline)
    assert (code, "This backup counts." in out) == (0, True), err
    nothing = {"ACCORD_DATA": str(tmp_path / "nothing")}
    code, out, err = accord("restore", tmp_path / "copies", "--into", tmp_path / "new", *opens, **nothing)
    assert (code, "Proved." in out) == (0, True), err
    code, out, err = accord("check", ACCORD_DATA=str(tmp_path / "new"))
    assert (code, out.splitlines()[-1]) == (0, "all is well"), err
    by = ("table", "referrals", "--by", "quarter", "--format", "csv")
    assert same(accord(*by, ACCORD_DATA=str(tmp_path / "new"))[1]) == same(accord(*by)[1])
    code, _out, err = accord("restore", tmp_path / "copies", "--into", tmp_path / "new", *opens, **nothing)
    assert (code, "never writes over anything" in err) == (1, True)
    assert accord("recover-root", sheets[0], sheets[1], "--into", tmp_path / "root.key")[0] == 0
    assert (tmp_path / "root.key").read_bytes() == (accord.data / "keys" / "root.key").read_bytes()
    assert accord("drill", "--identity", offline, "--sheet", sheets[1], "--sheet", sheets[2])[0] == 0


@pytest.mark.long
def test_check_says_what_is_unsafe(accord):
    code, _out, err = accord("check", ACCORD_HOSTS="*", ACCORD_SMALL_CELL="1")
    assert code == 1
    assert "ACCORD_HOSTS must name the hosts" in err
    assert "publishes persons" in err


@pytest.mark.long
def test_load_reports_the_row_that_does_not_read_and_keeps_the_rest(accord, loaded):
    code, out, _err = loaded
    assert "33" in out
    assert code == 1  # something was left out, and a script must see that
    assert "nobody" in (accord.data / "bad.csv").read_text(encoding="utf-8")
    assert accord("table", "referrals", "--by", "quarter", "--format", "csv")[1].count("\n") >= 3


@pytest.mark.long
def test_a_file_that_is_not_there(accord):
    code, _out, err = accord("load", "uk-nrm", "nowhere.csv")
    assert (code, "nowhere.csv" in err, "Traceback" in err) == (1, True, False)


@pytest.mark.long
def test_export_and_load_again_give_the_same_tables(accord, loaded, tmp_path):
    file = tmp_path / "cases.csv"
    assert accord("export", "htcds", file)[0] == 0
    by = ("table", "referrals", "--by", "quarter,age-group", "--format", "csv")
    other = {"ACCORD_DATA": str(tmp_path / "other")}
    assert accord("new-node", "bg-9", **other)[0] == 0
    assert accord("load", "htcds", file, **other)[0] == 0
    assert same(accord(*by, **other)[1]) == same(accord(*by)[1])


@pytest.mark.long
def test_an_exported_ledger_verifies_without_accord(accord, loaded, tmp_path):
    folder = tmp_path / "ledger"
    assert accord("export", "ledger", folder)[0] == 0
    script = [sys.executable, "-I", str(Path(verifier.__file__).resolve())]
    notes = sorted(map(str, folder.glob("checkpoint*")))
    given = [str(folder / "events.jsonl"), "--key", str(folder / "key.txt"), *notes]
    done = subprocess.run([*script, *given], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert notes
    events = folder / "events.jsonl"
    events.write_bytes(b"".join(events.read_bytes().splitlines(keepends=True)[:-1]))
    cut = subprocess.run([*script, *given], capture_output=True, text=True, check=False)
    assert (cut.returncode, "NOT sound" in cut.stdout) == (1, True)


@pytest.mark.long
def test_serve_answers_works_in_the_background_and_ends_when_told(accord):
    from accord.config.commands import free_port

    port = free_port()
    process = accord.start("serve", "--port", port, "--workers", "1")
    try:
        assert healthy(port)
        ended = time.monotonic() + 20
        while not list((accord.data / "witness").glob("*")) and time.monotonic() < ended:
            time.sleep(0.2)
        assert list((accord.data / "witness").glob("*"))  # the worker signed a checkpoint
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what a process holds is read from /proc")
def test_a_worker_with_nothing_to_count_holds_no_library_for_counting(accord):
    process = accord.start("worker")
    try:
        ended = time.monotonic() + 120
        while not all_ran(accord.data) and time.monotonic() < ended:
            time.sleep(0.2)
        assert all_ran(accord.data)
        held = Path(f"/proc/{process.pid}/maps").read_text()
        assert not {name for name in ("numpy", "scipy", "duckdb", "pikepdf") if f"/{name}/" in held}
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)


# A worker with one job more, which counts something.
COUNTS = """
import argparse, os
from datetime import timedelta
os.environ["DJANGO_SETTINGS_MODULE"] = "accord.config.settings"
from accord.config import commands
commands._setup()
from accord.foundation.tasks.jobs import job
@job(name="test.counts", every=timedelta(hours=1))
def counts(now):
    import numpy
commands.worker(argparse.Namespace())
"""


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what a process holds is read from /proc")
def test_a_worker_that_counted_begins_anew_and_heeds_a_stop(accord):
    process = subprocess.Popen([sys.executable, "-c", COUNTS], env=accord.environment, cwd=accord.data)
    held, line = Path(f"/proc/{process.pid}/maps"), Path(f"/proc/{process.pid}/cmdline")
    try:
        ended = time.monotonic() + 120
        while not line.read_bytes().endswith(b"accord\0worker\0") and time.monotonic() < ended:
            time.sleep(0.1)
        assert line.read_bytes().endswith(b"accord\0worker\0"), "it began anew, as the same process"
        assert "/numpy/" not in held.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=120) == 0


def all_ran(data):
    with closing(sqlite3.connect(data / "accord.sqlite3", timeout=20)) as rows:
        claimed = rows.execute("SELECT last_run_at IS NOT NULL FROM tasks_schedule").fetchall()
    return len(claimed) > 20 and all(ran for (ran,) in claimed)


def healthy(port, seconds=300):
    ended = time.monotonic() + seconds
    while time.monotonic() < ended:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/health")
                return connection.getresponse().status == 200
        except OSError:
            time.sleep(0.2)
    return False


EVERY = "serve", "worker", "check", "load uk-nrm x.csv", "export htcds x", "export ledger x", "table referrals --by sex"
ONE_AFTER_ANOTHER = "import sys; from accord.__main__ import main; print([main(c.split()) for c in sys.argv[1:]])"


def test_a_folder_without_a_node_is_said_and_left_as_it_is(tmp_path):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_ANOTHER, *EVERY],
        env=inherited | {"ACCORD_DATA": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stdout == f"{[1] * len(EVERY)}\n", done.stderr
    assert done.stderr.count("holds no node") == len(EVERY)
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
