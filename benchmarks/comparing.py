"""Selectors of two nodes compared without being shown: seconds, bytes on the line, memory.

python benchmarks/comparing.py [SELECTORS]      (SELECTORS of each side: 10,000 if it is not given; a hundredth of them shared)

Two sides in one process, one after the other, so the seconds of both are added; what travels is signed and sealed as letters are.
"""

import os
import platform
import resource
import sys
import time
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accord.exchange.letters.envelope import Message, SealingKey, open_, seal, sign
from accord.justice.comparisons import intersection
from accord.justice.comparisons.intersection import MOST, Own, Terms, packed

NOW = datetime.now(UTC)
SOFIA, BUCHAREST = ((uuid4(), uuid4()) for _ in range(2))
TERMS = Terms(uuid4(), uuid4(), SOFIA[1], BUCHAREST[1])


class Line:
    """Carries a body as a letter from one node to the other; counts the bytes and the time of signing, sealing and opening."""

    def __init__(self) -> None:
        self.keys = {one[0]: (Ed25519PrivateKey.generate(), SealingKey.generate()) for one in (SOFIA, BUCHAREST)}
        self.sent, self.seconds = 0, 0.0

    def carry(self, origin: tuple[UUID, UUID], to: tuple[UUID, UUID], text: str) -> str:
        began = time.perf_counter()
        message = Message(
            uuid4(), origin[0], to[0], origin[1], to[1], TERMS.comparison, 1, "", 0, "meeting", NOW, {"text": text}
        )
        box = seal(sign(message, self.keys[origin[0]][0]), self.keys[to[0]][1].public())
        public = self.keys[origin[0]][0].public_key().public_bytes_raw()
        read = open_(box, self.keys[to[0]][1], here=to[0], origin_key=public, now=NOW)
        self.sent += len(box)
        self.seconds += time.perf_counter() - began
        return str(read.message.body["text"])


def main(many: int) -> None:
    shared = [b"shared %d" % n for n in range(max(1, many // 100))]
    forms = [[*shared, *(b"%s %d" % (side, n) for n in range(many - len(shared)))] for side in (b"sofia", b"bucharest")]
    intersection.points_of(TERMS, [])  # the library is loaded
    line, steps = Line(), []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def timed(name: str, work):
        began = time.perf_counter()
        found = work()
        steps.append((name, time.perf_counter() - began))
        return found

    began, spent = time.perf_counter(), time.process_time()
    a: Own = timed("Sofia hides its own", lambda: intersection.points_of(TERMS, forms[0]))
    b: Own = timed("Bucharest hides its own", lambda: intersection.points_of(TERMS, forms[1]))
    to_b = line.carry(SOFIA, BUCHAREST, packed(a.points))
    to_a = line.carry(BUCHAREST, SOFIA, packed(b.points))
    tags_a, expected_a = timed(
        "Sofia answers",
        lambda: intersection.tags_of(TERMS, a, intersection.read_points(to_a, a), proposer=True),
    )
    tags_b, expected_b = timed(
        "Bucharest answers",
        lambda: intersection.tags_of(TERMS, b, intersection.read_points(to_b, b), proposer=False),
    )
    back_a = line.carry(BUCHAREST, SOFIA, packed(tags_b))
    back_b = line.carry(SOFIA, BUCHAREST, packed(tags_a))
    found = timed(
        "both read the tags",
        lambda: (intersection.met(a, expected_a, back_a), intersection.met(b, expected_b, back_b)),
    )
    wall, cpu = time.perf_counter() - began, time.process_time() - spent
    right = [sorted(range(len(shared)))] * 2 == list(found)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"Measured {date.today()} on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}; "
        f"`python benchmarks/comparing.py {many}`\n\n| what | seconds |\n| --- | ---: |"
    )
    for name, seconds in [*steps, ("four letters signed, sealed, opened", line.seconds), ("all, both sides", wall)]:
        print(f"| {name} | {seconds:.2f} |")
    print(
        f"\nCPU {cpu:.2f} s. Sent both ways: {line.sent:,} bytes in 4 letters ({len(a.points):,} points of each side). "
        f"Memory of the process at its most: {memory / 1024:.0f} MB, of which {(memory - before) / 1024:.0f} for both sides. "
        f"Found {len(found[0])} and {len(found[1])} of {len(shared)}: {'right' if right else 'WRONG'}."
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MOST)
