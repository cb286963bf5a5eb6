"""Facts in numbers: ten million grouped for the whole yearly report, and the 30,197 referrals of the United Kingdom.

    python -m benchmarks.facts group [10000000] [years]      # no node is needed
    python -m benchmarks.facts engines [1000000] [years]      # files of facts on DuckDB and on Spark (.venv-spark)
    python -m benchmarks.facts node                           # in a node into which `accord load uk-nrm FILE` was done

Made-up facts: 60 % identified, the rest spread over the other kinds; 2 % corrected, 1 % of the persons joined to another.
"""

import json
import os
import resource
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

REPORT = "national"
ID = "CAST(printf('%032x', {}) AS UUID)"
YEAR = (date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31))


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "group"
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    years = int(sys.argv[3]) if len(sys.argv) > 3 else 10
    kinds = {"node": node, "engines": lambda: engines(many, years), "group": lambda: group(many, years)}
    print(json.dumps(kinds[kind](), indent=1))


def tables() -> list[tuple[str, tuple[str, ...]]]:
    """Every count of the yearly report, each once."""
    import tomllib

    data = Path(__file__).parents[1] / "src/accord/research/reports/data/reports.toml"
    wanted = []
    for table in tomllib.loads(data.read_text())["reports"][REPORT]["tables"]:
        by = [one for one in (table.get("rows"), table.get("columns")) if one]
        for name in table.get("indicators") or [table["indicator"]]:
            wanted += [(name, tuple(by)), *((name, (one,)) for one in by), (name, ())]
    return list(dict.fromkeys(wanted))


def enum(number: str, words: str) -> str:
    """One of some codes, kept as DuckDB keeps codes."""
    codes = ", ".join(f"'{word.replace('_', ' ')}'" for word in words.split())
    return f"CAST(([{codes}])[1 + ({number})] AS ENUM({codes}))"


def make(db, many: int, years: int) -> None:
    """The table `facts` of a DuckDB, with this many."""
    people = many * 6 // 10
    codes = {
        "seq": "i", "at": "TIMESTAMP '2026-01-01'", "instead_of": "CASE WHEN i % 50 = 49 THEN i - 20 END",
        "kind": enum("CASE WHEN i % 10 < 6 THEN 0 ELSE 1 + i % 4 END", "identified signalled served closed decided"),
        "person": ID.format(f"h(i) % {people}"), "about": ID.format("i"), "holder": ID.format("i - i % 10"),
        "root": ID.format("i - 7"), "organisation": ID.format("i % 90"),
        "organisation_kind": enum("i % 3", "ngo police government"),
        "day": f"DATE '2025-12-31' - CAST(h(i * 7) % ({years} * 365) AS INTEGER)", "country": "'BG'",
        "sex": enum("h(i * 3) % 2", "Feminine Masculine"), "age_group": enum("h(i * 5) % 3", "adult child unknown"),
        "citizenships": enum("h(i * 11) % 4", "BG RO UA MD_UA"), "citizenship_group": enum("h(i * 11) % 3", "own eu other"),
        "forms": enum("h(i * 13) % 3", "ForcedLabour SexualExploitation ForcedLabour_SexualExploitation"),
        "region": "'BG-' || lpad(CAST(1 + i % 28 AS VARCHAR), 2, '0')", "status": enum("i % 2", "preliminary formal"),
        "detail": enum("i % 3", "PSY LEG hotline"), "means": "''", "route": "''",
    }  # fmt: skip
    chosen = ", ".join(f'{text} AS "{name}"' for name, text in codes.items())
    db.execute("CREATE MACRO h(x) AS CAST(hash(x) % 1000000007 AS BIGINT)")
    db.execute(f"CREATE TABLE facts AS SELECT {chosen} FROM range({many}) t(i)")


