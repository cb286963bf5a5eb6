"""/metrics and /health: for who holds the token, in the format that Prometheus reads, and nothing about anybody."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client, override_settings
from django.urls import get_resolver

from accord.config import health, metrics
from accord.config.counts import Counts, Meter, text
from accord.exchange.messages.queries import waiting
from accord.foundation.clock import now as clock
from accord.foundation.copies.models import Deed, Milestone
from accord.foundation.limits import services
from accord.foundation.limits.vocab import Bucket
from accord.foundation.tasks import jobs
from accord.foundation.tasks.models import Schedule
from accord.foundation.vault.vocab import Tampered
from tests.cast import signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.site.build import public_settings

TOKEN = {"HTTP_AUTHORIZATION": f"Bearer {settings.ACCORD_METRICS_TOKEN}"}
LINE = re.compile(r'^[a-z_]+(\{([a-z_]+="([^"\\\n]|\\.)*",?)+\})? -?[0-9.e+]+$')
AN_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def told():
    answer = Client().get("/metrics", **TOKEN)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return answer.content.decode()


def value(said, name):
    return float(re.search(rf"^{re.escape(name)} (\S+)$", said, re.MULTILINE)[1])


@pytest.fixture(autouse=True)
def anew():
    metrics.counts.cache_clear()
    yield
    metrics.counts.cache_clear()


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", settings.ACCORD_METRICS_TOKEN])
def test_without_the_token_there_is_nothing_here(world, header):
    for client in (Client(), signed_in(world, "ana"), signed_in(world, "nadia")):
        assert client.get("/metrics", HTTP_AUTHORIZATION=header).status_code == 404


def test_without_a_token_in_the_environment_nobody_reads_and_nothing_is_counted(world):
    with override_settings(ACCORD_METRICS_TOKEN=""):
        assert Client().get("/metrics", HTTP_AUTHORIZATION="Bearer ").status_code == 404
        signed_in(world, "ana").get("/desk/")
        assert metrics.counts().of_all() == {}


def test_requests_are_counted_by_face_and_route_and_name_nobody(world):
    case = world.case("ana")
    ana = signed_in(world, "ana")
    assert ana.get(f"/desk/cases/{case}/").status_code == 200
    assert ana.post(f"/desk/cases/{case}/close/", {"version": "x"}).status_code == 422
    assert ana.post("/desk/", {}).status_code == 405
    Client().get("/api/v1/me")
    Client().get(f"/desk/nothing-here/{case}/?name=Тетяна")
    said = told()
    assert value(said, 'accord_requests_total{face="desk",kind="read",status="2xx"}') >= 1
    assert value(said, 'accord_requests_total{face="desk",kind="write",status="4xx"}') >= 1
    assert value(said, 'accord_requests_total{face="api",kind="read",status="4xx"}') == 1
    assert 'route="desk/cases/<str:case_id>/"' in said
    assert "close" not in said  # which step somebody took is told by no count
    assert 'accord_request_queries_bucket{face="desk",kind="read",le="+Inf"}' in said
    for secret in (
        str(case),
        *(str(a.pk) for a in world.cast.accounts.values()),
        "Тетяна",
        "nothing-here",
        "127.0.0.1",
    ):
        assert secret not in said
    assert not AN_ID.search(said)


def by_route(said):
    return [line for line in said.splitlines() if line.startswith("accord_route")]


def test_that_somebody_asked_for_emergency_access_is_told_by_no_count(world):
    ana, glass = signed_in(world, "ana"), world.glass(world.case("ana"))
    ana.get("/desk/")
    before = told()
    assert ana.get("/desk/glass/new/", follow=True).status_code == 200
    assert ana.get(f"/desk/glass/{glass}/").status_code == 200
    after = told()
    assert "glass" not in after
    assert by_route(after) == by_route(before) != []


def test_a_page_that_is_named_is_one():
    def routes(patterns, before=""):
        for one in patterns:
            here = before + str(one.pattern)
            yield from routes(one.url_patterns, here) if hasattr(one, "url_patterns") else (here,)

    assert set(routes(get_resolver().url_patterns)) >= metrics.NAMED


def test_her_own_page_and_the_public_pages_are_not_counted(world):
    Client().get("/n/")
    Client().get("/health")
    told()
    assert metrics.counts().of_all() == {}
    with public_settings():
        Client().get("/bg/")
        assert Client().get("/metrics", follow=True, **TOKEN).status_code == 404
    assert metrics.counts().of_all() == {}


def test_a_limit_that_was_reached_is_counted_without_which(world, monkeypatch):
    monkeypatch.setattr(services, "buckets", lambda: {"api": Bucket("api", 1, 600.0)})
    api = Api(world, "oksana")
    assert [api.get("/me").status_code for _ in range(3)] == [200, 429, 429]
    said = told()
    assert value(said, 'accord_refused_by_limit_total{face="api"}') == 2
    assert "bucket=" not in said


def test_every_line_reads_as_prometheus_reads_it(world):
    signed_in(world, "ana").get("/desk/")
    lines = told().splitlines()
    assert all(LINE.match(line) or line.startswith(("# HELP accord_", "# TYPE accord_")) for line in lines), lines
    helped = [line.split()[2] for line in lines if line.startswith("# HELP")]
    assert len(helped) == len(set(helped)) > 12


def test_a_histogram_is_cumulative_and_says_what_it_counted():
    meter, counted = Meter("accord_test", "Test.", (1, 2)), Counts()
    for seconds in (0.5, 1, 1.5, 9):
        counted.add(meter, seconds, route='a"b\\c\nd')
    label = r'route="a\"b\\c\nd"'
    assert text([meter], counted.of_all(), {}).splitlines()[2:] == [
        f'accord_test_bucket{{{label},le="1"}} 2',
        f'accord_test_bucket{{{label},le="2"}} 3',
        f'accord_test_bucket{{{label},le="+Inf"}} 4',
        f"accord_test_sum{{{label}}} 12",
        f"accord_test_count{{{label}}} 4",
    ]


ELSEWHERE = """
import sys
from pathlib import Path
from accord.config.counts import Counts, Meter
one = Counts(Path(sys.argv[1]))
one.add(Meter("accord_test", "Test."), 5, face="desk")
one.lay()
"""


def test_what_other_processes_counted_is_added_also_of_those_that_ended(tmp_path):
    meter, here = Meter("accord_test", "Test."), Counts(tmp_path)
    here.add(meter, 2, face="desk")
    for _ in range(2):
        subprocess.run([sys.executable, "-c", ELSEWHERE, str(tmp_path)], check=True, timeout=60)
    assert here.of_all() == {("accord_test", (("face", "desk"),)): [12.0]}


def test_two_threads_lay_what_they_counted_one_after_the_other(tmp_path, monkeypatch):
    counts, write, others = Counts(tmp_path), Path.write_text, []

    def slow(path, *args, **more):
        done = write(path, *args, **more)
        if not others:
            others.append(Thread(target=counts.lay))
            others[0].start()
            others[0].join(timeout=0.3)  # without a lock it would be through by then
        return done

    monkeypatch.setattr(Path, "write_text", slow)
    counts.add(Meter("accord_test", "Test."), 3)
    counts.lay()
    others[0].join(timeout=10)
    assert counts.of_all() == {("accord_test", ()): [3.0]}


def test_how_the_node_stands(world):
    moment = clock()
    Milestone.objects.create(deed=Deed.MADE, at=moment - timedelta(hours=2), facts={"manifest": "a"})
    said = told()
    assert 7200 <= value(said, "accord_backup_age_seconds") < 7300
    assert "accord_drill_age_seconds" not in said
    assert value(said, "accord_ledger_events") > 0
    assert value(said, "accord_web_memory_bytes") > 1_000_000
    assert value(said, "accord_letters_waiting") == waiting()[0] == 0


def answered():
    answer = Client().get("/health")
    return answer.status_code, json.loads(answer.content)


def test_health_says_each_part_and_whether_work_is_done(world, monkeypatch):
    moment = clock()
    Schedule.objects.all().delete()
    jobs.enqueue_due(now=moment)
    status, said = answered()
    assert (status, said["status"], said["worker"]) == (200, "ok", "ok")
    assert said["database"] is said["keys"] is said["migrations"] is True
    Schedule.objects.update(next_run_at=moment - timedelta(minutes=10))
    status, said = answered()
    assert (status, said["worker"]) == (200, "late")  # pages go on
    assert value(told(), "accord_worker_late") == 1


def test_a_worker_in_the_middle_of_long_work_is_not_late(world):
    moment = clock()
    Schedule.objects.all().delete()
    jobs.enqueue_due(now=moment)
    Schedule.objects.update(next_run_at=moment - timedelta(minutes=10))
    long = jobs.DBTaskResult.objects.filter(args_kwargs__args__0="releases.examine")
    assert long.update(status=jobs.TaskResultStatus.RUNNING, started_at=moment - timedelta(minutes=9)) == 1
    assert not jobs.queue(now=moment).late
    assert jobs.queue(now=moment + timedelta(minutes=40)).late


def test_health_of_a_node_that_cannot_serve(world, monkeypatch):
    def broken(*_):
        raise Tampered

    with monkeypatch.context() as patch:
        patch.setattr(health, "current", broken)
        assert answered() == (503, {**answered()[1], "status": "not ready", "keys": False})
    health._look.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])
        assert answered()[1]["migrations"] is False
    with monkeypatch.context() as patch:
        patch.setattr(health, "_database", lambda: False)
        assert answered()[0] == 503
    assert answered()[0] == 200  # what was behind is looked at again


def test_the_public_process_says_whether_its_database_answers(world):
    with public_settings():
        status, said = answered()
    assert (status, set(said)) == (200, {"status", "version", "database"})


def test_a_database_that_does_not_answer_is_no_fault(monkeypatch):
    class Silent:
        def cursor(self):
            raise DatabaseError

    monkeypatch.setattr(health, "connection", Silent())
    assert health._database() is False
