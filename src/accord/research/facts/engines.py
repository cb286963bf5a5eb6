"""Facts in files, counted where one machine is enough (DuckDB) or where it is not (Spark), by one expression. No Django.

Files are those that left nodes (`leaving.py`), or Parquet and CSV with the columns of `vocab.COLUMNS`. Nothing of them is written
but what an engine itself sets aside while it counts, in a folder that goes with it.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

import ibis

from accord.research.facts import counting
from accord.research.facts.heads import BadFacts
from accord.research.facts.indicators import Period, indicators
from accord.research.facts.vocab import COLUMNS, roots

ENGINES: Final = ("duckdb", "spark")
MEMORY: Final = "2g"  # of the process that drives Spark; a cluster has its own settings
LEAST_JAVA: Final = 17
BROKEN: Final = (
    "Spark broke while it counted; most likely its memory was too small. Take more or larger machines: --master."
)
_WAIT: Final = 30  # seconds
_APART: Final = 2**40  # rows of one file are numbered below it
_PSEUDONYMS: Final = ("person", "about", "holder", "root", "organisation")
_TYPED: Final = {"seq": "int64", "instead_of": "int64", "at": "timestamp", "day": "date"}

_SILENT: Final = """rootLogger.level = off
rootLogger.appenderRef.none.ref = none
appender.none.type = Null
appender.none.name = none
"""
_CSV: Final = (
    "read_csv('{}', header=true, all_varchar=true, delim=',', comment='#')"  # its first line is for `heads.py`
)
_UNREAD: Final = "{} does not read as facts in CSV or Parquet. Take the file as it was sealed, unchanged."

Rows = list[tuple[Any, ...]]


class NoEngine(RuntimeError):
    """What it needs is not on this machine; the text says what, and how it comes there."""


class Engine(Protocol):
    """Where tables stand and words are run."""

    dialect: str

    def read(self, path: Path, name: str) -> list[str]:
        """A file as a table of texts; its columns. Raises BadFacts."""

    def view(self, name: str, words: str) -> None:
        """A query under a name, run where it is asked."""

    def keep(self, name: str, words: str) -> None:
        """The rows of a query as a table, found once. Raises BadFacts where a value does not read, or `rows` does."""

    def pairs(self, name: str, rows: Mapping[str, str]) -> None:
        """A table `one`, `stands`."""

    def rows(self, words: str) -> Rows:
        """What a query finds. Raises BadFacts where a value does not read."""


@contextmanager
def engine(name: str, *, master: str = "local[*]") -> Iterator[Engine]:
    """The engine of this name. `master`: for Spark, whose workers: of this machine, or of a cluster.

    Raises NoEngine, with what is missing.
    """
    if name == "spark":
        with session(master) as spark:
            yield _Spark(spark)
        return
    import duckdb

    db = duckdb.connect()
    db.execute("SET temp_directory = ''")  # what does not fit into memory is not set aside on the disk, but refused
    try:
        yield _DuckDB(db)
    finally:
        db.close()


@contextmanager
def session(master: str) -> Iterator[Any]:
    """A session of Spark that ends with the block, and with it what it set aside. Raises NoEngine."""
    if missing := lacking():
        raise NoEngine(missing)
    from pyspark.sql import SparkSession

    if (running := SparkSession.getActiveSession()) is not None:  # whoever began it ends it
        yield running
        return
    with TemporaryDirectory(prefix="accord-spark-") as folder:
        building = SparkSession.builder.master(master).appName("accord")
        for key, value in _settings(folder, local=master.startswith("local")).items():
            building = building.config(key, value)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # of pandas, which is not used
                spark = building.getOrCreate()
        except Exception as wrong:  # it has as many kinds of failure as it has parts; each is that it did not begin
            raise NoEngine(
                f"Spark does not begin with {master}. Is that the address of a cluster, and does it answer?"
            ) from wrong
        try:
            yield spark
        finally:
            spark.stop()


def lacking() -> str:
    """What is missing for Spark on this machine, in words; nothing if it is all there."""
    if importlib.util.find_spec("pyspark") is None:
        return (
            "Spark is not installed: it is half a gigabyte that no node needs. In a checkout:"
            " .venv/bin/uv pip install --require-hashes -r requirements/spark.txt; else the same file with pip, as"
            " docs/guide/at-size.md says."
        )
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    if java is None or _java(java) < LEAST_JAVA:
        return (
            f"Spark needs Java {LEAST_JAVA} or newer, and {'an older one' if java else 'none'} is found. Debian:"
            " apt-get install openjdk-17-jre-headless"
        )
    return ""


def _java(program: str) -> int:
    """Its version; 0 if it says none. It speaks on standard error: openjdk version "17.0.9", and java version "1.8.0" of 8."""
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=_WAIT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr + said.stdout)
    return int(found[1]) if found else 0


def _settings(folder: str, *, local: bool) -> dict[str, str]:
    # SECURITY: no page is served and no line logged; on this machine Spark listens to nobody else, and what it sets aside is
    # encrypted and goes with the folder. What a cluster does is set where it is run. tests/spark/test_counting.py
    log = Path(folder) / "log4j2.properties"
    log.write_text(_SILENT, encoding="utf-8")
    java = f"-Djava.io.tmpdir={folder} -Dderby.system.home={folder} -Dlog4j2.configurationFile=file:{log}"
    common = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        "spark.local.dir": folder,
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
    }
    here = {
        "spark.io.encryption.enabled": "true",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": MEMORY,
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.files.maxPartitionBytes": "8m",  # one file is work for every core
        "spark.driver.extraJavaOptions": java,
    }
    return common | (here if local else {})


@dataclass
class _DuckDB:
    db: Any
    dialect: str = "duckdb"

    def read(self, path: Path, name: str) -> list[str]:
        quoted = str(path).replace("'", "''")
        reads = "read_parquet('{}')" if path.suffix == ".parquet" else _CSV
        texts = f"SELECT COLUMNS(*)::VARCHAR FROM {reads.format(quoted)}"  # noqa: S608
        self._run(f'CREATE VIEW "{name}" AS {texts}', path.name)
        return [str(row[0]) for row in self.db.execute(f'DESCRIBE "{name}"').fetchall()]

    def view(self, name: str, words: str) -> None:
        self._run(f'CREATE VIEW "{name}" AS {words}')

    def keep(self, name: str, words: str) -> None:
        self._run(f'CREATE TABLE "{name}" AS {words}')

    def pairs(self, name: str, rows: Mapping[str, str]) -> None:
        self.db.execute(f'CREATE TABLE "{name}" (one VARCHAR, stands VARCHAR)')
        if rows:
            words = f'INSERT INTO "{name}" SELECT unnest($1), unnest($2)'
            self.db.execute(words, [list(rows), list(rows.values())])

    def rows(self, words: str) -> Rows:
        return self._run(words)

    def _run(self, words: str, about: str = "") -> Rows:
        import duckdb

        try:
            return list(self.db.execute(words).fetchall())
        except duckdb.OutOfMemoryException as full:
            raise NoEngine("These facts do not fit into the memory of this machine: --engine spark.") from full
        except duckdb.Error as wrong:
            raise BadFacts(_UNREAD.format(about or "A file")) from wrong


@dataclass
class _Spark:
    spark: Any
    dialect: str = "pyspark"

    def read(self, path: Path, name: str) -> list[str]:
        read = self.spark.read
        with _told(path.name):
            found = (
                read.parquet(str(path))
                if path.suffix == ".parquet"
                else read.csv(str(path), header=True, quote='"', comment="#")
            )
        found.selectExpr(*(f"CAST(`{one}` AS STRING)" for one in found.columns)).createOrReplaceTempView(name)
        return [str(one) for one in found.columns]

    def view(self, name: str, words: str) -> None:
        with _told():
            self.spark.sql(words).createOrReplaceTempView(name)

    def keep(self, name: str, words: str) -> None:
        with _told():
            self.spark.sql(words).persist().createOrReplaceTempView(name)  # found when it is first asked

    def pairs(self, name: str, rows: Mapping[str, str]) -> None:
        with _told():
            found = self.spark.createDataFrame(list(rows.items()), "one string, stands string")
            found.createOrReplaceTempView(name)

    def rows(self, words: str) -> Rows:
        with _told():
            return [tuple(row) for row in self.spark.sql(words).collect()]


@contextmanager
def _told(about: str = "A file") -> Iterator[None]:
    """What Spark says of a file, or of itself, as a sentence; its own words may hold what stands in a file."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as wrong:
        raise BadFacts(_UNREAD.format(about)) from wrong
    except (Py4JError, OSError) as broken:
        raise NoEngine(BROKEN) from broken


