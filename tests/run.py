"""`./accord test`: lint, types, architecture, and the tests on SQLite and, where its binaries are found, on PostgreSQL.

Most files are tried on one of the two, by turns: another commit tries them on the other (tests/conftest.py). `--whole`, as in
CI, tries also what takes longer: bad input at every address, and every second of the long journeys through the browser and of
the command line as who runs a node meets it; another commit tries the others. `--both` is the whole, nothing left to another
commit, with every test on both databases: before a release, or if they may differ.
A part that is not installed is skipped with a printed reason. The PostgreSQL cluster is thrown away afterwards.
"""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
BOTH = "--both" in sys.argv[1:]
WHOLE = BOTH or "--whole" in sys.argv[1:]
MACHINE = "--machine" in sys.argv[1:]
SPARK = "--spark" in sys.argv[1:]


def step(title: str, *command: str, **environment: str) -> bool:
    print(f"\n== {title}", flush=True)
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment)
    print(f"== {title}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode == 0


def postgres_bin() -> Path | None:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    initdb = found[-1] if found else shutil.which("initdb")
    return Path(initdb).parent if initdb else None


@contextmanager
def cluster(binaries: Path) -> Iterator[str]:
    """A throw-away cluster on a socket in a folder of its own; as another user where we are root, which initdb refuses."""
    folder = Path(tempfile.mkdtemp(prefix="accord-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def pg(*command: str) -> None:
        subprocess.run(
            [*as_user, str(binaries / command[0]), *command[1:]], check=True, stdout=subprocess.DEVNULL, cwd=folder
        )

    data = str(folder / "data")
    pg("initdb", "-D", data, "-U", "accord", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    pg("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgres://accord@127.0.0.1:{port}/postgres"
    finally:
        pg("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_beside() -> Iterator[Callable[[], bool]]:
    """Runs the tests on PostgreSQL beside whatever is done here; what is yielded waits for them and prints what they said."""
    binaries = postgres_bin()
    if not binaries:
        print("SKIPPED tests on PostgreSQL: its binaries are not installed (Debian: apt-get install postgresql)")
        yield lambda: True
        return
    with cluster(binaries) as address, tempfile.TemporaryFile("w+") as said:
        began = time.monotonic()
        chosen = () if WHOLE else ("-m", "not browser")
        command = [sys.executable, "-m", "pytest", *chosen]
        running = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"ACCORD_DATABASE_URL": address}, stdout=said, stderr=subprocess.STDOUT
        )

        def ended() -> bool:
            good = running.wait() == 0
            said.seek(0)
            took = f"{time.monotonic() - began:.0f} s"
            print(f"\n== tests on PostgreSQL (beside)\n{said.read()}", end="")
            print(f"== tests on PostgreSQL: {'ok' if good else 'FAILED'} in {took}", flush=True)
            return good

        try:
            yield ended
        finally:
            running.kill()
            running.wait()


def turn() -> str:
    """What this commit tries of that of which each tries a part (0 to 59); the same commit always the same."""
    asked = ["git", "rev-parse", "HEAD"]
    found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True) if shutil.which("git") else None
    return str(int(found.stdout[:8], 16) % 60) if found and found.returncode == 0 else "0"


def on_spark(python: str) -> bool:
    """Whether two engines count alike; where Spark cannot run it says why, and that is no failure."""
    from accord.research.facts.engines import lacking

    if missing := lacking():
        print(f"SKIPPED tests on Spark: {missing}")
        return True
    return step("tests on Spark", python, "-m", "pytest", "-m", "spark", "tests/spark")


def main() -> int:
    python = sys.executable
    data = tempfile.mkdtemp(prefix="accord-test-")
    os.environ |= {"ACCORD_DATA": data, "PYTHONHASHSEED": "0", "ACCORD_TEST_WHOLE": "1" if WHOLE else "0"}
    os.environ |= {"ACCORD_TEST_BOTH": "1" if BOTH else "0", "ACCORD_TEST_TURN": turn()}
    os.environ["ACCORD_TEST_BESIDE"] = "1" if postgres_bin() else "0"
    os.environ["ACCORD_TEST_MACHINE"] = "1" if MACHINE else "0"
    os.environ["ACCORD_TEST_SPARK"] = "1" if SPARK else "0"
    good = step("compile catalogues", python, "-m", "accord.config.catalogues")
    if MACHINE:
        os.environ["ACCORD_TEST_BESIDE"] = "0"
        machines = ("tests/journeys", "tests/migrations")
        return 0 if step("whole machines", python, "-m", "pytest", "-m", "machine", *machines) and good else 1
    if SPARK:
        os.environ["ACCORD_TEST_BESIDE"] = "0"
        return 0 if on_spark(python) and good else 1
    with postgres_beside() as on_postgres:
        good &= step("lint", str(BIN / "ruff"), "check", ".")
        good &= step("format", str(BIN / "ruff"), "format", "--check", "-q", ".")
        good &= step("imports", str(BIN / "lint-imports"))
        good &= step("types", str(BIN / "mypy"))
        if not shutil.which("chromium"):
            print("SKIPPED browser tests: chromium is not installed (Debian: apt-get install chromium)")
        good &= step("tests on SQLite", python, "-m", "pytest")
        good &= on_postgres()
    shutil.rmtree(data, ignore_errors=True)
    print("\nall green" if good else "\nFAILED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
