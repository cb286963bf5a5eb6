"""Ten thousand forms from one address at the public process: what is taken, and what somebody else sees meanwhile. Prints Markdown.

python benchmarks/tips.py [FORMS] [--postgres]      (FORMS: 10,000 if it is not given)

On loopback only, against a process of its own (`accord public`, two workers of four threads), and over after FORMS posts or ten
minutes. 127.0.0.1 posts over sixteen connections as fast as it is answered, each form with a key of its own; meanwhile 127.0.0.2
opens the first page and the form every second, and tells something every tenth, over a connection of its own each time.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from bench import ROOT, new_node, run

CONNECTIONS, QUIET, LONGEST = 16, 10, 600
ONE, OTHER = "127.0.0.1", "127.0.0.2"
TEXT = "Забрали паспорти, замикають на ніч. Працюємо без вихідних, на складі за містом. " * 5


def measure(data: Path, forms: int) -> None:
    new_node(data)
    from accord.config.commands import free_port
    from accord.detection.tips.models import Tip
    from accord.foundation.clock import now
    from tests.cast import build_world
    from tests.rooms.tips.build import intake

    intake(build_world(now()))
    port = free_port()
    command = [sys.executable, "-m", "accord", "public", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(
        command, env=public_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    try:
        wait_for(port)
        seen = {"alone": Seen(port), "meanwhile": Seen(port)}
        for turn in range(QUIET):
            seen["alone"].turn(tell=turn % 3 == 0)
        flood = Flood(port, forms)
        flood.start()
        turn = 0
        while flood.goes_on():
            seen["meanwhile"].turn(tell=turn % 10 == 0)
            turn += 1
            time.sleep(1)
        flood.end()
    finally:
        server.terminate()
        server.wait(timeout=60)
    flood.told()
    print(
        "\n| what another address sees | answers | p50 ms | p95 ms | longest ms |\n| --- | --- | ---: | ---: | ---: |"
    )
    for when, one in seen.items():
        one.told(when)
    own = sum(one.kept for one in seen.values())
    print(f"\nTips that stand in the database: {Tip.objects.count()}, of them {own} of the other address.")


def public_environment() -> dict[str, str]:
    """As `accord public` is started by hand; on PostgreSQL under a role of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    if address := os.environ.get("ACCORD_DATABASE_URL"):
        from django.db import connection

        from accord.foundation.wall.raising import raise_wall

        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE bench_public LOGIN NOSUPERUSER NOBYPASSRLS")
        raise_wall(public_as="bench_public")
        kept["ACCORD_DATABASE_URL"] = address.replace("//accord@", "//bench_public@")
    return kept | {"ACCORD_HTTPS": "0", "ACCORD_HOSTS": ONE}


def wait_for(port: int) -> None:
    ends = time.monotonic() + 120
    while True:
        try:
            return ask(port, OTHER, "GET", "/uk/")[0] == 200 or None
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)


def form() -> str:
    return urlencode({"text": TEXT, "place": "Софія", "key": str(uuid4())})


def ask(port: int, source: str, method: str, path: str, body: str | None = None) -> tuple[int, float, str]:
    """(status, milliseconds, page) over a connection of its own."""
    line = http.client.HTTPConnection(ONE, port, timeout=60, source_address=(source, 0))
    began = time.perf_counter()
    try:
        line.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        answer = line.getresponse()
        return answer.status, (time.perf_counter() - began) * 1000, answer.read().decode()
    finally:
        line.close()


class Seen:
    """What the other address sees."""

    def __init__(self, port: int) -> None:
        self.port, self.kept = port, 0
        self.answers: dict[str, list[tuple[int, float]]] = {"help": [], "form": [], "tip": []}

    def turn(self, *, tell: bool) -> None:
        """The first page, the form, and perhaps a tip."""
        for name, path in (("help", "/uk/"), ("form", "/uk/t/")):
            status, took, page = ask(self.port, OTHER, "GET", path)
            self.answers[name].append((status if "tel:112" in page else 0, took))
        if tell:
            status, took, page = ask(self.port, OTHER, "POST", "/uk/t/", form())
            self.answers["tip"].append((status, took))
            self.kept += status == 200 and len(re.findall(r"\d{4}", page)) >= 4

    def told(self, when: str) -> None:
        titles = {"help": "first page, with 112", "form": "form", "tip": "a tip written"}
        for name, rows in self.answers.items():
            times = [took for _, took in rows]
            p95 = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
            statuses = ", ".join(f"{n} x {status}" for status, n in sorted(Counter(s for s, _ in rows).items()))
            print(
                f"| {titles[name]}, {when} | {statuses} | {statistics.median(times):.0f} | {p95:.0f} | {max(times):.0f} |"
            )


class Flood:
    """One address that posts and posts."""

    def __init__(self, port: int, forms: int) -> None:
        self.port, self.left, self.lock = port, forms, threading.Lock()
        self.answers: Counter[str] = Counter()
        self.times: list[float] = []
        self.threads = [threading.Thread(target=self._post, daemon=True) for _ in range(CONNECTIONS)]

    def start(self) -> None:
        self.began = time.monotonic()
        for thread in self.threads:
            thread.start()

    def goes_on(self) -> bool:
        return any(thread.is_alive() for thread in self.threads) and time.monotonic() - self.began < LONGEST

    def end(self) -> None:
        with self.lock:
            self.left = 0
        for thread in self.threads:
            thread.join(timeout=90)
        self.took = time.monotonic() - self.began

    def _post(self) -> None:
        while True:
            with self.lock:
                if self.left <= 0:
                    return
                self.left -= 1
            try:
                status, took, page = ask(self.port, ONE, "POST", "/uk/t/", form())
                name = f"{status}{'' if status == 200 or 'Забрали паспорти' in page else ', what was typed is lost'}"
            except OSError as error:
                name, took = type(error).__name__, 0.0
            with self.lock:
                self.answers[name] += 1
                self.times.append(took)

    def told(self) -> None:
        total = sum(self.answers.values())
        print(
            f"{total:,} forms from one address in {self.took:.0f} s ({total / self.took:.0f} a second, {CONNECTIONS} at once, "
            f"p50 {statistics.median(self.times):.0f} ms): "
            + ", ".join(f"{n:,} x {name}" for name, n in self.answers.most_common())
        )


if __name__ == "__main__":
    run("tips.py", "forms", 10_000, measure)
