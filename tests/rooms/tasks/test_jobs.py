"""Periodic work: claimed once, run within its limit, its failures counted and shown."""

import time
from datetime import timedelta

import pytest

from accord.foundation.tasks import jobs
from accord.foundation.tasks.jobs import JOBS, JobFailed, enqueue_due, failing, job, run_job
from accord.foundation.tasks.models import Schedule

MINUTE = timedelta(minutes=1)


@pytest.fixture
def declared(monkeypatch, db):
    """Only the jobs of this test, and a queue that notes what it is given."""
    monkeypatch.setattr(jobs, "JOBS", {})
    queued = []
    monkeypatch.setattr(type(run_job), "enqueue", lambda self, name: queued.append(name))
    return queued


def declare(work, *, name="test.job", every=MINUTE, limit=MINUTE):
    job(name=name, every=every, limit=limit)(work)


def run(name="test.job"):
    run_job.func(name)


def test_a_due_job_is_claimed_once(declared, now):
    declare(lambda at: None)
    assert enqueue_due(now=now) == ["test.job"]
    assert enqueue_due(now=now) == []
    assert enqueue_due(now=now + MINUTE) == ["test.job"]
    assert declared == ["test.job", "test.job"]


def test_of_two_workers_one_claims(declared, now, monkeypatch):
    declare(lambda at: None)
    Schedule.objects.create(name="test.job", next_run_at=now)
    stale = Schedule.objects.get(name="test.job")
    enqueue_due(now=now)
    # The second worker read the row before the first one wrote it.
    monkeypatch.setattr(Schedule.objects, "get_or_create", lambda **_: (stale, False))
    assert enqueue_due(now=now) == []


def test_a_failure_is_counted_delayed_and_shown_without_its_text(declared, now):
    def work(at):
        raise RuntimeError("Tetiana Kovalenko")

    declare(work)
    enqueue_due(now=now)
    for _ in range(2):
        with pytest.raises(JobFailed, match="RuntimeError"):
            run()
    (row,) = failing()
    assert (row.failures, row.last_error) == (2, "RuntimeError")
    enqueue_due(now=now + MINUTE)
    row.refresh_from_db()
    assert row.next_run_at == now + MINUTE + 4 * MINUTE


def test_success_clears_the_count(declared, now):
    declare(lambda at: None)
    enqueue_due(now=now)
    Schedule.objects.update(failures=3, last_error="OSError")
    run()
    assert failing() == []
    assert Schedule.objects.get().last_run_at is not None


def test_a_job_that_hangs_is_ended(declared, now):
    declare(lambda at: time.sleep(30), limit=timedelta(milliseconds=50))
    enqueue_due(now=now)
    with pytest.raises(JobFailed, match="TooLong"):
        run()
    assert failing()[0].last_error == "TooLong"


def test_two_jobs_cannot_share_a_name(declared):
    declare(lambda at: None)
    with pytest.raises(ValueError, match="Two jobs are named"):
        declare(lambda at: None)


def test_every_job_of_the_house_runs_twice_without_harm(world):
    world.sent()
    assert {"ledger.checkpoint", "referrals.escalate", "writes.forget"} <= set(JOBS)
    for name in JOBS:
        run(name)
        run(name)
    assert failing() == []