def as_file(path: Path, many: int, years: int) -> None:
    """The same as a file, with the records that were joined as facts: as they leave a node, if not so little of each."""
    import duckdb

    with duckdb.connect() as db:
        make(db, many, years)
        pair = f"{ID.format('i')} AS person, {ID.format('i + 1')} AS root, {ID.format(f'{2 * many} + i')} AS about"
        told = f"SELECT {many} + i AS seq, TIMESTAMP '2026-01-01' AS at, 'joined' AS kind, DATE '2025-12-31' AS day, {pair}"
        both = f"SELECT * REPLACE (kind::VARCHAR AS kind) FROM facts UNION ALL BY NAME {told} FROM range(0, {many * 6 // 10}, 100) t(i)"
        db.execute(f"COPY (SELECT COLUMNS(*)::VARCHAR FROM ({both})) TO '{path}'")


def group(many: int, years: int) -> dict[str, object]:
    import duckdb

    ready()
    from accord.research.facts.indicators import Period
    from accord.research.facts.queries import opened

    db, people = duckdb.connect(), many * 6 // 10
    begun = time.perf_counter()
    make(db, many, years)
    made, period = time.perf_counter() - begun, Period(*YEAR)
    begun, computing = time.perf_counter(), time.process_time()
    found = opened(db, period)
    pair = f"{ID.format('i')}, {ID.format('i + 1')}"
    db.execute(f"INSERT INTO joined SELECT {pair} FROM range(0, {people}, 100) t(i)")
    standing = time.perf_counter() - begun
    cells, slowest = 0, (0.0, "")
    for name, by in tables():
        one = time.perf_counter()
        cells += len(found.count(name, by))
        slowest = max(slowest, (round(time.perf_counter() - one, 2), f"{name} by {by}"))
    took, computed = time.perf_counter() - begun, time.process_time() - computing
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "facts": many, "years": years, "made_s": round(made, 1), "counts": len(tables()), "cells": cells,
        "standing_s": round(standing, 2), "report_s": round(took, 2), "computing_s": round(computed, 2), "slowest": slowest, "peak_mb": peak,
        "load_average": os.getloadavg()[0],
    }  # fmt: skip


def engines(many: int, years: int) -> dict[str, object]:
    """Files of facts, the whole yearly report on each engine; no node is needed."""
    from accord.research.facts.engines import engine, opened
    from accord.research.facts.indicators import Period

    found, seconds = {}, {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "facts.parquet"
        as_file(path, many, years)
        for name in ("duckdb", "spark"):
            begun = time.perf_counter()
            with engine(name, master="local[2]") as on:
                started = time.perf_counter()
                count = opened(on, [path], Period(*YEAR))
                found[name] = [count(*one) for one in tables()]
            seconds[name] = {"start_s": round(started - begun, 1), "report_s": round(time.perf_counter() - started, 1)}
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "facts": many, "file_mb": size // 2**20, "counts": len(tables()), "cells": sum(map(len, found["duckdb"])),
        "equal": found["duckdb"] == found["spark"], **seconds, "python_peak_mb": peak, "load_average": os.getloadavg()[0],
    }  # fmt: skip


def ready() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")
    django.setup()


def node() -> dict[str, object]:
    ready()
    from accord.foundation.wall import whole_node_process
    from accord.research.facts.indicators import Period
    from accord.research.facts.models import Fact
    from accord.research.facts.queries import counter
    from accord.research.facts.writing import digest, rebuild

    whole_node_process()
    period = Period(date(2022, 1, 1), date(2023, 12, 31), date.today())
    begun = time.perf_counter()
    with counter(period) as found:
        opened = time.perf_counter() - begun
        persons = found.count("registered")[()]
        quarters = found.count("registered", ["quarter"])
        for name, by in tables():
            found.count(name, by)
    took = time.perf_counter() - begun
    before = digest()
    begun = time.perf_counter()
    from accord.foundation.clock import now

    many, after = rebuild(now=now())
    return {
        "facts": Fact.objects.count(), "persons": persons, "quarters": {q[0]: n for q, n in sorted(quarters.items())},
        "opened_s": round(opened, 2), "report_s": round(took, 2), "rebuilt": many, "rebuild_s": round(time.perf_counter() - begun, 1),
        "same_bytes": before == after,
    }  # fmt: skip


if __name__ == "__main__":
    main()
