"""Screenings."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.detection.screening import listing
from accord.detection.screening import queries as screening_queries
from accord.detection.screening import services as screening_services
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import Setting
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import now
from accord.foundation.codes import AgeGroup

router = Router(tags=["detection"])


@router.get("/screenings", response=answers(s.ScreeningPage))
def list_screenings(request: HttpRequest, after: str = "", show: str = "", instrument: str = "") -> s.ScreeningPage:
    """The screenings of your organisation, newest first. `show`: `open`, `decide`, `second`, `withdrawn` or `identified`;
    `instrument`: the id of a list.
    """
    listed = listing.listed(actor_of(request), now=now(), show=show, instrument=instrument, after=after)
    rows = [
        s.ScreeningRow(**shapes.pick(row, s.ScreeningRow, outcome=row.outcome or "", second=row.pk in listed.second))
        for row in listed.found.rows
    ]
    return s.ScreeningPage(rows=rows, next=listed.found.next)


@router.get("/screening-lists", response=answers(list[s.ListOut]))
def list_offers(
    request: HttpRequest,
    age_group: AgeGroup = AgeGroup.UNKNOWN,
    setting: Setting | None = None,
    citizenship: str = "",
) -> list[s.ListOut]:
    """The lists and modules that fit a person of this age, those suggested for the place and the citizenship marked."""
    lists, modules = screening_queries.offered(
        actor_of(request), setting=setting or "", age_group=age_group, citizenship=citizenship
    )
    return [shapes.offer(one) for one in (*lists, *modules)]


@router.post("/screenings", response=WRITE)
def start_screening(request: HttpRequest, body: s.ScreeningIn, key: Key) -> s.Written:
    """Start a screening by the newest version of a list, with its modules."""
    beginning = Beginning(**body.model_dump() | {"modules": tuple(body.modules)})
    given = screening_services.start(actor=actor_of(request), beginning=beginning, now=now(), key=key)
    return shapes.written(given)


@router.get("/screenings/{screening_id}", response=answers(s.ScreeningOut))
def get_screening(request: HttpRequest, screening_id: UUID) -> s.ScreeningOut:
    """One screening with its explanation, and the reason of who raised it. An event in the ledger, where there is one."""
    view = screening_queries.open_screening(actor=actor_of(request), screening=screening_id, now=now())
    return shapes.screening(view)


@router.post("/screenings/{screening_id}/answers", response=WRITE)
def answer_screening(request: HttpRequest, screening_id: UUID, body: s.AnswersIn, key: Key) -> s.Written:
    """Keep answers."""
    given = screening_services.answer(
        actor=actor_of(request),
        screening=screening_id,
        read=body.version,
        now=now(),
        key=key,
        answers={i: GivenAnswer(a.reply, a.evidence) for i, a in body.answers.items()},
    )
    return shapes.written(given)


@router.post("/screenings/{screening_id}/raise", response=WRITE)
def raise_screening(request: HttpRequest, screening_id: UUID, body: s.RaiseIn, key: Key) -> s.Written:
    """Raise the conclusion on your own judgement; it cannot be lowered."""
    given = screening_services.raise_conclusion(
        actor=actor_of(request),
        screening=screening_id,
        to=body.to,
        reason=body.reason,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/screenings/{screening_id}/{action}", response=WRITE)
def move_screening(request: HttpRequest, screening_id: UUID, action: str, body: s.VersionIn, key: Key) -> s.Written:
    """`stop`, which is taken whatever the version, `resume` or `complete`."""
    call: dict[str, Any] = {"actor": actor_of(request), "screening": screening_id, "read": body.version}
    call |= {"now": now(), "key": key}
    stopped = action == "stop"
    given = screening_services.stop(**call, answers={}) if stopped else screening_services.move(**call, action=action)
    return shapes.written(given)
