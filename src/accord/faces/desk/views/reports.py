"""Reports: what laws, donors and the Commission ask for, with exact figures, for who coordinates."""

from django.http import HttpResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.views.base import DeskRequest, now, page
from accord.foundation.downloads import download
from accord.foundation.policy import Action
from accord.foundation.refusals import Missing
from accord.research.releases.access import may
from accord.research.reports import charts, queries
from accord.research.reports.files import FORMATS, give
from accord.research.reports.queries import Made
from accord.research.reports.vocab import BadPeriod, choices


@require_GET
def reports(request: DeskRequest) -> HttpResponse:
    """Which reports there are."""
    language = request.LANGUAGE_CODE
    found = [(one, one.titled(language)) for one in queries.available(request.actor)]
    return page(request, "reports", reports=found)


@require_GET
def report(request: DeskRequest, document: str) -> HttpResponse:
    """One report of a period, with every table; a period that cannot be is answered with this one."""
    found = _made(request, document)
    return page(
        request,
        "report",
        made=found,
        tables=[(table, charts.kind_of(table)) for table in found.tables],
        periods=choices(found.report, now().date()),
        start=date_format(found.period.start),
        end=date_format(found.period.end),
        formats=[("xlsx", "XLSX"), ("csv", "CSV"), ("csvw", "CSVW"), ("pdf", "PDF")],
        listed=queries.LISTED_NAMES,
        may_send=may(request.actor, Action.PUBLICATION_PROPOSE),
    )


@require_GET
def report_file(request: DeskRequest, document: str) -> HttpResponse:
    """The same report as a file."""
    kind = request.GET.get("format", "xlsx")
    if kind not in FORMATS:
        raise Missing
    asked = request.GET.get("period", "")
    return download(give(actor=request.actor, name=document, asked=asked, kind=kind, now=now()))


@require_GET
def report_chart(request: DeskRequest, document: str, table: str) -> HttpResponse:
    """The chart or map of one table, as a picture."""
    return HttpResponse(charts.picture(_made(request, document, table), table), content_type="image/svg+xml")


@require_GET
def report_list(request: DeskRequest, document: str, indicator: str) -> HttpResponse:
    """The cases behind a figure, by codes."""
    asked = request.GET.get("period", "")
    found = queries.behind(actor=request.actor, name=document, indicator=indicator, asked=asked, now=now())
    names = organisations.named(body for _code, body, _day in found.rows)
    rows = [(code, names[body].name if body in names else "", on) for code, body, on in found.rows]
    return page(request, "report_list", listed=found, rows=rows, document=document, asked=asked)


def _made(request: DeskRequest, document: str, only: str = "") -> Made:
    asked = request.GET.get("period", "")
    try:
        return queries.made(actor=request.actor, name=document, asked=asked, only=only, now=now())
    except BadPeriod:
        return queries.made(actor=request.actor, name=document, asked="", only=only, now=now())
