"""The report on a national programme as a file: PDF to be printed and published, CSV and XLSX for programs."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.foundation.ids import new_code
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.sheets import File, Format, Sheet, release
from accord.prevention.programme.access import reach
from accord.prevention.programme.assembling import Actual, Assembled, Line, assembled
from accord.prevention.programme.frames import Section
from accord.prevention.programme.money import Money
from accord.prevention.programme.vocab import cell_in_words
from accord.research.reports.files import printed_paper

FORMATS: Final = ("pdf", "csv", "xlsx")


def give(*, actor: Actor, programme: UUID, asked: str, kind: str, now: datetime) -> File:
    """The report of a period as a file; that it was made is an event. Raises Refused, Missing, BadProgramme or NotPrinted."""
    code = new_code("F")
    file = drawn(actor, programme, asked, kind, code, now)
    facts = {"code": code, "format": kind, "digest": file.digest, "by": reach(actor, programme).code}
    with transaction.atomic():
        ledger.append(Entry.by(actor, Kind.EXPORT_MADE, now, object_type="programme", facts=facts))
    return file


def drawn(actor: Actor, programme: UUID, asked: str, kind: str, code: str, now: datetime) -> File:
    """The same in the language that is active, under this code. Raises Refused, Missing, BadProgramme or NotPrinted."""
    found = assembled(actor, programme, asked)
    if kind == "pdf":
        return File(f"{code}.pdf", printed_paper(_paper(found, code, now)), "application/pdf")
    return release(_sheet(found, code, now), Format(kind))


def _paper(found: Assembled, code: str, now: datetime) -> dict[str, Any]:
    tables = [_activity(section, line) for section, lines in found.sections for line in lines]
    if found.owing:
        rows = [[body.name, ", ".join(one.label for one in activities)] for body, activities in found.owing]
        tables.append(
            {"title": _("Missing"), "sentences": True, "heads": [_("Organisation"), _("Activities")], "rows": rows}
        )
    return {
        "title": found.programme.title,
        "language": (get_language() or "en")[:2],
        "code": code,
        "lost": "",
        "cover": [[label, text] for label, text in _cover(found, now)],
        "tables": tables,
    }


def _activity(section: Section, line: Line) -> dict[str, Any]:
    one = line.activity
    rows = [
        (_("Responsible"), ", ".join(body.name for body in line.responsible)),
        (_("Partners"), "; ".join(filter(None, [*(body.name for body in line.partners), one.others]))),
        (_("Financing"), one.financing),
        (_("Deadline"), date_format(one.ends)),
        (_("Expected outcome"), one.outcome),
        *((f"{row.indicator.title}", _reached(row)) for row in line.actual),
        (_("Planned"), _amounts(line.planned)),
        (_("Spent"), _amounts(line.spent)),
    ]
    for report in line.reports:
        said = [str(report.get_result_display()), report.text, report.obstacles, report.carry_over]
        rows.append((report.organisation.name, " · ".join(filter(None, said))))
    if line.missing:
        rows.append((_("Missing"), ", ".join(body.name for body in line.missing)))
    return {
        "title": f"{one.label} {one.title}",
        "sentences": True,
        "heads": [f"{section.number}. {section.name}", ""],
        "rows": [[label, text] for label, text in rows if text],
    }


def _reached(row: Actual) -> str:
    actual = _("not reported") if row.value is None else _number(row.value)
    target = "" if row.indicator.target is None else _(" of %(target)s") % {"target": _number(row.indicator.target)}
    parts = "; ".join(f"{cell_in_words(sex, age)} {_number(n)}" for sex, age, n in row.parts)
    return f"{actual}{target} ({row.indicator.unit})" + (f": {parts}" if parts else "")


def _number(value: Any) -> str:
    return number_format(value, 0 if value == value.to_integral() else 2, force_grouping=True)


def _sheet(found: Assembled, code: str, now: datetime) -> Sheet:
    """A line for each thing that was said: planned, spent, reached, reported."""
    rows: list[tuple[str, str, str, str, str, str]] = []
    for section, lines in found.sections:
        for line in lines:
            head = (section.name, line.activity.label, line.activity.title)
            rows += [(*head, _("Planned"), "", str(money)) for money in line.planned]
            rows += [(*head, _("Missing"), body.name, "") for body in line.missing]
            for report in line.reports:
                who = report.organisation.name
                said = " · ".join(filter(None, [report.text, report.obstacles, report.carry_over]))
                rows.append((*head, str(report.get_result_display()), who, said))
                rows += [(*head, _("Spent"), who, str(one.money)) for one in report.spent.all()]
            rows += [(*head, row.indicator.title, row.indicator.unit, _reached(row)) for row in line.actual]
    heads = (_("Section"), _("Number"), _("Activity"), _("What"), _("Who or unit"), _("Value"))
    return Sheet(code, heads, tuple(rows), tuple(_cover(found, now)))


def _cover(found: Assembled, now: datetime) -> list[tuple[str, str]]:
    row = found.programme
    decided = f"{row.decision}, {date_format(row.decided_on)}" if row.decided_on else ""
    results = ", ".join(f"{one.label}: {n}" for one, n in found.results)
    told = [
        (_("Programme"), f"{row.title} ({row.code})"),
        (_("Strategy"), row.strategy),
        (_("State"), str(row.get_state_display())),
        (_("Decision"), decided),
        (_("Period"), found.period.title),
        (_("Reports"), results),
        (_("Reports missing"), str(found.missing)),
        (_("Why without them"), row.why_incomplete),
        (_("Planned"), _amounts(found.planned)),
        (_("Spent"), _amounts(found.spent)),
        (_("Made"), date_format(localtime(now), "DATETIME_FORMAT")),
    ]
    return [(label, text) for label, text in told if text]


def _amounts(amounts: list[Money]) -> str:
    return " · ".join(str(one) for one in amounts)
