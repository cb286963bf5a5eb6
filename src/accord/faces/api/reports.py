"""Reports: exact figures for who coordinates, with the rule of each."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from accord.faces.api.base import actor_of, answers
from accord.faces.api.schemas import reports as r
from accord.foundation.clock import now
from accord.foundation.downloads import download
from accord.foundation.refusals import Missing
from accord.research.reports import charts, queries
from accord.research.reports.files import FORMATS, give

router = Router(tags=["figures"])
Asked = Annotated[str, Query(alias="period", max_length=10)]


@router.get("/reports", response=answers(list[r.ReportName]))
def list_reports(request: HttpRequest) -> list[r.ReportName]:
    """Which reports there are."""
    return [
        r.ReportName(name=one.name, period=one.period, title=one.titles[0])
        for one in queries.available(actor_of(request))
    ]


@router.get("/reports/{document}", response=answers(r.ReportOut))
def read_report(request: HttpRequest, document: str, asked: Asked = "") -> r.ReportOut:
    """A report of a `period` (2026, or 2026-H1), every figure exact. An event in the ledger."""
    found = queries.made(actor=actor_of(request), name=document, asked=asked, now=now())
    tables = [
        r.ReportTable(
            id=table.wanted.id,
            title=table.title,
            columns=table.columns,
            rows=[
                r.ReportRow(label=x.label, code=x.code, cells=x.cells, rule=x.name, total=x.total) for x in table.lines
            ],
        )
        for table in found.tables
    ]
    return r.ReportOut(
        name=document, title=found.title, start=found.period.start, end=found.period.end, scope=found.scope,
        lacks=found.lacks, tables=tables, rules=found.rules, as_of=found.as_of,
    )  # fmt: skip


@router.get("/reports/{document}/file", response=answers(None))
def read_report_file(
    request: HttpRequest,
    document: str,
    asked: Asked = "",
    kind: Annotated[str, Query(alias="format", max_length=4)] = "xlsx",
) -> HttpResponse:
    """The same report as xlsx, csv, csvw (the CSV with its metadata, in one zip) or pdf. An event in the ledger."""
    if kind not in FORMATS:
        raise Missing
    return download(give(actor=actor_of(request), name=document, asked=asked, kind=kind, now=now()))


@router.get("/reports/{document}/charts/{table}", response=answers(None))
def read_report_chart(request: HttpRequest, document: str, table: str, asked: Asked = "") -> HttpResponse:
    """The chart or map of one table, as SVG."""
    found = queries.made(actor=actor_of(request), name=document, asked=asked, only=table, now=now())
    return HttpResponse(charts.picture(found, table), content_type="image/svg+xml")


@router.get("/reports/{document}/behind/{indicator}", response=answers(r.ReportListOut))
def read_report_list(request: HttpRequest, document: str, indicator: str, asked: Asked = "") -> r.ReportListOut:
    """The cases behind a figure: codes, empty where you do not read them. An event in the ledger."""
    found = queries.behind(actor=actor_of(request), name=document, indicator=indicator, asked=asked, now=now())
    rows = [r.ReportListRow(code=code, organisation=body, identified_on=on) for code, body, on in found.rows]
    return r.ReportListOut(title=found.title, rule=found.rule, rows=rows, gone=found.gone, more=found.more)
