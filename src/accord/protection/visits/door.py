"""The person's door: numbers that open once, and the browser in which they did. Every request asks again whether it holds."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.crypto import constant_time_compare

from accord.cooperation.people.digests import keyed
from accord.cooperation.people.models import LANGUAGES
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Visitor
from accord.foundation.wall import seen_by, whole_node
from accord.foundation.writes.services import service
from accord.protection.cases.vocab import Phase
from accord.protection.children.models import Adult
from accord.protection.safety import plans
from accord.protection.visits.models import Visit
from accord.protection.visits.vocab import IDLE, LINK_FOR, LONGEST, Ended, OpensNothing

DIGITS: Final = 12  # 40 bits, open for fifteen minutes, behind a limit by address; digits are on every keyboard
_NUMBERS: Final = "visit-numbers"
_SESSION: Final = "visit-session"


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A visit that has just begun: what the browser keeps, and who visits."""

    cookie: str
    visitor: Visitor


def new_numbers() -> str:
    """Twelve random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def digest_of_numbers(typed: str) -> bytes:
    """The digest under which numbers are kept, however they were typed."""
    return keyed(_NUMBERS, "".join(c for c in typed[:60] if c in "0123456789"))


def open_link(*, typed: str, now: datetime) -> Opened:
    """Begin a visit with the numbers that were typed or scanned; they open nothing any more. Raises OpensNothing."""
    opened = _open(typed=typed, now=now)
    if opened is None:
        raise OpensNothing
    return opened


@service
def _open(*, typed: str, now: datetime) -> Opened | None:
    with whole_node():  # nobody is known yet: the digest is all that is asked by
        found = Visit.objects.filter(numbers=digest_of_numbers(typed), ended_at=None).first()
    if found is None:
        return None
    with seen_by(found.organisation):
        if why := over(found, now):
            close(found, why, now)
            return None
        cookie = secrets.token_urlsafe(32)
        # SECURITY: used once; a link that somebody photographed opens nothing. tests/rooms/visits/test_door.py
        found.numbers, found.session, found.opened_at, found.seen_at = None, keyed(_SESSION, cookie), now, now
        found.save(update_fields=["numbers", "session", "opened_at", "seen_at"])
        ledger.append(Entry.herself(_visitor(found), Kind.VISIT_OPENED, now, language=found.language))
    return Opened(cookie, _visitor(found))


@service
def visitor_of(*, cookie: str, now: datetime) -> Visitor | None:
    """Who visits with this cookie now; None if the visit is over, which it is from then on."""
    with whole_node():
        found = Visit.objects.filter(session=keyed(_SESSION, cookie[:100]), ended_at=None).first()
    if found is None:
        return None
    with seen_by(found.organisation):
        if why := over(found, now):
            close(found, why, now)
            return None
        Visit.objects.filter(pk=found.pk).update(seen_at=now)
    return _visitor(found)


def over(visit: Visit, now: datetime) -> Ended | None:
    """Why a visit that was not ended is over all the same; None while it holds. Asked anew with every request."""
    # SECURITY: what the agreement with her rests on is looked at now, not when it began. tests/rooms/visits/test_door.py
    if visit.opened_at is None or visit.seen_at is None:
        if now >= visit.made_at + LINK_FOR:
            return Ended.UNUSED
    elif now >= visit.opened_at + LONGEST:
        return Ended.LONG
    elif now >= visit.seen_at + IDLE:
        return Ended.IDLE
    case = visit.case
    if case.phase == Phase.CLOSED or case.organisation != visit.organisation:
        return Ended.CASE
    if case.person.erased_at:
        return Ended.ERASED
    plan = plans.in_force(case)
    if plan is None or plan.pk != visit.contact_plan:
        return Ended.CONTACT
    if Adult.objects.filter(case=case, implicated_at__gte=visit.made_at).exists():
        return Ended.ADULT
    return None


def close(visit: Visit, why: Ended, now: datetime, *, by: Entry | None = None) -> None:
    """Let a visit be over, inside the caller's transaction. `by` is the event of who did it; else it ended of itself."""
    visit.ended_at, visit.why_ended, visit.numbers, visit.session = now, why, None, None
    visit.version += 1
    visit.save(update_fields=["ended_at", "ended_by", "why_ended", "numbers", "session", "version"])
    ledger.append(by or Entry.herself(_visitor(visit), Kind.VISIT_ENDED, now, why=str(why)))


@service
def leave(*, cookie: str, now: datetime) -> None:
    """She goes: the cookie opens nothing any more. One that never opened anything is answered alike."""
    with whole_node():
        found = Visit.objects.filter(session=keyed(_SESSION, cookie[:100]), ended_at=None).first()
    if found is not None:
        with seen_by(found.organisation):
            close(found, Ended.HERSELF, now)


@service
def speak(*, visitor: Visitor, language: str, now: datetime) -> None:
    """Show the pages in another language from now on; one that there is not changes nothing."""
    if language in dict(LANGUAGES):
        Visit.objects.filter(pk=visitor.visit).update(language=language)


def form_token(cookie: str) -> str:
    """What a form of this browser carries, so that no other page can send it."""
    return keyed("visit-form", cookie).hex()


def is_form_token(cookie: str, sent: str) -> bool:
    """Whether a form came from a page of this browser's visit."""
    return constant_time_compare(form_token(cookie), sent)


def _visitor(visit: Visit) -> Visitor:
    return Visitor(visit.pk, visit.case_id, visit.person_id, visit.organisation, visit.language)
