"""Reading the ledger."""

import base64
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accord.foundation.ledger import proofs
from accord.foundation.ledger.models import Checkpoint, Cosignature, Event, Head
from accord.foundation.ledger.services import append, export_lines, public_key, reachable
from accord.foundation.ledger.verifier import Report, verify
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing

# Of few records among millions of events: sorted by what no index holds, or PostgreSQL may walk the whole ledger from its end
# in the hope to meet enough of theirs, as soon as it expects some hundreds (94 ms with 374,000 events, and it grows with them).
_SEQ: Final = F("seq") + 0


def events_about(
    object_ids: Iterable[UUID], *, only: Iterable[Kind] | None = None, without: Iterable[Kind] = (), limit: int = 60
) -> list[Event]:
    """The newest events about these records: of the kinds `only`, or of all but those `without`; the caller has reached them."""
    kinds = tuple(sorted(kind.value for kind in (without if only is None else only)))
    with reachable():
        return _about(only is not None, limit)(tuple(object_ids), kinds)


@cache
def _about(only: bool, limit: int) -> Prepared[Event]:
    """One list of kinds, the shorter one: PostgreSQL holds each row against each of them."""

    def asked(records: tuple[UUID, ...], kinds: tuple[str, ...]) -> QuerySet[Event]:
        named = Q(kind__among=kinds)
        found = Event.objects.filter(named if only else ~named, object_id__among=records)
        return found.order_by(_SEQ.desc())[:limit]

    return Prepared(asked)


def events_of_person(person: UUID, *, without: Iterable[Kind] = (), limit: int = 2000) -> list[Event]:
    """The newest events about a person, by anybody; the caller has reached her record."""
    hidden = [kind.value for kind in without]
    return list(Event.objects.filter(subject=person).exclude(kind__in=hidden).order_by("-seq")[:limit])


def done_by(account: UUID, object_ids: Iterable[UUID], *, since: datetime, until: datetime) -> list[Event]:
    """What one account did with these records in a span of time, oldest first; the caller has decided."""
    found = Event.objects.filter(object_id__in=list(object_ids), actor=account, at__gte=since, at__lte=until)
    return list(found.order_by(_SEQ.asc())[:200])


def read_by(actor: Actor, *, before: int | None, now: datetime, limit: int = 50) -> list[Event]:
    """The newest events of the actor's organisation, before event `before`. Reading is an event; the caller has decided."""
    with reachable(), transaction.atomic():
        found = Event.objects.filter(organisation=actor.organisation).order_by("-seq")
        rows = list((found if before is None else found.filter(seq__lt=before))[:limit])
        append(
            Entry.by(
                actor,
                Kind.LEDGER_READ,
                now,
                object_type="ledger",
                facts={"events": len(rows)},
            )
        )
    return rows


def newest() -> Event | None:
    """The last event, if there is one."""
    return Event.objects.order_by("-seq").first()


def size() -> int:
    """How many events there are."""
    return Head.objects.get(pk=1).size


def checkpointed_at() -> datetime | None:
    """When the newest checkpoint was signed, if there is one."""
    return Checkpoint.objects.order_by("-size").values_list("at", flat=True).first()


def verify_here(held: list[str] | None = None) -> Report:
    """Verify this node's ledger against its own checkpoints and those in `held`."""
    notes = list(Checkpoint.objects.order_by("size").values_list("note", flat=True))
    return verify(export_lines(), [*notes, *(held or [])], public_key())


def proof_of(number: int, *, by: Iterable[str] | None = None) -> dict[str, object]:
    """One event with its path to the newest checkpoint, co-signed if one of those is: what `verifier.py --event` reads.

    Only co-signatures `by` these witnesses are looked for, or any. Raises Missing for an event that no checkpoint covers yet.
    """
    found_by = Cosignature.objects.all() if by is None else Cosignature.objects.filter(witness__in=list(by))
    cosigned = found_by.filter(checkpoint_id__gt=number).order_by("-checkpoint_id").first()
    newest = Checkpoint.objects.filter(size__gt=number).order_by("-size").first()
    found = Event.objects.filter(seq=number).first()
    if found is None or newest is None:
        raise Missing
    size, note = (cosigned.checkpoint_id, cosigned.note) if cosigned else (newest.size, newest.note)
    path = proofs.inclusion(proofs.here(), number, size)
    return {
        "event": found.fields().canonical().decode(),
        "path": [base64.b64encode(part).decode() for part in path],
        "checkpoint": note,
    }
