"""Figures of identified persons, small cells suppressed."""

from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accord.faces.desk.views.base import DeskRequest, now, page
from accord.foundation.clock import day
from accord.foundation.downloads import download
from accord.foundation.sheets import Format
from accord.research.tables import queries
from accord.research.tables.files import give
from accord.research.tables.signals import DIMENSIONS as OF_SIGNALS
from accord.research.tables.signals import table as signal_table
from accord.research.tables.vocab import DIMENSIONS

RULE: Final = "identified"


@require_GET
def figures(request: DeskRequest) -> HttpResponse:
    """One table at a time: persons identified, by one or two dimensions."""
    chosen = _chosen(request)
    table = queries.table(actor=request.actor, by=chosen, threshold=settings.ACCORD_SMALL_CELL, rule=RULE)
    return page(request, "figures", table=table, dimensions=DIMENSIONS.values(), chosen=chosen)


@require_GET
def figures_file(request: DeskRequest) -> HttpResponse:
    """The same table as a file for Excel, or as CSV."""
    kind = Format.XLSX if request.GET.get("format") == "xlsx" else Format.CSV
    threshold = settings.ACCORD_SMALL_CELL
    return download(
        give(actor=request.actor, by=_chosen(request), threshold=threshold, rule=RULE, kind=kind, now=now())
    )


@require_GET
def figures_signals(request: DeskRequest) -> HttpResponse:
    """Signals and persons side by side, by one dimension."""
    by = request.GET.get("by", "")
    found = signal_table(
        actor=request.actor,
        by=by if by in OF_SIGNALS else "channel",
        threshold=settings.ACCORD_SMALL_CELL,
        today=day(now()),
    )
    return page(request, "figures_signals", table=found, dimensions=OF_SIGNALS.values())


def _chosen(request: DeskRequest) -> list[str]:
    return [name for name in request.GET.getlist("by") if name in DIMENSIONS][:2] or ["sex"]
