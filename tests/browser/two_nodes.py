"""Two nodes as they are served, each with its people before browsers of their own: the demonstration, on a new folder."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from accord.demo.seed import code_of_secret
from tests.browser.hands import Hands
from tests.run import ROOT

START = 300  # seconds: two databases are made and their story is told


class TwoNodes:
    """The demonstration, until `end`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "demo.log"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
        command = [sys.executable, "-m", "accord", "demo", "--port", str(_free_port())]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env=inherited | {"ACCORD_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1"}, cwd=ROOT,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        ended = time.monotonic() + START
        while not (found := re.search(r"Accord is at (\S+?)/  ", self._said())):
            assert self.process.poll() is None, self._said()[-2000:]
            assert time.monotonic() < ended, "the demonstration did not start"
            time.sleep(0.5)
        other = re.search(r"Bucharest is at (\S+?)/\n", self._said())
        assert other
        self.at = {"sofia": found[1], "bucharest": other[1]}
        for url in self.at.values():
            _answers(url, ended)

    def data(self, town: str) -> Path:
        """The folder of a node."""
        return self.folder / "data" / ("" if town == "sofia" else town)

    def signs_in(self, browser, town: str, name: str, language: str) -> Hands:
        """A person past both factors, before the page of her day."""
        cast = (self.data(town) / "cast.txt").read_text(encoding="utf-8")
        password = re.search(r"One password for all: (\S+)", cast)
        line = re.search(rf"^{re.escape(name)} .*?(\S+@accord\.example) +(\S+)$", cast, re.MULTILINE)
        assert password
        assert line
        context = browser.new_context(base_url=self.at[town])
        context.set_default_timeout(120_000)  # the first page of a server is slow on a busy machine
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("[name=login]", line[1])
        page.fill("[name=password]", password[1])
        page.press("[name=password]", "Enter")
        page.wait_for_selector("[name=code]")
        page.fill("[name=code]", code_of_secret(line[2]))
        page.press("[name=code]", "Enter")
        page.wait_for_url("**/desk/**")
        return Hands(page, language)

    def end(self) -> None:
        """All its processes."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)

    def _said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str, ended: float) -> None:
    port = int(url.rpartition(":")[2])
    while time.monotonic() < ended:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.3)
