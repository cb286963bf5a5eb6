"""D5: SQL as the role that serves, with the application out of the way."""

from collections import Counter

import pytest
from django.db import connection

from accord.foundation.wall import raising
from tests.cast import build_world, key

ORGANISATIONS = ("animus", "dignita", "national_commission", "anitp")
ROLE = "accord_served"


@pytest.mark.proof("D5")
@pytest.mark.django_db
def test_sql_as_the_serving_role_sees_nothing_of_others(proof, now):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall (decision 013)")
    world = build_world(now)
    _tell(world, proof.size(quick=6, long=60))
    everything = _rows(None)
    raising.raise_wall(served_as=_role(), force=True)
    closed, faults = there(), raising.faults()
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
                holders = _holders(table, row, everything)
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
        for table in there():
            cursor.execute(f"SELECT * FROM {table}")
            columns = [c.name for c in cursor.description]
            found[table] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return found


def _holders(table, row, everything):
    """The organisation that holds a row, then those to which it was given; the oracle."""
    assert table in ORACLE, f"the oracle of this proof does not know {table}"
    return ORACLE[table](row, everything)


def _sides(referral):
    receiver = [referral["receiver_id"]] if referral["sent_at"] else []
    return [referral["giver_id"], *receiver, referral["escalated_to"]]


def _of_referral(pk, everything):
    return next((_sides(r) for r in everything["referrals_referral"] if r["id"] == pk), [])


def _given_with(column):
    """The record's own organisation and the receivers of sent referrals that name it in `column`."""

    def holders(row, everything):
        sent = [r for r in everything["referrals_referral"] if r["sent_at"] and r[column] == row["id"]]
        return [row["organisation"], *(r["receiver_id"] for r in sent)]

    return holders


def _of(table, column):
    return lambda row, everything: [next(r["organisation"] for r in everything[table] if r["id"] == row[column])]


def _own(row, everything):
    return [row["organisation"]]


def _about(row, everything):
    return [row["organisation"], *_of_referral(row["object_id"], everything)]


def _event(row, everything):
    persons = [p["organisation"] for p in everything["persons_person"] if p["id"] == row["subject"]]
    return [*_about(row, everything), *persons]


def _parties(agreement):
    from accord.cooperation.agreements.models import Party

    return list(Party.objects.filter(agreement=agreement).values_list("organisation", flat=True))


OWN = (
    "second_ask",
    "signals_signal",
    "screening_screening",
    "persons_person",
    "rights_erasure",
    "limits_reached",
    "exports_export",
)
OF_CASE = ("cases_decision", "cases_member", "cases_conflict", "cases_note", "safety_particular")
# An oracle apart from the rules, written by hand: who may see a row, its holder first. A table that is not here fails.
ORACLE = {
    **dict.fromkeys(OWN, _own),
    **dict.fromkeys(OF_CASE, _of("cases_case", "case_id")),
    "signals_person": _of("signals_signal", "signal_id"),
    "screening_answer": _of("screening_screening", "screening_id"),
    "persons_search_token": _of("persons_person", "person_id"),
    "cases_case": _given_with("case_id"),
    "consents_consent": _given_with("consent_id"),
    "referrals_referral": lambda row, everything: _sides(row),
    "referrals_step": lambda row, everything: _of_referral(row["referral_id"], everything),
    "duties_duty": _about,
    "ledger_event": _event,
    "agreements_agreement": lambda row, everything: _parties(row["id"]),
    "agreements_clause": lambda row, everything: _parties(row["agreement_id"]),
}


def _writes_into_others(world):
    """How many tables let an organisation without any record change or delete rows: DELETE of everything, undone."""
    from django.db import DatabaseError, transaction

    changed = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('accord.reach', %s, true)", [str(world.org("anitp"))])
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
        assert len(_rows(str(world.org("anitp")))["cases_note"]) > 0
        cursor.execute("SET LOCAL ROLE accord_tests")
        assert raising.faults() == ["cases_note"]
        cursor.execute("ALTER TABLE cases_note ENABLE ROW LEVEL SECURITY")
