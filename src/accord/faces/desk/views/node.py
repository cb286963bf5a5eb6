"""How the node stands, for those who answer for it."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accord.faces.desk.views.base import DeskRequest, now, page
from accord.foundation.copies import queries as copies


@require_GET
def node(request: DeskRequest) -> HttpResponse:
    """When it was copied, whether the copy was proved, and what is late."""
    state = copies.read_state(request.actor, now=now())
    newest = {deed.value: row for deed, row in state.newest.items()}
    return page(request, "node", state=state, **newest)
