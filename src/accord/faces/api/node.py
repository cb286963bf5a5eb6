"""How the node stands."""

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api.base import actor_of, answers
from accord.foundation.clock import now
from accord.foundation.copies import queries as copies

router = Router(tags=["node"])


@router.get("/node", response=answers(s.NodeOut))
def read_node(request: HttpRequest) -> s.NodeOut:
    """When the node was copied, whether the newest copy was restored and checked, and what is late."""
    state = copies.read_state(actor_of(request), now=now())
    return s.NodeOut(
        newest={deed.value: row.at for deed, row in state.newest.items()},
        late=[deed.value for deed in state.late],
        verified=state.verified,
        witnesses=[s.WitnessOut(called=one.called, at=one.at) for one in state.witnesses],
        silent=state.silent,
    )
