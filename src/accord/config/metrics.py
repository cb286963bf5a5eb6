"""`/metrics`, for a program that watches this node: how it does, and nothing about anybody (decision 053)."""

import hmac
import os
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse

from accord.config.counts import Counts, Meter, text
from accord.config.views import not_found
from accord.exchange.messages.queries import waiting as letters_waiting
from accord.faces.portal.gate import PREFIX as HER_PAGE
from accord.foundation import replica
from accord.foundation.clock import now
from accord.foundation.copies.models import Deed
from accord.foundation.copies.queries import state
from accord.foundation.ledger import queries as ledger
from accord.foundation.tasks.jobs import queue

GetResponse = Callable[[HttpRequest], HttpResponse]
FOLDER: Final = "ACCORD_METRICS_FOLDER"  # where the web processes of one start lay their counts; set by that start
# SECURITY: that somebody opened her own page, and when, is told to nobody. tests/matrix/test_metrics.py
NOT_COUNTED: Final = (HER_PAGE, "/static/", "/health", "/metrics")
READS: Final = {"GET", "HEAD", "OPTIONS"}
# Pages that many people open all day. Any other is told as a request and no more: a count of a page that is opened once in a
# month says when.
NAMED: Final = frozenset(
    {
        "desk/", "desk/alive/", "desk/cases/", "desk/cases/<str:case_id>/", "desk/caseload/", "desk/duties/", "desk/overview/",
        "desk/search/", "desk/services/", "desk/signals/", "api/v1/cases", "api/v1/cases/<case_id>", "api/v1/caseload",
        "api/v1/me", "api/v1/overview", "api/v1/services", "api/v1/signals",
    }
)  # fmt: skip

REQUESTS = Meter("accord_requests_total", "Requests by face, by read or write, and by class of status.")
LIMITED = Meter("accord_refused_by_limit_total", "Requests refused because a limit was reached, by face.")
BUSY = Meter(
    "accord_refused_busy_total",
    "Requests refused because too many came at once, by face.",
)
SECONDS = Meter("accord_request_seconds", "How long requests took.", (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0))
QUERIES = Meter("accord_request_queries", "Questions to the database in a request.", (5, 10, 15, 20, 25, 40, 80))
ROUTES = Meter("accord_route_seconds", "How long reads of the busiest pages took, by route.", (0.1, 0.5, 2.5))
METERS: Final = (REQUESTS, LIMITED, BUSY, SECONDS, QUERIES, ROUTES)

LATE = Meter("accord_worker_late", "1 if nobody seems to do background work.")
JOBS = Meter("accord_jobs_waiting", "Background jobs that wait.")
OLDEST_JOB = Meter("accord_jobs_oldest_seconds", "How long the oldest of them has waited.")
FAILING = Meter("accord_jobs_failing", "Periodic jobs whose last run failed.")
LETTERS = Meter("accord_letters_waiting", "Letters to other nodes that have no answer, of all nodes together.")
OLDEST_LETTER = Meter("accord_letters_oldest_seconds", "How long the oldest of them has waited.")
EVENTS = Meter("accord_ledger_events", "Events in the ledger.")
CHECKPOINT = Meter("accord_ledger_checkpoint_age_seconds", "Age of the newest signed checkpoint.")
WITNESS = Meter(
    "accord_ledger_witness_silent",
    "1 if no witness has co-signed lately and nothing leaves but what a life depends on.",
)
BACKUP = Meter("accord_backup_age_seconds", "Age of the newest backup.")
PROVED = Meter("accord_backup_proved_age_seconds", "Age of the newest backup that was restored and checked.")
DRILL = Meter("accord_drill_age_seconds", "Age of the last drill.")
REPLICA = Meter(
    "accord_replica_used", "1 if figures are counted on a copy of the database, 0 if it cannot be used now."
)
REPLICA_LAG = Meter("accord_replica_lag_seconds", "How far the copy is behind.")
MEMORY = Meter("accord_web_memory_bytes", "Resident memory of the web processes.")


