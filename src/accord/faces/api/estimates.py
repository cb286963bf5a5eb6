"""Estimates of those whom nobody saw."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import estimates as own
from accord.foundation.clock import now
from accord.foundation.downloads import download
from accord.research.estimates import files, queries, services
from accord.research.estimates.comparing import WHY_NOT, beside
from accord.research.estimates.models import Estimate
from accord.research.estimates.tables import decoded, text_of
from accord.research.estimates.telling import told

router = Router(tags=["research"])


@router.get("/estimates", response=answers(list[own.EstimateRow]))
def list_estimates(request: HttpRequest, after: str = "") -> list[own.EstimateRow]:
    """Every estimate, newest first."""
    return [own.EstimateRow(**_row(one)) for one in queries.newest(actor_of(request), after=after).rows]


@router.post("/estimates", response=WRITE)
def ask_estimate(request: HttpRequest, body: own.EstimateIn, key: Key) -> s.Written:
    """Give a table to be estimated. It is computed in the background; a table that cannot be estimated is refused at once."""
    given = body.model_dump(exclude={"file"}) | {"table": text_of(body.table, decoded(body.file))}
    wanted = services.Wanted(**given)
    return shapes.written(services.ask(actor=actor_of(request), wanted=wanted, now=now(), key=key))


@router.get("/estimates/{estimate_id}/beside/{later_id}", response=answers(own.EstimatesBeside))
def compare_estimates(request: HttpRequest, estimate_id: UUID, later_id: UUID) -> own.EstimatesBeside:
    """Two finished estimates side by side: what differs, and the change of the total, or why none can be told."""
    actor = actor_of(request)
    one, two = queries.opened(actor, estimate_id), queries.opened(actor, later_id)
    found = beside(one, two)
    return own.EstimatesBeside(
        before=own.EstimateRow(**_row(one)),
        after=own.EstimateRow(**_row(two)),
        lines=[own.BesideLine(**shapes.pick(line, own.BesideLine)) for line in found.lines],
        warnings=found.warnings,
        change=None if found.change is None else own.Changed(**shapes.pick(found.change, own.Changed)),
        headline=found.headline,
        words=found.words,
        reasons=[own.WhyNoChange(code=code, sentence=str(WHY_NOT[code])) for code in found.reasons],
    )


@router.get("/estimates/{estimate_id}", response=answers(own.EstimateOpen))
def get_estimate(request: HttpRequest, estimate_id: UUID) -> own.EstimateOpen:
    """One estimate: what came of it, what speaks against it, or why there is no number."""
    row = queries.opened(actor_of(request), estimate_id)
    what = told(row)
    codes = [one["code"] for one in row.result.get("refused", ())]
    return own.EstimateOpen(
        **_row(row),
        headline=what.headline,
        bound=what.bound,
        warnings=what.warnings,
        refused=[
            own.EstimateRefusal(code=code, sentence=sentence, help=helps)
            for code, (sentence, helps) in zip(codes, what.refusals, strict=True)
        ],
        result=files.result_of(row),
    )


@router.get("/estimates/{estimate_id}/file", response=answers(None))
def get_estimate_file(
    request: HttpRequest, estimate_id: UUID, kind: Annotated[str, Query(alias="format", max_length=4)] = "csv"
) -> HttpResponse:
    """The same estimate as csv, json or pdf. An event in the ledger."""
    return download(files.give(actor=actor_of(request), estimate=estimate_id, kind=kind, now=now()))


def _row(one: Estimate) -> dict[str, Any]:
    return shapes.pick(one, own.EstimateRow)
