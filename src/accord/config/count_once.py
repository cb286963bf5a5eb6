"""`accord count-once`: a list becomes a roll at the organisation; rolls become a number where only rolls are. Needs no node.

`together` is for the few who hold several lists at one place by law: rolls are made of them in memory, under a key that nobody keeps.

Nothing of a person is printed. Every file is for its owner only, and none replaces another.
"""

import argparse
import csv
import io
import os
import resource
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from accord.research.linkage.counting import Counted, Sized, Study
    from accord.research.linkage.encodings import Encoding
    from accord.research.linkage.splinked import Tokens

KEY_BYTES: Final = 32
ENGINES: Final = ("own", "duckdb", "spark")
WARNING: Final = (
    "These lists name people. Only a law may bring several to one place; where none does, each organisation makes a roll of its own"
    " (accord count-once encode) and nobody sees the other's people."
)


class NotDone(Exception):
    """The command did not do it; the text says why and what would help."""


def main(arguments: Sequence[str]) -> int:
    """Run `key`, `encode`, `count` or `together`: 0. 1, with the reason on standard error, if nothing was made."""
    # SECURITY: names and the key are in memory: no picture of it on the disk. tests/rooms/linkage/test_count_once.py
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given = _parser().parse_args(arguments)
    from accord.config.people import BadPeople
    from accord.research.linkage.refusals import Refused

    try:
        {"key": _key, "encode": _encode, "count": _count, "together": _together}[given.verb](given)
    except Refused as refused:
        print(f"Refused ({refused.code}). {refused}", file=sys.stderr)
        return 1
    except (BadPeople, NotDone) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


def _key(given: argparse.Namespace) -> None:
    _write(given.out, secrets.token_hex(KEY_BYTES) + "\n")
    print(
        f"A key is in {given.out}. Give it to every organisation of the study by hand, never to who counts; destroy it with the study."
    )


def _encode(given: argparse.Namespace) -> None:
    from accord.config import people
    from accord.protection.persons.likeness import compounds
    from accord.research.linkage import Roll, encode
    from accord.research.linkage.rolls import Filed, mark_of, written

    key = _key_of(given.key)
    mark = mark_of(key)
    listed = people.read(_read(given.list))
    shown = [one for one in listed if not one.withheld]
    secrets.SystemRandom().shuffle(shown)  # the order of the list is nobody's business
    records = {str(number): encode(key, compounds(one.told)) for number, one in enumerate(shown, 1)}
    roll = Roll(given.name, records, len(listed) - len(shown))
    own = "".join(_line([number, one.record]) for number, one in enumerate(shown, 1))
    _free(given.out, given.own)
    _write(given.out, written(Filed(given.study, mark, roll)))
    if given.own:
        _write(given.own, _line(["number", "record"]) + own)
    bare = sum(not told for told in records.values())
    print(f"{roll.size} people: {len(records)} encoded, {roll.withheld} withheld. The roll is in {given.out}.")
    if bare:
        print(f"Of {bare} too little is known to be compared; each is counted as one.")


def _count(given: argparse.Namespace) -> None:
    from accord.research.linkage import Study, count_once
    from accord.research.linkage.counting import check
    from accord.research.linkage.patterns import decided
    from accord.research.linkage.rolls import read, together

    filed = [read(_text(path), str(path)) for path in given.rolls]
    rolls = together(filed)
    answers = decided(_text(given.decided)) if given.decided else None
    _free(given.out, given.doubtful)
    study = Study(filed[0].study, given.agreement, given.whom, given.period)
    if given.engine == "own":
        counted = count_once(study, rolls, decided=answers, seed=given.seed)
    else:
        from accord.research.linkage.splinked import tokens

        _need_splink()
        check(study, rolls)
        told = tokens((at, name, held) for at, roll in enumerate(rolls) for name, held in roll.records.items())
        counted = _at_size(given, study, rolls, told)
    _tell(given, counted)


def _together(given: argparse.Namespace) -> None:
    from accord.research.linkage import Study
    from accord.research.linkage.counting import check_sizes
    from accord.research.linkage.refusals import Refused
    from accord.research.linkage.splinked import tokens

    _free(given.out, given.doubtful)
    _need_splink()
    print(WARNING, file=sys.stderr)
    lists: list[_List] = []
    told = tokens(_everybody(given.lists, lists))
    study = Study(given.study, given.agreement, given.whom, given.period)
    check_sizes(study, lists)
    for one in lists:
        if one.bare:
            raise Refused("bare-list", one.name)
    _tell(given, _at_size(given, study, lists, told))


@dataclass(frozen=True, slots=True, repr=False)
class _List:
    name: str
    size: int
    withheld: int
    bare: bool  # nobody on it can be compared


def _everybody(paths: Sequence[Path], lists: list[_List]) -> "Iterator[tuple[int, str, frozenset[Encoding]]]":
    """(list, which of its people, encodings) of everybody who may be compared; of each list its size is told to `lists`."""
    from accord.config import people
    from accord.protection.persons.likeness import compounds
    from accord.research.linkage import encode

    # SECURITY: of this run: it is never written, and gone with the process. tests/spark/test_together.py
    key = secrets.token_bytes(KEY_BYTES)
    for at, path in enumerate(paths):
        listed = people.read(_read(path))
        bare = True
        for number, one in enumerate(listed, 1):
            if not one.withheld:
                encodings = encode(key, compounds(one.told))
                bare = bare and not encodings
                yield at, str(number), encodings
        lists.append(_List(path.stem, len(listed), sum(one.withheld for one in listed), bare))


