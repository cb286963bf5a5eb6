"""Every test runs on a node of its own (made in node.py): fresh keys, no network."""

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import django
import pytest
from django.conf import settings as settings_of_django
from django.test.utils import override_settings
from django.utils import translation
from hypothesis import HealthCheck, settings

import accord
from accord.detection.screening import released
from accord.foundation.wall import whole_node_process
from tests.cast import World, world_again
from tests.node import DATA

# How long it takes to draw an example says something about the machine, not about the rule that is tested.
# The quick suite draws fewer, and so does the second database: what is drawn is about rules, not about how rows are kept.
WHOLE = os.environ.get("ACCORD_TEST_WHOLE") == "1"
BOTH = os.environ.get("ACCORD_TEST_BOTH", "1") == "1"  # whoever calls pytest for a room tries all of it
TURN = int(os.environ.get("ACCORD_TEST_TURN", "0"))
DRAWS = 100 if WHOLE and "ACCORD_DATABASE_URL" not in os.environ else 40
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=DRAWS)
settings.load_profile("house")
# Empty tables hold no released list; what runs without a database asks none for it.
released._held["now"] = released.Kept(0)


TABLES = DATA / "test.sqlite3"


# Beside this run there is one on the other database (tests/run.py): what asks no database is tried on SQLite alone.
MACHINE = os.environ.get("ACCORD_TEST_MACHINE") == "1"
SPARK = os.environ.get("ACCORD_TEST_SPARK") == "1"
BESIDE = os.environ.get("ACCORD_TEST_BESIDE") == "1"
# What the second wall could only hide: pages that a person may open or that must lack a word, and bytes that are no form.
# Of PostgreSQL the proofs D1 and D2 ask the same, of everybody. What a browser draws and does is the same over both.
ON_SQLITE = (
    "tests/matrix/test_urls.py",
    "tests/matrix/test_bad_input.py::test_bytes",
    "tests/rooms/shelters/test_addresses.py::test_no_page",
    "tests/browser/",
)
# What people do from one end to the other is tried where it is served: CI walks the long ways over PostgreSQL.
JOURNEYS = "tests/browser/journeys/"
# These take a fifth of all the time: each commit tries every second one, `--both` each.
BY_TURNS = (JOURNEYS, "tests/journeys/")
# A file is tried on one of the two, by turns: on which hangs on the commit, so that a few of them try it on both. `--both`
# leaves no choice. Only those that are about the database are always tried on both.
ON_BOTH = (
    "tests/rooms/wall/",
    "tests/rooms/ledger/",
    "tests/matrix/test_queries.py",
    "tests/matrix/test_review.py",
    "tests/matrix/test_bad_input.py",  # all of it on SQLite, on PostgreSQL what its types and limits take differently
)
# SQLite gets two files in five, and these: each makes databases, which costs PostgreSQL far more.
ALWAYS_ON_SQLITE = ("tests/rooms/copies/",)


def tried_here(item) -> bool:
    """Whether this run tries `item`, or leaves it to the one beside it, or to another commit."""
    path, on_sqlite = item.location[0], settings_of_django.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if WHOLE and not BOTH and path.startswith(BY_TURNS) and (crc32(item.nodeid.encode()) + TURN) % 2:
        return False
    asks = bool({"db", "transactional_db"} & set(item.fixturenames)) or item.get_closest_marker("django_db")
    if WHOLE and path.startswith(JOURNEYS):
        return not on_sqlite
    if not asks or item.nodeid.startswith(ON_SQLITE):
        return on_sqlite
    is_its_turn = path.startswith(ALWAYS_ON_SQLITE) or (crc32(path.encode()) + TURN) % 5 < 2
    return BOTH or path.startswith(ON_BOTH) or is_its_turn is on_sqlite


def share(of, parts, number=0):
    """What this commit tries of that of which each tries a part: every `parts`th, at least one; `number` begins elsewhere."""
    return of[(number + TURN) % min(parts, len(of)) :: parts]


