"""Organisations, figures, and who calls."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from accord.cooperation.directory.queries import hotlines
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.cooperation.people import sessions
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import now
from accord.foundation.downloads import download
from accord.foundation.sheets import Format
from accord.research.tables import queries as tables
from accord.research.tables.files import give

router = Router(tags=["cooperation"])


@router.get("/me", response=answers(s.MeOut))
def me(request: HttpRequest) -> s.MeOut:
    """As whom you are calling."""
    actor = actor_of(request)
    return s.MeOut(
        account=actor.account,
        organisation=actor.organisation,
        organisation_kind=actor.organisation_kind,
        role=actor.role,
    )


@router.get("/colleagues", response=answers(list[s.ColleagueOut]))
def list_colleagues(request: HttpRequest) -> list[s.ColleagueOut]:
    """The people who work for your organisation."""
    found = people.colleagues(actor_of(request), now=now())
    return [s.ColleagueOut(account=m.account_id, name=m.account.name, role=m.role) for m in found]


@router.get("/sessions", response=answers(list[s.SessionOut]))
def list_sessions(request: HttpRequest) -> list[s.SessionOut]:
    """Where you are signed in with a browser."""
    found = sessions.seats(actor_of(request).account, here=_here(request), now=now())
    return [s.SessionOut(**shapes.pick(seat, s.SessionOut)) for seat in found]


@router.post("/sessions/end-others", response=WRITE)
def end_other_sessions(request: HttpRequest, key: Key) -> s.Written:
    """End every session of yours but the one that asks; asked with a token, all."""
    given = sessions.end_other_sessions(actor=actor_of(request), here=_here(request), now=now(), key=key)
    return shapes.written(given)


@router.post("/sessions/{session_id}/end", response=WRITE)
def end_session(request: HttpRequest, session_id: UUID, key: Key) -> s.Written:
    """End one session of yours."""
    return shapes.written(sessions.end_session(actor=actor_of(request), session=session_id, now=now(), key=key))


@router.get("/organisations", response=answers(list[s.OrganisationOut]))
def list_organisations(request: HttpRequest) -> list[s.OrganisationOut]:
    """The directory."""
    return [s.OrganisationOut(**shapes.pick(o, s.OrganisationOut)) for o in organisations.directory(actor_of(request))]


@router.get("/hotlines", response=answers(list[s.HotlineOut]))
def list_hotlines(request: HttpRequest) -> list[s.HotlineOut]:
    """The published help lines, in the language you asked for."""
    actor_of(request)
    return [s.HotlineOut(**shapes.pick(h, s.HotlineOut)) for h in hotlines()]


@router.get("/tables/{name}", response=answers(s.TableOut))
def get_table(request: HttpRequest, name: str, by: Query[list[str]]) -> s.TableOut:
    """A table of figures, small cells hidden (`*`), by one or two dimensions."""
    table = tables.table(actor=actor_of(request), by=by, threshold=settings.ACCORD_SMALL_CELL, rule=name)
    rows = [{"label": line.label, "cells": line.cells, "total": line.total} for line in table.lines]
    return s.TableOut(
        caption=table.caption, columns=table.columns, rows=rows, notes=table.notes, threshold=table.threshold
    )


@router.get("/tables/{name}/file", response=answers(None))
def get_table_file(request: HttpRequest, name: str, by: Query[list[str]], format: Format = Format.CSV) -> HttpResponse:  # noqa: A002
    """The same table as a file, `csv` or `xlsx`."""
    threshold = settings.ACCORD_SMALL_CELL
    return download(give(actor=actor_of(request), by=by, threshold=threshold, rule=name, kind=format, now=now()))


def _here(request: HttpRequest) -> str | None:
    return request.session.session_key if request.user.is_authenticated else None
