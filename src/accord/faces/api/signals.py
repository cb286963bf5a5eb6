"""Signals."""

from dataclasses import asdict
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from accord.detection.signals import alike, calling, intake, queries, quiet, services
from accord.detection.signals.alike import Selector
from accord.detection.signals.calling import SafeCall
from accord.detection.signals.passing import Passed
from accord.detection.signals.services import PersonDetails, SignalDetails
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import day, now
from accord.foundation.downloads import attached
from accord.research.tables.signals import table

router = Router(tags=["detection"])
_NO_DETAILS = {"persons", "forms", "selectors", "agreed", "draft", "outcome", "version"}


@router.get("/signals", response=answers(s.SignalPage))
def list_signals(request: HttpRequest, after: str = "") -> s.SignalPage:
    """The signals of your organisation, newest first."""
    page = queries.newest(actor_of(request), after=after)
    return s.SignalPage(rows=[s.SignalOut(**shapes.signal(row)) for row in page.rows], next=page.next)


def _mail(found: queries.Mailed) -> s.MailOut:
    files = [s.MailFileOut(**asdict(one)) for one in found.files]
    return s.MailOut(size=found.mail.size, fault=found.mail.fault, cut=found.mail.cut, files=files)


def _details(body: s.SignalIn) -> SignalDetails:
    return SignalDetails(
        **body.model_dump(exclude=_NO_DETAILS),
        forms=frozenset(body.forms),
        persons=tuple(PersonDetails(**p.model_dump()) for p in body.persons),
        selectors=tuple(Selector(one.kind, one.text) for one in body.selectors),
        agreed=SafeCall(**body.agreed.model_dump()),
    )


@router.post("/signals", response=WRITE)
def record_signal(request: HttpRequest, body: s.SignalIn, key: Key) -> s.Written:
    """Record a signal."""
    details, actor = _details(body), actor_of(request)
    given = services.record(actor=actor, details=details, draft=body.draft, outcome=body.outcome, now=now(), key=key)
    return shapes.written(given)


@router.post("/signals/near", response=answers(list[s.NearOut]))
def near_signals(request: HttpRequest, body: s.SelectorsIn) -> list[s.NearOut]:
    """Signals of your organisation within the last 90 days that tell one of these too; nothing is recorded."""
    wanted = [Selector(one.kind, one.text) for one in body.selectors]
    found = alike.like(actor_of(request), wanted, country=body.country, now=now())
    return [s.NearOut(**asdict(row)) for row in found]


@router.post("/signals/quiet", response=WRITE)
def count_quiet_call(request: HttpRequest, body: s.QuietIn, key: Key) -> s.Written:
    """Count a call that told nothing: silent, abusive, a test. Nothing of who called is kept."""
    return shapes.written(quiet.count(actor=actor_of(request), kind=body.kind, now=now(), key=key))


@router.get("/signals/{signal_id}", response=answers(s.SignalOpen))
def open_signal(request: HttpRequest, signal_id: UUID) -> s.SignalOpen:
    """One signal, opened; the reading is an event in the ledger. Its number to call back is opened by `number`."""
    view = queries.open_signal(actor=actor_of(request), signal=signal_id, now=now())
    agreed = {name: getattr(view.agreed, name) for name in s.AgreedOut.model_fields}
    return s.SignalOpen(
        **shapes.signal(view.signal),
        persons=[s.SignalPersonOut(**shapes.pick(p, s.SignalPersonOut)) for p in view.persons],
        told=view.told,
        selectors=[s.SelectorOut(kind=one.kind, text=one.text) for one in view.selectors],
        near=[s.NearOut(**asdict(row)) for row in view.near],
        agreed=s.AgreedOut(**agreed),
        calls=[s.CallOut(**shapes.pick(row.call, s.CallOut, note=row.note)) for row in view.calls],
        passed=[
            s.PassedOut(**shapes.pick(row.passing, s.PassedOut, body=row.body, reference=row.reference))
            for row in view.passed
        ],
        mail=_mail(view.mail) if view.mail else None,
    )


@router.post("/signals/{signal_id}/sheet", response=WRITE)
def write_on(request: HttpRequest, signal_id: UUID, body: s.SheetIn, key: Key) -> s.Written:
    """Write a draft anew: still a draft, or finished."""
    given = services.write_on(
        actor=actor_of(request),
        signal=signal_id,
        details=_details(body),
        draft=body.draft,
        outcome=body.outcome,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/signals/{signal_id}/triage", response=WRITE)
def triage_signal(request: HttpRequest, signal_id: UUID, body: s.TriageIn, key: Key) -> s.Written:
    """Look at a signal and set its urgency."""
    given = services.triage(
        actor=actor_of(request),
        signal=signal_id,
        danger=body.danger,
        child=body.child,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/signals/{signal_id}/close", response=WRITE)
def close_signal(request: HttpRequest, signal_id: UUID, body: s.SignalCloseIn, key: Key) -> s.Written:
    """Close a signal with its outcome; of one that was passed on, to whom and when. Only to another node it is sent from here."""
    given = services.close(
        actor=actor_of(request),
        signal=signal_id,
        outcome=body.outcome,
        passed=Passed(**body.passed.model_dump()) if body.passed else None,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/signals/{signal_id}/number", response=answers(s.NumberOut))
def open_number(request: HttpRequest, signal_id: UUID, body: s.NumberIn) -> s.NumberOut:
    """The number to call back, for a stated purpose: an event in the ledger. Read first what was agreed."""
    found = calling.number_of(actor=actor_of(request), signal=signal_id, purpose=body.purpose, now=now())
    return s.NumberOut(number=found)


@router.get("/signals/{signal_id}/mail", response=answers(None))
def fetch_mail(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    """The e-mail as it came, without the ways by which it came. It may be harmful. An event in the ledger."""
    code, raw = intake.original_of(actor=actor_of(request), signal=signal_id, now=now())
    return attached(HttpResponse(raw, content_type="application/octet-stream"), f"{code}.eml")


@router.get("/signal-figures/{by}", response=answers(s.SignalFiguresOut))
def signal_figures(request: HttpRequest, by: str) -> s.SignalFiguresOut:
    """Signals and persons side by side, by channel, outcome, country, language, month, danger, child, sex or age-group."""
    moment = now()
    found = table(actor=actor_of(request), by=by, threshold=settings.ACCORD_SMALL_CELL, today=day(moment))
    rows = [s.SignalFigureRow(label=line.label, cells=line.cells, total=line.total) for line in found.lines]
    return s.SignalFiguresOut(
        caption=found.caption,
        columns=found.columns,
        rows=rows,
        notes=found.notes,
        threshold=found.threshold,
        quiet={kind.value: n for kind, n in found.quiet.items()},
    )


@router.post("/signals/{signal_id}/calls", response=WRITE)
def log_call(request: HttpRequest, signal_id: UUID, body: s.CallIn, key: Key) -> s.Written:
    """Keep what became of a call back; an unsafe one stops all calling."""
    given = calling.log_call(
        actor=actor_of(request),
        signal=signal_id,
        result=body.result,
        note=body.note,
        next_at=body.next_at,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)
