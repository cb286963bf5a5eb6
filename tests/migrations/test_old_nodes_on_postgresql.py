"""The same on PostgreSQL, and behind the wall: what an earlier version left is migrated by the owner and served by another role.

`./accord test --machine` runs it, on a cluster that is thrown away.
"""

import json
import subprocess

import psycopg
import pytest

from tests.migrations.keep import ON_POSTGRESQL
from tests.migrations.laying import LOOKS, ROOT, kept, lay, run
from tests.proofs.real_node import Cluster
from tests.run import postgres_bin

pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(not postgres_bin(), reason="PostgreSQL is not installed (Debian: apt-get install postgresql)"),
]
WALLS = "SELECT tablename || ' ' || policyname || ' ' || qual FROM pg_policies ORDER BY 1"
STEPS = ("-m", "accord.config.steps")


@pytest.fixture
def cluster():
    made = Cluster(fsync="off")
    yield made
    made.stop()


@pytest.fixture(params=kept(ON_POSTGRESQL), ids=lambda path: path.name.removesuffix(ON_POSTGRESQL))
def old(request, tmp_path, cluster):
    """(folder, what was told of it) of an old node, restored as the owner of the tables, not migrated yet."""
    folder = tmp_path / "old"
    told = lay(request.param, folder, {"keystore.sql": "keys/keystore.sqlite3"})
    command = [
        postgres_bin() / "psql",
        "-q",
        "-X",
        "-v",
        "ON_ERROR_STOP=1",
        "-f",
        folder / "accord.sql",
        cluster.url("owner"),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder, told


def asked(cluster, role, *words):
    with psycopg.connect(cluster.url(role), autocommit=True) as db:
        for one in words:
            found = db.execute(one)
        return found.fetchall()


def test_after_the_upgrade_every_cell_opens_the_ledger_holds_and_the_wall_stands(old, cluster):
    folder, told = old
    before = asked(cluster, "owner", "SELECT count(*) FROM django_migrations")
    owner = {"ACCORD_DATABASE_URL": cluster.url("owner")}
    found = json.loads(run(folder, *STEPS, "inspect", environment=owner, input=json.dumps(told["manifest"])))
    assert found["faults"] == []
    assert found["rows"] == sum(told["manifest"]["rows"].values())
    assert found["events"] == told["manifest"]["events"] > 100
    assert found["cells"] > 100
    assert asked(cluster, "owner", "SELECT count(*) FROM django_migrations") >= before

    # As it is served: migrated by the owner, read by a role that the wall holds.
    served = {"ACCORD_DATABASE_URL": cluster.url("served"), "ACCORD_MIGRATION_URL": cluster.url("owner")}
    run(folder, *STEPS, "migrate", environment=served)
    looked = json.loads(run(folder, LOOKS, environment=served, cwd=ROOT).splitlines()[-1])
    assert looked["wrong"] == []
    assert looked["pages"] > 40
    assert len(set(looked["seen"]) & set(told["canaries"])) > 25
    many = "SELECT count(*) FROM persons_person"
    assert asked(cluster, "served", many) == [(0,)]
    everybody = asked(cluster, "served", "SELECT set_config('accord.reach', 'node', false)", many)
    assert everybody == asked(cluster, "owner", many)
    (body,) = asked(cluster, "owner", "SELECT organisation::text FROM persons_person LIMIT 1")[0]
    own = asked(cluster, "served", f"SELECT set_config('accord.reach', '{body}', false)", many)
    assert [(0,)] < own < everybody


def test_the_rules_of_the_wall_are_those_of_this_version_and_not_of_the_old_one(old, cluster):
    folder, _told = old
    asked(
        cluster,
        "owner",
        "DROP POLICY accord_wall ON cases_note",
        "CREATE POLICY accord_wall ON cases_note USING (true)",
        "SELECT 1",
    )
    spoilt = asked(cluster, "owner", WALLS)
    run(folder, *STEPS, "migrate", environment={"ACCORD_DATABASE_URL": cluster.url("owner")})
    stands = asked(cluster, "owner", WALLS)
    assert len(stands) >= len(spoilt) > 100
    assert ("cases_note accord_wall true",) in spoilt
    assert ("cases_note accord_wall true",) not in stands


def test_the_instrument_finds_a_cell_that_does_not_open(old, cluster):
    folder, told = old
    asked(
        cluster,
        "owner",
        "UPDATE persons_person SET given_name = set_byte(given_name, length(given_name) - 1, get_byte(given_name, length(given_name) - 1) # 1) "
        "WHERE id = (SELECT id FROM persons_person WHERE length(given_name) > 20 LIMIT 1) RETURNING id",
    )
    owner = {"ACCORD_DATABASE_URL": cluster.url("owner")}
    found = json.loads(run(folder, *STEPS, "inspect", environment=owner, input=json.dumps(told["manifest"])))
    assert any("persons_person.given_name does not open" in fault for fault in found["faults"])
