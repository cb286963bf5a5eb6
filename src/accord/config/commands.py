"""What the commands do. Django is set up here, once the data folder is known."""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from accord.config import turns
from accord.config.catalogues import compile_catalogues

PACKAGE = Path(__file__).resolve().parents[1]
TRY_AGAIN = 75  # sysexits.h, EX_TEMPFAIL


class CommandFailed(Exception):
    """A command cannot do its work; the text says why and what to do."""


def _setup() -> None:
    """Make Django ready on the node of this folder. Raises CommandFailed if there is none."""
    compile_catalogues(PACKAGE / "locale")
    import django
    from django.conf import settings

    if not settings.NODE.exists:
        raise CommandFailed(f"{settings.ACCORD_DATA} holds no node. Set ACCORD_DATA, or make one: accord new-node NAME")
    if (settings.ACCORD_DATA / "restoring").exists():
        # SECURITY: erased people are buried again before anything is served. tests/rooms/copies/test_backups.py
        raise CommandFailed(f"{settings.ACCORD_DATA} was restored and not proved. Restore again: accord restore")
    django.setup()
    from accord.foundation.wall import whole_node_process

    whole_node_process()


def require_migrated() -> None:
    """Raises CommandFailed where the database is older than this program; whoever started us tries again."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    steps = MigrationExecutor(connection)
    if steps.migration_plan(steps.loader.graph.leaf_nodes()):
        raise CommandFailed(
            "The database is of an older version. Start accord serve first: it brings it up to this one."
        )


def _child(*arguments: str) -> None:
    """Run a step in a child process: a server must never be forked while a database pool is open."""
    done = subprocess.run([sys.executable, "-m", "accord.config.steps", *arguments], check=False)
    if done.returncode:
        raise CommandFailed(f"The step “{arguments[0]}” failed; nothing is being served.")


def free_port() -> int:
    """A port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(given: argparse.Namespace) -> int:
    """Serve this node. Refuses to start unsafe."""
    _setup()
    from django.conf import settings

    if settings.ACCORD_DEMO:
        raise CommandFailed("This is a demonstration node; its keys are no secret. Serve it with: accord demo")
    os.environ["ACCORD_BIND"] = given.host
    from accord.config import metrics, unsafe

    if refused := unsafe.findings(unsafe.SETTINGS)[0]:  # before the database is touched; the check asks it too
        raise CommandFailed("\n".join([*refused, "This node would be unsafe; nothing is being served."]))
    _child("migrate")
    _child("check")
    metrics.begin()
    os.environ.pop("ACCORD_MIGRATION_URL", None)  # who serves need not know how the owner signs in
    run_server(given.host, given.port, workers=given.workers, worker=not given.no_worker)
    return 0


def public(given: argparse.Namespace) -> int:
    """Serve the public pages of this node: a process of its own, without keys, accounts or sessions (decision 037)."""
    from accord.config.node import read_node

    os.environ |= _public_environment()
    compile_catalogues(PACKAGE / "locale")
    data = Path(os.environ.get("ACCORD_DATA", "var")).resolve()
    if not read_node(data, keys=False).exists:
        raise CommandFailed(f"{data} holds no node. Set ACCORD_DATA, or make one: accord new-node NAME")
    _child("public")
    command = server(given.host, given.port, workers=given.workers)
    os.execv(sys.executable, command)


def _public_environment() -> dict[str, str]:
    # SECURITY: made here and forgotten with these processes: what they count by address, nobody can name afterwards.
    # tests/rooms/site/test_public_process.py
    return {"ACCORD_FACE": "public", "ACCORD_SECRET": secrets.token_urlsafe(48)}


Beside = tuple[list[str], dict[str, str]]  # another process, and what its environment has beside ours


def run_server(
    host: str, port: int, *, workers: int, public_port: int = 0, beside: Sequence[Beside] = (), worker: bool = True
) -> None:
    """Serve this node until a signal or the end of one process; then all end."""
    command = server(host, port, workers=workers)
    if not worker:
        os.execv(sys.executable, command)
    processes = [subprocess.Popen(command)]

    def stop(*_: object) -> None:
        for process in processes:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    try:
        # The first page before the first background job: they would share the cores.
        _wait_for(host, port, processes[0])
        if public_port:
            public = os.environ | _public_environment()
            processes.append(subprocess.Popen(server(host, public_port, workers=1), env=public))
        processes.append(subprocess.Popen([sys.executable, "-m", "accord", "worker"]))
        processes += [subprocess.Popen(other, env=os.environ | more) for other, more in beside]
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    stop()
    for process in processes:
        process.wait(timeout=30)


