"""Figures of identified persons, small cells suppressed."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accord.faces.desk.views.base import DeskRequest, page
from accord.research.tables import queries
from accord.research.tables.vocab import DIMENSIONS


@require_GET
def figures(request: DeskRequest) -> HttpResponse:
    """One table at a time: persons identified, by one or two dimensions."""
    chosen = [name for name in request.GET.getlist("by") if name in DIMENSIONS][:2] or ["sex"]
    table = queries.table(actor=request.actor, by=chosen, threshold=settings.ACCORD_SMALL_CELL)
    return page(request, "figures", table=table, dimensions=DIMENSIONS.values(), chosen=chosen)
