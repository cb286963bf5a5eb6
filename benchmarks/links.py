"""A million links between files and selectors: what a file shares, entering one more, and the parts of the work.

python benchmarks/links.py [LINKS] [--postgres]      (LINKS: 1,000,000 if it is not given)

Files and selectors as in the measurements behind decision 024: 650,000 nodes for a million links, a tenth of the links on hubs
of a Zipf distribution (a hotel, a hotline). Prints Markdown: p50 and p95 of 300 files each, and the memory of the process.
"""

import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from bench import new_node, run

ROUNDS, BATCH = 300, 5000
FILES, SELECTORS, HUBS = 0.3, 0.35, 0.1  # per link


def measure(data: Path, links: int) -> None:
    new_node(data)
    from accord.demo.cast import register_cast
    from accord.foundation.clock import now

    cast = register_cast(password="x" * 16, now=now() - timedelta(days=1))
    began = time.perf_counter()
    files = generate(cast, links)
    print(
        f"{links:,} links between {len(files):,} files and their selectors, made in {time.perf_counter() - began:.0f} s.\n"
    )
    print("| what | p50 ms | p95 ms | CPU ms p50 | CPU ms p95 |\n| --- | ---: | ---: | ---: | ---: |")
    shares(cast, files)
    entering(cast)
    print()
    dividing()
    plans()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nMemory of the process at its most: {peak:.0f} MB")


def generate(cast, links: int) -> list:
    """Files, selectors and tokens past the services, which would write a million events; half of them of each house."""
    from django.db import connection, transaction

    from accord.foundation.clock import now
    from accord.foundation.ids import new_id
    from accord.justice.links.models import LinkFile, Selector

    drawn, moment = random.Random(11), now()
    houses = [cast["petar"], cast["kalina"]]
    files, holding = [], []
    for number in range(int(links * FILES)):
        who = houses[number % 2]
        files.append(
            LinkFile(id=new_id(), code=f"L-{number}", organisation=who.organisation, lead=who.account, opened_at=moment)
        )
        one = {"file": files[-1], "kind": "phone", "ground": "records", "entered_at": moment, "entered_by": who.account}
        holding.append(Selector(id=new_id(), **one))
    LinkFile.objects.bulk_create(files, batch_size=BATCH)
    Selector.objects.bulk_create(
        holding, batch_size=BATCH
    )  # one row for all that a file holds: what is asked is its tokens
    values = [drawn.getrandbits(63) for _ in range(int(links * SELECTORS))]
    weights = [1 / (rank + 1) for rank in range(1000)]
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < links:
        hub = drawn.random() < HUBS
        token = drawn.choices(values[:1000], weights)[0] if hub else drawn.choice(values)
        pairs.add((drawn.randrange(len(files)), token))
    hexed = connection.vendor == "sqlite"
    rows = [
        (pk.hex if hexed else pk, one.hex if hexed else one, token)
        for file, token in sorted(pairs)
        for pk, one in [(files[file].pk, holding[file].pk)]
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            cursor.executemany(
                "INSERT INTO links_token (file_id, selector_id, token) VALUES (%s, %s, %s)", rows[start : start + BATCH]
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM links_token")
    return files


def timed(name: str, calls: list[Callable[[], object]]) -> None:
    walls, cpus = [], []
    for call in calls:
        began, spent = time.perf_counter(), time.process_time()
        call()
        walls.append((time.perf_counter() - began) * 1000)
        cpus.append((time.process_time() - spent) * 1000)
    p95, cpu = statistics.quantiles(walls, n=20)[-1], statistics.quantiles(cpus, n=20)[-1]
    print(
        f"| {name} | {statistics.median(walls):.1f} | {p95:.1f} | {statistics.median(cpus):.1f} | {cpu:.1f} |",
        flush=True,
    )


def shares(cast, files) -> None:
    """What a file shares with others, one step around: files at random, and those on the largest hubs."""
    from django.db.models import Count

    from accord.foundation.clock import now
    from accord.justice.links import queries
    from accord.justice.links.models import SelectorToken

    petar = cast["petar"]
    own = [file.pk for file in files if file.organisation == petar.organisation]
    some = random.Random(7).sample(own, ROUNDS)
    worst = SelectorToken.objects.values("token").annotate(n=Count("pk")).order_by("-n")[:5]
    print(f"<!-- the five largest hubs: {', '.join(str(row['n']) for row in worst)} files -->", file=sys.stderr)
    on_hubs = list(
        SelectorToken.objects.filter(token__in=[row["token"] for row in worst], file__organisation=petar.organisation)
        .values_list("file_id", flat=True)
        .distinct()[:ROUNDS]
    )
    for name, chosen in (
        ("neighbours of a file", some),
        ("neighbours of a file on one of the five largest hubs", on_hubs),
    ):
        timed(name, [lambda pk=pk: queries.neighbours(petar, [pk]) for pk in chosen])
    timed("a file opened, with its picture, without drawing the page", [
        lambda pk=pk: queries.open_file(actor=petar, file=pk, now=now()) for pk in some[:100]
    ])  # fmt: skip


def entering(cast) -> None:
    """A selector entered, with its event, what it meets, and the clocks of both sides."""
    from itertools import count

    from accord.foundation.clock import now
    from accord.justice.links import services
    from accord.justice.links.services import Found, Opening
    from accord.justice.links.vocab import Ground, SelectorKind

    numbers, keys = count(), count()
    opened = {
        who: services.open_file(actor=cast[who], opening=Opening("bench"), now=now(), key=f"bench-{next(keys):06d}").id
        for who in ("petar", "kalina")
    }

    def enter(who: str, number: int) -> None:
        found = Found(SelectorKind.PHONE, f"+35988{number:07d}", Ground.RECORDS)
        when = now() + timedelta(minutes=4 * next(numbers))  # so that the limit lets it pass
        services.enter(actor=cast[who], file=opened[who], found=found, now=when, key=f"bench-{next(keys):06d}")

    timed("a selector entered that meets nothing", [lambda n=n: enter("petar", n) for n in range(100)])
    timed("a selector entered that meets a file of another body", [lambda n=n: enter("kalina", n) for n in range(100)])


def dividing() -> None:
    """The nightly job: read, put together, write down."""
    import scipy.sparse.csgraph  # noqa: F401  (its import is not the job)

    from accord.foundation.clock import now
    from accord.justice.links.graph import parts
    from accord.justice.links.tasks import divide, links

    clock = [(time.perf_counter(), time.process_time())]
    rows = list(links())
    clock.append((time.perf_counter(), time.process_time()))
    found = parts(rows)
    clock.append((time.perf_counter(), time.process_time()))
    del rows
    divide(now())
    clock.append((time.perf_counter(), time.process_time()))
    told = [f"{after[0] - before[0]:.1f} s ({after[1] - before[1]:.1f} s CPU)" for before, after in pairwise(clock)]
    print(
        f"Parts: {told[0]} to read the links, {told[1]} for the components ({len(found):,} files), {told[2]} the whole job with writing."
    )


def plans() -> None:
    """How the database finds what a file shares: by both indexes."""
    from accord.justice.links.models import LinkFile, SelectorToken

    one = LinkFile.objects.values_list("pk", flat=True)[0]
    tokens = list(SelectorToken.objects.filter(file=one).values_list("token", flat=True))
    print("\n```")
    print(SelectorToken.objects.filter(file=one).values_list("token", flat=True).explain())
    print(SelectorToken.objects.filter(token__in=tokens).values_list("file_id", flat=True).explain())
    print("```")


if __name__ == "__main__":
    run("links.py", "links", 1_000_000, measure)
