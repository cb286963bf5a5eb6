"""One new registration against a register of a million: time, memory, size of the index. On the product's tables, vault and query.

    python benchmarks/register.py [PERSONS]      (1,000,000 if it is not given; Faker: benchmarks/requirements.txt)

Names are drawn from 20,000 records written at desks, with a date and a telephone of their own each. Every person has her row and
her tokens; sealed by the vault are those whom the searches open, since no other is read. Half of the 100 searches are for a
person who stands in the register, damaged moderately by another desk, half for one who does not.
"""

import os
import pickle
import random
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from bench import ROOT, new_node, run

sys.path.insert(0, str(ROOT / "src"))
SEED, NAMED, SEARCHES = 5, 20_000, 100


def measure(data: Path, persons: int) -> None:
    script = str(Path(__file__).resolve())
    for step in ("build", "search"):
        subprocess.run([sys.executable, script, f"--{step}", str(data), str(persons)], check=True, cwd=ROOT)


def build(data: Path, persons: int) -> None:
    """Rows and tokens of everybody, and the seals of those whom the searches will open."""
    new_node(data)
    from django.db import connection

    from accord.foundation.ids import new_id
    from accord.foundation.vault import current
    from accord.protection.persons.likeness import compounds, names, tokens
    from accord.protection.persons.models import SearchToken

    remembered(tokens, names)
    holder, began = new_id(), time.process_time()
    register, returning = made_up(persons)
    person_table(connection, holder, persons)
    with connection.cursor() as cursor:
        for index in indexes(connection, SearchToken):
            cursor.execute(f'DROP INDEX "{index}"')
    blind, batch, count = current().token, [], 0
    for number, record in enumerate(register):
        batch += [(key(number), blind(holder, kind, parts)) for kind, parts in compounds(record)]
        if len(batch) > 200_000 or number == persons - 1:
            insert(connection, "persons_search_token", ["person_id", "token"], batch)
            count, batch = count + len(batch), []
    rebuild(connection, SearchToken)
    print(
        f"{persons:,} persons, {count:,} tokens ({count / persons:.1f} each), written in {time.process_time() - began:.0f} CPU s."
    )
    searches = [told for _, told in returning] + strangers()
    sexes = seal(register, holder, searches)
    pickle.dump((holder, searches, [who for who, _ in returning], sexes), (data / "bench.pickle").open("wb"))


def made_up(persons: int):
    """The register, and (number, record) of those who come again."""
    from accord.protection.persons.likeness import PartialDate
    from benchmarks.people import NATIONS, people, views, written

    rng, named = random.Random(SEED), min(NAMED, persons)
    base = people(named, SEED)
    by_desk = {desk: views(base, desk, "moderate", SEED) for desk in NATIONS}
    register, truth = [], []
    for number in range(persons):
        person = base[rng.randrange(named)] if number >= named else base[number]
        birth = PartialDate(int(rng.triangular(1960, 2012, 1996)), rng.randint(1, 12), rng.randint(1, 28))
        record = by_desk[rng.choice(NATIONS)][rng.randrange(named) if number >= named else number]
        phone = (f"+380{rng.randrange(10**9):09d}",) if rng.random() < 0.45 else ()
        register.append(
            replace(record, birth=birth if record.birth.day else replace(birth, month=None, day=None), phones=phone)
        )
        if number < SEARCHES // 2:
            truth.append(replace(person, birth=birth, phone=phone[0] if phone else ""))
    return register, [(n, written(one, "ro", "moderate", rng)) for n, one in enumerate(truth)]


