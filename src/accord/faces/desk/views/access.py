"""What is kept and how it is protected, for the data protection officer."""

from itertools import groupby

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accord.faces.desk.views.base import DeskRequest, page
from accord.foundation.policy import kept


@require_GET
def kept_page(request: DeskRequest) -> HttpResponse:
    """Every table with its columns by protection: the record of processing (GDPR art. 30)."""
    rooms = [(room, list(tables)) for room, tables in groupby(kept.record(request.actor), key=lambda one: one.room)]
    return page(request, "kept", rooms=rooms)
