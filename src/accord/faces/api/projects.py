"""Projects: what donors were promised and what was reached."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.foundation.clock import now
from accord.foundation.downloads import download
from accord.foundation.sheets import Format
from accord.research.projects import queries, services
from accord.research.projects.files import give
from accord.research.projects.vocab import LONGEST, MOST

router = Router(tags=["figures"])


class ProjectIn(In):
    """`bodies`: whose work counts, organisations of your country. The frame is one to three years."""

    title: str = Field(max_length=LONGEST)
    donor: str = Field(max_length=LONGEST)
    first_year: int
    last_year: int
    bodies: list[UUID]
    agreement: UUID | None = None


class TargetIn(VersionIn):
    """`number` null takes the target back."""

    rule: str = Field(max_length=20)
    year: int
    number: int | None = Field(default=None, ge=0, le=MOST)


class ProjectMoneyIn(VersionIn):
    year: int
    currency: str = Field(max_length=3)
    granted: Decimal
    spent: Decimal


class ProjectRow(Schema):
    id: UUID
    code: str
    title: str
    donor: str
    first_year: int
    last_year: int
    agreement: UUID | None
    version: int


class CellOut(Schema):
    target: int | None
    reached: int | None


class LineOut(Schema):
    """`years` in the order of the frame; `frame` is counted over all of them, not added."""

    rule: str
    label: str
    says: str
    years: list[CellOut]
    frame: CellOut


class PaidOut(Schema):
    currency: str
    granted: Decimal
    spent: Decimal


class ProjectOut(ProjectRow):
    bodies: list[str]
    lines: list[LineOut]
    paid: list[PaidOut]
    as_of: datetime | None = None


@router.get("/projects", response=answers(list[ProjectRow]))
def list_projects(request: HttpRequest) -> list[ProjectRow]:
    """The projects of your organisation."""
    return [ProjectRow(**shapes.pick(one, ProjectRow)) for one in queries.own(actor_of(request))]


@router.post("/projects", response=WRITE)
def begin_project(request: HttpRequest, body: ProjectIn, key: Key) -> s.Written:
    """Begin a project."""
    wanted = services.Wanted(**body.model_dump() | {"bodies": frozenset(body.bodies)})
    return shapes.written(services.begin(actor=actor_of(request), wanted=wanted, now=now(), key=key))


@router.get("/projects/{project_id}", response=answers(ProjectOut))
def get_project(request: HttpRequest, project_id: UUID) -> ProjectOut:
    """One project with its figures, counted now; an event."""
    found = queries.reached(actor=actor_of(request), project=project_id, now=now())
    lines = [
        LineOut(
            **shapes.pick(line, LineOut, years=[_cell(one) for one in line.years], frame=_cell(line.frame))
        )
        for line in found.lines
    ]  # fmt: skip
    paid = [PaidOut(**shapes.pick(one, PaidOut)) for one in found.paid]
    return ProjectOut(
        **shapes.pick(found.project, ProjectOut, bodies=found.bodies, lines=lines, paid=paid, as_of=found.as_of)
    )


@router.post("/projects/{project_id}/targets", response=WRITE)
def set_target(request: HttpRequest, project_id: UUID, body: TargetIn, key: Key) -> s.Written:
    """What is promised of an indicator in a year."""
    given = services.set_target(
        actor=actor_of(request), project=project_id, rule=body.rule, year=body.year, number=body.number,
        read=body.version, now=now(), key=key,
    )  # fmt: skip
    return shapes.written(given)


@router.post("/projects/{project_id}/money", response=WRITE)
def set_money(request: HttpRequest, project_id: UUID, body: ProjectMoneyIn, key: Key) -> s.Written:
    """What was granted and spent in a year, in one currency."""
    paid = services.Paid(**body.model_dump(exclude={"version"}))
    given = services.set_money(
        actor=actor_of(request), project=project_id, paid=paid, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/projects/{project_id}/close", response=WRITE)
def close_project(request: HttpRequest, project_id: UUID, body: VersionIn, key: Key) -> s.Written:
    """Close a project: nothing of it changes any more."""
    given = services.close(actor=actor_of(request), project=project_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.get("/projects/{project_id}/file", response=answers(None))
def get_project_file(request: HttpRequest, project_id: UUID, format: Format = Format.CSV) -> HttpResponse:  # noqa: A002
    """The same as a file, `csv` or `xlsx`."""
    return download(give(actor=actor_of(request), project=project_id, kind=format, now=now()))


def _cell(one: queries.Cell) -> CellOut:
    return CellOut(target=one.target, reached=one.reached)
