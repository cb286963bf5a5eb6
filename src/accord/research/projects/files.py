"""A project's figures as a file for the donor."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.foundation.ids import new_code
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.sheets import File, Format, Sheet, release
from accord.research.projects.queries import Cell, Reached, reached


def give(*, actor: Actor, project: UUID, kind: Format, now: datetime) -> File:
    """Targets, what was reached, and money, behind the rules. Raises Refused or Missing."""
    found, code = reached(actor=actor, project=project, now=now), new_code("F")
    file = release(_sheet(found, code), kind)
    about: dict[str, Any] = {"object_type": "project", "object_id": found.project.pk}
    facts = {"code": code, "format": kind.value, "digest": file.digest, "by": found.project.code}
    with transaction.atomic():
        ledger.append(Entry.by(actor, Kind.EXPORT_MADE, now, **about, facts=facts))
    return file


def _sheet(found: Reached, code: str) -> Sheet:
    whole = f"{found.years[0]}–{found.years[-1]}"
    spans = [*(str(year) for year in found.years), whole]
    rows: list[tuple[str, ...]] = []
    for line in found.lines:
        for span, cell in zip(spans, (*line.years, line.frame), strict=True):
            rows.append((line.label, span, *_values(cell), line.rule))
    rows += [
        (_("Money in %s") % paid.currency, whole, f"{paid.granted:.2f}", f"{paid.spent:.2f}", "") for paid in found.paid
    ]
    heads = (_("What"), _("Period"), _("Target or granted"), _("Reached or spent"), _("Rule"))
    cover = [
        (_("Project"), f"{found.project.title} ({found.project.code})"),
        (_("Who gives the money"), found.project.donor),
        (_("Whose work counts"), ", ".join(found.bodies)),
        (_("Known until"), date_format(found.cutoff)),
        *([(_("Counted on"), found.stood)] if found.stood else []),
        (_("Exact figures"), _("For the donor. What is published goes through publication.")),
        *((line.label, line.says) for line in found.lines),
    ]
    return Sheet(code, heads, tuple(rows), tuple(cover))


def _values(cell: Cell) -> tuple[str, str]:
    return ("" if cell.target is None else str(cell.target), "" if cell.reached is None else str(cell.reached))
