"""Run as a process of a node with a copy: does what each line of its input names, and answers each with a line of JSON."""

import json
import os
import signal
import sys
import time
from datetime import timedelta

import dj_database_url
import django

os.environ["DJANGO_SETTINGS_MODULE"] = "accord.config.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import DatabaseError, connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from accord.config.replica import beside  # noqa: E402
from accord.config.unsafe import copy_that_is_not_read  # noqa: E402
from accord.foundation import replica, wall  # noqa: E402
from accord.foundation.replica import looking, reading  # noqa: E402
from accord.foundation.replica.router import REPLICA, is_on_copy  # noqa: E402
from accord.foundation.vault import reveal  # noqa: E402
from accord.foundation.vault.fields import FromTheCopy  # noqa: E402
from accord.protection.cases.models import Case  # noqa: E402
from accord.protection.persons.models import Person  # noqa: E402
from accord.research.facts.models import Fact  # noqa: E402

setup_test_environment()
settings.ALLOWED_HOSTS = ["testserver"]


def numbers():
    return [model.objects.count() for model in (Case, Person, Fact)]


def seen(body):
    """What is counted behind the wall of one organisation, of nobody, and of the node; each time as of when."""
    found = {}
    reaches = {"nobody": wall.nobody, "own": lambda: wall.seen_by(body), "node": wall.whole_node}
    for fresh in (False, True):  # a connection that was open is told, and one that is opened later
        for name, reach in reaches.items():
            if fresh:
                connections[REPLICA].close()
            with wall.nobody(), reach():
                counts, as_of = replica.counted(numbers)
            found[f"{name} {'fresh' if fresh else 'kept'}"] = [counts, as_of and as_of.isoformat()]
    return found


def forgotten():
    """What a question without any filter gives, past the counting, in a request of nobody."""
    with wall.nobody(), connections[REPLICA].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        return cursor.fetchone()[0]


def hushed():
    """What a question past the counting gives where this process sees the whole node: over a kept connection and a new one."""
    with wall.whole_node():
        found = [replica.counted(numbers)[0]]
        for fresh in (False, True):
            if fresh:
                connections[REPLICA].close()
            with connections[REPLICA].cursor() as cursor:
                cursor.execute("SELECT count(*) FROM cases_case")
                found.append(cursor.fetchone()[0])
        return found


def turning(body):
    """What is counted where whose rows are shown changes in the middle: the node's, one organisation's, nobody's, the node's."""

    def work():
        found = [numbers()]
        with wall.seen_by(body):
            found.append(numbers())
        with wall.nobody():
            found.append(numbers())
        return [*found, numbers()]

    with wall.whole_node():
        return replica.counted(work)


def written():
    """What the copy says to each way of writing."""
    said = []
    for words in (
        "UPDATE cases_case SET code = code",
        "SET default_transaction_read_only = off; UPDATE cases_case SET code = code",
        "BEGIN READ WRITE; UPDATE cases_case SET code = code",
    ):
        connections[REPLICA].close()
        try:
            with connections[REPLICA].cursor() as cursor:
                cursor.execute(words)
            said.append("written")
        except DatabaseError as error:
            said.append(str(error).splitlines()[0])
    connections[REPLICA].close()
    return said


def opened(body):
    """Whether a sealed cell opens: of a row of the copy, and of the same row of the database."""
    with wall.seen_by(body):
        row, _as_of = replica.counted(Person.objects.first)
        try:
            reveal(row, holder=row.organisation, fields=["given_name"])
            of_copy = "opened"
        except FromTheCopy:
            of_copy = "refused"
        return [of_copy, reveal(Person.objects.get(pk=row.pk), holder=row.organisation, fields=["given_name"])]


def broken(body):
    """What is counted where the connection to the copy is ended in the middle, as when what it replays takes rows away."""

    def work():
        first = numbers()
        if is_on_copy():
            with connections[REPLICA].cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return [first, numbers()]

    with wall.nobody(), wall.seen_by(body):
        return replica.counted(work)


def cut(body, words):
    """What is counted where a question on the copy fails, by what it says or by how long it takes."""

    def work():
        if is_on_copy():
            with connections[REPLICA].cursor() as cursor:
                cursor.execute(words)
        return numbers()

    with wall.nobody(), wall.seen_by(body):
        return replica.counted(work)


def frozen(body, processes, longest):
    """What is counted where the copy is frozen in the middle, and how many seconds it takes."""
    reading.LONGEST, began = longest, time.monotonic()

    def work():
        first = numbers()
        if is_on_copy():
            for process in processes:
                os.kill(process, signal.SIGSTOP)
        return [first, numbers()]

    with wall.nobody(), wall.seen_by(body):
        return [*replica.counted(work), time.monotonic() - began]


def within(body):
    """As of when it is counted inside a transaction."""
    with wall.seen_by(body), transaction.atomic():
        return replica.counted(numbers)[1]


def asked(path, token, body=None):
    """What the API answers."""
    headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    if body is None:
        answer = Client().get(path, **headers)
    else:
        key = {"HTTP_IDEMPOTENCY_KEY": f"counting-{os.urandom(6).hex()}"}
        answer = Client().post(path, body, content_type="application/json", **headers, **key)
    return [answer.status_code, json.loads(answer.content)]


def lag(seconds):
    settings.ACCORD_REPLICA_LAG = timedelta(seconds=seconds)


def leads(alias, address):
    """From now on this connection leads elsewhere."""
    connections[alias].close()
    connections[alias].settings_dict.update(beside(address) if alias == REPLICA else dj_database_url.parse(address))


def patient():
    """Forget that it did not answer a moment ago."""
    looking._gone_until["moment"] = 0.0


STEPS = {
    f.__name__: f
    for f in (
        seen,
        forgotten,
        hushed,
        turning,
        written,
        opened,
        broken,
        cut,
        frozen,
        within,
        asked,
        lag,
        leads,
        patient,
        copy_that_is_not_read,
    )
}
for line in sys.stdin:
    name, *values = json.loads(line)
    print(json.dumps(STEPS[name](*values), default=str), flush=True)
