"""The sessions of an account: which there are, which have ended, and ending one from afar.

The session itself is sealed and its key is known to the browser alone (decision 011); a seat stands beside it under the same digest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from accord.cooperation.people.digests import digest_of_session
from accord.cooperation.people.models import Seat
from accord.cooperation.people.services import note
from accord.foundation.ledger.vocab import Kind
from accord.foundation.pages import at_most_one
from accord.foundation.policy import Actor, Role
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given, once, service

_SINCE: Final = "signed-in-at"
_seat: Final = Prepared(lambda digest: Seat.objects.filter(digest=digest))
SHARED: Final = "shared-computer"
_SEEN_EVERY: Final = timedelta(minutes=1)
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeatView:
    """One session as its owner reads it."""

    id: UUID
    device: str
    since: datetime
    seen: datetime
    here: bool


def idle_limit(role: str, *, shared: bool) -> timedelta:
    """How long nobody may do anything before the session ends: shorter on a shared computer, longer at a hotline."""
    if shared:
        return timedelta(minutes=settings.ACCORD_IDLE_MINUTES_SHARED)
    if role == Role.HOTLINE_OPERATOR:
        return timedelta(minutes=settings.ACCORD_IDLE_MINUTES_HOTLINE)
    return timedelta(minutes=settings.ACCORD_IDLE_MINUTES)


def stands(request: HttpRequest, *, roles: Iterable[str], now: datetime) -> bool:
    """Whether the session of somebody who is signed in still stands; notes that it was used. False: it is to be flushed.

    It ends when nobody did anything for the idle limit, ten hours after the sign-in, and when it was ended from elsewhere.
    A fragment that a page fetches by itself is nothing that somebody did.
    """
    session = request.session
    began = datetime.fromtimestamp(session.setdefault(_SINCE, now.timestamp()), UTC)
    if session.session_key is None:
        session.save()
    digest = digest_of_session(str(session.session_key))
    seat = at_most_one(_seat(digest))
    if seat is None:
        account = cast(Any, request.user).pk
        made = Seat(digest=digest, account=account, device=device_words(request), since=began, seen=now)
        # Another request of the same session may make it, or end it, in the same moment.
        Seat.objects.bulk_create([made], ignore_conflicts=True)
        return now - began < _longest()
    idle = max(idle_limit(role, shared=bool(session.get(SHARED))) for role in (*roles, ""))
    # SECURITY: a cookie that was left behind opens nothing. tests/rooms/people/test_sessions.py
    if now - seat.seen >= idle or now - began >= _longest():
        return False
    itself = request.method == "GET" and bool(getattr(request, "htmx", False))
    if now - seat.seen >= _SEEN_EVERY and not itself:
        Seat.objects.filter(pk=seat.pk).update(seen=now)
    return True


def seats(account: UUID, *, here: str | None, now: datetime) -> list[SeatView]:
    """The sessions of an account that stand, the one with session key `here` first, then the last used."""
    rows = list(Seat.objects.filter(account=account, since__gt=now - _longest()).order_by("-seen"))
    alive = set(Session.objects.filter(session_key__in=[r.digest for r in rows]).values_list("session_key", flat=True))
    mine = digest_of_session(here) if here else ""
    found = [SeatView(r.pk, r.device, r.since, r.seen, r.digest == mine) for r in rows if r.digest in alive]
    return sorted(found, key=lambda seat: not seat.here)


@service
def end_session(*, actor: Actor, session: UUID, now: datetime, key: str) -> Given:
    """End one of one's own sessions; it opens nothing with the next request. Raises Missing."""

    def work() -> Given:
        found = Seat.objects.filter(pk=session, account=actor.account).first()
        if found is None:
            raise Missing
        _end([found])
        note(Kind.SESSION_ENDED, account=actor.account, now=now, sessions=1)
        return Given(found.pk)

    return once(actor=actor.account, key=key, verb="session.end", body=session, now=now, work=work)


@service
def end_other_sessions(*, actor: Actor, here: str | None, now: datetime, key: str) -> Given:
    """End every session of one's own but the one with session key `here`."""

    def work() -> Given:
        ended = end_others(actor.account, here=here)
        note(Kind.SESSION_ENDED, account=actor.account, now=now, sessions=ended)
        return Given(actor.account)

    return once(actor=actor.account, key=key, verb="session.end_others", body="", now=now, work=work)


def end_others(account: UUID, *, here: str | None) -> int:
    """End every session of an account but the one with session key `here`; inside the caller's transaction."""
    mine = digest_of_session(here) if here else ""
    found = list(Seat.objects.filter(account=account).exclude(digest=mine))
    _end(found)
    return len(found)


def end_all(account: UUID) -> int:
    """End every session of an account; inside the caller's transaction. Returns how many."""
    found = list(Seat.objects.filter(account=account))
    _end(found)
    return len(found)


def forget_ended(*, now: datetime) -> None:
    """Remove sessions that have ended, and seats that stand beside none."""
    with transaction.atomic():
        Session.objects.filter(expire_date__lt=now).delete()
        Seat.objects.filter(since__lt=now - _longest()).delete()
        Seat.objects.exclude(digest__in=Session.objects.values("session_key")).delete()


def device_words(request: HttpRequest) -> str:
    """The browser and the system, as far as the browser tells."""
    told: Any = request.META.get("HTTP_USER_AGENT", "")
    words = [next((name for sign, name in signs if sign in told), "") for signs in (_BROWSERS, _SYSTEMS)]
    return ", ".join(word for word in words if word)


def _longest() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _end(found: list[Seat]) -> None:
    Session.objects.filter(session_key__in=[seat.digest for seat in found]).delete()
    Seat.objects.filter(pk__in=[seat.pk for seat in found]).delete()
