"""Asking a second person, and the answer."""

import hmac
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Invalid, Missing
from accord.foundation.second.models import Ask
from accord.foundation.second.vocab import LASTS, MAY_RELEASE, Answered, Matter, Outcome, OwnAsk
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service

Guard = Callable[[Actor, UUID], None]
_guards: Final[dict[str, Guard]] = {}


class NoReason(Invalid):
    """Nothing was said that the second person could judge."""

    code = "second-reason"
    sentence = _("Say why it must be done all the same. A colleague decides on your words.")


def guard(object_type: str, check: Guard) -> None:
    """Let the room of a kind of record refuse a second person (Refused); called in its AppConfig."""
    _guards[object_type] = check


def ask(
    *,
    actor: Actor,
    matter: Matter,
    object_type: str,
    object_id: UUID,
    digest: str,
    reason: str,
    now: datetime,
    content: str = "",
    object_code: str = "",
    subject: UUID | None = None,
) -> UUID:
    """Ask a colleague to release an act; inside the caller's transaction. An open ask for the same stays the one.

    `digest` is any text that says exactly what would be done; `content` is what the second person must see to judge it.
    Raises NoReason.
    """
    if not reason.strip():
        raise NoReason(field="reason")
    bound = _bound(matter, object_id, digest)
    if open_ask := _asks(matter, object_id, bound).filter(answered_at=None, asked_at__gt=now - LASTS).first():
        ledger.append(event(Kind.SECOND_ASKED, open_ask, actor, now, again="yes"))
        return open_ask.pk
    made = Ask(
        id=new_id(),
        matter=matter,
        organisation=actor.organisation,
        object_type=object_type,
        object_id=object_id,
        object_code=object_code,
        subject=subject,
        digest=bound,
        asked_by=actor.account,
        asked_at=now,
    )
    seal_into(made, holder=actor.organisation, reason=reason, content=content)
    made.save(force_insert=True)
    ledger.append(event(Kind.SECOND_ASKED, made, actor, now))
    return made.pk


@service
def answer(*, actor: Actor, ask: UUID, release: bool, read: int, now: datetime, key: str) -> Given:
    """Release what a colleague asked for, or not. Raises Missing, Refused, OwnAsk, Answered, Stale."""

    def work() -> Given:
        found = reach(actor, ask)
        if found.asked_by == actor.account:
            raise OwnAsk
        if found.answered_at is not None or now - found.asked_at > LASTS:
            raise Answered
        found.answered_by, found.answered_at = actor.account, now
        found.outcome = Outcome.RELEASED if release else Outcome.REFUSED
        save_versioned(found, read=read, fields=["answered_by", "answered_at", "outcome"])
        ledger.append(event(Kind.SECOND_ANSWERED, found, actor, now, outcome=str(found.outcome)))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="second.answer", body=(ask, release), now=now, work=work)


def released(*, matter: Matter, object_id: UUID, digest: str, now: datetime) -> bool:
    """Whether a second person released exactly this within the last 24 hours."""
    return release_of(matter=matter, object_id=object_id, digest=digest, now=now) is not None


def release_of(*, matter: Matter, object_id: UUID, digest: str, now: datetime) -> Ask | None:
    """The newest release of exactly this within the last 24 hours, or None."""
    # SECURITY: by the digest of what is done now, not by the id of what was asked. tests/rooms/second/test_second.py
    found = _asks(matter, object_id, _bound(matter, object_id, digest))
    given = found.filter(outcome=Outcome.RELEASED, answered_at__gt=now - LASTS, answered_at__lte=now)
    return given.order_by("-answered_at").first()


def released_among(*, matter: Matter, object_id: UUID, digests: Iterable[str], now: datetime) -> set[str]:
    """Which of these a second person released within the last 24 hours; one query."""
    bound = {_bound(matter, object_id, digest): digest for digest in digests}
    found = Ask.objects.filter(matter=matter, object_id=object_id, digest__in=list(bound), outcome=Outcome.RELEASED)
    rows = found.filter(answered_at__gt=now - LASTS, answered_at__lte=now).values_list("digest", flat=True)
    return {bound[bytes(digest)] for digest in rows}


def reach(actor: Actor, ask: UUID) -> Ask:
    """What waits in the actor's organisation, for who asked it or may answer it. Raises Missing or Refused."""
    found = Ask.objects.filter(pk=ask, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    if found.asked_by != actor.account:
        require(Request(actor, MAY_RELEASE[Matter(found.matter)], relation_of(actor, found.organisation)))
    if check := _guards.get(found.object_type):
        check(actor, found.object_id)
    return found


def event(kind: Kind, found: Ask, actor: Actor, now: datetime, **facts: str) -> Entry:
    """The event of a step of `found`."""
    return Entry.by(
        actor,
        kind,
        now,
        subject=found.subject,
        object_type=found.object_type,
        object_id=found.object_id,
        facts={"ask": str(found.pk), "matter": str(found.matter)} | facts,
    )


def _asks(matter: Matter, object_id: UUID, bound: bytes) -> QuerySet[Ask]:
    return Ask.objects.filter(matter=matter, object_id=object_id, digest=bound)


def _bound(matter: Matter, object_id: UUID, digest: str) -> bytes:
    text = f"second\x1f{matter}\x1f{object_id}\x1f{digest}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).digest()
