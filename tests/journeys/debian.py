"""A machine as the guide of installing has it, below one folder: a wheel in an environment of its own, PostgreSQL, places."""

import http.client
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tests.journeys.deployed import DEPLOY, ROOT, blocks, environment, unit
from tests.run import postgres_bin


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wheel(folder):
    """The wheel of this checkout, made without a network."""
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (made,) = folder.glob("accord-*.whl")
    return made


def python_for(prefix):
    """A Python of this very version that the ordinary user can start, or None: ours can lie in somebody's home."""
    asks = "import sys; print(*sys.version_info[:2])"
    for path in (getattr(sys, "_base_executable", sys.executable), "/usr/bin/python3"):
        done = subprocess.run([*prefix, "sh", "-c", f"{path} -c '{asks}'"], capture_output=True, text=True)
        if done.stdout.split() == list(map(str, sys.version_info[:2])):
            return path
    return None


def installed(made, place, python):
    """An environment with nothing of the checkout: the wheel, and beside it what the tests have of other packages."""
    subprocess.run([python, "-m", "venv", "--without-pip", str(place)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python")]
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", str(made)], check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "others.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return place


@dataclass
class Machine:
    """One folder that stands for `/`. Everything in it belongs to an ordinary user, and everything is started as that user."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="accord-debian-")))
    ports: dict[str, int] = field(default_factory=dict)
    running: list[subprocess.Popen] = field(default_factory=list)

    def __post_init__(self):
        self.bin, self.port = postgres_bin(), free_port()
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.prefix = ["setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}", "--clear-groups"]
        self.prefix = self.prefix if os.geteuid() == 0 else []
        for place in ("opt", "etc", "socket", "var/lib/accord", "var/lib/accord_public", "var/backups/accord"):
            (self.folder / place).mkdir(parents=True, mode=0o700)
        self.give()

    def give(self):
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def here(self, text):
        """A text of the guide with the places, and the ports, of this machine."""
        text = text.replace("%2Fvar%2Frun%2Fpostgresql", quote(str(self.folder / "socket"), safe=""))
        text = re.sub(
            r"(?<![\w./])/(opt/accord(?:-0\.1\.0)?|var/lib/accord\w*|var/backups/accord)", rf"{self.folder}/\1", text
        )
        for port in re.findall(r"--port (\d+)", text):
            text = text.replace(f"--port {port}", f"--port {self.ports.setdefault(port, free_port())}")
        return text

    def environment(self, *names, **more):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_", "PYTHON", "VIRTUAL"))}
        own = {key: self.here(value) for name in names for key, value in environment(name).items()}
        path = f"{self.folder}/opt/accord/bin:{kept['PATH']}"
        return kept | {"PGPORT": str(self.port), "PATH": path, "HOME": str(self.folder)} | own | more

    def run(self, command, env, **how):
        done = subprocess.run(
            [*self.prefix, *command],
            env=env,
            cwd=self.folder / "var/lib/accord",
            capture_output=True,
            text=True,
            timeout=600,
            **how,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def as_accord(self, block, **more):
        """A block of the guide, by the shell, as the node."""
        return self.run(["sh", "-e", "-c", self.here(block.text)], self.environment("accord", "owner", **more))

    def unit(self, name, **more):
        """What a unit starts, with its environment."""
        service = unit(DEPLOY / "systemd" / f"{name}.service")["Service"]
        files = [Path(path).stem for path in service["EnvironmentFile"]]
        return self.here(service["ExecStart"][0]).split(), self.environment(*files, **more)

    def start(self, name, **more):
        command, env = self.unit(name, **more)
        with (self.folder / f"{name}.log").open("wb") as log:
            self.running.append(
                subprocess.Popen([*self.prefix, *command], env=env, cwd=self.folder, stdout=log, stderr=log)
            )
        return self.running[-1]

    def said(self, name):
        return (self.folder / f"{name}.log").read_text()

    def cluster(self):
        """PostgreSQL with the lines of the guide; the role of the owner is asked for by its map, the others are let in."""
        data = self.folder / "pg"
        self._pg("initdb", "-k", "-D", str(data), "-U", "super", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        (line,) = (line for block in blocks("pg_ident.conf") for line in block.lines())
        named, _system, role = line.split()
        (data / "pg_ident.conf").write_text(f"{named} {self.user.pw_name} {role}\n")
        (rule,) = (line for block in blocks("pg_hba.conf") for line in block.lines())
        (data / "pg_hba.conf").write_text(f"{rule}\nlocal all all trust\n")
        options = f"-k {self.folder}/socket -p {self.port} -c listen_addresses=''"
        self._pg("pg_ctl", "-D", str(data), "-w", "-l", str(self.folder / "pg.log"), "-o", options, "start")

    def sql(self, block):
        self._pg(
            "psql",
            "-h",
            f"{self.folder}/socket",
            "-p",
            str(self.port),
            "-U",
            "super",
            "-d",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            block.text,
        )

    def _pg(self, command, *arguments):
        # Several statements of one -c are one transaction, which CREATE DATABASE does not like.
        if command == "psql":
            *before, text = arguments
            for statement in filter(None, map(str.strip, text.split(";"))):
                self._pg("psql ", *before, statement)
            return
        subprocess.run(
            [*self.prefix, str(self.bin / command.strip()), *arguments],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )

    def stop_services(self):
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(timeout=60)
        self.running.clear()

    def end(self):
        self.stop_services()
        subprocess.run(
            [*self.prefix, str(self.bin / "pg_ctl"), "-D", f"{self.folder}/pg", "-m", "immediate", "stop"],
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, port, path, method="GET", body=None, host="accord.example.org", **headers):
        """(status, headers, text) as the proxy asks for somebody outside; waits until somebody listens."""
        said = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"} | headers
        ended = time.monotonic() + 180  # a guard against a hang, no measure
        while True:
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.ports[port], timeout=60)) as line:
                    line.request(method, path, body=body, headers=said)
                    answer = line.getresponse()
                    return answer.status, answer.headers, answer.read().decode()
            except OSError:
                if time.monotonic() > ended:
                    raise
                time.sleep(0.2)
