"""A demonstration node with a caseload, on PostgreSQL behind the wall: two web processes, a worker, and what they weigh."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from accord.config.commands import server
from tests.proofs.load.deeds import Told
from tests.proofs.real_node import Node, _children, _until
from tests.run import ROOT

# A limit counts by account or organisation, and here dozens of workers share one of the cast's; each for herself would not reach it.
WIDE = "".join(
    f"[{name}]\nburst = 1_000_000\nseconds = 0.001\n" for name in ("api", "ask-others", "identity", "search")
)


@dataclass
class Loaded(Node):
    """A node of made-up people, which `accord serve` refuses to serve: the same server by the same command, and a worker."""

    worker: subprocess.Popen | None = None
    told: dict = field(default_factory=dict)
    knows: Told | None = None  # what all who work know; used up from one proof to the next

    def fill(self, cases, sessions):
        """Make it: cast, `cases` cases, and so many sessions for each who works."""
        data = self.folder / "data"
        self.accord("demo", module="tests.proofs.load.node")
        (data / "limits").mkdir(exist_ok=True)
        (data / "limits" / "wide.toml").write_text(WIDE)
        self.accord("migrate", module="accord.config.steps")
        owner = self.environment() | {"ACCORD_DATABASE_URL": self.cluster.url("owner")}
        command = [sys.executable, "-m", "tests.proofs.load.told", str(cases), json.dumps(sessions)]
        done = subprocess.run(command, cwd=ROOT, env=owner, stdout=subprocess.PIPE, text=True)
        assert done.returncode == 0, "the caseload could not be told; why stands above"
        self.told = json.loads(done.stdout.splitlines()[-1])
        self.knows = Told(self.told)

    def serve(self, workers=2):
        with (self.folder / "log").open("ab") as log:
            quiet = {"cwd": ROOT, "env": self.environment(), "stdout": log, "stderr": log}
            self.web = subprocess.Popen(server("127.0.0.1", self.port, workers=workers), **quiet)
            self.worker = subprocess.Popen([sys.executable, "-m", "accord", "worker"], **quiet)
        assert _until(self.healthy, 120), (self.folder / "log").read_text()[-3000:]

    def stop(self):
        if self.worker and self.worker.poll() is None:
            self.worker.terminate()
            self.worker.wait(timeout=60)
        super().stop()

    def processes(self):
        """Those of the node: the server, what it started, the worker."""
        return [self.web.pid, *_children(self.web.pid), self.worker.pid]

    def memory(self):
        """Bytes that the processes of the node hold, what they share counted once."""
        return sum(_proportional(pid) for pid in self.processes())

    def parts(self):
        """The same of each, in MB: the server, its web processes, the worker."""
        return [round(_proportional(pid) / 2**20) for pid in self.processes()]

    def computing(self):
        """Seconds that the node and its database have computed so far, those that ended too."""
        master = self.cluster.master()
        return sum(map(_seconds, self.processes())), sum(map(_seconds, [master, *_children(master)]))


def machine():
    """Seconds that everything on this machine has computed so far: the node, the load tool, and whatever else works here."""
    parts = [int(part) for part in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(parts) - parts[3] - parts[4]) / os.sysconf("SC_CLK_TCK")  # without what was idle


def _proportional(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Pss:", "SwapPss:"))) * 1024


def _seconds(pid):
    try:
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0  # it has ended meanwhile; who started it counts it
    return sum(map(int, parts[11:15])) / os.sysconf("SC_CLK_TCK")
