"""Anonymous page views of the public pages while the desk is in use. Prints Markdown.

python benchmarks/site.py [SECONDS] [--postgres]      (SECONDS: 10 for each page if it is not given)

On loopback only: the public process (two workers of four threads) and the desk (one worker) of one node on two cores. Eight
connections open one page after the other as fast as they are answered; meanwhile somebody at the desk opens her day once a second.
Beside each page stands what it weighs with everything that it loads, compressed as a browser asks for it.
"""

import gzip
import http.client
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from bench import ROOT, new_node, run
from tips import public_environment, wait_for

CONNECTIONS = 8
PAGES = ("/uk/", "/uk/s/", "/uk/s/BG-02/", "/uk/c/1/", "/uk/t/", "/uk/k/work/", "/uk/n/", "/uk/o/")


def measure(data: Path, seconds: int) -> None:
    new_node(data)
    from accord.config.commands import free_port, server
    from accord.cooperation.directory.loading import SEED, load
    from accord.foundation.clock import now
    from tests.cast import build_world, signed_in
    from tests.rooms.tips.build import intake

    world = build_world(now())
    intake(world)
    load(SEED, now=now(), numbers=True)
    cookies = "; ".join(f"{n}={c.value}" for n, c in signed_in(world, "ana").cookies.items())
    site, desk = free_port(), free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}
    processes = [
        subprocess.Popen([sys.executable, "-m", "accord", "public", "--port", str(site), "--workers", "2"], env=public_environment(), **quiet),
        subprocess.Popen(server("127.0.0.1", desk, workers=1), env=desk_environment(), **quiet),
    ]  # fmt: skip
    try:
        wait_for(site)
        wait_for(desk)
        print("| page | kB, all of it | views a second | p50 ms | p95 ms | not 200 | desk meanwhile, p50 ms |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for path in PAGES:
            told(path, site, desk, cookies, seconds)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=60)


def told(path: str, site: int, desk: int, cookies: str, seconds: int) -> None:
    """One row: `path` for so many seconds."""
    until, took, bad, lock = time.monotonic() + seconds, [], [0], threading.Lock()

    def views() -> None:
        line = http.client.HTTPConnection("127.0.0.1", site, timeout=30)
        while time.monotonic() < until:
            began = time.perf_counter()
            line.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = line.getresponse()
            answer.read()
            with lock:
                took.append(time.perf_counter() - began)
                bad[0] += answer.status != 200

    threads = [threading.Thread(target=views) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    at_desk = []
    while time.monotonic() < until:
        began = time.perf_counter()
        assert status(desk, "/desk/", cookies) == 200
        at_desk.append(time.perf_counter() - began)
        time.sleep(1)
    for thread in threads:
        thread.join()
    took.sort()
    print(
        f"| {path} | {weight(site, path) / 1000:.1f} | {len(took) / seconds:.0f} | {took[len(took) // 2] * 1000:.1f} | "
        f"{took[int(len(took) * 0.95)] * 1000:.1f} | {bad[0]} | {statistics.median(at_desk) * 1000:.0f} |",
        flush=True,
    )


def status(port: int, path: str, cookies: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Cookie": cookies})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


def weight(port: int, path: str) -> int:
    """Bytes of the page and of what it loads, compressed."""
    text = fetched(port, path)
    return sum(
        len(gzip.compress(fetched(port, one))) for one in [path, *re.findall(rb'(?:src|href)="(/static/[^"]+)"', text)]
    )


def fetched(port: int, path: str | bytes) -> bytes:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path if isinstance(path, str) else path.decode())
    return line.getresponse().read()


def desk_environment() -> dict[str, str]:
    return os.environ | {"ACCORD_HTTPS": "0", "ACCORD_HOSTS": "127.0.0.1"}


if __name__ == "__main__":
    run("site.py", "seconds", 10, measure)
