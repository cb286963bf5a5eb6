"""Publications of figures: plans, proposals, the gate's findings, the second coordinator's answer, files."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.faces.api.schemas import publications as own
from accord.foundation.clock import now
from accord.foundation.downloads import attached
from accord.research.releases import queries, services
from accord.research.releases.models import Publication

router = Router(tags=["research"])


@router.get("/publication-plans", response=answers(list[own.PlanRow]))
def list_plans(request: HttpRequest) -> list[own.PlanRow]:
    """Every plan that was registered."""
    return [own.PlanRow(**shapes.pick(one, own.PlanRow)) for one in queries.plans(actor_of(request))]


@router.post("/publication-plans", response=WRITE)
def register_plan(request: HttpRequest, body: own.PlanTextIn, key: Key) -> s.Written:
    """Register a plan. It is never changed afterwards."""
    return shapes.written(services.register(actor=actor_of(request), text=body.text, now=now(), key=key))


@router.get("/publications", response=answers(list[own.PublicationRow]))
def list_publications(request: HttpRequest, after: str = "") -> list[own.PublicationRow]:
    """Every publication, newest first."""
    found = queries.newest(actor_of(request), after=after)
    return [own.PublicationRow(**_row(one)) for one in found.rows]


@router.post("/publications", response=WRITE)
def propose_publication(request: HttpRequest, body: own.PublicationIn, key: Key) -> s.Written:
    """Propose a year by a plan. It is examined within some minutes."""
    wanted = services.Wanted(body.plan, body.cohort, body.readers, body.method, body.epsilon, body.since, body.language)
    return shapes.written(services.propose(actor=actor_of(request), wanted=wanted, now=now(), key=key))


@router.get("/publications/{publication_id}", response=answers(own.PublicationOpen))
def get_publication(request: HttpRequest, publication_id: UUID) -> own.PublicationOpen:
    """One publication with its tables as they are read, what was found, and its files."""
    found = queries.opened(actor_of(request), publication_id)
    return own.PublicationOpen(
        **_row(found.publication),
        found=[*found.told.found, *filter(None, [found.told.refused])],
        risk=found.told.risk,
        use=found.told.use,
        files=[own.PublishedFile(name=f.name, digest=f.digest) for f in found.files],
        tables=[own.PublishedTable(title=t.title, heads=t.heads, lines=t.lines) for t in found.tables],
    )


@router.post("/publications/{publication_id}/decide", response=WRITE)
def decide_publication(
    request: HttpRequest, publication_id: UUID, body: own.PublicationDecideIn, key: Key
) -> s.Written:
    """`release` or `return`, by a second coordinator. Never by a token: use the browser."""
    given = services.decide(
        actor=fresh_actor_of(request),
        publication=publication_id,
        action=body.action,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/publications/{publication_id}/withdraw", response=WRITE)
def withdraw_publication(request: HttpRequest, publication_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """No longer propose it. What was spent stays spent."""
    given = services.withdraw(
        actor=actor_of(request), publication=publication_id, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.get("/publications/{publication_id}/files")
def get_publication_file(request: HttpRequest, publication_id: UUID, name: str = "") -> HttpResponse:
    """A file of a published year, byte for byte as it was examined."""
    file = services.take(actor=actor_of(request), publication=publication_id, name=name, now=now())
    answer = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    return attached(answer, file.name)


def _row(one: Publication) -> dict[str, Any]:
    return shapes.pick(one, own.PublicationRow)