def server(host: str, port: int, *, workers: int) -> list[str]:
    """The command that serves this node's pages."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "accord.config.wsgi:application",
        "--bind",
        f"{host}:{port}",
        "--workers",
        str(workers),
        "--threads",
        str(turns.threads()),
        "--worker-class",
        "gthread",
        "--no-control-socket",
        "--limit-request-line",
        "4094",
        "--timeout",
        "30",
        "--graceful-timeout",
        "20",
        "--log-level",
        "warning",
        "--umask",
        "0o077",
        "--logger-class",
        "accord.config.logs.ServerLog",
    ]


def _wait_for(host: str, port: int, web: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    """Until the server takes a connection, or has ended."""
    ended = time.monotonic() + seconds
    while web.poll() is None and time.monotonic() < ended:
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.05)


def worker(given: argparse.Namespace) -> int:
    """Run background work until it is stopped."""
    _setup()
    require_migrated()
    from django.core.management import call_command

    from accord.foundation.clock import now
    from accord.foundation.tasks.jobs import enqueue_due

    stopping, ends = threading.Event(), (signal.SIGTERM, signal.SIGINT)
    lean = "numpy" not in sys.modules

    def stop(*_: object) -> None:
        stopping.set()

    def heed() -> None:
        for one in ends:
            signal.signal(one, stop)

    heed()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ends)  # blocked if this process began anew
    while not stopping.is_set():
        if enqueue_due(now=now()):
            call_command("db_worker", batch=True, interval=0, verbosity=0, startup_delay=False)
            heed()
        if lean and "numpy" in sys.modules:
            _begin_anew(stopping, ends)
        stopping.wait(5)
    return 0


def _begin_anew(stopping: threading.Event, ends: Sequence[signal.Signals]) -> None:
    """A library once loaded stays: the worker begins anew in this very process, and gives back what counting took."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # a stop that comes now waits until it is heeded again
    if not stopping.is_set():
        # Of this version, also while the link to the next one is being set.
        python = str(Path(sys.prefix).resolve() / "bin" / Path(sys.executable).name)
        os.execv(python, [python, "-m", "accord", "worker"])
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ends)


def check(given: argparse.Namespace) -> int:
    """Check settings, keys, database, ledger and background work; print what is wrong."""
    _setup()
    from accord.config.steps import check_node

    return check_node()


def new_node(given: argparse.Namespace) -> int:
    """Make keys and an empty database."""
    from accord.config.node import write_node

    data = Path(os.environ.get("ACCORD_DATA", "var")).resolve()
    try:
        write_node(data, name=given.name, jurisdiction=given.jurisdiction, demo=False)
    except FileExistsError as error:
        raise CommandFailed(str(error)) from error
    _child("migrate")
    print(f"A node is in {data}. Before it serves:")
    print("  accord escrow FOLDER         the root key on three sheets, for three people")
    print("  accord new-recipient FILE    twice: who can open backups, each with a file kept offline")
    print("Then: accord serve; and each day: accord backup TARGET, accord backup TARGET --verify --identity FILE")
    if given.admin:
        _child("first-administrator", given.admin)
    return 0


def load(given: argparse.Namespace) -> int:
    """Load a file; the rows that cannot be read are reported, the rest is loaded."""
    _setup()
    from accord.faces.files.commands import load_file

    if given.format == "observations":
        from accord.config.figures import load_observations

        return load_observations(given)
    return load_file(given.format, given.file, given.report)


def export(given: argparse.Namespace) -> int:
    """Write a file."""
    _setup()
    from accord.faces.files.commands import export_bundle, export_checker, export_event, export_file

    if given.format == "event":
        if given.number is None:
            raise CommandFailed("Which event? Add --number N; the ledger page shows the numbers.")
        return export_event(given.number, given.target)
    if given.format == "bundle":
        if given.letter is None:
            raise CommandFailed("Of which letter? Add --letter ID; the ledger page shows the ids.")
        return export_bundle(given.letter, given.target, whole=given.whole)
    if given.format == "checker":
        return export_checker(given.target)
    return export_file(given.format, given.target)


def table(given: argparse.Namespace) -> int:
    """Print a table of figures."""
    _setup()
    from accord.faces.files.commands import print_table

    return print_table(given.name, given.by.split(","), given.format)


def mail(given: argparse.Namespace) -> int:
    """Take in one e-mail from standard input for an organisation, as a mail server hands it over; no answer is sent.

    75, by which the mail server keeps it and tries again, for a mail that is too large or a code that nobody has.
    """
    _setup()
    from accord.detection.signals import box, intake, letters
    from accord.foundation.clock import now

    raw, organisation = sys.stdin.buffer.read(letters.LARGEST + 1), box.owner(given.organisation)
    if organisation is None or len(raw) > letters.LARGEST:
        print("No organisation of this node has this code, or the mail is too large.", file=sys.stderr)
        return TRY_AGAIN
    intake.receive(organisation=organisation, raw=raw, now=now())
    return 0


def bounced(given: argparse.Namespace) -> int:
    """Take in a letter to a fundraiser that came back, from standard input; the code stands in the address it came to.

    What is no report of failure, or has a code that nobody has, is let go: a mail server has nothing better to do with it.
    """
    _setup()
    from accord.foundation.clock import now
    from accord.prevention.fundraisers import bounces, posting

    if bounces.failed(sys.stdin.buffer.read(bounces.LARGEST)):
        posting.returned(code=given.code, now=now())
    return 0
