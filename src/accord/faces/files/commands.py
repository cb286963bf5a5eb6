"""The file commands of the command line."""

import base64
import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import override
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from accord.cooperation.directory import loading as directory
from accord.exchange.letters.packing import packed
from accord.exchange.messages.evidence import evidence
from accord.faces.files import htcds, uk_nrm
from accord.faces.files.rows import BadRow, Outcome, UnreadableFile
from accord.foundation.clock import now
from accord.foundation.ledger import queries as ledger_queries
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.models import Checkpoint, Cosignature
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.refusals import Invalid
from accord.foundation.sheets import Format
from accord.protection.cases.imports import Registered, add
from accord.protection.outcomes import instruments
from accord.research.tables import queries as tables
from accord.research.tables.files import give_node


class Reader(Protocol):
    """Reads a file row by row; what it cannot read goes to `bad`."""

    def __call__(self, path: Path, *, bad: list[BadRow], now: datetime) -> Iterator[Registered]: ...


READERS: Final[dict[str, Reader]] = {"uk-nrm": uk_nrm.read, "htcds": htcds.read}


class NotWhole(Invalid):
    """An export does not hold what it declares."""

    code = "not-whole"


class TargetExists(Invalid):
    """An export never replaces a file."""

    code = "target-exists"


def load_file(name: str, path: Path, report: Path | None) -> int:
    """Load a file with a progress bar; print what was added. 1 if a row could not be read: a script must see that."""
    if name == "directory":
        return _load_directory(path)
    if name == "instrument":
        return _load_instrument(path)
    outcome = load(name, path, progress=_with_bar)
    print(outcome.report(report))
    return 1 if outcome.bad else 0


def _load_directory(path: Path) -> int:
    """Entries of services; the word `seed` stands for the packaged file and help lines."""
    packaged = str(path) == "seed"
    done = directory.load(directory.SEED if packaged else path, now=now(), numbers=packaged)
    print(done.report())
    return 1 if done.bad else 0


def _load_instrument(path: Path) -> int:
    """An instrument of outcomes for this node, say a licensed one; 1 and the row that is wrong where it does not read."""
    try:
        made = instruments.load(path)
    except instruments.BadInstrument as wrong:
        print(wrong)
        return 1
    _note_import("instrument", Outcome(read=1, added=1), now())
    print(f"{made.id} {made.version}: {sum(1 for _ in made.parts())} lines, offered from now on.")
    return 0


def load(
    name: str, path: Path, *, progress: Callable[[Iterator[tuple[int, int]]], Iterator[tuple[int, int]]] = iter
) -> Outcome:
    """Load a file and note it in the ledger. Raises UnreadableFile."""
    outcome, moment = Outcome(), now()
    try:
        for read, added in progress(add(READERS[name](path, bad=outcome.bad, now=moment), now=moment)):
            outcome.read += read
            outcome.added += added
    except UnreadableFile as failure:
        if outcome.read:  # what came before the break is there, and said
            _note_import(name, outcome, moment)
            failure.sentence = (
                f"{failure} {outcome.report(None)} Mend the file and load it again: nothing is added twice."
            )
            failure.params = {}
        raise
    _note_import(name, outcome, moment)
    return outcome


def _note_import(name: str, outcome: Outcome, moment: datetime) -> None:
    facts = {"format": name, "read": outcome.read, "added": outcome.added, "bad": len(outcome.bad)}
    with transaction.atomic():
        ledger.append(Entry(Kind.IMPORT_FINISHED, moment, object_type="import", facts=facts))


