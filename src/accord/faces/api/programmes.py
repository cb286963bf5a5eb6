"""The national programme: its draft, its steps, its activities, and what is reported on them."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import programmes as p
from accord.foundation.clock import now
from accord.foundation.downloads import download
from accord.foundation.refusals import Missing
from accord.prevention.programme import activities, queries, reporting, services
from accord.prevention.programme.assembling import assembled, owed
from accord.prevention.programme.models import Activity, ActivityReport
from accord.prevention.programme.money import Money
from accord.research.reports import opening
from accord.research.reports.programmes import FORMATS, give

router = Router(tags=["prevention"])
Asked = Annotated[str, Query(alias="period", max_length=7)]


@router.get("/programmes", response=answers(p.ProgrammePage))
def list_programmes(request: HttpRequest, after: str = "") -> p.ProgrammePage:
    """What is or was in force, newest first; for its coordinator also the drafts."""
    found = queries.newest(actor_of(request), after=after)
    return p.ProgrammePage(
        rows=[p.ProgrammeRow(**shapes.pick(one, p.ProgrammeRow)) for one in found.rows], next=found.next
    )


@router.post("/programmes", response=WRITE)
def begin_programme(request: HttpRequest, body: p.ProgrammeIn, key: Key) -> s.Written:
    """Begin a programme by its frame."""
    wanted = services.Beginning(**body.model_dump())
    return shapes.written(services.begin(actor=actor_of(request), wanted=wanted, now=now(), key=key))


@router.get("/programmes/{programme_id}", response=answers(p.ProgrammeOpen))
def get_programme(request: HttpRequest, programme_id: UUID) -> p.ProgrammeOpen:
    """One programme with its sections and activities."""
    found = queries.opened(actor_of(request), programme_id, now())
    sections = [p.SectionOut(number=one.number, name=one.name, objectives=own) for one, own, _rows in found.sections]
    rows = [p.ActivityRow(**_activity(one)) for _section, _own, rows in found.sections for one in rows]
    more = {"sections": sections, "activities": rows, "planned": _amounts(found.planned)}
    return p.ProgrammeOpen(**shapes.pick(found.programme, p.ProgrammeOpen, **more))


@router.post("/programmes/{programme_id}/head", response=WRITE)
def change_programme(request: HttpRequest, programme_id: UUID, body: p.ProgrammeHeadIn, key: Key) -> s.Written:
    """Change title, strategy and objectives of a draft."""
    wanted = services.Head(body.title, body.strategy, {n: tuple(rows) for n, rows in body.objectives.items()})
    given = services.change(
        actor=actor_of(request), programme=programme_id, wanted=wanted, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/programmes/{programme_id}/steps", response=WRITE)
def step_programme(request: HttpRequest, programme_id: UUID, body: p.ProgrammeStepIn, key: Key) -> s.Written:
    """Take a step."""
    wanted = services.Step(body.action, body.on, body.reference, body.why)
    given = services.step(
        actor=actor_of(request), programme=programme_id, wanted=wanted, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/programmes/{programme_id}/editions", response=WRITE)
def revise_programme(request: HttpRequest, programme_id: UUID, key: Key) -> s.Written:
    """Begin a new version of what is in force. Answers with its id."""
    return shapes.written(services.revise(actor=actor_of(request), programme=programme_id, now=now(), key=key))


@router.post("/programmes/{programme_id}/activities", response=WRITE)
def add_activity(request: HttpRequest, programme_id: UUID, body: p.ActivityIn, key: Key) -> s.Written:
    """Add an activity to a draft."""
    given = activities.add_activity(
        actor=actor_of(request), programme=programme_id, wanted=_wanted(body), now=now(), key=key
    )
    return shapes.written(given)


@router.get("/programmes/{programme_id}/report", response=answers(p.ProgrammeReportOut))
def get_programme_report(request: HttpRequest, programme_id: UUID, asked: Asked = "") -> p.ProgrammeReportOut:
    """What was reported on a `period` (2026, or 2026-H1), and who owes what is missing."""
    found = assembled(actor_of(request), programme_id, asked)
    lines = [line for _section, lines in found.sections for line in lines]
    return p.ProgrammeReportOut(
        programme=programme_id,
        period=found.period.code,
        due=found.due,
        results={str(result): n for result, n in found.results},
        missing=[p.MissingOut(organisation=who.pk, activities=[a.pk for a in rows]) for who, rows in found.owing],
        planned=_amounts(found.planned),
        spent=_amounts(found.spent),
        reports=[_report(report) for line in lines for report in line.reports],
    )


@router.get("/programmes/{programme_id}/report/file", response=answers(None))
def get_programme_report_file(
    request: HttpRequest,
    programme_id: UUID,
    asked: Asked = "",
    kind: Annotated[str, Query(alias="format", max_length=4)] = "pdf",
) -> HttpResponse:
    """The same report as pdf, csv or xlsx. An event in the ledger."""
    if kind not in FORMATS:
        raise Missing
    return download(give(actor=actor_of(request), programme=programme_id, asked=asked, kind=kind, now=now()))


@router.post("/programmes/{programme_id}/put-out", response=WRITE)
def put_programme_report_out(request: HttpRequest, programme_id: UUID, key: Key) -> s.Written:
    """Let anybody read the yearly report of a programme that was reported."""
    actor = actor_of(request)
    files = opening.files_of(actor, programme_id, now())
    return shapes.written(opening.put_out(actor=actor, programme=programme_id, files=files, now=now(), key=key))


@router.get("/programme-reports/owed", response=answers(list[p.OwedOut]))
def list_owed_reports(request: HttpRequest) -> list[p.OwedOut]:
    """Which reports your organisation owes, of times that are over."""
    found = owed(actor_of(request), now())
    return [
        p.OwedOut(activity=one.activity.pk, period=one.period.code, due=one.due, days=one.days, stage=one.stage)
        for one in found
    ]


@router.get("/activities/{activity_id}", response=answers(p.ActivityOpen))
def get_activity(request: HttpRequest, activity_id: UUID) -> p.ActivityOpen:
    """One activity with every report on it."""
    found = queries.opened_activity(actor_of(request), activity_id, now())
    rows = [_report(one) for one in found.reports]
    for row in rows:
        row.evidence = [p.EvidenceOut(**shapes.pick(one, p.EvidenceOut)) for one in found.evidence.get(row.id, [])]
    return p.ActivityOpen(**_activity(found.activity), reports=rows)


@router.post("/activities/{activity_id}/change", response=WRITE)
def change_activity(request: HttpRequest, activity_id: UUID, body: p.ActivityChangeIn, key: Key) -> s.Written:
    """Change an activity of a draft."""
    given = activities.change_activity(
        actor=actor_of(request), activity=activity_id, wanted=_wanted(body), read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/activities/{activity_id}/drop", response=WRITE)
def drop_activity(request: HttpRequest, activity_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Take an activity out of a draft. Answers with the programme."""
    given = activities.drop_activity(
        actor=actor_of(request), activity=activity_id, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/activities/{activity_id}/indicators", response=WRITE)
def add_indicator(request: HttpRequest, activity_id: UUID, body: p.IndicatorIn, key: Key) -> s.Written:
    """Say what is counted."""
    wanted = activities.Counted(body.title, body.unit, body.target, body.split)
    given = activities.add_indicator(actor=actor_of(request), activity=activity_id, wanted=wanted, now=now(), key=key)
    return shapes.written(given)


@router.post("/indicators/{indicator_id}/drop", response=WRITE)
def drop_indicator(request: HttpRequest, indicator_id: UUID, key: Key) -> s.Written:
    """Count it no longer. Answers with the activity."""
    return shapes.written(
        activities.drop_indicator(actor=actor_of(request), indicator=indicator_id, now=now(), key=key)
    )


@router.post("/activities/{activity_id}/reports", response=WRITE)
def report_activity(request: HttpRequest, activity_id: UUID, body: p.ActivityReportIn, key: Key) -> s.Written:
    """Report on an activity for your organisation, or correct what it reported."""
    reached = tuple(reporting.Reached(r.indicator, r.value, r.sex or "", r.age or "") for r in body.reached)
    wanted = reporting.Told(
        body.period, body.result, body.text, body.obstacles, body.carry_over, reached, _money(body.spent)
    )
    given = reporting.tell(
        actor=actor_of(request), activity=activity_id, wanted=wanted, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


def _wanted(body: p.ActivityIn) -> activities.Wanted:
    told: dict[str, Any] = body.model_dump(exclude={"version", "responsible", "partners", "budget"})
    return activities.Wanted(
        **told, responsible=frozenset(body.responsible), partners=frozenset(body.partners), budget=_money(body.budget)
    )


def _money(amounts: list[p.MoneyIn]) -> tuple[Money, ...]:
    return tuple(Money(one.amount, one.currency) for one in amounts)


def _amounts(amounts: list[Money]) -> list[p.MoneyOut]:
    return [p.MoneyOut(amount=one.amount, currency=one.currency) for one in amounts]


def _activity(one: Activity) -> dict[str, Any]:
    bodies: dict[str, list[UUID]] = {"responsible": [], "partner": []}
    for bearer in one.bearers.all():
        bodies[bearer.part].append(bearer.organisation_id)
    counted = [
        p.IndicatorOut(**shapes.pick(row, p.IndicatorOut))
        for row in sorted(one.indicators.all(), key=lambda i: i.place)
    ]
    planned = _amounts([b.money for b in one.budgets.all()])
    more = {"responsible": bodies["responsible"], "partners": bodies["partner"], "budget": planned}
    return shapes.pick(one, p.ActivityRow, indicators=counted, **more)


def _report(one: ActivityReport) -> p.ActivityReportOut:
    values = [p.ValueOut(**shapes.pick(v, p.ValueOut)) for v in one.values.all()]
    spent = _amounts([row.money for row in one.spent.all()])
    more = {"organisation": one.organisation_id, "values": values, "spent": spent}
    return p.ActivityReportOut(**shapes.pick(one, p.ActivityReportOut, **more))
