"""A file of so many rows, taken with everything that belongs to it: rights, guard, events, and the file that is read once more.

    python benchmarks/exports.py [ROWS] [--postgres]      (10,000 if none is given)

Ana takes all her cases, closed ones too, for own use with a named keeper: the guard searches the name among what is protected of
every person. As many as a file of identities holds with what identifies, and all without names. On PostgreSQL behind the wall, as `budgets.py` does.
"""

import resource
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench import new_node, run  # isort: skip
from budgets import of_database, served  # isort: skip

TARGET, OF_ALL, FEWER = 1.0, 0.6, 0.93  # seconds; of a caseload six in ten are Ana's; a file holds no more than it may


def measure(data: Path, many: int) -> None:
    new_node(data)
    data.joinpath("limits").mkdir(exist_ok=True)
    data.joinpath("limits", "bench.toml").write_text("[export]\nburst = 1000\nseconds = 0.001\n", encoding="utf-8")
    from django.conf import settings
    from django.db import connection

    from accord.config.loaded import settle
    from accord.demo.caseload.making import make
    from accord.demo.cast import register_cast
    from accord.foundation.clock import now
    from accord.protection.exports.vocab import MOST_IDENTITIES

    settle()  # as a process does that serves
    settings.ACCORD_EXPORT_LIMIT = settings.ACCORD_EXPORT_LIMIT_IDENTITY = 10**9
    cast = register_cast(password="x" * 16, now=now() - timedelta(days=800))
    print("| what | rows | seconds by the clock | computing here | of the database | ms a row | kB | questions |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for kind, rows in (("identities", min(many, MOST_IDENTITIES)), ("cases", many)):
        for _there in make(int(rows * FEWER / OF_ALL), seed=1, now=now()):
            pass
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        with served():
            for format_ in ("csv", "xlsx"):
                taken(cast["ana"], kind, format_)
    print(
        f"\nTarget {TARGET} s. This process held {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB at most."
    )


def taken(ana, kind: str, format_: str) -> None:
    """Asked for, then taken: the taking is measured."""
    from django.db import connection

    from accord.foundation.clock import now
    from accord.foundation.ids import new_id
    from accord.foundation.policy import Category, Purpose
    from accord.protection.exports import services
    from accord.protection.exports.vocab import ExportKind, FileFormat

    named = frozenset({Category.IDENTITY, Category.CONTACT, Category.NEEDS}) if kind == "identities" else frozenset()
    wanted = services.Wanted(
        ExportKind(kind), FileFormat(format_), Purpose.ASSISTANCE, "Годишен преглед", keeper="Надежда Илиева, архив",
        categories=named, closed_too=True,
    )  # fmt: skip
    asked = services.ask(actor=ana, wanted=wanted, now=now(), key=str(new_id()))
    questions: list[str] = []
    began, here, there = time.perf_counter(), time.process_time(), of_database()
    with connection.execute_wrapper(partial(counted, questions)):
        file = services.take(actor=ana, export=asked.id, read=1, now=now(), key=str(new_id())).file
    wall, here, there = time.perf_counter() - began, time.process_time() - here, of_database() - there
    assert file is not None
    from accord.protection.exports.models import Export

    rows = Export.objects.get(pk=asked.id).rows
    print(
        f"| {kind}, {format_} | {rows:,} | {wall:.2f} | {here:.2f} | {there:.2f} | {1000 * (here + there) / rows:.2f} "
        f"| {len(file.content) / 1e3:,.0f} | {len(questions)} |",
        flush=True,
    )


def counted(questions: list[str], execute: Any, sql: str, *more: Any) -> Any:
    """Counts a question. Django's own way composes each once more with its values, which was a fifth of the time of a file."""
    questions.append(sql)
    return execute(sql, *more)


if __name__ == "__main__":
    run("exports.py", "rows", 10_000, measure)
