"""`accord count-once`: a list becomes a roll at the organisation; rolls become a number where only rolls are. Needs no node.

Nothing of a person is printed. Every file is for its owner only, and none replaces another.
"""

import argparse
import csv
import io
import os
import resource
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32


class NotDone(Exception):
    """The command did not do it; the text says why and what would help."""


def main(arguments: Sequence[str]) -> int:
    """Run `key`, `encode` or `count`: 0. 1, with the reason on standard error, if nothing was made."""
    # SECURITY: names and the key are in memory: no picture of it on the disk. tests/rooms/linkage/test_count_once.py
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given = _parser().parse_args(arguments)
    from accord.config.people import BadPeople
    from accord.research.linkage.refusals import Refused

    try:
        {"key": _key, "encode": _encode, "count": _count}[given.verb](given)
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
    from accord.research.linkage import Study, as_text, count_once
    from accord.research.linkage.patterns import decided, doubtful, table
    from accord.research.linkage.rolls import read, together

    filed = [read(_text(path), str(path)) for path in given.rolls]
    rolls = together(filed)
    answers = decided(_text(given.decided)) if given.decided else None
    _free(given.out, given.doubtful)
    study = Study(filed[0].study, given.agreement, given.whom, given.period)
    counted = count_once(study, rolls, decided=answers, seed=given.seed)
    _write(given.out, table(counted))
    if given.doubtful:
        _write(given.doubtful, doubtful(counted))
    print(as_text(counted))
    print(f"\nWho stands on which lists is in {given.out}: never publish it, its cells are small.")
    if len(rolls) > 2:
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
    count.add_argument("--agreement", required=True, help="the agreement between the organisations that covers it")
    count.add_argument("--whom", required=True, help="whom the lists hold, such as “people identified”")
    count.add_argument("--period", required=True)
    count.add_argument("--out", type=Path, required=True, help="CSV: who stands on which lists, for accord estimate")
    count.add_argument("--doubtful", type=Path, help="CSV: pairs that people should look at")
    count.add_argument("--decided", type=Path, help="the same file, with yes or no in its last column")
    count.add_argument("--seed", type=int, default=1)
    return parser
