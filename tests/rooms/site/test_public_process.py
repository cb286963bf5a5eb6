"""The public process as it is started: it has no keys, reaches the listed tables only, and logs nobody."""

import http.client
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction

from accord.config.commands import free_port
from accord.config.node import write_node
from accord.detection.tips import incoming
from accord.detection.tips.incoming import Clean, Told
from accord.detection.tips.models import Intake, Message, Tip, TipFile
from accord.faces.site.base import help_lines
from accord.foundation.ledger.models import Event
from accord.foundation.limits.services import take
from accord.foundation.vault import SealedField
from accord.foundation.vault.store import Closed, current
from accord.foundation.wall import nobody
from accord.foundation.wall import public as wall
from tests.conftest import TABLES
from tests.rooms.site.build import as_public_role, held
from tests.rooms.tips.build import answered, intake, taken_up, tell

sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a process of its own, over a file of its own")
postgres_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="roles are PostgreSQL's")


@pytest.fixture
def node(tmp_path, db):
    """A node whose keys are gone: whoever starts here has none to read."""
    write_node(tmp_path, name="open", jurisdiction="BG", demo=True)
    shutil.rmtree(tmp_path / "keys")
    shutil.copy(TABLES, tmp_path / "accord.sqlite3")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    return kept | {"ACCORD_DATA": str(tmp_path), "ACCORD_HTTPS": "0", "ACCORD_HOSTS": "127.0.0.1"}


def run(node, program):
    """A program of the public process."""
    more = {"ACCORD_FACE": "public", "DJANGO_SETTINGS_MODULE": "accord.config.settings"}
    done = subprocess.run([sys.executable, "-c", program], env=node | more, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


READS = """
import django
django.setup()
from django.apps import apps
from django.db import DatabaseError, connection
for model in apps.get_models(include_auto_created=True):
    try:
        model.objects.first() if hasattr(model, "objects") else None
    except DatabaseError:
        continue
    print(model._meta.db_table)
from accord.foundation.vault.store import Closed, current
try:
    current()
except Closed:
    print("closed")
"""


@sqlite_only
def test_a_process_of_its_own_opens_no_key_and_reads_no_table_that_is_not_listed(node):
    told = run(node, READS)
    assert told[-1] == "closed"
    assert set(told[:-1]) <= set(wall.allowed())
    assert len(list(apps.get_models())) > 60


@sqlite_only
def test_it_serves_strangers_and_its_log_names_none_of_them(node):
    port = free_port()
    command = [sys.executable, "-m", "accord", "public", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=node, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        answers = [ask(port, *request) for request in REQUESTS]
    finally:
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=60)
    assert [status for status, _page, _headers in answers] == [200, 404, 404, 303]
    assert "tel:112" in answers[0][1]
    assert all("set-cookie" not in headers for _status, _page, headers in answers)
    for trace in ("127.0.0.1", "Canary", "4821", "198.51.100.7"):
        assert trace not in out + err, trace


REQUESTS = (("GET", "/uk/"), ("GET", "/desk/"), ("GET", "/4821-0000/?code=4821"), ("POST", "/x/"))


def ask(port, method, path):
    for _ in range(1200):  # a guard against a hang, no measure
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            line.request(method, path, headers={"User-Agent": "Canary/1.0", "X-Forwarded-For": "198.51.100.7"})
            answer = line.getresponse()
            return answer.status, answer.read().decode(), {name.lower() for name, _ in answer.getheaders()}
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            line.close()
    raise AssertionError("it does not answer")


def test_the_vault_is_closed_to_it(public):
    with pytest.raises(Closed):
        current()


def test_the_list_names_tables_and_columns_that_there_are():
    tables = {model._meta.db_table: {f.column for f in model._meta.local_fields} for model in apps.get_models()}
    for table, may in wall.allowed().items():
        assert may.select | may.update <= tables[table], table
    for model in apps.get_models():
        sealed = {f.column for f in model._meta.local_fields if isinstance(f, SealedField)}
        may = wall.allowed().get(model._meta.db_table, wall.May())
        assert not sealed & (may.select | may.update), model


def test_sqlite_asks_before_every_statement():
    db = sqlite3.connect(":memory:")
    db.executescript(
        "CREATE TABLE organisations_organisation (id, names, vat); CREATE TABLE persons_person (id, organisation);"
    )
    db.set_authorizer(wall.authorise)
    assert db.execute("SELECT count(*), max(names) FROM organisations_organisation").fetchone() == (0, None)
    for refused in (
        "SELECT vat FROM organisations_organisation", "SELECT * FROM organisations_organisation",
        "SELECT 1 FROM persons_person", "SELECT name FROM sqlite_master", "INSERT INTO persons_person VALUES (1, 2)",
        "UPDATE organisations_organisation SET names = ''", "DELETE FROM organisations_organisation",
        "DROP TABLE persons_person", "ATTACH ':memory:' AS other", "PRAGMA journal_mode = off",
    ):  # fmt: skip
        with pytest.raises(sqlite3.DatabaseError, match=r"prohibited|not authorized"):
            db.execute(refused)


@postgres_only
def test_its_role_has_the_listed_rights_and_no_others(world):
    assert wall.beyond() != []  # who serves the desk may more, and would be refused as the public one
    with as_public_role():
        assert wall.beyond() == []
        for model in apps.get_models():
            table, columns = model._meta.db_table, [f.column for f in model._meta.local_fields]
            for column in columns:
                may = column in wall.allowed().get(table, wall.May()).select
                assert reads(f'SELECT "{column}" FROM {table} LIMIT 0') is may, (table, column)
            assert not reads(f"DELETE FROM {table}"), table


def reads(statement):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        if "permission denied" not in str(error):
            raise
        return False
    return True


def test_it_writes_a_tip_shows_its_answer_and_reads_nothing_else(world):
    """The whole way of a stranger with no more rights than the list gives; what was written cannot be read there."""
    into = intake(world)
    _receipt, other = tell(world, into)
    with held(), nobody():
        take("tip", of="198.51.100.7", now=world.now)
        assert help_lines()
        assert [one.pk for one in incoming.intakes()] == [into.pk]
        told = Told("Канарка", "uk", files=(Clean("text", b"x"),))
        receipt = incoming.tell(intake=into.pk, told=told, now=world.now, key="a-form-of-hers")
        incoming.add(typed=receipt, told=told, now=world.now, key="another-form")
        assert len(incoming.look(typed=receipt)) == 2
        for model, column in ((Message, "for_desk"), (TipFile, "box"), (Intake, "secret"), (Tip, "state")):
            with pytest.raises(DatabaseError), transaction.atomic():
                list(model.objects.values_list(column))
        for change in (
            Tip.objects.all().delete,
            lambda: Tip.objects.update(danger=True),
            Event.objects.count,
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
    tip = Tip.objects.exclude(pk=other.pk).get()
    answered(world, taken_up(world, tip), "Відповідь")
    with held(), nobody():
        assert incoming.look(typed=receipt)[-1].text == "Відповідь"
