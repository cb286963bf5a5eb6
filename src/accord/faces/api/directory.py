"""The directory of services: finding, keeping, reporting."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from accord.cooperation.directory import queries, services
from accord.cooperation.directory.entry import Entry
from accord.cooperation.directory.models import EntryReport, Service
from accord.cooperation.directory.search import Wish
from accord.cooperation.directory.vocab import Stay
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import now
from accord.foundation.codes import Sex

router = Router(tags=["directory"])
Short = Annotated[str, Query(max_length=12)]
_SETS = ("kinds", "areas", "languages", "sexes", "stays")


@router.get("/services", response=answers(list[s.EntryOut]))
def find_services(
    request: HttpRequest,
    kind: Short = "",
    area: Short = "",
    sex: Sex | None = None,
    age: Annotated[int | None, Query(ge=0, le=120)] = None,
    child: bool = False,
    stay: Stay | None = None,
    language: Short = "",
    open_now: bool = False,
    words: Annotated[str, Query(max_length=200)] = "",
    mine: bool = False,
) -> list[s.EntryOut]:
    """The services that fit; `mine`: those that you keep, also closed ones."""
    wish = Wish(kind, area, sex or "", age, child, stay or "", language, open_now, words)
    return [s.EntryOut(**_entry(row)) for row in queries.found(actor_of(request), wish, now(), kept=mine)]


@router.get("/services/upkeep", response=answers(list[s.UpkeepOut]))
def list_upkeep(request: HttpRequest) -> list[s.UpkeepOut]:
    """What the directory asks of you: entries to verify, contracts and licences that end, reports."""
    found = queries.upkeep(actor_of(request), now())
    return [
        s.UpkeepOut(what=one.what, service=one.service.pk, report=one.report, due=queries.day_of(one.due))
        for one in found
    ]


@router.get("/services/reports", response=answers(list[s.EntryReportOut]))
def list_entry_reports(request: HttpRequest) -> list[s.EntryReportOut]:
    """Reports of wrong entries that your organisation made or has to answer."""
    return [s.EntryReportOut(**_report(row)) for row in queries.open_reports(actor_of(request))]


@router.get("/services/reports/{report_id}", response=answers(s.EntryReportOpen))
def open_entry_report(request: HttpRequest, report_id: UUID) -> s.EntryReportOpen:
    """One report. For who keeps the entry an event in the ledger."""
    view = queries.open_report(actor=actor_of(request), report=report_id, now=now())
    return s.EntryReportOpen(**_report(view.report), note=view.note, may_answer=view.may_answer)


@router.post("/services/reports/{report_id}/answer", response=WRITE)
def answer_entry_report(request: HttpRequest, report_id: UUID, body: s.EntryAnswerIn, key: Key) -> s.Written:
    """`correct` once the entry is right again, or `reject` with a reason."""
    given = services.answer(
        actor=actor_of(request),
        report=report_id,
        action=body.action,
        rejection=body.rejection,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/services", response=WRITE)
def enter_service(request: HttpRequest, body: s.EntryIn, key: Key) -> s.Written:
    """Enter a service."""
    return shapes.written(services.add(actor=actor_of(request), entry=_wanted(body), now=now(), key=key))


@router.get("/services/{service_id}", response=answers(s.EntryOpen))
def open_service(request: HttpRequest, service_id: UUID) -> s.EntryOpen:
    """One entry with its history."""
    view = queries.view(actor_of(request), service_id)
    changes = [s.EntryChangeOut(**shapes.pick(change, s.EntryChangeOut)) for change in view.changes]
    return s.EntryOpen(**_entry(view.service), changes=changes, verify_by=view.due, may_keep=view.may_keep)


@router.post("/services/{service_id}/edit", response=WRITE)
def edit_service(request: HttpRequest, service_id: UUID, body: s.EntryEditIn, key: Key) -> s.Written:
    """Correct an entry: the whole of it anew. Saving it says that all of it is right."""
    given = services.edit(
        actor=actor_of(request), service=service_id, entry=_wanted(body), read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/services/{service_id}/verify", response=WRITE)
def verify_service(request: HttpRequest, service_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Say that somebody looked and the entry is still right."""
    return shapes.written(
        services.verify(actor=actor_of(request), service=service_id, read=body.version, now=now(), key=key)
    )


@router.post("/services/{service_id}/reports", response=WRITE)
def report_service(request: HttpRequest, service_id: UUID, body: s.EntryReportIn, key: Key) -> s.Written:
    """Report that an entry is wrong; who keeps it owes an answer."""
    given = services.report(
        actor=actor_of(request), service=service_id, wrong=body.wrong, note=body.note, now=now(), key=key
    )
    return shapes.written(given)


def _entry(row: Service) -> dict[str, Any]:
    sets = {name: getattr(row, name).split() for name in _SETS}
    return shapes.pick(row, s.EntryOut, organisation=row.organisation_id, **sets)


def _report(row: EntryReport) -> dict[str, Any]:
    return shapes.pick(row, s.EntryReportOut, service=row.service_id)


def _wanted(body: s.EntryIn) -> Entry:
    given = body.model_dump(exclude={"version"})
    return Entry(**given | {name: frozenset(given[name]) for name in _SETS})
