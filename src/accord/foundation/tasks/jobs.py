"""Periodic jobs: declared in the rooms' `tasks.py`, claimed and enqueued here, run by `accord worker`."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Min
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from accord.foundation.clock import now as clock_now
from accord.foundation.tasks.models import Schedule


@dataclass(frozen=True)
class Job:
    """A periodic job. `work` takes the time, must be safe to run twice and end within `limit`."""

    name: str
    every: timedelta
    limit: timedelta
    work: Callable[[datetime], object]


LATE: Final = timedelta(minutes=3)  # the most frequent jobs are due each minute
JOBS: Final[dict[str, Job]] = {}


def job(
    *, name: str, every: timedelta, limit: timedelta = timedelta(seconds=60)
) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Declare a periodic job. Raises ValueError for a second one of the same name."""

    def declare(work: Callable[[datetime], object]) -> Callable[[datetime], object]:
        if name in JOBS:
            raise ValueError(f"Two jobs are named {name}.")
        JOBS[name] = Job(name, every, limit, work)
        return work

    return declare


@task()  # type: ignore[untyped-decorator]
def run_job(name: str) -> None:
    """Run one job now, within its time limit, and keep count of its failures."""
    job_ = JOBS[name]
    try:
        with _time_limit(job_.limit):
            job_.work(clock_now())
    except Exception as error:  # noqa: BLE001  (goes on up under another name)
        Schedule.objects.filter(name=name).update(failures=F("failures") + 1, last_error=type(error).__name__)
        # SECURITY: the queue keeps the trace, and the text of a fault can hold anything. tests/proofs/crawl/test_faults.py
        raise JobFailed(f"{name}: {type(error).__name__}") from None
    Schedule.objects.filter(name=name).update(failures=0, last_error="", last_run_at=clock_now())


def enqueue_due(*, now: datetime) -> list[str]:
    """Claim every job that is due and enqueue it; return their names."""
    claimed = []
    for job_ in JOBS.values():
        row, _ = Schedule.objects.get_or_create(name=job_.name, defaults={"next_run_at": now})
        if row.next_run_at > now:
            continue
        following = now + job_.every * min(2**row.failures, 32)
        same = Schedule.objects.filter(name=job_.name, next_run_at=row.next_run_at)
        if same.update(next_run_at=following) == 1:
            run_job.enqueue(job_.name)
            claimed.append(job_.name)
    return claimed


def failing() -> list[Schedule]:
    """Jobs whose last run failed, for `accord check`."""
    return list(Schedule.objects.filter(failures__gt=0).order_by("name"))


@dataclass(frozen=True, slots=True)
class Queue:
    """How background work stands: what waits, since when, and whether nobody seems to do it."""

    waiting: int
    since: datetime | None  # the oldest of what waits
    failing: int
    late: bool


def queue(*, now: datetime) -> Queue:
    """How background work stands at `now`."""
    found = DBTaskResult.objects.filter(status=TaskResultStatus.READY).aggregate(
        n=Count("pk"), since=Min("enqueued_at")
    )
    failed = Schedule.objects.filter(failures__gt=0).count()
    due = Schedule.objects.filter(name__in=JOBS).aggregate(oldest=Min("next_run_at"))["oldest"]
    late = due is None or due < now - LATE
    return Queue(found["n"], found["since"], failed, late and not _at_work(now))


def _at_work(now: datetime) -> bool:
    """Whether something runs within its time: whoever runs it claims nothing meanwhile."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__isnull=False)
    for began, given in running.order_by("-started_at").values_list("started_at", "args_kwargs")[:10]:
        job_ = JOBS.get(next(iter(given.get("args", ())), ""))
        if job_ is not None and began + job_.limit + LATE > now:
            return True
    return False


class JobFailed(Exception):
    """A job failed; tells its name and the class of the error, never its text."""


class TooLong(Exception):
    """A job ran past its limit."""


@contextmanager
def _time_limit(limit: timedelta) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooLong

    try:
        before = signal.signal(signal.SIGALRM, stop)
    except ValueError:  # not the main thread: the tests and an embedded worker run without an alarm
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, limit.total_seconds())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
