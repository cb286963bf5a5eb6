"""Writing the ledger."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction

from accord.foundation.canonical import canonical
from accord.foundation.clock import stamp
from accord.foundation.ledger import verifier as tree
from accord.foundation.ledger.models import Checkpoint, Event, Head
from accord.foundation.ledger.vocab import Entry, EventFields, Kind, LedgerError
from accord.foundation.policy import Actor
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Failure
from accord.foundation.rows import insert, put
from accord.foundation.vault import Tampered
from accord.foundation.vault.signing import new_signing_key, public_key, sign

__all__ = ["new_signing_key", "public_key"]  # of the vault: the ledger is where they are looked for


_gathered: Final[ContextVar[list[Entry] | None]] = ContextVar("gathered", default=None)


_COLUMNS: Final = tuple(field.attname for field in Event._meta.concrete_fields)
_head: Final = Prepared(lambda: Head.objects.select_for_update().filter(pk=1))
_values: Final = attrgetter(*_COLUMNS)


def append(entry: Entry) -> None:
    """Write one event. See `append_many`."""
    append_many([entry])


def append_many(entries: Sequence[Entry], held: Head | None = None) -> None:
    """Write events in the transaction that is open.

    Raises LedgerError outside a transaction: an event stands or falls with its effect. `held`: the head that this
    transaction locked, to which nothing was added since.
    """
    if not connection.in_atomic_block:
        raise LedgerError("The ledger is written inside the transaction of its effect.")
    gathered = _gathered.get()
    if gathered is not None:
        gathered += entries
        return
    with reachable():
        _append(entries, held or _held())


@contextmanager
def together(*, in_turn: bool = False) -> Iterator[None]:
    """Within, the events of one page are gathered, and written at its end as one, in the transaction that is open.

    A page that reads many things writes its trace once. What fails within leaves no event, as it leaves no page.
    `in_turn`: as after `wait_for_turn`, and the head is not asked for again.
    """
    held = wait_for_turn() if in_turn else None
    gathered: list[Entry] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    if gathered:
        append_many(gathered, held)


@contextmanager
def reachable() -> Iterator[None]:
    """A ledger that the database does not give is a LedgerError; one that is only busy stays an OperationalError."""
    try:
        yield
    except OperationalError:
        raise
    except (DatabaseError, Head.DoesNotExist) as error:
        raise LedgerError from error


def _append(entries: Sequence[Entry], head: Head) -> None:  # it is held until commit: numbers have no gaps
    frontier = [bytes.fromhex(part) for part in head.frontier.split()]
    rows = []
    for seq, entry in enumerate(entries, start=head.size):
        row = _written(seq, entry)
        frontier = tree.grow(seq, frontier, tree.leaf_hash(row.canonical()))
        rows.append(_values(row))
    insert(Event._meta.db_table, _COLUMNS, rows)
    head.size, head.frontier = head.size + len(rows), " ".join(part.hex() for part in frontier)
    put(head, ["size", "frontier"])


def _held() -> Head:
    """The head of the tree; nobody else writes until this transaction ends. Raises LedgerError outside one, Head.DoesNotExist."""
    # SECURITY: outside a transaction the lock would end with the question, and say nothing. tests/rooms/ledger/test_ledger.py
    if not connection.in_atomic_block:
        raise LedgerError("The ledger is locked inside a transaction.")
    for head in _head():
        return head
    raise Head.DoesNotExist


def _written(seq: int, entry: Entry) -> EventFields:
    return EventFields(
        seq=seq,
        at=entry.at,
        kind=entry.kind.value,
        actor=entry.actor,
        organisation=entry.organisation,
        role=entry.role,
        purpose=entry.purpose,
        subject=entry.subject,
        object_type=entry.object_type,
        object_id=entry.object_id,
        facts=canonical(entry.facts).decode(),
    )


def alarm(failure: Failure, *, actor: Actor | None, now: datetime) -> None:
    """Put on record that a sealed cell was found altered, moved or put back; every other failure is none of ours."""
    if not isinstance(failure, Tampered):
        return
    cell, facts = failure.cell, {"code": failure.code}
    if cell is not None:
        facts |= {"table": cell.table, "column": cell.column}
    with transaction.atomic():
        append(
            Entry(
                Kind.CELL_ALTERED,
                now,
                actor=actor.account if actor else None,
                organisation=actor.organisation if actor else None,
                role=actor.role if actor else "",
                subject=cell.subject if cell else None,
                object_type="cell",
                object_id=cell.row if cell else None,
                facts=facts,
            )
        )


def wait_for_turn() -> Head:
    """Wait until no other write is under way, inside the transaction that is open: on PostgreSQL as SQLite does anyway. The
    head of the tree, which nobody else moves until then.

    Every write appends here in the end and would wait then. To wait first means that what a service read is still so when
    it writes: a consent is not withdrawn between the decision and the payload, and no two wait for each other.
    """
    with reachable():
        return _held()


def sign_checkpoint(*, now: datetime) -> Checkpoint | None:
    """Sign the present head and leave a copy in the witness folder; None when nothing was added since the last."""
    with transaction.atomic():
        head = _held()
        if not head.size or Checkpoint.objects.filter(size=head.size).exists():
            return None
        digest = tree.root([bytes.fromhex(part) for part in head.frontier.split()])
        body = f"{tree.origin_line(settings.ACCORD_NODE)}\n{head.size}\n{base64.b64encode(digest).decode()}\n{stamp(now)}\n"
        note = body + "\n" + _signature_line(body)
        made = Checkpoint.objects.create(size=head.size, at=now, root=digest.hex(), note=note)
    witness = Path(settings.ACCORD_WITNESS)
    witness.mkdir(parents=True, exist_ok=True)
    (witness / f"checkpoint-{head.size:012d}.txt").write_text(note)
    return made


def export_lines() -> Iterator[bytes]:
    """Every event as a canonical line, in order."""
    for event in Event.objects.order_by("seq").iterator(chunk_size=2000):
        yield event.fields().canonical()


def _signature_line(body: str) -> str:
    name = tree.origin_line(settings.ACCORD_NODE)
    signed = tree.key_hash(name, public_key()) + sign(body.encode())
    return f"\N{EM DASH} {name} {base64.b64encode(signed).decode()}\n"
