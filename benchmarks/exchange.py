"""Referrals between two real nodes on this machine: how many a second, how soon the other one has it, memory.

python benchmarks/exchange.py [REFERRALS]      (1,000 if it is not given)

Each node has a folder, keys, a database (SQLite) and its own `accord exchange`; people write at one, and look at the other. Signed,
sealed, over TLS, taken in with their effect, answered. Beside it stand the floors: the same letters where what they do is left
out, and signing, sealing, opening, verifying alone.
"""

import contextlib
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402

from accord.exchange.letters.envelope import Message, SealingKey, open_, seal, sign  # noqa: E402
from tests.proofs.exchange.real import RealNode, pair, until  # noqa: E402

PEOPLE = Path(__file__).with_name("exchange_people.py")
SLOWLY, EVERY = 100, 0.3  # referrals for the latency, and seconds between them
SIZE = 1_600  # bytes of the body of a referral like those that are sent here
TICK = os.sysconf("SC_CLK_TCK")


class Node(RealNode):
    """A node of the proofs with the people of this benchmark; SQLite is enough for it."""

    def environment(self) -> dict[str, str]:
        found = super().environment()
        return found | {"ACCORD_ACCEPT": f"{found['ACCORD_ACCEPT']},sqlite"}

    def begin(self) -> "Node":
        self.people = subprocess.Popen(
            [sys.executable, str(PEOPLE)], env=self.environment(), cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self

    def serve(self, *, idle: bool = False) -> None:
        """Its exchange; `idle`: what a referral does here is left out."""
        with (self.folder / "exchange.log").open("ab") as log:
            line = ["exchange", "--host", "127.0.0.1", "--port", str(self.port)]
            command = [str(PEOPLE), "idle", *line] if idle else ["-m", "accord", *line]
            self.exchange = subprocess.Popen(
                [sys.executable, *command],
                env=self.environment(),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert until(self.listens, 120), (self.folder / "exchange.log").read_text()[-2000:]

    def listens(self) -> bool:
        assert self.exchange.poll() is None, (self.folder / "exchange.log").read_text()[-2000:]
        return "it listens" in (self.folder / "exchange.log").read_text() and len(self.processes()) == 2

    def kill(self, *how: int) -> None:
        super().kill(*how)
        (self.folder / "exchange.log").unlink(missing_ok=True)

    def processes(self) -> dict[str, int]:
        """The two of its exchange."""
        server = self.exchange.pid
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
            return dict(zip(("answers", "brings"), [server, *map(int, children)], strict=False))
        return {}

    def cpu(self) -> float:
        """Seconds of computing of both."""
        return sum(map(_cpu, self.processes().values()))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _memory(pid: int) -> float:
    """Megabytes at its most."""
    told = Path(f"/proc/{pid}/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


def _own(pid: int) -> float:
    """Megabytes now, where what processes share is counted once among them."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(told.partition("\nPss:")[2].split()[0]) / 1024


def made() -> tuple[Node, Node]:
    """Two nodes with people; each in the list of the other, an agreement between them."""
    both = Node("bg-1"), Node("ro-1", "RO")
    threads = [threading.Thread(target=node.make) for node in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return both


def met(here: Node, there: Node) -> str:
    """They trust one another and agree; the receiver there, to whom a first referral has gone."""
    for node in (here, there):
        node.begin()
    here("people", code="bg", country="BG")
    receiver = there("people", code="ro", country="RO")["help"]
    pair([here, there], [here.port, there.port])
    for node in (here, there):
        node.serve()
    agreement = here("agree", others=[receiver])
    assert until(lambda: there("agreement", agreement=agreement), 60)
    there("sign", agreement=agreement)
    assert until(lambda: here("agreement", agreement=agreement) == "signed", 60)
    here("write", receiver=receiver, many=1)
    assert until(lambda: there("stand")["referrals"] == 1 and not here("stand")["waiting"], 60)
    return receiver


def rate(here: Node, there: Node, receiver: str, many: int, *, idle: bool) -> None:
    """`many` referrals wait; how long until each is answered."""
    here.kill()
    there.kill()
    there.serve(idle=idle)
    here("write", receiver=receiver, many=many)
    before = there("stand")["came"]
    here.serve()
    assert until(lambda: there("stand")["came"] > before, 60)
    began, first = time.perf_counter(), there("stand")["came"]
    spent = here.cpu(), there.cpu()
    assert until(lambda: not here("stand")["waiting"], 600)
    seconds, came = time.perf_counter() - began, before + many - first
    used = here.cpu() - spent[0], there.cpu() - spent[1]
    what = "what they do here left out" if idle else "with all that they do"
    print(
        f"| {what} | {came} | {seconds:.1f} | {came / seconds:.0f} | {used[0] / came * 1000:.1f} | {used[1] / came * 1000:.1f} |"
    )


def bare(many: int) -> None:
    """Signed, sealed, opened, verified, in this process."""
    key, sealing, here, there = Ed25519PrivateKey.generate(), SealingKey.generate(), uuid4(), uuid4()
    public, known = sealing.public(), key.public_key().public_bytes_raw()
    said = Message(uuid4(), here, there, uuid4(), uuid4(), uuid4(), 1, "", 0, "x", datetime.now(UTC), {"x": "x" * SIZE})
    half = time.perf_counter()
    boxes = [seal(sign(said, key), public) for _ in range(many)]
    sealed = time.perf_counter() - half
    for box in boxes:
        open_(box, sealing, here=there, origin_key=known, now=datetime.now(UTC))
    opened = time.perf_counter() - half - sealed
    each = (sealed / many * 1000, opened / many * 1000)
    print(
        f"| signed, sealed; opened, verified; no node | {many} | {sealed + opened:.1f} | {many / (sealed + opened):.0f} | {each[0]:.1f} | {each[1]:.1f} |"
    )


def soon(here: Node, there: Node, receiver: str) -> None:
    """How long from the commit at one node until the referral stands at the other."""
    there.kill()
    here.kill()
    for node in (here, there):
        node.serve()
    drafts = here("draft", receiver=receiver, many=SLOWLY)
    seen: dict[str, float] = {}
    watch = threading.Thread(target=lambda: seen.update(there("arrivals", many=SLOWLY, seconds=SLOWLY * EVERY + 30)))
    watch.start()
    sent = here("send", drafts=drafts, every=EVERY)
    watch.join()
    waits = sorted((seen[one] - moment) * 1000 for one, moment in sent.items() if one in seen)
    assert len(waits) == SLOWLY, f"{len(waits)} of {SLOWLY} came"
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(
        f"\nFrom the commit of `send` until it stands at the other node, one each {EVERY} s, {SLOWLY} of them: "
        f"p50 {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms, longest {waits[-1]:.0f} ms."
    )


def idle(here: Node, there: Node, seconds: int = 20) -> None:
    """What two nodes with nothing to say compute."""
    time.sleep(3)
    before = [node.cpu() for node in (here, there)]
    time.sleep(seconds)
    spent = [(node.cpu() - was) / seconds * 100 for node, was in zip((here, there), before, strict=True)]
    print(f"With nothing to say: {spent[0]:.2f} % and {spent[1]:.2f} % of a core.")


def memory(here: Node, there: Node) -> None:
    """What each process of an exchange held at its most, and what both hold now without counting twice what they share."""
    for name, node in (("sends", here), ("receives", there)):
        held = {what: _memory(pid) for what, pid in node.processes().items()}
        told = ", ".join(f"the one that {what} {size:.0f} MB" for what, size in held.items())
        both, own = sum(held.values()), sum(map(_own, node.processes().values()))
        print(
            f"Memory at its most of the node that {name}: {told}; together {both:.0f} MB, what they share once {own:.0f} MB."
        )


def main(many: int) -> None:
    print(
        f"Measured {date.today()} on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, SQLite; "
        f"`python benchmarks/exchange.py {many}`\n"
    )
    here, there = made()
    try:
        receiver = met(here, there)
        print(
            "| letters | how many | seconds | a second | ms of computing of each, there written | here taken in |\n"
            "| --- | ---: | ---: | ---: | ---: | ---: |"
        )
        bare(many)
        rate(here, there, receiver, many, idle=True)
        rate(here, there, receiver, many, idle=False)
        memory(here, there)
        soon(here, there, receiver)
        idle(here, there)
    finally:
        for node in (here, there):
            node.end()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
