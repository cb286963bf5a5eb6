"""D5: SQL as the role that serves, with the application out of the way."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from accord.foundation.clock import now as clock
from accord.foundation.ids import new_id
from accord.foundation.limits.models import Reached
from accord.foundation.wall import raising
from accord.protection.cases.models import Case
from accord.protection.children.models import Notice
from accord.protection.children.vocab import Channel
from accord.protection.exports.models import Line
from accord.protection.rights.models import Erasure
from accord.protection.rights.vocab import ErasureGround
from tests.cast import build_world, key
from tests.proofs.crawl.world import canary_world
from tests.proofs.letters import letters
from tests.proofs.oracle import ORACLE, holders_of

ORGANISATIONS = ("animus", "dignita", "national_commission", "anitp", "mvr_police", "prosecution", "sacp", "csd")
STRANGER = "csd"  # has no record at all
# What the oracle needs of tables that are open.
OPEN = ("shelters_unit", "shelters_shelter")
ROLE = "accord_served"


@pytest.mark.proof("D5")
@pytest.mark.django_db
def test_sql_as_the_serving_role_sees_nothing_of_others(proof):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall (decision 013)")
    world = canary_world(build_world((clock() - timedelta(hours=12)).replace(microsecond=0)))
    _tell(world, proof.size(quick=6, long=60))
    everything = _rows(None)
    raising.raise_wall(served_as=_role(), force=True)
    closed, faults = there(), raising.faults()
    assert set(closed) <= set(ORACLE), f"the oracle does not know {set(closed) - set(ORACLE)}"
    bare = [table for table in closed if not everything[table]]
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone()[0] is False
    without = sum(len(rows) for rows in _rows("").values())
    names = {world.org(code): code for code in ORGANISATIONS}
    asked = foreign = own = 0
    given = Counter()
    for organisation in names:
        seen = _rows(str(organisation))
        for table in closed:
            asked += len(everything[table])
            for row in seen[table]:
                holders = holders_of(table, row, everything)
                own += organisation in holders[:1]
                foreign += organisation not in holders
                given[table] += organisation in holders[1:]
    wrote = _writes_into_others(world)
    _prove_that_a_fault_would_be_seen(world)
    proof.counted(
        asked,
        f"{len(closed)} tables behind the wall, {len(raising.tables())} listed, {len(faults)} without; {len(names)} organisations: "
        f"{own} own rows and {sum(given.values())} given seen, {foreign} foreign; without a context {without} rows; "
        f"{wrote} of {len(closed) - 1} tables could be changed for another; a wall taken down for one table was noticed",
    )
    assert (foreign, without, wrote, faults) == (0, 0, 0, [])
    assert not bare, f"no row to look at in {bare}"
    assert own > 100
    assert given["referrals_referral"] > 0


def there():
    """The tables behind the wall that this version has."""
    return sorted(set(raising.closed()) & raising.tables())


def _tell(world, n):
    """Signals, screenings, cases, consents and referrals of Animus, some of them sent, and cases of Dignita."""
    from accord.protection.cases import services as cases

    for number in range(n):
        world.signal()
        world.screened()
        case = world.case("ana" if number % 3 else "mira")
        cases.add_note(actor=world["ana" if number % 3 else "mira"], case=case, text="x", now=world.now, key=key())
        if number % 3:
            world.consent(case)
            draft = world.draft(case)
            if number % 2:
                world.send(draft)
    _rows_of_jobs(world)


def _rows_of_jobs(world):
    """What only jobs and limits write: a line of a file that left, a limit that was reached, an erasure; by which way of a child was
    told; a letter to another node and one from there.
    """
    letters(world)
    held = {"account": world["ana"].account, "organisation": world.org("animus")}
    Reached.objects.create(**held, bucket="search", at=world.now)
    Line.objects.create(export_id=world.going, case_id=world.her, at=world.now)
    child = Case.objects.get(pk=world.of_child)
    Notice.objects.create(case=child, person_id=child.person_id, duty=new_id(), channel=Channel.WRITTEN)
    Erasure.objects.create(
        person=new_id(), organisation=held["organisation"], ground=ErasureGround.WISH, erased_by=held["account"],
        erased_at=world.now, subjects="", complete_on=world.now.date(),
    )  # fmt: skip


def _role():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {ROLE} NOSUPERUSER NOBYPASSRLS")
        cursor.execute(f"GRANT {ROLE} TO accord_tests")
        cursor.execute("SET LOCAL ROLE accord_tests")
    return ROLE


def _rows(reach):
    """Every row of every table behind the wall, as SQL gives it with this reach (None: as the tests see it)."""
    found = {}
    with connection.cursor() as cursor:
        if reach is not None:
            cursor.execute("SELECT set_config('accord.reach', %s, true)", [reach])
        for table in [*there(), *(OPEN if reach is None else ())]:
            cursor.execute(f"SELECT * FROM {table}")
            columns = [c.name for c in cursor.description]
            found[table] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return found


def _writes_into_others(world):
    """How many tables let an organisation without any record change or delete rows: DELETE of everything, undone."""
    from django.db import DatabaseError, transaction

    changed = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('accord.reach', %s, true)", [str(world.org(STRANGER))])
        for table in set(there()) - {"ledger_event"}:
            try:
                with transaction.atomic():
                    cursor.execute(f"DELETE FROM {table}")
                    changed += cursor.rowcount > 0
                    transaction.set_rollback(True)
            except DatabaseError:
                changed += 0  # the role may not even try (tables that only grow)
    return changed


def _prove_that_a_fault_would_be_seen(world):
    """The same look finds the rows of others once one table stands without its wall."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE accord_tests")
        cursor.execute("ALTER TABLE cases_note DISABLE ROW LEVEL SECURITY")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        assert len(_rows(str(world.org(STRANGER)))["cases_note"]) > 0
        cursor.execute("SET LOCAL ROLE accord_tests")
        assert raising.faults() == ["cases_note"]
        cursor.execute("ALTER TABLE cases_note ENABLE ROW LEVEL SECURITY")