@cache
def counts() -> Counts:
    """The counts of this process."""
    folder = os.environ.get(FOLDER)
    return Counts(Path(folder) if folder else None)


def begin() -> None:
    """Before the web processes start: a folder that they share. Nothing if nobody asks for metrics."""
    if settings.ACCORD_METRICS_TOKEN:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="accord-metrics-")


class Measured:
    """Counts requests, never who made them nor about whom. Not there where no token is set."""

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.ACCORD_METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(NOT_COUNTED):
            return self.get_response(request)
        asked, began = 0, time.perf_counter()

        def question(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*args)

        with connection.execute_wrapper(question):
            response = self.get_response(request)
        _count(request, response, time.perf_counter() - began, asked)
        return response


def _count(request: HttpRequest, response: HttpResponse, seconds: float, asked: int) -> None:
    face, kind, to = _face(request), "read" if request.method in READS else "write", counts()
    to.add(REQUESTS, face=face, kind=kind, status=f"{response.status_code // 100}xx")
    to.add(SECONDS, seconds, face=face, kind=kind)
    to.add(QUERIES, asked, face=face, kind=kind)
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        to.add(LIMITED, face=face)
    if getattr(response, "refused", False):
        to.add(BUSY, face=face)
    match = request.resolver_match
    if kind == "read" and match is not None and match.route in NAMED:
        # SECURITY: the pattern, never the address, which holds ids; that of no rare page. tests/matrix/test_metrics.py
        to.add(ROUTES, seconds, face=face, route=match.route)


def _face(request: HttpRequest) -> str:
    return next((face for face in ("api", "field") if request.path_info.startswith(f"/{face}/")), "desk")


def metrics(request: HttpRequest) -> HttpResponse:
    """The counts of all web processes, and how the node stands; for who holds the token, else there is nothing here."""
    # SECURITY: without a token nobody learns how much goes on here. tests/matrix/test_metrics.py
    if not _holds_token(request.headers.get("Authorization", "")):
        return not_found(request)
    said = text(METERS, counts().of_all(), _gauges(now()))
    return HttpResponse(said, content_type="text/plain; version=0.0.4; charset=utf-8")


def _holds_token(header: str) -> bool:
    wanted = settings.ACCORD_METRICS_TOKEN
    given, right = (sha256(one.encode()).digest() for one in (header, f"Bearer {wanted}"))
    return bool(wanted) and hmac.compare_digest(given, right)


def _gauges(moment: datetime) -> dict[Meter, float | None]:
    jobs, copies, (letters, oldest) = queue(now=moment), state(now=moment), letters_waiting()
    copy = replica.look()

    def age(at: datetime | None) -> float | None:
        return None if at is None else round((moment - at).total_seconds(), 1)

    def since(deed: Deed) -> float | None:
        return age(copies.newest[deed].at) if deed in copies.newest else None

    return {
        LATE: float(jobs.late),
        JOBS: jobs.waiting,
        OLDEST_JOB: age(jobs.since) or 0,
        FAILING: jobs.failing,
        LETTERS: letters,
        OLDEST_LETTER: age(oldest) or 0,
        EVENTS: ledger.size(),
        CHECKPOINT: age(ledger.checkpointed_at()),
        WITNESS: float(copies.silent),
        BACKUP: since(Deed.MADE),
        PROVED: since(Deed.CHECKED),
        DRILL: since(Deed.DRILL),
        REPLICA: None if copy is None else float(copy.state is replica.State.OK),
        REPLICA_LAG: None if copy is None or copy.lag is None else round(copy.lag.total_seconds(), 1),
        MEMORY: _memory(),
    }


def _memory(processes: Path = Path("/proc")) -> float | None:
    """Of this process, the server that started it and the others that it started; None where the kernel does not say."""
    parent, total = os.getppid(), 0
    for folder in processes.glob("[0-9]*"):
        try:
            pid, above = int(folder.name), int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if pid in {os.getpid(), parent} or above == parent:
                total += int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError, IndexError):
            continue  # it has ended meanwhile
    return float(total) or None
