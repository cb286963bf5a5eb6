"""A report as files: XLSX and CSV of every figure, metadata for the CSV (W3C CSVW), PDF. That one left is an event."""

import json
import subprocess
import sys
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.foundation.ids import new_code
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.sheets import File, Format, Sheet, release
from accord.protection.papers.vocab import NotPrinted
from accord.research.reports.queries import Made, facts_behind, made

_SETTER: Final = (sys.executable, "-I", "-m", "accord.research.reports.setting")
_WAIT: Final = 30
FORMATS: Final = ("xlsx", "csv", "csvw", "pdf")


def give(*, actor: Actor, name: str, asked: str, kind: str, now: datetime) -> File:
    """A report as a file, exact. Raises Refused, Missing, BadPeriod or NotPrinted."""
    found, code = made(actor=actor, name=name, asked=asked, now=now), new_code("F")
    match kind:
        case "pdf":
            file = File(f"{code}.pdf", printed(found, code, now), "application/pdf")
        case "csvw":
            file = File(f"{code}.zip", described(found, code, now), "application/zip")
        case _:
            file = release(sheet_of(found, code, now), Format.XLSX if kind == "xlsx" else Format.CSV)
    facts = {"code": code, "format": kind, "digest": file.digest, "by": name}
    with transaction.atomic():
        ledger.append(Entry.by(actor, Kind.EXPORT_MADE, now, object_type="report", facts=facts))
    return file


def give_facts(*, actor: Actor, name: str, asked: str, now: datetime) -> File:
    """The facts behind a report, in codes. Only to be sealed: they are personal data. Raises Refused, Missing, BadPeriod or NotInCodes."""
    code, content = new_code("F"), facts_behind(actor=actor, name=name, asked=asked, now=now)
    file = File(f"{code}.csv", content, "text/csv; charset=utf-8")
    facts = {"code": code, "format": "facts", "digest": file.digest, "by": name}
    with transaction.atomic():
        ledger.append(Entry.by(actor, Kind.EXPORT_MADE, now, object_type="report", facts=facts))
    return file


def sheet_of(found: Made, code: str, now: datetime) -> Sheet:
    """Every figure of a report, one in each line, behind its rules."""
    rows = [
        (table.wanted.id, table.title, line.label, head, n, line.name)
        for table in found.tables
        for line in table.lines
        for head, n in zip(table.columns, line.cells, strict=True)
    ]
    heads = (_("Table"), _("Title"), _("Row"), _("Column"), _("Number"), _("Rule"))
    return Sheet(code, heads, tuple(rows), tuple(_cover(found, now)))


def described(found: Made, code: str, now: datetime) -> bytes:
    """The CSV with its metadata, named as CSV on the Web finds them."""
    made = BytesIO()
    table = release(sheet_of(found, code, now), Format.CSV)
    with ZipFile(made, "w", ZIP_DEFLATED) as both:
        both.writestr(table.name, table.content)
        both.writestr(f"{table.name}-metadata.json", metadata(found, code, now))
    return made.getvalue()


def metadata(found: Made, code: str, now: datetime) -> bytes:
    """What the CSV of the same report holds, as CSV on the Web (W3C): dialect, columns, rules."""
    cover = len(_cover(found, now))
    names = ("code", "table", "title", "row", "column", "number", "rule")
    content: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": get_language() or "en"}],
        "url": f"{code}.csv",
        "dialect": {"skipRows": cover + 2, "header": True, "encoding": "utf-8"},
        "dc:title": found.title,
        "dc:source": found.report.source,
        "dc:created": now.date().isoformat(),
        "dc:temporal": f"{found.period.start.isoformat()}/{found.period.end.isoformat()}",
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "datatype": "integer" if name == "number" else "string"}
                for name in names
            ]
        },
        "notes": [{"rule": name, "definition": rule} for name, rule in found.rules.items()],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def printed(found: Made, code: str, now: datetime) -> bytes:
    """The report as a tagged PDF, set in a process that is shut in. Raises NotPrinted."""
    paper = {
        "title": found.title,
        "language": (get_language() or "en")[:2],
        "code": code,
        "lost": "",
        "cover": [[label, text] for label, text in _cover(found, now)],
        "tables": [
            {
                "title": table.title,
                "heads": [table.head, *table.columns],
                "rows": [[line.label, *map(str, line.cells)] for line in table.lines],
            }
            for table in found.tables
        ],
    }
    return printed_paper(paper)


def printed_paper(paper: dict[str, Any]) -> bytes:
    """Title, cover and tables as a tagged PDF, set in a process that is shut in. Raises NotPrinted."""
    try:
        # SECURITY: an empty environment and no inherited handle but the pipes. tests/rooms/reports/test_yearly_reports.py
        done = subprocess.run(
            _SETTER, input=json.dumps(paper).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/",
            timeout=_WAIT, check=False, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise NotPrinted from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise NotPrinted
    return done.stdout


def _cover(found: Made, now: datetime) -> list[tuple[str, str]]:
    made_at = date_format(localtime(now), "DATETIME_FORMAT")
    return [
        (_("Report"), found.title),
        (_("Period"), f"{found.period.start.isoformat()} – {found.period.end.isoformat()}"),
        (_("Organisations"), found.scope),
        (_("Made"), made_at),
        *([(_("Counted on"), found.stood)] if found.stood else []),
        (
            _("Exact figures"),
            _("Internal: small figures can point at persons. What the public may see goes through publication."),
        ),
        (_("Not in it"), found.lacks),
        *((_("Rule"), rule) for rule in found.rules.values()),
    ]
