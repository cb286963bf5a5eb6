"""Signals and screenings."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.detection.screening import queries as screening_queries
from accord.detection.screening import services as screening_services
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import Setting
from accord.detection.signals import alike, queries, services
from accord.detection.signals.alike import Selector
from accord.detection.signals.services import PersonDetails, SignalDetails
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import now
from accord.foundation.codes import AgeGroup

router = Router(tags=["detection"])


@router.get("/signals", response=answers(s.SignalPage))
def list_signals(request: HttpRequest, after: str = "") -> s.SignalPage:
    """The signals of your organisation, newest first."""
    page = queries.newest(actor_of(request), after=after)
    return s.SignalPage(rows=[s.SignalOut(**shapes.signal(row)) for row in page.rows], next=page.next)


@router.post("/signals", response=WRITE)
def record_signal(request: HttpRequest, body: s.SignalIn, key: Key) -> s.Written:
    """Record a signal."""
    fields = body.model_dump(exclude={"persons", "forms", "selectors"})
    persons = tuple(PersonDetails(**p.model_dump()) for p in body.persons)
    selectors = tuple(Selector(one.kind, one.text) for one in body.selectors)
    details = SignalDetails(**fields, forms=frozenset(body.forms), persons=persons, selectors=selectors)
    return shapes.written(services.record(actor=actor_of(request), details=details, now=now(), key=key))


@router.post("/signals/near", response=answers(list[s.NearOut]))
def near_signals(request: HttpRequest, body: s.SelectorsIn) -> list[s.NearOut]:
    """Signals of your organisation within the last 90 days that tell one of these too; nothing is recorded."""
    wanted = [Selector(one.kind, one.text) for one in body.selectors]
    found = alike.like(actor_of(request), wanted, country=body.country, now=now())
    return [s.NearOut(**asdict(row)) for row in found]


@router.get("/signals/{signal_id}", response=answers(s.SignalOpen))
def open_signal(request: HttpRequest, signal_id: UUID) -> s.SignalOpen:
    """One signal, opened; the reading is an event in the ledger."""
    view = queries.open_signal(actor=actor_of(request), signal=signal_id, now=now())
    persons = [s.SignalPersonOut(**shapes.pick(p, s.SignalPersonOut)) for p in view.persons]
    selectors = [s.SelectorOut(kind=one.kind, text=one.text) for one in view.selectors]
    near = [s.NearOut(**asdict(row)) for row in view.near]
    return s.SignalOpen(**shapes.signal(view.signal), persons=persons, told=view.told, selectors=selectors, near=near)


@router.post("/signals/{signal_id}/triage", response=WRITE)
def triage_signal(request: HttpRequest, signal_id: UUID, body: s.TriageIn, key: Key) -> s.Written:
    """Look at a signal and set its urgency."""
    given = services.triage(
        actor=actor_of(request), signal=signal_id, danger=body.danger, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/signals/{signal_id}/close", response=WRITE)
def close_signal(request: HttpRequest, signal_id: UUID, body: s.SignalCloseIn, key: Key) -> s.Written:
    """Close a signal with its outcome."""
    given = services.close(
        actor=actor_of(request), signal=signal_id, outcome=body.outcome, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.get("/screenings", response=answers(s.ScreeningPage))
def list_screenings(request: HttpRequest, after: str = "") -> s.ScreeningPage:
    """The screenings of your organisation, newest first."""
    page = screening_queries.newest(actor_of(request), after=after)
    return s.ScreeningPage(rows=[s.ScreeningRow(**shapes.pick(r, s.ScreeningRow)) for r in page.rows], next=page.next)


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
    """`stop`, `resume` or `complete`."""
    given = screening_services.move(
        actor=actor_of(request), screening=screening_id, action=action, read=body.version, now=now(), key=key
    )
    return shapes.written(given)