NOT_NOW = {  # mark: why it is skipped in this run
    mark: reason
    for mark, reason, now in (
        ("long", "long: ./accord test --whole and CI run it", WHOLE),
        ("machine", "a whole machine: ./accord test --machine", MACHINE),
        ("spark", "Spark: ./accord test --spark", SPARK),
        ("browser", "chromium is not installed", shutil.which("chromium")),
    )
    if not now
}


def pytest_collection_modifyitems(config, items):
    if BESIDE:
        here, there = [], []
        for item in items:
            (here if tried_here(item) else there).append(item)
        config.hook.pytest_deselected(items=there)
        items[:] = here
    for mark, reason in NOT_NOW.items():
        for item in items:
            if mark in item.keywords:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session", autouse=True)
def _whole_node():
    whole_node_process()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords():
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _nobodys_language():
    """What a request leaves behind in this thread is not the language of the next test."""
    translation.deactivate()


def tests_behind_the_wall(connection):
    """On PostgreSQL the tests are an owner whom the wall holds: no superuser, who would see everything.

    The tests themselves look at the whole node, as the command line does; each request and each service narrows it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'accord_tests'")
            if cursor.fetchone() is None:
                cursor.execute("CREATE ROLE accord_tests NOSUPERUSER NOBYPASSRLS CREATEDB")
            connection.settings_dict["OPTIONS"] |= {"options": "-c jit=off -c role=accord_tests"}
    connection.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker):
    """SQLite as it is served, in a file: threads and locks behave as they do in a node."""
    from django.db import connections

    if connections["default"].vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = str(TABLES)
        if kept_tables().exists():
            shutil.copy(kept_tables(), TABLES)
    else:
        with django_db_blocker.unblock():
            tests_behind_the_wall(connections["default"])


@cache
def kept_tables() -> Path:
    """Where empty tables are kept on this machine, as these migrations make them: to make them takes a dozen seconds."""
    digest = sha256(django.__version__.encode())
    for file in sorted((Path(accord.__file__).parent).rglob("migrations/*.py")):
        digest.update(file.read_bytes())
    return Path(tempfile.gettempdir()) / f"accord-tables-{os.getuid()}-{digest.hexdigest()[:20]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings):
    """Whether tables stand already; those of this run go with its folder."""
    return TABLES.exists()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    from django.core.management import call_command
    from django.db import connection

    from accord.foundation.ledger.services import new_signing_key
    from accord.foundation.wall.raising import raise_wall

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite" and not django_db_keepdb:
            with suppress(OSError), tempfile.TemporaryDirectory(dir=kept_tables().parent) as folder:
                connection.cursor().execute("VACUUM INTO %s", [f"{folder}/tables"])
                (Path(folder) / "tables").replace(kept_tables())
        call_command("createcachetable", verbosity=0)
        raise_wall(force=True)
        new_signing_key()


def empty_again(sql_flush, style, tables, **more):
    """To empty all takes PostgreSQL four times as long: only those that hold a byte are emptied."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s) AND pg_relation_size(oid) > 0",
            [list(tables)],
        )
        touched = [name for (name,) in cursor.fetchall()]
    return sql_flush(style, touched, **more | {"allow_cascade": True})


@pytest.fixture(scope="session", autouse=True)
def _flush_around_the_triggers():
    """A transactional test is cleaned by emptying tables; those that only grow must let go for that moment."""
    from django.db import connection
    from django.test import TransactionTestCase

    from accord.foundation.ledger import triggers
    from accord.foundation.ledger.models import Head

    tables = ("ledger_event", "ledger_checkpoint", "referrals_step")
    original = TransactionTestCase._fixture_teardown

    def teardown(self):
        def run(statements):
            with connection.cursor() as cursor:
                for table in tables:
                    for statement in statements(table, connection.vendor):
                        cursor.execute(statement)

        run(triggers.down)
        with pytest.MonkeyPatch.context() as patch:
            if connection.vendor == "postgresql":
                patch.setattr(connection.ops, "sql_flush", partial(empty_again, connection.ops.sql_flush))
            original(self)
        run(triggers.up)
        Head.objects.get_or_create(pk=1)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture
def now() -> datetime:
    """A Tuesday in November, 12:00 in Sofia."""
    return datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def world(db, now) -> World:
    """The cast, their agreements, and builders for everything else."""
    return world_again(now)
