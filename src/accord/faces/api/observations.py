"""Figures that others published, side by side."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from accord.faces.api.base import actor_of, answers
from accord.faces.api.schemas import observations as o
from accord.research.observations import queries
from accord.research.observations.queries import Figure

router = Router(tags=["figures"])


@router.get("/observations", response=answers(o.ObservationsOut))
def read_observations(
    request: HttpRequest,
    country: Annotated[str, Query(pattern="^[A-Z]{2}$")] = "BG",
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    family: Annotated[str, Query(max_length=20)] = "victims",
) -> o.ObservationsOut:
    """Every source for a country and a year; `family` is victims, assisted, signalled, suspected, prosecuted, convicted or
    offences. Without a year, the one of which most sources speak.
    """
    found = queries.beside(actor_of(request), country=country, year=year, family=family)
    return o.ObservationsOut(
        country=found.country,
        year=found.year,
        family=found.family,
        figures=[_figure(one) for one in found.figures],
        differences=[
            o.DifferenceOut(asked=str(one.asked), answers=[(str(answer), who) for answer, who in one.answers])
            for one in found.differences
        ],
        changes=[change.says for change, _before, _after in found.changes],
    )


def _figure(one: Figure) -> o.ObservationOut:
    return o.ObservationOut(
        source=one.source.code,
        title=one.source.title,
        rule=one.source.says,
        measure=one.total.measure,
        period=one.total.period,
        counts=str(one.counts),
        status=str(one.status),
        shown=one.total.shown,
        value=one.total.value,
        split=one.split,
        earlier=[was.shown for was in one.earlier],
        note=one.total.note,
        address=one.total.address,
        retrieved=one.total.retrieved,
        file_digest=one.total.file_digest,
    )
