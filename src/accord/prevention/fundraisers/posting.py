"""What the worker does with sign-ups: does what links say, takes in what came, writes letters, deletes what is over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.limits.services import give_back, take
from accord.foundation.limits.vocab import TooMany
from accord.foundation.post import Unsendable, send
from accord.foundation.writes.services import save_versioned, service
from accord.prevention.fundraisers.ending import end
from accord.prevention.fundraisers.incoming import Told, boxed, lookup_of
from accord.prevention.fundraisers.letters import Letter, digest_of, letter, token_of
from accord.prevention.fundraisers.models import Fundraiser, FundraiserLink
from accord.prevention.fundraisers.queries import about, opened, secret_of
from accord.prevention.fundraisers.vocab import KEPT, MOST_ATTEMPTS, STATES, Fault, FundraiserState

_LETTERS = (FundraiserState.WAITING, FundraiserState.CONFIRMED)
_LATER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, repr=False)
class Claimed:
    """A letter that may go, and how its sign-up stood when it was claimed."""

    letter: Letter
    turn: int
    due_at: datetime


def pressed() -> list[UUID]:
    """Links whose button was pressed, in this order."""
    return list(
        FundraiserLink.objects.filter(used_at__isnull=False).order_by("used_at", "id").values_list("pk", flat=True)
    )


@service
def follow(*, link: UUID, now: datetime) -> None:
    """Do what a link says whose button was pressed: confirm, or leave."""
    found = FundraiserLink.objects.select_related("fundraiser").filter(pk=link).first()
    if found is None:  # the other link of the same letter ended it
        return
    row = found.fundraiser
    if found.leaves:
        end(row, "leave", read=row.version, now=now)
        return
    found.delete()
    if not any(one.action == "confirm" for one in STATES.open_to(row.state)):
        return
    row.state, row.fault, row.due_at = STATES.step(row.state, "confirm"), "", None
    row.confirmed_at, row.until = now, now + KEPT
    save_versioned(row, read=row.version, fields=["state", "fault", "due_at", "confirmed_at", "until"])
    row.links.update(until=row.until)
    _tell(Kind.FUNDRAISER_MOVED, row, now, action="confirm")


def came(now: datetime, *, limit: int = 200) -> list[UUID]:
    """Sign-ups that nobody has looked at, oldest first."""
    rows = Fundraiser.objects.filter(_tried(now), state=FundraiserState.NEW).order_by("came_at", "id")
    return list(rows.values_list("pk", flat=True)[:limit])


@service
def take_in(*, fundraiser: UUID, now: datetime) -> None:
    """Put a sign-up on its way. The address of one that stands already is written to once more.

    Until that one is confirmed, what came last stands in its place; afterwards nothing changes.
    """
    row = Fundraiser.objects.select_related("desk").filter(pk=fundraiser, state=FundraiserState.NEW).first()
    if row is None:
        return
    secret = secret_of(row)
    told = opened(row, secret)
    digest = digest_of(secret, told.email)
    _tell(Kind.FUNDRAISER_MOVED, row, now, action="take")
    same = Fundraiser.objects.select_related("desk").filter(desk=row.desk, address=digest)
    known = same.exclude(pk=row.pk).first()
    if known is not None:
        if known.confirmed_at is None:
            _take_place(known, row, told, secret, now)
        row.delete()
        Fundraiser.objects.filter(pk=known.pk, due_at=None, state__in=_LETTERS).update(due_at=now)
        return
    row.state, row.address, row.due_at = STATES.step(row.state, "take"), digest, now
    save_versioned(row, read=row.version, fields=["state", "address", "due_at"])


def _take_place(known: Fundraiser, row: Fundraiser, told: Told, secret: bytes, now: datetime) -> None:
    """What came last stands in the sign-up that is not confirmed."""
    if (opened(known, secret), known.kind) == (told, row.kind):  # sent again by one who waits: the link at hand works
        return
    # SECURITY: a link confirms what stood there when its letter was made, no name typed later. tests/rooms/fundraisers/test_fundraiser_posting.py
    known.box, known.kind, known.turn = boxed(told, known), row.kind, known.turn + 1
    save_versioned(known, read=known.version, fields=["box", "kind", "turn"])
    known.links.filter(leaves=False).delete()
    _tell(Kind.FUNDRAISER_MOVED, known, now, action="replace")


def put_off(fundraiser: UUID, now: datetime) -> None:
    """What failed is tried again later, so that it holds up no other."""
    waits = Q(due_at__lte=now) | Q(due_at=None, state=FundraiserState.NEW)
    Fundraiser.objects.filter(waits, pk=fundraiser).update(due_at=now + _LATER)


def _tried(now: datetime) -> Q:
    return Q(due_at=None) | Q(due_at__lte=now)


def due(now: datetime) -> list[UUID]:
    """Sign-ups to which a letter is to go now, the longest due first."""
    rows = Fundraiser.objects.filter(due_at__lte=now, state__in=_LETTERS).order_by("due_at", "id")
    return list(rows.values_list("pk", flat=True))


def write_one(fundraiser: UUID, now: datetime) -> bool:
    """Send one letter: claim it, send it, record it. False where no more may go in this hour."""
    row = Fundraiser.objects.get(pk=fundraiser)
    try:
        take("fundraiser-address", of=row.address, now=now)
    except TooMany as failure:
        Fundraiser.objects.filter(pk=fundraiser).update(due_at=now + timedelta(seconds=failure.retry_after))
        return True
    try:
        take("fundraiser-letters", of="node", now=now)
    except TooMany:
        give_back("fundraiser-address", of=row.address)
        return False
    made = claim(fundraiser=fundraiser, now=now)
    if made is None:
        return True
    try:
        send(made.letter.message, server=settings.ACCORD_SMTP, back_to=made.letter.back_to)
    except Unsendable as failure:
        give_back("fundraiser-address", of=row.address)
        fault = Fault.REFUSED if failure.for_good else Fault.UNREACHABLE
        record(fundraiser=fundraiser, claimed=made, fault=fault, now=now)
        return True
    record(fundraiser=fundraiser, claimed=made, fault=None, now=now)
    return True


@service
def claim(*, fundraiser: UUID, now: datetime) -> Claimed | None:
    """The letter that may go this very moment, with its links; None if another worker was quicker or it is no longer due."""
    row = Fundraiser.objects.select_related("desk").get(pk=fundraiser)
    if row.state not in _LETTERS or row.due_at is None or row.due_at > now:
        return None
    secret, attempts = secret_of(row), row.attempts + 1
    told, asks = opened(row, secret), row.state == FundraiserState.WAITING
    _tell(Kind.FUNDRAISER_WRITTEN, row, now)
    tokens = {
        leaves: token_of(secret, row.pk, row.turn, leaves=leaves) for leaves in ((True, False) if asks else (True,))
    }
    for leaves, token in tokens.items():
        more = {"fundraiser": row, "organisation": row.organisation, "leaves": leaves}
        FundraiserLink.objects.update_or_create(
            lookup=lookup_of(token), defaults={"until": row.until}, create_defaults=more | {"until": row.until}
        )
    # What is tried now is claimed until later, so that a second worker does not send it too.
    again = now + timedelta(minutes=5 * 2**attempts)
    Fundraiser.objects.filter(pk=row.pk).update(due_at=again, attempts=attempts)
    made = letter(
        told,
        organisation=row.organisation,
        code=row.code,
        leave=tokens[True],
        confirm=tokens.get(False, ""),
        until=row.until,
        now=now,
    )
    return Claimed(made, row.turn, again)


@service
def record(*, fundraiser: UUID, claimed: Claimed, fault: Fault | None, now: datetime) -> None:
    """What became of a letter. One that can only be tried again is, with growing waits, and not for ever.

    Nothing where the desk corrected the address or sent again meanwhile: this letter is no longer the one that counts.
    """
    stands = Fundraiser.objects.filter(turn=claimed.turn, due_at=claimed.due_at, state__in=_LETTERS)
    row = stands.filter(pk=fundraiser).first()
    if row is None:
        return
    if fault is None:
        Fundraiser.objects.filter(pk=row.pk).update(due_at=None, attempts=0, sent_at=now)
    elif fault == Fault.REFUSED or row.attempts >= MOST_ATTEMPTS:
        _bounce(row, fault, now)


@service
def returned(*, code: str, now: datetime) -> bool:
    """A letter came back by its own address. False if no sign-up that can be written to has this code."""
    row = Fundraiser.objects.filter(code=code.upper(), state__in=_LETTERS).first()
    if row is None:
        return False
    _bounce(row, Fault.RETURNED, now)
    return True


def over(*, now: datetime, but: Collection[UUID] = (), limit: int = 200) -> list[UUID]:
    """Sign-ups whose time is over, oldest first."""
    rows = Fundraiser.objects.filter(until__lte=now, ended_at=None).exclude(pk__in=but).order_by("until", "id")
    return list(rows.values_list("pk", flat=True)[:limit])


@service
def lapse(*, fundraiser: UUID, now: datetime) -> None:
    """Delete who it is: seven days without an answer, or two years."""
    row = Fundraiser.objects.filter(pk=fundraiser, until__lte=now, ended_at=None).first()
    if row is not None:
        end(row, "lapse", read=row.version, now=now)


def _bounce(row: Fundraiser, fault: Fault, now: datetime) -> None:
    row.state, row.fault, row.due_at = STATES.step(row.state, "bounce"), fault, None
    save_versioned(row, read=row.version, fields=["state", "fault", "due_at"])
    _tell(Kind.FUNDRAISER_MOVED, row, now, action="bounce")


def _tell(kind: Kind, row: Fundraiser, now: datetime, **facts: str) -> None:
    ledger.append(Entry(kind, now, organisation=row.organisation, **about(row, **facts)))
