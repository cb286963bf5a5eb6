"""Transmissions: exact figures that a law asks for, sealed for their recipient, released by a second coordinator."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.faces.api.schemas import transmissions as own
from accord.foundation.clock import now
from accord.foundation.downloads import attached
from accord.research.transmissions import queries, services
from accord.research.transmissions.models import Transmission

router = Router(tags=["research"])


@router.get("/transmissions", response=answers(list[own.TransmissionRow]))
def list_transmissions(request: HttpRequest, after: str = "") -> list[own.TransmissionRow]:
    """Every transmission, newest first."""
    return [own.TransmissionRow(**_row(one)) for one in queries.newest(actor_of(request), after=after).rows]


@router.post("/transmissions", response=WRITE)
def propose_transmission(request: HttpRequest, body: own.TransmissionIn, key: Key) -> s.Written:
    """Make a report as a file and seal it for the certificate of its recipient (PEM). Nothing leaves before a second coordinator."""
    wanted = services.Wanted(**body.model_dump())
    return shapes.written(services.propose(actor=actor_of(request), wanted=wanted, now=now(), key=key))


@router.get("/transmissions/{transmission_id}", response=answers(own.TransmissionOpen))
def get_transmission(request: HttpRequest, transmission_id: UUID) -> own.TransmissionOpen:
    """One transmission: who gets it, what for, and whose certificate it is sealed for."""
    found = queries.opened(actor=actor_of(request), transmission=transmission_id, now=now())
    return own.TransmissionOpen(**_row(found.transmission), keeper=found.keeper, reason=found.reason, named=found.named)


@router.post("/transmissions/{transmission_id}/decide", response=WRITE)
def decide_transmission(
    request: HttpRequest, transmission_id: UUID, body: own.TransmissionDecideIn, key: Key
) -> s.Written:
    """`release` or `return`, by a second coordinator. Never by a token: use the browser."""
    given = services.decide(
        actor=fresh_actor_of(request),
        transmission=transmission_id,
        action=body.action,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/transmissions/{transmission_id}/withdraw", response=WRITE)
def withdraw_transmission(request: HttpRequest, transmission_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """No longer propose it."""
    given = services.withdraw(
        actor=actor_of(request), transmission=transmission_id, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.get("/transmissions/{transmission_id}/file")
def get_transmission_file(request: HttpRequest, transmission_id: UUID) -> HttpResponse:
    """The sealed file of a released transmission."""
    name, content = services.take(actor=actor_of(request), transmission=transmission_id, now=now())
    return attached(HttpResponse(content, content_type="application/pkcs7-mime"), name)


def _row(one: Transmission) -> dict[str, Any]:
    return shapes.pick(one, own.TransmissionRow)