def _with_bar(batches: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("persons", total=None)
        for read, added in batches:
            bar.advance(task, read)
            yield read, added


def export_file(name: str, target: Path) -> int:
    """Write an export; refuses to replace a file."""
    _free(target)
    count = _export_ledger(target) if name == "ledger" else _export_htcds(target)
    with transaction.atomic():
        ledger.append(Entry(Kind.EXPORT_MADE, now(), object_type="export", facts={"format": name, "rows": count}))
    print(f"{count} lines in {target}")
    return 0


def _export_htcds(target: Path) -> int:
    count, persons, unfinished = 0, 0, target.with_name(f".{target.name}.part")
    with transaction.atomic(), unfinished.open("w", encoding="utf-8") as file:
        ledger.wait_for_turn()  # no case is added between the count and the rows
        declared = 0
        for line in htcds.write(now=now()):
            file.write(line + "\n")
            declared = declared or htcds.declared(line)
            count, persons = count + 1, persons + line.startswith('{"case"')
    if persons != declared:
        unfinished.unlink()
        raise NotWhole(
            "The file holds %(persons)s persons and declares %(declared)s; it was not given out.",
            persons=persons,
            declared=declared,
        )
    unfinished.rename(target)  # whole or not at all: half an export would look like a whole one
    return count


def _export_ledger(folder: Path) -> int:
    """Events, key and checkpoints, with the verifier that needs nothing of Accord."""
    ledger.sign_checkpoint(now=now())
    folder.mkdir(parents=True)
    count = 0
    with (folder / "events.jsonl").open("wb") as file:
        for line in ledger.export_lines():
            file.write(line + b"\n")
            count += 1
    (folder / "key.txt").write_text(base64.b64encode(ledger.public_key()).decode() + "\n")
    for signed in Cosignature.objects.order_by("checkpoint_id"):
        (folder / f"cosigned-{signed.checkpoint_id:012d}-{signed.witness}.txt").write_text(signed.note)
    for row in Checkpoint.objects.order_by("size"):
        (folder / f"checkpoint-{row.size:012d}.txt").write_text(row.note)
    verifier = Path(ledger_queries.__file__).with_name("verifier.py")
    (folder / "verifier.py").write_text(verifier.read_text(encoding="utf-8"), encoding="utf-8")
    return count


def export_event(number: int, target: Path) -> int:
    """One event with the proof that it stands in the ledger; read by `python verifier.py --event`."""
    ledger.sign_checkpoint(now=now())
    target.write_text(json.dumps(ledger_queries.proof_of(number), indent=1) + "\n", encoding="utf-8")
    print(f"Event {number} and its proof are in {target}.")
    return 0


def export_bundle(letter: UUID, target: Path, *, whole: bool) -> int:
    """The evidence of a letter between nodes. Raises Missing or TargetExists."""
    _free(target)
    target.write_bytes(evidence(letter, whole=whole, now=now()))
    print(
        f"The evidence of the letter is in {target}: accord verify-bundle, or accord export checker for who has no node."
    )
    return 0


def export_checker(target: Path) -> int:
    """The one file by which somebody without a node checks bundles. Raises TargetExists."""
    _free(target)
    target.write_bytes(packed())
    print(f"python {target} BUNDLE.json --words WORDS; its SHA-256 is {sha256(target.read_bytes()).hexdigest()}")
    return 0


def _free(target: Path) -> None:
    if target.exists():
        raise TargetExists("%(path)s is already there. Choose a new name.", path=str(target))


def print_table(name: str, by: list[str], style: str) -> int:
    """Print a table in English, small cells suppressed."""
    asked: dict[str, Any] = {"by": by, "threshold": settings.ACCORD_SMALL_CELL, "rule": name}
    with override("en"):
        if style == "csv":
            sys.stdout.write(give_node(**asked, kind=Format.CSV, now=now()).content.decode("utf-8-sig"))
        else:
            print("\n".join(_plain(tables.node_table(**asked))))
    return 0


def _plain(table: tables.Table) -> list[str]:
    heads = [" / ".join(str(d.label) for d in table.dimensions), *table.columns]
    rows = [heads, *([line.label, *line.cells] for line in table.lines)]
    width = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(heads))]
    lines = [
        "  ".join(text.ljust(width[i]) if i == 0 else text.rjust(width[i]) for i, text in enumerate(row))
        for row in rows
    ]
    return [table.caption, *lines, "", *table.notes]