def strangers():
    from benchmarks.people import people, views

    return views(people(SEARCHES // 2, SEED + 1), "bg", "moderate", SEED + 1)


def key(number: int) -> UUID:
    return UUID(int=(0x11 << 120) | number << 64 | (number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF))


def remembered(tokens, names) -> None:
    """Names are folded once for each spelling, which only a benchmark may do: the product forgets them."""
    tokens.words, names.keys = lru_cache(300_000)(tokens.words), lru_cache(300_000)(names.keys)


def person_table(connection, holder: UUID, persons: int) -> None:
    from accord.foundation.clock import now
    from accord.protection.persons.models import Person

    columns = {f.column: f.get_default() for f in Person._meta.concrete_fields}
    columns |= {"organisation": holder, "registered_at": now(), "version": 1}
    for start in range(0, persons, 50_000):
        ids = range(start, min(persons, start + 50_000))
        insert(connection, "persons_person", list(columns), [(columns | {"id": key(n)}).values() for n in ids])


def insert(connection, table: str, columns: list[str], rows: list) -> None:
    """Many rows, past the models and the wall."""
    named = f"{table} ({', '.join(columns)})"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {named} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(list(row))
        return
    adapted = ([one.hex if isinstance(one, UUID) else one for one in row] for row in rows)
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {named} VALUES ({', '.join(['%s'] * len(columns))})", adapted)


def indexes(connection, model) -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return [name for name, what in found.items() if what["index"] and not what["primary_key"] and not what["unique"]]


def rebuild(connection, model) -> None:
    with connection.schema_editor() as editor:
        for field in model._meta.local_fields:
            for statement in editor._field_indexes_sql(model, field):
                editor.execute(statement)
        for index in model._meta.indexes:
            editor.add_index(model, index)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def seal(register, holder: UUID, searches) -> dict:
    """Seal whom the searches open; the sex of each, which the case holds and not the person."""
    from accord.foundation.codes import Sex
    from accord.foundation.vault import seal_into
    from accord.protection.persons import queries, search
    from accord.protection.persons.likeness import looked_at
    from accord.protection.persons.vocab import POSSIBLE

    likely = {"among": len(register), "possible": POSSIBLE}
    sought = [(told, search.sought(holder, told)) for told in searches]
    wanted = {UUID(pk) for told, them in sought for pk in looked_at(told, queries._hits(them), them, **likely)}
    began, numbers = time.process_time(), {key(n): n for n in range(len(register))}
    sexes = {}
    for person in chunks(wanted):
        record = register[numbers[person.pk]]
        birth = record.birth
        texts = {
            "given_name": record.given,
            "family_name": record.family,
            "patronymic": record.patronymic,
            "other_names": "\n".join(record.other_names),
            "birth_date": f"{birth.year:04}-{birth.month:02}-{birth.day:02}" if birth.day else "",
            "born_about": "" if birth.day or not birth.year else f"{birth.year:04}",
            "phone": record.phones[0] if record.phones else "",
        }
        seal_into(person, holder=holder, **texts)
        person.save(update_fields=list(texts))
        sexes[person.pk] = {"f": Sex.FEMALE, "m": Sex.MALE}.get(record.sex, "")
    print(
        f"Sealed by the vault, because a search opens them: {len(wanted):,} in {time.process_time() - began:.0f} CPU s."
    )
    return sexes


def chunks(wanted):
    from accord.protection.persons.models import Person

    ids = sorted(wanted)
    for start in range(0, len(ids), 10_000):
        yield from Person.objects.filter(pk__in=ids[start : start + 10_000])


def search(data: Path, persons: int) -> None:
    """The searches, in a process that has done nothing else."""
    os.environ |= {"ACCORD_DATA": str(data), "DJANGO_SETTINGS_MODULE": "accord.config.settings"}
    import django

    django.setup()
    from django.db import connection

    from accord.foundation.wall import enter
    from accord.protection.persons import queries

    holder, searches, returning, sexes = pickle.load((data / "bench.pickle").open("rb"))
    _size(data, connection)
    if connection.vendor == "postgresql":
        as_served(connection)
    enter(holder)

    def open_to_all(some) -> dict:
        return {pk: sexes.get(pk, "") for pk in some}

    for told in searches[:20]:
        queries.candidates_of(holder, told, openable=open_to_all)
    walls, cpus, opened, shown, alarms = [], [], [], 0, 0
    for number, told in enumerate(searches):
        began, spent = time.perf_counter(), time.process_time()
        found = queries.candidates_of(holder, told, openable=open_to_all)
        walls.append((time.perf_counter() - began) * 1000)
        cpus.append((time.process_time() - spent) * 1000)
        opened.append(found.opened)
        order = [candidate.person for candidate in found.candidates]
        if number < len(returning):
            shown += key(returning[number]) in order
        else:
            alarms += bool(order)
    print("| | p50 | p95 | p99 |\n| --- | ---: | ---: | ---: |")
    for name, values in (("ms by the clock", walls), ("ms of computing", cpus), ("identities opened", opened)):
        cut = statistics.quantiles(values, n=100)
        print(f"| {name} | {cut[49]:.1f} | {cut[94]:.1f} | {cut[98]:.1f} |")
    queries.POSSIBLE = 0  # by rank alone, whatever the probability
    ranks = []
    for number, told in zip(returning, searches, strict=False):
        order = [one.person for one in queries.candidates_of(holder, told, openable=open_to_all).candidates]
        ranks.append(order.index(key(number)) if key(number) in order else 99)
    many, strange = len(returning), len(searches) - len(returning)
    print(
        f"\nOf {many} who came again {shown} were shown; by rank alone {ranks.count(0)} stood first, {many - ranks.count(99)} among ten. "
        f"Somebody was shown to {alarms} of {strange} strangers."
    )
    print(
        f"Memory of the searching process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; load {os.getloadavg()[0]:.1f}"
    )


def as_served(connection) -> None:
    """As the role that serves, behind the wall, and in the reach of the organisation."""
    from accord.foundation.wall.raising import raise_wall

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'bench_serves'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE ROLE bench_serves NOSUPERUSER NOBYPASSRLS")
        raise_wall(served_as="bench_serves")
        cursor.execute("SET ROLE bench_serves")


def _size(data: Path, connection) -> None:
    asked = {
        "sqlite": "SELECT name, sum(pgsize) FROM dbstat WHERE name LIKE 'persons_%' GROUP BY name",
        "postgresql": "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relname LIKE 'persons_%' AND relkind IN ('r', 'i')",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        for name, size in (row for row in cursor.fetchall() if row[1] > 1e6):
            print(f"{name}: {size / 1e6:.0f} MB")
    print()


if __name__ == "__main__":
    if sys.argv[1] in ("--build", "--search") if len(sys.argv) > 3 else False:
        {"--build": build, "--search": search}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
    else:
        run("register.py", "persons", 1_000_000, measure)
