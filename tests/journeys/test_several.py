"""Several web and worker processes on one PostgreSQL behind the wall: two `accord serve`, two `accord worker`, one node.

`./accord test --machine` runs it. What stands here is what the guide of sizes promises of more than one machine.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.proofs.real_node import Cluster, Node, free_port
from tests.run import ROOT, postgres_bin

pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(not postgres_bin(), reason="PostgreSQL is not installed (Debian: apt-get install postgresql)"),
]
LIMITS = "[api]\nburst = 40\nseconds = 3600\nnotice = true\n"
A_CASE = {"sex": "Feminine", "age_group": "adult", "jurisdiction": "BG", "basis": "observation"}
A_SESSION = """
import django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from django.test.utils import setup_test_environment
from accord.demo.seed import give_totp
from accord.foundation.wall import whole_node_process
setup_test_environment()
whole_node_process()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
account = get_user_model().objects.get(email__startswith="ana@")
give_totp(account)
client = Client()
client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
print(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
"""


class Two:
    """Two web processes and two workers of one node."""

    def __init__(self):
        self.cluster = Cluster()
        self.one = Node(self.cluster)
        self.other = Node(self.cluster, folder=self.one.folder, port=free_port())
        self.workers = []

    def begin(self):
        self.told = self.one.make()
        (self.one.folder / "data" / "limits").mkdir()
        (self.one.folder / "data" / "limits" / "tight.toml").write_text(LIMITS)
        self.one.serve(workers=1)  # migrates; the second finds nothing to do
        self.other.serve(workers=1)
        self.workers = [self._worker() for _ in range(2)]

    def _worker(self):
        with (self.one.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "accord", "worker"]
            return subprocess.Popen(command, cwd=ROOT, env=self.one.environment(), stdout=log, stderr=log)

    def end(self):
        for process in self.workers:
            process.kill()
            process.wait()
        for node in (self.other, self.one):
            node.stop()
        self.cluster.stop()

    def rows(self, statement):
        with psycopg.connect(self.cluster.url("super")) as db:
            found = db.execute(statement)
            return found.fetchall() if found.description else []


@pytest.fixture(scope="module")
def two():
    made = Two()
    try:
        made.begin()
        yield made
    finally:
        made.end()


def ask(node, path, body=None, **headers):
    with closing(http.client.HTTPConnection("127.0.0.1", node.port, timeout=60)) as line:
        sent = None if body is None else json.dumps(body)
        line.request("GET" if body is None else "POST", path, sent, headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def program(two, who, **more):
    return {"Authorization": f"Bearer {two.told['tokens'][who]}", "Content-Type": "application/json"} | more


def until(true, seconds=120):
    ended = time.monotonic() + seconds  # a guard against a hang, no measure
    while time.monotonic() < ended:
        if found := true():
            return found
        time.sleep(0.5)
    return None


def what_one_wrote_the_other_reads_and_does_not_do_again(two):
    body = A_CASE | {"identity": {"given_name": "Тест", "needs": "x"}}
    key = {"Idempotency-Key": "several-0001"}
    status, _headers, text = ask(two.one, "/api/v1/cases", body, **program(two, "ana", **key))
    assert status == 200, text
    made = json.loads(text)
    again = ask(two.other, "/api/v1/cases", body, **program(two, "ana", **key))
    assert (again[0], json.loads(again[2])["id"]) == (200, made["id"])
    assert two.rows("SELECT count(*) FROM cases_case") == [(1,)]
    status, _headers, text = ask(two.other, f"/api/v1/cases/{made['id']}", **program(two, "ana"))
    assert (status, json.loads(text)["id"]) == (200, made["id"])
    # The wall holds at both: who works elsewhere finds nothing.
    for node in (two.one, two.other):
        assert ask(node, f"/api/v1/cases/{made['id']}", **program(two, "mira"))[0] == 404


def a_session_holds_at_both_and_ends_at_both(two):
    said = subprocess.run(
        [sys.executable, "-c", A_SESSION],
        cwd=ROOT,
        env=two.one.environment() | {"DJANGO_SETTINGS_MODULE": "accord.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-2000:]
    name, value = said.stdout.split()
    cookie = {"Cookie": f"{name}={value}"}
    for node in (two.one, two.other):
        assert ask(node, "/desk/", **cookie)[0] == 200
    two.rows("DELETE FROM django_session")  # as signing out does, at either
    for node in (two.one, two.other):
        assert ask(node, "/desk/", **cookie)[0] == 302


def a_limit_counts_what_both_were_asked(two):
    statuses = [
        ask(node, "/api/v1/me", **program(two, "oksana"))[0] for _ in range(24) for node in (two.one, two.other)
    ]
    assert statuses.count(200) == 40
    assert set(statuses[40:]) == {429}


def of_two_workers_each_job_is_done_by_one(two):
    ran = "SELECT args_kwargs->'args'->>0, count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL' GROUP BY 1"
    seldom = ("writes.forget", "links.parts", "tips.delete", "press.delete", "documents.sweep", "training.forget")
    assert until(lambda: set(seldom) <= set(dict(two.rows(ran))), 180)
    done = dict(two.rows(ran))
    assert {name: done.get(name) for name in seldom} == dict.fromkeys(seldom, 1)  # due once in six hours or a day
    by = two.rows(
        "SELECT DISTINCT jsonb_array_elements_text(worker_ids::jsonb) FROM django_tasks_database_dbtaskresult"
    )
    assert len(by) >= 2, "only one of the workers did anything"
    assert not two.rows(
        "SELECT 1 FROM django_tasks_database_dbtaskresult WHERE json_array_length(worker_ids::json) > 1"
    )


def what_a_killed_worker_leaves_the_other_does(two):
    dead = two.workers[0]
    os.kill(dead.pid, signal.SIGKILL)
    dead.wait()
    before = datetime.now(UTC) - timedelta(seconds=1)
    two.rows("UPDATE tasks_schedule SET next_run_at = now() - interval '1 second' WHERE name = 'writes.forget'")
    assert until(
        lambda: two.rows(
            f"SELECT 1 FROM tasks_schedule WHERE name = 'writes.forget' AND last_run_at > '{before.isoformat()}'"
        ),
        90,
    )
    said = json.loads(ask(two.one, "/health")[2])
    assert (said["status"], said["worker"]) == ("ok", "ok")


def one_web_process_gone_the_other_serves(two):
    two.other.web.kill()
    two.other.web.wait()
    assert ask(two.one, "/health")[0] == 200
    assert ask(two.one, "/api/v1/cases", **program(two, "ana"))[0] == 200


def test_two_web_and_two_worker_processes_are_one_node(two):
    """In this order: at the end a worker and a web process are killed."""
    what_one_wrote_the_other_reads_and_does_not_do_again(two)
    a_session_holds_at_both_and_ends_at_both(two)
    a_limit_counts_what_both_were_asked(two)
    of_two_workers_each_job_is_done_by_one(two)
    what_a_killed_worker_leaves_the_other_does(two)
    one_web_process_gone_the_other_serves(two)
