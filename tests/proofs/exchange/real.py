"""Real nodes: a folder, keys, a database, `accord exchange` on loopback, people, and a bad line between them."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from random import Random

from tests.proofs.real_node import ACCEPT, free_port
from tests.run import ROOT


class RealNode:
    """One node: its exchange can be killed and started again; its people go on."""

    def __init__(self, code, country="BG"):
        self.code, self.country = code, country
        self.folder = Path(tempfile.mkdtemp(prefix=f"accord-{code}-"))
        self.port = free_port()  # where its exchange listens
        self.exchange = self.people = None

    def environment(self):
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_", "PYTHONDONT"))}
        return inherited | {
            "ACCORD_DATA": str(self.folder),
            "ACCORD_HTTPS": "0",
            "ACCORD_HOSTS": "127.0.0.1",
            "ACCORD_ACCEPT": f"{ACCEPT},sqlite",
            "ACCORD_KNOWS": "",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        }

    def make(self, tables=None):
        if tables and tables.exists():
            shutil.copy(tables, self.folder / "accord.sqlite3")  # to make them takes a dozen seconds
            (self.folder / "accord.sqlite3").chmod(0o600)
        command = [sys.executable, "-m", "accord", "new-node", self.code, "--jurisdiction", self.country]
        done = subprocess.run(command, env=self.environment(), cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]

    def begin(self):
        self.people = subprocess.Popen(
            [sys.executable, "-m", "tests.proofs.exchange.driver"], env=self.environment(), cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def __call__(self, do, **asked):
        """What the people do. Raises Refused with the code."""
        self.people.stdin.write(json.dumps({"do": do, **asked}) + "\n")
        self.people.stdin.flush()
        line = self.people.stdout.readline()
        assert line, f"the people of {self.code} have gone"
        answer = json.loads(line)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer["ok"]

    def serve(self):
        command = [sys.executable, "-m", "accord", "exchange", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.folder / "exchange.log").open("ab") as log:
            self.exchange = subprocess.Popen(
                command, env=self.environment(), cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def told(self):
        """The end of what its exchange has said."""
        return (self.folder / "exchange.log").read_text()[-2000:]

    def kill(self, how=signal.SIGKILL):
        """Its exchange and all that it started, at once."""
        if self.exchange:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.exchange.pid, how)
            self.exchange.wait(20)
        self.exchange = None

    def set_aside(self):
        """A copy of all that it has, keys too, while nothing of it runs; then it goes on."""
        self._stop()
        shutil.copytree(self.folder, self._aside())
        self._go_on()
        self.serve()

    def set_back(self):
        """That copy in the place of what it has; its people go on, its exchange not yet."""
        self._stop()
        shutil.rmtree(self.folder)
        self._aside().rename(self.folder)
        self._go_on()

    def _aside(self):
        return self.folder.with_name(f"{self.folder.name}-aside")

    def _stop(self):
        self.kill()
        self.people.stdin.close()
        self.people.wait(60)
        self.people.stdout.close()

    def _go_on(self):
        self.begin()("back")

    def end(self):
        self.kill()
        shutil.rmtree(self._aside(), ignore_errors=True)
        if self.people:
            self.people.stdin.close()
            self.people.wait(20)
            self.people.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Refused(Exception):
    """What the people were told."""


class BadLine:
    """A way to a port that cuts connections: some at once, some in the middle, all of them while it is down; and slow ones."""

    def __init__(self, target, seed, *, cut=0.3, slowest=0.05):
        self.target, self.random, self.cut, self.slowest = target, Random(seed), cut, slowest
        self.down, self.open = False, set()
        self.cuts = self.passed = 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def heal(self):
        self.down, self.cut, self.slowest = False, 0.0, 0.0

    def end(self):
        self.listening.close()
        self._cut_all()

    def part(self):
        """Nothing goes through until `heal`."""
        self.down = True
        self._cut_all()

    def _cut_all(self):
        for one in list(self.open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _listen(self):
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near):
        with contextlib.suppress(OSError), near, socket.create_connection(("127.0.0.1", self.target)) as far:
            if self.down:
                return
            bad = self.random.random() < self.cut  # it breaks in its first letters; the others do later
            ends = self.cut and self.random.randrange(1, 10_000 if bad else 200_000)
            self.open |= {near, far}
            back = threading.Thread(target=self._pour, args=(far, near, ends), daemon=True)
            back.start()
            self._pour(near, far, ends)
            back.join(30)
            self.open -= {near, far}

    def _pour(self, source, to, ends):
        poured = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(16_384):
                poured += len(piece)
                if self.slowest:
                    time.sleep(self.random.uniform(0, self.slowest))
                if self.down or (ends and poured > ends):  # the answer may have been on its way
                    self.cuts += 1
                    break
                to.sendall(piece)
                self.passed += len(piece)
        for one in (source, to):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def pair(nodes, ports):
    """All of them in one list, signed by each; others reach them by `ports`."""
    entries = {node: node("address", port=port) for node, port in zip(nodes, ports, strict=True)}
    first, *others = sorted(nodes, key=lambda node: node("node"))  # who has the smallest id reads out the other half
    for number, other in enumerate(others):
        made = first("take", file=entries[other])
        there = {node: node("take", file=made["file"]) for node in others[: number + 1]}
        signed = first("compare", node_list=made["id"], heard=there[other]["read"])
        for node, found in there.items():  # each by telephone with the first, which read out its half
            file = node("compare", node_list=found["id"], heard=made["read"])["file"]
            signed = first("take", file=file)
        for node in there:
            state = node("take", file=signed["file"])["state"]
            assert (signed["state"], state) == ("current", "current"), (node.code, signed["state"], state)


def until(what, seconds):
    """Whether it came true in time."""
    ended = time.monotonic() + seconds
    while time.monotonic() < ended:
        if what():
            return True
        time.sleep(0.3)
    return False
