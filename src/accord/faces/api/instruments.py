"""The lists by which people are screened: read, write, release, withdraw."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from accord.detection.screening import catalogue, editing
from accord.detection.screening.catalogue import Listed, Opened
from accord.detection.screening.models import Edition
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.faces.api.schemas import instruments as own
from accord.foundation.clock import now
from accord.foundation.refusals import Missing

router = Router(tags=["detection"])


@router.get("/lists-of-questions", response=answers(list[own.ListRow]))
def list_instruments(request: HttpRequest) -> list[own.ListRow]:
    """Every version of every list; those in preparation only for who edits lists."""
    return [own.ListRow(**_row(one)) for one in catalogue.listed(actor_of(request))]


@router.post("/lists-of-questions", response=WRITE)
def begin_instrument(request: HttpRequest, body: own.ListTextIn, key: Key) -> s.Written:
    """A draft from the text of a file. A fault is told with its line and key."""
    return shapes.written(editing.begin(actor=actor_of(request), text=body.text, now=now(), key=key))


@router.get("/lists-of-questions/{instrument}/{edition}", response=answers(own.ListOpen))
def get_instrument(request: HttpRequest, instrument: str, edition: str) -> own.ListOpen:
    """One version with the text of its file."""
    found = catalogue.opened(actor_of(request), instrument, edition)
    row = found.listed.row
    return own.ListOpen(**_row(found.listed), text=found.text, row=row.version if row else 0, others=list(found.others))


@router.get("/lists-of-questions/{instrument}/{edition}/changes", response=answers(list[own.DifferenceOut]))
def instrument_changes(request: HttpRequest, instrument: str, edition: str, since: str) -> list[own.DifferenceOut]:
    """What changed since another version of the list."""
    found = catalogue.compared(actor_of(request), instrument, since, edition)
    return [own.DifferenceOut(kind=one.kind, what=one.what, before=one.before, after=one.after) for one in found]


@router.post("/lists-of-questions/{instrument}/{edition}/text", response=WRITE)
def save_instrument(request: HttpRequest, instrument: str, edition: str, body: own.ListSaveIn, key: Key) -> s.Written:
    """The draft is now this text."""
    actor = actor_of(request)
    row = _of(catalogue.opened(actor, instrument, edition))
    given = editing.save(actor=actor, edition=row.pk, text=body.text, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/lists-of-questions/{instrument}/{edition}/steps", response=WRITE)
def step_instrument(request: HttpRequest, instrument: str, edition: str, body: own.ListStepIn, key: Key) -> s.Written:
    """`propose`, `take_back` or `discard` by the author; `return` by a second person."""
    actor = actor_of(request)
    row = _of(catalogue.opened(actor, instrument, edition))
    given = editing.step(actor=actor, edition=row.pk, action=body.action, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/lists-of-questions/{instrument}/{edition}/release", response=WRITE)
def release_instrument(request: HttpRequest, instrument: str, edition: str, body: s.VersionIn, key: Key) -> s.Written:
    """Release what another wrote. Never by a token: use the browser."""
    actor = fresh_actor_of(request)
    row = _of(catalogue.opened(actor, instrument, edition))
    return shapes.written(editing.release(actor=actor, edition=row.pk, read=body.version, now=now(), key=key))


@router.post("/lists-of-questions/{instrument}/{edition}/withdraw", response=WRITE)
def withdraw_instrument(
    request: HttpRequest, instrument: str, edition: str, body: own.ListWithdrawIn, key: Key
) -> s.Written:
    """Ask a version no more. Never by a token: use the browser."""
    given = editing.withdraw(
        actor=fresh_actor_of(request), instrument=instrument, version=edition, why=body.why, now=now(), key=key
    )
    return shapes.written(given)


def _row(one: Listed) -> dict[str, Any]:
    made = one.made
    return shapes.pick(made, own.ListRow, title=made.words, state=one.state, current=one.current)


def _of(found: Opened) -> Edition:
    if found.listed.row is None:
        raise Missing
    return found.listed.row
