"""The page of a case of two years and 400 events, by the clock, by computing and by questions to the database. Prints Markdown.

python benchmarks/case.py [EVENTS] [--postgres]      (EVENTS: 400 if it is not given)

The story is told through the services: consents and referrals that are answered or revoked, services asked for and ended,
particulars of safety, tracks. The identity stays sealed: the page shows the pseudonym, as it does to a case manager.
"""

import statistics
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import new_node, run

ROUNDS = 100
YEARS = timedelta(days=730)


def measure(data: Path, events: int) -> None:
    new_node(data)
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["testserver"]
    from accord.foundation.clock import now
    from tests.cast import build_world, signed_in

    today = now()
    world = build_world(today - YEARS)
    world.agree("dignita", start=world.now.date(), end=today.date() + YEARS)
    case, told = two_years(world, today, events)
    client, path = signed_in(world, "ana"), f"/desk/cases/{case}/"
    for _ in range(5):
        client.get(path)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path)
    assert page.status_code == 200
    questions = sum(
        not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for one in asked.captured_queries
    )
    walls, cpus = [], []
    for _ in range(ROUNDS):
        began, spent = time.perf_counter(), time.process_time()
        client.get(path)
        walls.append((time.perf_counter() - began) * 1000)
        cpus.append((time.process_time() - spent) * 1000)
    print("| events of the case | p50 ms | p95 ms | CPU ms p50 | CPU ms p95 | questions | kB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    figures = [statistics.median(walls), late(walls), statistics.median(cpus), late(cpus)]
    print(f"| {told} | {' | '.join(f'{one:.1f}' for one in figures)} | {questions} | {len(page.content) / 1000:.0f} |")


def late(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def two_years(world: Any, today: datetime, events: int) -> tuple[Any, int]:
    """A case that began two years ago, and how many events of the ledger are about it or what belongs to it."""
    from accord.foundation.ledger.models import Event
    from accord.protection.cases.models import Case
    from accord.protection.referrals.models import Referral
    from accord.protection.services.models import Episode
    from tests.rooms.services.builders import asked, moved

    case = world.case()
    person = Case.objects.get(pk=case).person_id
    step = 0
    while True:
        parts = [case, person, *Referral.objects.filter(case=case).values_list("pk", flat=True)]
        told = Event.objects.filter(object_id__in=parts).count()
        told += Event.objects.filter(object_id__in=Episode.objects.filter(case=case).values("pk")).count()
        if told >= events:
            return case, told
        step += 1
        then = replace(world, now=min(world.now + timedelta(days=9 * step), today))
        then.consent(case)
        sent = then.draft(case)
        then.send(sent)
        then.act(sent, "revoke", "ana")
        episode = asked(then, case)
        for move in ("grant", "start", "end"):
            moved(then, episode, move)
        if step % 5 == 0:
            then.protect(case, name=f"Тиха градина {step}")


if __name__ == "__main__":
    run("case.py", "events", 400, measure)
