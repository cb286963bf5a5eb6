"""A node as it is served: a cluster that flushes, two roles, gunicorn on loopback, and clients with a journal of answers.

Everything here is a process of its own; what the proofs compare is what the clients were told and what the database holds.
"""

import contextlib
import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import psycopg

from tests.files import jpeg, pixels
from tests.run import ROOT, postgres_bin

ACCEPT = "no-https,root,swap,ram-disk"
TOLD = Path(__file__).with_name("told.py")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """PostgreSQL with fsync and checksums in a folder of its own, that can be killed and started again."""

    def __init__(self, **settings):
        self._settle(settings)
        self._run(
            "initdb", "-k", "-D", self.data, "-U", "super", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        self.start()
        with psycopg.connect(self.url("super", "postgres"), autocommit=True) as db:
            db.execute("CREATE ROLE owner LOGIN")
            db.execute("CREATE ROLE served LOGIN")
            db.execute("CREATE DATABASE node OWNER owner")

    def _settle(self, settings):
        self.bin = postgres_bin()
        self.folder = Path(tempfile.mkdtemp(prefix="accord-durable-"))
        self.port, self.settings = free_port(), settings
        self.prefix = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]

    @property
    def data(self):
        return str(self.folder / "data")

    def url(self, role, name="node"):
        return f"postgres://{role}@127.0.0.1:{self.port}/{name}"

    def start(self):
        more = "".join(f" -c {name}={value}" for name, value in self.settings.items())
        options = f"-k {self.folder} -p {self.port} -c listen_addresses=127.0.0.1{more}"
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", str(self.folder / "log"), "-o", options, "start")

    def kill(self):
        """SIGKILL to the postmaster and everything that it started, at once."""
        master = self.master()
        children = _children(master)
        for pid in [master, *children]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _until(lambda: not any(_alive(pid) for pid in [master, *children]), 20)
        # Where nobody reaps the dead, the locks name a process that seems to live.
        for lock in [Path(self.data) / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")]:
            lock.unlink(missing_ok=True)

    def master(self):
        return int((Path(self.data) / "postmaster.pid").read_text().split()[0])

    def stop(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def checksums(self):
        """Read every page of the stopped cluster; raises CalledProcessError if a checksum is wrong."""
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "stop")
        self._run("pg_checksums", "--check", "-D", self.data)
        self.start()

    def _run(self, command, *arguments):
        subprocess.run(
            [*self.prefix, str(self.bin / command), *arguments], check=True, cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


class Standby(Cluster):
    """A streaming replica of a cluster, made by `pg_basebackup` as this role and through this slot."""

    def __init__(self, of, role, slot):
        self._settle({})
        source = ("-S", slot, "-h", "127.0.0.1", "-p", str(of.port), "-U", role)
        self._run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "--no-sync", *source)
        self.start()

    def promote(self):
        self._run("pg_ctl", "-D", self.data, "-w", "promote")

    def processes(self):
        """The postmaster and what it started, for a signal to all of them."""
        return [self.master(), *_children(self.master())]

    def halt(self):
        """Stop it; `start` goes on from there."""
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")


@dataclass
class Node:
    """A node on a cluster, served by gunicorn as `accord serve` starts it."""

    cluster: Cluster
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="accord-served-")))
    port: int = field(default_factory=free_port)
    web: subprocess.Popen | None = None
    more: dict = field(default_factory=dict)

    def environment(self):
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
        return (
            inherited
            | {
                "ACCORD_DATA": str(self.folder / "data"),
                "ACCORD_HTTPS": "0",
                "ACCORD_HOSTS": "127.0.0.1",
                "ACCORD_ACCEPT": ACCEPT,
                "ACCORD_DATABASE_URL": self.cluster.url("served"),
                "ACCORD_MIGRATION_URL": self.cluster.url("owner"),
                "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
            }
            | self.more
        )

    def accord(self, *arguments, module="accord"):
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, env=self.environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-500:]
        return done.stdout

    def make(self):
        """A new node with the cast, and a token for each who calls."""
        self.accord("new-node", "bg-1")
        self.accord("escrow", str(self.folder / "sheets"))
        for number in (1, 2):
            self.accord("new-recipient", str(self.folder / f"identity-{number}.txt"))
        return json.loads(self.accord(module="tests.proofs.told").splitlines()[-1])

    def serve(self, workers=2):
        command = [
            sys.executable,
            "-m",
            "accord",
            "serve",
            "--no-worker",
            "--port",
            str(self.port),
            "--workers",
            str(workers),
        ]
        with (self.folder / "log").open("ab") as log:
            self.web = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log)
        served = _until(lambda: self.healthy() or self.web.poll() is not None, 300)
        assert served, "not served within five minutes"
        assert self.web.poll() is None, (self.folder / "log").read_text()[-3000:]

    def healthy(self):
        try:
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as link:
                link.request("GET", "/health")
                with link.getresponse() as answer:
                    return answer.status == 200
        except (OSError, http.client.HTTPException):
            return False

    def workers(self):
        return _children(self.web.pid)

    def stop(self):
        if self.web and self.web.poll() is None:
            self.web.terminate()
            try:
                self.web.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.web.kill()
                self.web.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class Client(threading.Thread):
    """One who works through the API and writes down what was acknowledged; what has no answer is sent again, by its key."""

    node: Node
    token: str
    receiver: str
    random: Random
    stop: threading.Event
    acknowledged: dict = field(default_factory=dict)  # key -> (path, id, version)
    unknown: int = 0
    wrong: list = field(default_factory=list)

    def __post_init__(self):
        super().__init__(daemon=True)
        self.link, self.name_ = None, uuid4().hex[:12]  # a key is used once, whatever the seed
        self.count = 0

    def __hash__(self):
        return id(self)

    def run(self):
        while not self.stop.is_set() and not self.wrong:
            self.once_through()
        self.hang_up()

    def hang_up(self):
        if self.link is not None:
            self.link.close()
            self.link = None

    def once_through(self):
        """Create, change and refer: a signal and its triage; or a person, a note, a consent, a referral that leaves."""
        now = datetime.now(UTC)
        if not self.receiver:
            about = {"received_at": (now - timedelta(minutes=1)).isoformat(), "country": "BG", "account": "x"}
            made = self.write("/signals", {"channel": "hotline"} | about)
            if made:
                self.write(f"/signals/{made['id']}/triage", {"version": 1, "danger": False})
            return
        facts = {
            "sex": "Feminine",
            "age_group": "adult",
            "jurisdiction": "BG",
            "basis": "observation",
        }
        case = self.write("/cases", facts | {"identity": {"given_name": "Тест", "needs": "x"}})
        if case:
            self._in_case(f"/cases/{case['id']}", (now + timedelta(days=30)).date().isoformat())

    def _in_case(self, case, until):
        asked = {"receiver": self.receiver, "purpose": "assistance", "categories": ["identity", "needs"]}
        spoken = {"language": "uk", "valid_until": until, "method": "spoken", "witness": "x"}
        self.write(f"{case}/notes", {"text": f"note {self.count}"})
        self.write(f"{case}/documents?kind=evidence&source=person", picture(self.count))
        self.write(f"{case}/consents", asked | spoken)
        draft = self.write(f"{case}/referrals", asked | {"request": "x"})
        if draft:
            self.write(f"/referrals/{draft['id']}/send", {"version": draft["version"]})

    def write(self, path, body):
        """Send until there is an answer; None when told to stop before the first try."""
        if self.stop.is_set() or self.wrong:
            return None
        self.count += 1
        key = f"proof-{self.name_}-{self.count:06d}"
        ended = time.monotonic() + 600  # an upload is slow, and the next kill is never far
        while time.monotonic() < ended:
            try:
                status, answer = self.post(path, body, key)
            except (OSError, http.client.HTTPException):
                self.unknown += 1
                self.hang_up()
                time.sleep(0.05)
                continue
            if status == 200:
                self.acknowledged[key] = (path, answer["id"], answer["version"])
                return answer
            if status not in {429, 500, 502, 503}:  # 500: the database was gone in the middle; nothing was acknowledged
                self.wrong.append((path, status, answer))
                return None
            time.sleep(0.1)
        self.wrong.append((path, "no answer within ten minutes", ""))
        return None

    def post(self, path, body, key):
        if self.link is None:
            self.link = http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=30)
        kind, sent = ("octet-stream", body) if isinstance(body, bytes) else ("json", json.dumps(body).encode())
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": f"application/{kind}",
            "Idempotency-Key": key,
        }
        self.link.request("POST", f"/api/v1{path}", sent, headers)
        answer = self.link.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content[:1] in b"{[" else content[:200]


def picture(number):
    """A photograph with everything that a device writes into it."""
    return jpeg(pixels((160, 120), seed=number))


def _children(pid):
    """The processes that `pid` started."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def _alive(pid):
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(true, seconds):
    ended = time.monotonic() + seconds
    while time.monotonic() < ended:
        if true():
            return True
        time.sleep(0.03)
    return False
