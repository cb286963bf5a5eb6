"""An estimate as a file: JSON as the engine says it, CSV and PDF as the page says it. That one left is an event."""

import json
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.foundation.ids import new_code
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.refusals import Missing
from accord.foundation.sheets import File, Format, Sheet, release
from accord.foundation.writes.services import service
from accord.research.estimates.access import reach
from accord.research.estimates.models import Estimate
from accord.research.estimates.telling import assumption, told, warnings_of
from accord.research.estimates.vocab import EstimateState, NotFinished
from accord.research.reports.drawing import drawn, heights
from accord.research.reports.files import printed_paper

FORMATS: Final = ("pdf", "csv", "json")


@service
def give(*, actor: Actor, estimate: UUID, kind: str, now: datetime) -> File:
    """A finished estimate as a file. Raises Refused, Missing, NotFinished or NotPrinted."""
    row = reach(actor, estimate)
    if kind not in FORMATS:
        raise Missing
    if row.state == EstimateState.WAITING:
        raise NotFinished
    code = new_code("F")
    match kind:
        case "json":
            file = File(
                f"{code}.json", json.dumps(as_data(row), indent=1, ensure_ascii=False).encode(), "application/json"
            )
        case "csv":
            file = release(_sheet(row, code), Format.CSV)
        case _:
            file = File(f"{code}.pdf", _printed(row, code), "application/pdf")
    facts = {"code": code, "format": kind, "digest": file.digest, "by": row.code}
    ledger.append(Entry.by(actor, Kind.EXPORT_MADE, now, object_type="estimate", object_id=row.pk, facts=facts))
    return file


def as_data(row: Estimate) -> dict[str, object]:
    """An estimate in plain values: what was asked, by which engine, and what came of it. Of what was refused no total is in it."""
    names = (
        "code",
        "title",
        "whom",
        "period",
        "sources",
        "covariates",
        "digest",
        "missed",
        "false",
        "method",
        "order",
        "replicates",
    )
    asked = {name: getattr(row, name) for name in (*names, "tables", "seed", "engine", "state")}
    return asked | {"asked_at": row.asked_at.isoformat(), "result": result_of(row)}


def result_of(row: Estimate) -> dict[str, object]:
    """What came of it, without what says or gives away a total where none is given."""
    if row.state == EstimateState.READY:
        return dict(row.result)
    open_ = (
        "seen",
        "lists",
        "overlaps",
        "empty_pairs",
        "on_one_list_only",
        "backtest",
        "lower_bound_chao",
        "warnings",
        "refused",
    )
    found = {name: row.result[name] for name in open_ if name in row.result}
    return found | ({"warnings": warnings_of(found)} if "warnings" in found else {})


def picture(actor: Actor, estimate: UUID) -> bytes:
    """The replicates as SVG. Raises Refused, Missing (no total is given, or none were drawn) or NotDrawn."""
    row = reach(actor, estimate)
    if row.state != EstimateState.READY or not row.result.get("spread"):
        raise Missing
    steps = [(low, high, n) for low, high, n in row.result["spread"]]
    return drawn(heights(_("The replicates"), steps, (_("Total"), _("Replicates"))))


def _cover(row: Estimate) -> list[tuple[str, str]]:
    what = told(row)
    cover = [
        (_("Estimate"), f"{row.code} · {row.title}"),
        (_("Who is counted"), row.whom),
        (_("Period"), row.period),
        (_("Asked on"), date_format(localtime(row.asked_at), "DATETIME_FORMAT")),
        (_("Engine"), f"{row.engine} · {row.get_method_display()} · {row.replicates} · seed {row.seed}"),
    ]
    cover += [(_("No total is given"), f"{one} {helps}") for one, helps in what.refusals]
    cover += [(_("Estimate"), what.headline)] if what.headline else []
    cover += [(_("Lower bound"), what.bound)] if what.bound else []
    cover += [(_("Warning"), one) for one in what.warnings]
    cover += [(_("Also"), one) for one in what.lines]
    return [*cover, (_("Assumption"), assumption())]


def _sheet(row: Estimate, code: str) -> Sheet:
    rows = tuple(
        (part.title, line[0], head, value)
        for part in told(row).parts
        for line in part.rows
        for head, value in zip(part.heads[1:], line[1:], strict=True)
    )
    return Sheet(code, (_("Table"), _("Row"), _("Column"), _("Value")), rows, tuple(_cover(row)))


def _printed(row: Estimate, code: str) -> bytes:
    tables = [{"title": p.title, "heads": p.heads, "rows": p.rows, "sentences": p.sentences} for p in told(row).parts]
    paper = {
        "title": row.title,
        "language": (get_language() or "en")[:2],
        "code": code,
        "lost": "",
        "cover": _cover(row),
    }
    return printed_paper(paper | {"tables": tables})