def opened(
    on: Engine, files: Sequence[Path], period: Period
) -> Callable[[str, Sequence[str]], dict[tuple[str, ...], int]]:
    """The facts of these files, as known at the cut-off; what counts an indicator by some dimensions, empty cells left out.

    Records of two files are different ones: a person known to two nodes counts twice. Raises BadFacts.
    """
    parts = [_facts_of(on, path, f"file{number}", number) for number, path in enumerate(files)]
    facts = ibis.union(*parts) if len(parts) > 1 else parts[0]
    on.view("standing", counting.sql(counting.standing(facts, period), on.dialect))
    standing = counting.table("standing")
    on.keep("recent", counting.sql(counting.recent(standing, period), on.dialect))
    joined = on.rows("SELECT person, root FROM recent WHERE kind = 'joined'")
    on.pairs("joined", roots({str(one): str(root) for one, root in joined}))

    kept: set[str] = set()

    def count(name: str, by: Sequence[str] = ()) -> dict[tuple[str, ...], int]:
        if name not in kept:
            rule = indicators()[name]
            table = counting.table("recent" if rule.rule == "new" else "standing")
            found = counting.units(table, rule, period, joined=counting.pairs("joined"))
            on.keep(f"of_{name}", counting.sql(found, on.dialect))
            kept.add(name)
        words = counting.sql(counting.tally(counting.units_table(f"of_{name}"), by), on.dialect)
        return {tuple(str(one or "") for one in codes): int(n) for *codes, n in on.rows(words)}

    return count


def _facts_of(on: Engine, path: Path, name: str, number: int) -> Any:
    """The facts of one file, typed. Its rows and pseudonyms are told from those of another file with equal ones."""
    if not path.exists():
        raise BadFacts(f"{path} is not there.")
    there = on.read(path, name)
    if lacks := [one for one in COLUMNS if one not in there]:
        raise BadFacts(f"{path} lacks the columns {', '.join(lacks)}. A file of facts is what a node sealed as such.")
    raw = ibis.table(dict.fromkeys(COLUMNS, "string"), name=name)
    return raw.select(**{one: _typed(raw[one], one, number) for one in COLUMNS})


def _typed(column: Any, name: str, number: int) -> Any:
    text = column.fill_null("")  # an empty text is nothing to Spark, and a text to DuckDB
    if name in _PSEUDONYMS:
        return ibis.literal(f"{number}/") + text.nullif("")
    if name not in _TYPED:
        return text
    value = text.nullif("").cast(_TYPED[name])
    return value + number * _APART if _TYPED[name] == "int64" else value