def _need_splink() -> None:
    if find_spec("splink") is None:
        raise NotDone(
            "splink is not installed. In a checkout: .venv/bin/uv pip install --require-hashes -r requirements/spark.txt;"
            " else the same file with pip, as docs/guide/at-size.md says."
        )


def _at_size(given: argparse.Namespace, study: "Study", lists: "Sequence[Sized]", told: "Tokens") -> "Counted":
    """Counted from pairs that splink finds, in DuckDB or on Spark. Raises NotDone where that is not here, or not enough."""
    from accord.research.facts.engines import NoEngine, session
    from accord.research.linkage.counting import counted_of
    from accord.research.linkage.patterns import decided
    from accord.research.linkage.splinked import splinked

    answers = decided(_text(given.decided)) if given.decided else None
    try:
        with session(given.master) if given.engine == "spark" else nullcontext() as spark:
            found = splinked(told, spark=spark)
    except NoEngine as missing:
        raise NotDone(str(missing)) from missing
    except _broken(given.engine) as wrong:
        raise NotDone(
            "The pairs were not found: most likely they do not fit into memory. Take --engine spark, on more machines."
        ) from wrong
    return counted_of(study, lists, found, decided=answers, seed=given.seed)


def _broken(engine: str) -> tuple[type[Exception], ...]:
    """What splink, and the engine below it, end with."""
    from splink.internals.exceptions import SplinkException

    if engine == "spark":
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        return SplinkException, Py4JError, PySparkException
    import duckdb

    return SplinkException, duckdb.Error


def _tell(given: argparse.Namespace, counted: "Counted") -> None:
    from accord.research.linkage import as_text
    from accord.research.linkage.patterns import doubtful, table

    _write(given.out, table(counted))
    if given.doubtful:
        _write(given.doubtful, doubtful(counted))
    print(as_text(counted))
    print(f"\nWho stands on which lists is in {given.out}: never publish it, its cells are small.")
    if len(counted.sizes) > 2:
        missed, false = max(1 - counted.recall[0], 0.0), max(1 - counted.precision[0], 0.0)
        print(f"How many nobody saw: accord estimate {given.out} --missed {missed:.3f} --false {false:.3f}")


def _key_of(path: Path) -> bytes:
    try:
        return bytes.fromhex(_text(path).strip())
    except ValueError as wrong:
        raise NotDone(f"{path} holds no key. A key is what `accord count-once key` wrote: 64 digits.") from wrong


def _text(path: Path) -> str:
    try:
        return _read(path).decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise NotDone(f"{path} is not a file of this command.") from wrong


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise NotDone(f"{path} cannot be read: {wrong.strerror}.") from wrong


def _free(*paths: Path | None) -> None:
    for path in paths:
        if path and path.exists():
            raise NotDone(f"{path} is already there. Choose a new name.")
        if path and not os.access(path.parent, os.W_OK | os.X_OK):
            raise NotDone(f"{path.parent} is no folder in which you may write. Choose another place.")


def _write(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as wrong:
        raise NotDone(f"{path} is already there. Choose a new name.") from wrong
    except OSError as wrong:
        raise NotDone(f"{path} cannot be written: {wrong.strerror}.") from wrong
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _line(values: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(values)
    return out.getvalue()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="accord count-once",
        description="Count the people of several organisations once, without showing who they are.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    key = verbs.add_parser("key", help="draw the key of a study")
    key.add_argument("--out", type=Path, required=True)

    encode = verbs.add_parser("encode", help="at an organisation: make a roll of a list of people")
    encode.add_argument(
        "list", type=Path, help="CSV with a line of heads, such as given, family, birth, sex, phones, documents"
    )
    encode.add_argument("--key", type=Path, required=True, help="the key of the study")
    encode.add_argument("--study", required=True, help="name of the study, the same at every organisation")
    encode.add_argument("--name", required=True, help="name of this list, such as police")
    encode.add_argument("--out", type=Path, required=True, help="the roll, for who counts")
    encode.add_argument("--own", type=Path, help="which number of the roll is which record: stays at the organisation")

    count = verbs.add_parser("count", help="where only rolls are: count their people once")
    count.add_argument("rolls", type=Path, nargs="+", metavar="ROLL")
    _counting(count, ENGINES)

    both = verbs.add_parser("together", help="where a law brought several lists to one place: count their people once")
    both.add_argument(
        "lists",
        type=Path,
        nargs="+",
        metavar="LIST",
        help="CSV as for encode; the name of the file is that of the list",
    )
    both.add_argument("--study", required=True, help="name of the study")
    _counting(both, ENGINES[1:])
    return parser


def _counting(verb: argparse.ArgumentParser, engines: Sequence[str]) -> None:
    """What counting asks for, whatever is counted."""
    verb.add_argument(
        "--agreement", required=True, help="the agreement between the organisations, or the law, that covers it"
    )
    verb.add_argument("--whom", required=True, help="whom the lists hold, such as “people identified”")
    verb.add_argument("--period", required=True)
    verb.add_argument("--out", type=Path, required=True, help="CSV: who stands on which lists, for accord estimate")
    verb.add_argument("--doubtful", type=Path, help="CSV: pairs that people should look at")
    verb.add_argument("--decided", type=Path, help="the same file, with yes or no in its last column")
    verb.add_argument("--seed", type=int, default=1)
    verb.add_argument(
        "--engine", choices=engines, default=engines[0], help="what finds the pairs (splink: duckdb, spark)"
    )
    verb.add_argument("--master", default="local[*]", help="for Spark: whose workers (default: this machine)")
