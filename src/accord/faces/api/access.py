"""What is kept, and who may see it."""

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api.base import actor_of, answers
from accord.foundation.policy import kept

router = Router(tags=["access"])


@router.get("/kept", response=answers(list[s.KeptOut]))
def list_kept(request: HttpRequest) -> list[s.KeptOut]:
    """Every table with its columns by protection: the record of processing, for the data protection officer."""
    return [
        s.KeptOut(
            table=one.table, room=one.room, title=one.title, whose=one.whose, why=one.why, until=one.until,
            columns={how.value: list(names) for how, names in one.columns.items()},
        )
        for one in kept.record(actor_of(request))
    ]  # fmt: skip
