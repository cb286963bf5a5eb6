"""What waits, over all cases that somebody coordinates: the figures, and the list of codes behind each."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from accord.cooperation.people import queries as people
from accord.faces.api import shapes
from accord.faces.api.base import actor_of, answers
from accord.faces.api.schemas import overview as o
from accord.foundation.clock import now
from accord.research.overview import caseload, queries
from accord.research.overview.queries import Listed, Sort
from accord.research.overview.vocab import Counted

router = Router(tags=["overview"])


@router.get("/overview", response=answers(list[o.FigureOut]))
def read_overview(request: HttpRequest) -> list[o.FigureOut]:
    """Every figure that you see, the worst first, each with its rule and its parts. An event in the ledger."""
    found = queries.overview(actor=actor_of(request), now=now())
    return [_figure(one, found.as_of) for one in found.figures]


@router.get("/overview/{figure}", response=answers(o.FigureListOut))
def read_figure(
    request: HttpRequest,
    figure: str,
    part: Annotated[str, Query(max_length=80)] = "",
    sort: Sort = "moment",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> o.FigureListOut:
    """The rows behind a figure or behind one `part` of it: codes, never a person. An event in the ledger."""
    actor, moment = actor_of(request), now()
    found = queries.listed(actor=actor, name=figure, part=part, sort=sort, number=page, now=moment)
    return _listed(found, moment, page)


@router.get("/caseload", response=answers(list[o.LoadOut]))
def read_caseload(request: HttpRequest) -> list[o.LoadOut]:
    """Who of your organisation carries how much. The account of zeros is nobody in person. An event in the ledger."""
    found = caseload.caseload(actor=actor_of(request), now=now())
    names = people.names(one.account for one in found)
    return [
        o.LoadOut(
            account=one.account,
            name=names.get(one.account, ""),
            here=one.here,
            cells=[o.LoadCellOut(name=cell.figure.name, many=cell.many, first=cell.first) for cell in one.cells],
        )
        for one in found
    ]


@router.get("/caseload/{account_id}/{load}", response=answers(o.FigureListOut))
def read_carried(
    request: HttpRequest,
    account_id: UUID,
    load: str,
    sort: Sort = "moment",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> o.FigureListOut:
    """The rows behind one number of one worker: codes, never a person. An event in the ledger."""
    moment = now()
    found = caseload.carried(actor=actor_of(request), name=load, account=account_id, now=moment, sort=sort, number=page)
    return _listed(found, moment, page)


def _listed(found: Listed, moment: datetime, page: int) -> o.FigureListOut:
    rows = [o.FigureRowOut(**shapes.pick(row, o.FigureRowOut, days=row.days(moment))) for row in found.rows]
    return o.FigureListOut(figure=_figure(found.counted), rows=rows, next=page + 1 if found.following else None)


def _figure(one: Counted, as_of: datetime | None = None) -> o.FigureOut:
    parts = [o.FigurePartOut(code=part.code, said=str(part.said), many=part.many) for part in one.parts]
    return o.FigureOut(
        name=one.figure.name,
        title=str(one.figure.title),
        rule=str(one.figure.rule),
        many=one.many,
        parts=parts,
        note=str(one.note),
        as_of=as_of,
    )
