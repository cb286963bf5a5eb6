"""Reading transmissions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal
from accord.research.releases.access import allowed, may
from accord.research.transmissions.models import Transmission
from accord.research.transmissions.vocab import TransmissionState


@dataclass(frozen=True, repr=False)
class Opened:
    """One transmission, who gets it and what for, and what the actor may do."""

    transmission: Transmission
    keeper: str
    reason: str
    named: str  # whom the certificate names
    decide: bool
    withdraw: bool
    take: bool

    @property
    def spelled(self) -> str:
        """The fingerprint as it is read out: groups of four."""
        print_ = self.transmission.fingerprint
        return " ".join(print_[at : at + 4] for at in range(0, len(print_), 4))


def newest(actor: Actor, *, after: str = "") -> Page[Transmission]:
    """The transmissions of the organisation, newest first. Raises Refused."""
    allowed(actor, Action.PUBLICATION_READ)
    found = Transmission.objects.filter(organisation=actor.organisation).defer("content")
    return page_of(found, order="proposed_at", after=after)


def reach(actor: Actor, transmission: UUID) -> Transmission:
    """A transmission of the actor's organisation. Raises Refused or Missing."""
    allowed(actor, Action.PUBLICATION_READ)
    found = Transmission.objects.filter(pk=transmission, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found


def opened(*, actor: Actor, transmission: UUID, now: datetime) -> Opened:
    """One transmission as its coordinators see it; the reading is an event. Raises Refused or Missing."""
    found = reach(actor, transmission)
    told = reveal(found, holder=actor.organisation, fields=["keeper", "reason", "named"])
    with transaction.atomic():
        ledger.append(event(Kind.TRANSMISSION_READ, found, actor, now))
    ready, mine = found.state == TransmissionState.READY, found.proposed_by == actor.account
    return Opened(
        found,
        told["keeper"],
        told["reason"],
        told["named"],
        ready and not mine and may(actor, Action.PUBLICATION_RELEASE),
        ready and mine,
        found.state == TransmissionState.RELEASED,
    )


def event(kind: Kind, found: Transmission, actor: Actor, now: datetime, **facts: str) -> Entry:
    """The event of a step of a transmission: its code and codes."""
    told = {"code": found.code} | facts
    return Entry.by(actor, kind, now, object_type="transmission", object_id=found.pk, facts=told)
