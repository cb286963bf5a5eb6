"""Taking from a bucket (generic cell rate algorithm, ITU-T I.371): one conditional update, atomic on every database."""

import functools
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.limits.models import Level, Reached
from accord.foundation.limits.rules import buckets
from accord.foundation.limits.vocab import TooMany
from accord.foundation.policy import Actor

P = ParamSpec("P")
T = TypeVar("T")
_TAKE: Final = "UPDATE limits_level SET empty_at = CASE WHEN empty_at > %s THEN empty_at ELSE %s END + %s WHERE key = %s AND empty_at <= %s"
NOTICE_AGAIN: Final = timedelta(hours=1)


def take(bucket: str, *, of: str, now: datetime, units: int = 1) -> None:
    """Take from `bucket` as it counts `of` (an account, an address, a token, a node). Raises TooMany when there is not enough left.

    Call it outside the transaction of what it guards: what is rolled back was not counted.
    """
    rule, moment = buckets()[bucket], now.timestamp()
    room = moment + (rule.burst - units) * rule.seconds
    key, take_more = _key(bucket, of), (moment, moment, units * rule.seconds)
    if _taken(key, take_more, room):
        return
    Level.objects.bulk_create([Level(key=key, empty_at=0)], ignore_conflicts=True)
    if not _taken(key, take_more, room):
        level = Level.objects.filter(key=key).values_list("empty_at", flat=True).first() or room
        raise TooMany(wait=level - room, now=now)


def _taken(key: str, more: tuple[float, float, float], room: float) -> bool:
    """In one statement, whatever others take meanwhile: each request comes by here."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [*more, key, room])
        return bool(cursor.rowcount)


def give_back(bucket: str, *, of: str) -> None:
    """Put back what was taken for a try that was right."""
    Level.objects.filter(key=_key(bucket, of)).update(empty_at=F("empty_at") - buckets()[bucket].seconds)


def take_of(actor: Actor, bucket: str, *, now: datetime, of: UUID | None = None) -> None:
    """`take` for the account of `actor`, or for its organisation if `of` says so. Where the bucket says so, the data
    protection officer hears that it ran out.
    """
    try:
        take(bucket, of=str(of or actor.account), now=now)
    except TooMany:
        if buckets()[bucket].notice:
            _tell(actor, bucket, now)
        raise


def limited(bucket: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Above a service or a read that takes `actor` and `now`: each call takes one from `bucket`, also one that is refused."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            given: dict[str, Any] = dict(kwargs)
            take_of(given["actor"], bucket, now=given["now"])
            return function(*args, **kwargs)

        return call

    return decorate


def forget_empty(*, now: datetime) -> int:
    """Remove levels that are empty again: they say what no row says. Returns how many."""
    return Level.objects.filter(empty_at__lt=now.timestamp()).delete()[0]


def _tell(actor: Actor, bucket: str, now: datetime) -> None:
    same = Reached.objects.filter(bucket=bucket, account=actor.account, organisation=actor.organisation)
    with transaction.atomic():
        ledger.wait_for_turn()
        if same.filter(at__gt=now - NOTICE_AGAIN).exists():
            return
        Reached.objects.create(bucket=bucket, account=actor.account, organisation=actor.organisation, at=now)
        ledger.append(
            Entry.by(
                actor,
                Kind.LIMIT_REACHED,
                now,
                object_type="account",
                object_id=actor.account,
                facts={"bucket": bucket},
            )
        )


def _key(bucket: str, of: str) -> str:
    # SECURITY: keyed, so that a dump names no address and no account that was tried. tests/rooms/limits/test_limits.py
    return hmac.new(settings.SECRET_KEY.encode(), f"{bucket}\x1f{of}".encode(), sha256).hexdigest()
