"""A table as a file. It holds figures only, small cells hidden, so it may go anywhere; that it left is an event."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accord.foundation.ids import new_code
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.sheets import File, Format, Sheet, release
from accord.research.tables.queries import Table, node_table, table


def give(*, actor: Actor, by: Sequence[str], threshold: int, rule: str, kind: Format, now: datetime) -> File:
    """The table of `queries.table` as a file. Raises Refused or UnknownDimension."""
    return _note(table(actor=actor, by=by, threshold=threshold, rule=rule), kind, now, actor)


def give_node(*, by: Sequence[str], threshold: int, rule: str, kind: Format, now: datetime) -> File:
    """The table of `queries.node_table` as a file, for the command line. Raises UnknownDimension."""
    return _note(node_table(by=by, threshold=threshold, rule=rule), kind, now)


def sheet_of(found: Table, code: str, now: datetime) -> Sheet:
    """A table as a sheet: what it is, when it was made, by which rule, and its lines. Figures are numbers."""
    made = date_format(localtime(now), "DATETIME_FORMAT")
    cover = [(_("Figures"), found.caption), (_("Made"), made), (_("Rows"), str(len(found.lines)))]
    cover += [(_("What these figures are"), note) for note in found.notes]
    heads = (" / ".join(str(d.label) for d in found.dimensions), *(str(head) for head in found.columns))
    rows = tuple((line.label, *(int(c) if c.isdecimal() else c for c in line.cells)) for line in found.lines)
    return Sheet(code, heads, rows, tuple(cover))


def _note(found: Table, kind: Format, now: datetime, actor: Actor | None = None) -> File:
    code = new_code("F")
    file = release(sheet_of(found, code, now), kind)
    by = " ".join(d.name for d in found.dimensions)
    facts = {"code": code, "format": str(kind), "rows": len(found.lines), "digest": file.digest, "by": by}
    who = {"actor": actor.account, "organisation": actor.organisation, "role": actor.role} if actor else {}
    with transaction.atomic():
        ledger.append(
            Entry(Kind.EXPORT_MADE, now, object_type="table", facts=facts | {"rule": found.rule.name}, **who)  # type: ignore[arg-type]
        )
    return file
