"""Where two bodies' selectors meet: the only place of this room that looks past the wall, and what it lets through.

A side gets a row of its own with its own selectors. Of the other it gets the organisation; the code of the other file only
while both have agreed to work together. Nobody but its lead is ever told that a restricted file meets anything.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count

from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Actor, OrganisationKind, Purpose, Role
from accord.foundation.wall import whole_node
from accord.foundation.writes.services import fresh_code, save_versioned
from accord.justice.links.models import Hit, LinkFile, LinkMeeting, Selector, SelectorToken
from accord.justice.links.vocab import (
    ACTIONS,
    CAP,
    MEETINGS,
    NOTICE_RULES,
    TALK_RULES,
    MeetingState,
    ReasonNeeded,
    Unrelated,
)

_MOVED: Final = ["state", "told", "seen", "offers", "reason", "moved_at"]
Sides = tuple[LinkMeeting, LinkMeeting]


def common(tokens: Iterable[int]) -> frozenset[int]:
    """Those of `tokens` that stand on more than CAP files of the node: a hotel, a hotline. Nothing else is told of others."""
    with whole_node():
        counted = SelectorToken.objects.filter(token__in=list(tokens)).values("token").annotate(files=Count("pk"))
        return frozenset(counted.filter(files__gt=CAP).values_list("token", flat=True))


def meet(selector: Selector, tokens: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """Let a new selector meet those of other files, inside the caller's transaction. The caller is told nothing."""
    file = selector.file
    with whole_node():
        if common(tokens):
            return
        found = SelectorToken.objects.filter(token__in=tokens).exclude(file=file)
        for row in found.select_related("file", "selector").order_by("file_id", "pk"):
            if _may_meet(file, row.file):
                _hit(_sides(file, row.file, actor, now), (selector, row.selector), now)


def _may_meet(one: LinkFile, other: LinkFile) -> bool:
    """Two open files of one house are seen by the same people anyway; two restricted ones would each betray the other."""
    # SECURITY: what is restricted never shows itself to another restricted file. tests/rooms/links/test_meetings.py
    return not (one.restricted and other.restricted) and (
        one.organisation != other.organisation or one.restricted or other.restricted
    )


def _sides(one: LinkFile, other: LinkFile, actor: Actor, now: datetime) -> Sides:
    """The two rows of the meeting of two files: the one that is open, or a new one."""
    pairs = LinkMeeting.objects.filter(file=one).exclude(state=MeetingState.UNRELATED).values("pair")
    theirs = LinkMeeting.objects.filter(file=other, pair__in=pairs).first()
    if theirs:
        return LinkMeeting.objects.get(pair=theirs.pair, file=one), theirs
    pair, code = new_id(), fresh_code(LinkMeeting, "M")
    restricted = one.restricted or other.restricted
    mine, theirs = (
        LinkMeeting.objects.create(
            id=new_id(),
            pair=pair,
            code=code,
            organisation=file.organisation,
            file=file,
            other_organisation=opposite.organisation,
            told=file.restricted or not restricted,
            state=MeetingState.ALONE if restricted else MEETINGS.step(MeetingState.ALONE, "meet"),
            met_at=now,
            moved_at=now,
        )
        for file, opposite in ((one, other), (other, one))
    )
    for side in (mine, theirs):
        if side.told:
            _tell(side, now)
    return mine, theirs


def _tell(side: LinkMeeting, now: datetime) -> None:
    """The event of a side that learns of a meeting, and its clock."""
    entry = Entry(
        Kind.LINK_MET,
        now,
        organisation=side.organisation,
        purpose=Purpose.INVESTIGATION,
        object_type="link_meeting",
        object_id=side.pk,
        facts={"code": side.code},
    )
    ledger.append(entry)
    if not side.seen:
        _owe("link.met", side, now)


def _lead(side: LinkMeeting) -> Actor:
    """For whom the clocks of a side run, and in whose organisation's ledger their events stand."""
    # SECURITY: an event of the side that entered the selector would tell its officers of a restricted file of others.
    # tests/rooms/links/test_meetings.py
    return Actor(side.file.lead, side.organisation, OrganisationKind.POLICE, Role.INVESTIGATOR)


def _owe(trigger: str, side: LinkMeeting, now: datetime) -> None:
    duties.open_duties(
        trigger=trigger,
        jurisdiction="any",
        owner=_lead(side),
        object_type="link_meeting",
        object_id=side.pk,
        object_code=side.code,
        now=now,
    )


def _hit(sides: Sides, selectors: tuple[Selector, Selector], now: datetime) -> None:
    for side, selector in zip(sides, selectors, strict=True):
        Hit.objects.get_or_create(meeting=side, selector=selector, defaults={"id": new_id(), "at": now})


def steps(mine: LinkMeeting) -> list[str]:
    """What this side can do now."""
    return [row.action for row in MEETINGS.open_to(mine.state) if row.action in ACTIONS and _in_turn(mine, row.action)]


def _in_turn(mine: LinkMeeting, action: str) -> bool:
    """Whether it is this side's turn: nobody sees for the other, or accepts the own offer."""
    return not (action == "notice" and mine.seen) and not (action == "accept" and mine.offers)


def move(
    mine: LinkMeeting, action: str, reason: Unrelated | None, *, read: int, actor: Actor, now: datetime
) -> LinkMeeting:
    """Take a step for one side, which both sides then see. Raises NotPossible, ReasonNeeded or Stale."""
    if action not in steps(mine):
        raise NotPossible
    if action == "dismiss" and reason is None:
        raise ReasonNeeded(field="reason")
    with whole_node():
        theirs = _opposite(mine)
        _step((mine, theirs), action, reason, now)
        save_versioned(mine, read=read, fields=_MOVED)
        save_versioned(theirs, read=theirs.version, fields=_MOVED)
        ledger.append(_moved(mine, action, actor, now))
        if action == "tell":
            _tell(theirs, now)
        _clocks((mine, theirs), action, now)
    return mine


def _opposite(mine: LinkMeeting) -> LinkMeeting:
    return LinkMeeting.objects.exclude(pk=mine.pk).select_related("file").get(pair=mine.pair)


def _step(sides: Sides, action: str, reason: Unrelated | None, now: datetime) -> None:
    mine, theirs = sides
    target = MEETINGS.step(mine.state, action)
    if action in ("tell", "notice"):
        mine.seen = True
    if action == "tell":
        theirs.told = True
    mine.offers, theirs.offers = action == "offer", False
    for side in sides:
        side.state, side.moved_at = target, now
        side.reason = reason if action == "dismiss" and reason else ""


def _clocks(sides: Sides, action: str, now: datetime) -> None:
    mine, _theirs = sides
    if action in ("tell", "notice"):
        duties.settle(rule_ids=NOTICE_RULES, object_id=mine.pk, actor=_lead(mine), now=now)
    if action == "notice" and mine.state == MeetingState.TALKING:
        for side in sides:
            _owe("link.talking", side, now)
    for side in sides:
        if action == "accept":
            duties.settle(rule_ids=TALK_RULES, object_id=side.pk, actor=_lead(side), now=now)
        if action == "dismiss":
            duties.cancel_all(object_id=side.pk, actor=_lead(side), now=now)


def end_all(file: LinkFile, reason: Unrelated, *, actor: Actor, now: datetime, without: Selector | None = None) -> None:
    """Dismiss every open meeting of a file that ends, or those that rested on the selector `without` alone.

    Also those of which this side was never told, and which the wall hides from it.
    """
    with whole_node():
        found = LinkMeeting.objects.filter(file=file).exclude(state=MeetingState.UNRELATED).select_related("file")
        for mine in [side for side in found if without is None or _rests_on(side, without)]:
            theirs = _opposite(mine)
            _step((mine, theirs), "dismiss", reason, now)
            for side in (mine, theirs):
                save_versioned(side, read=side.version, fields=_MOVED)
            _clocks((mine, theirs), "dismiss", now)
            if mine.told:
                ledger.append(_moved(mine, "dismiss", actor, now))


def _rests_on(side: LinkMeeting, selector: Selector) -> bool:
    """Whether a side met the other by this selector, and by no other that is still in force."""
    hits = side.hits.all()
    return hits.filter(selector=selector).exists() and not (
        hits.exclude(selector=selector).filter(selector__removed_at=None).exists()
    )


def other_codes(meetings: Iterable[LinkMeeting]) -> dict[UUID, str]:
    """The code of the other file by meeting, for those on which both sides have agreed; the caller has reached them."""
    # SECURITY: before both agreed, and after one has gone, no code of the other side. tests/rooms/links/test_meetings.py
    agreed = [m for m in meetings if m.state == MeetingState.JOINED]
    with whole_node():
        sides = list(LinkMeeting.objects.filter(pair__in=[m.pair for m in agreed]).select_related("file"))
    return {m.pk: side.file.code for m in agreed for side in sides if side.pair == m.pair and side.pk != m.pk}


def _moved(mine: LinkMeeting, action: str, actor: Actor, now: datetime) -> Entry:
    return Entry.by(
        actor,
        Kind.LINK_MEETING_MOVED,
        now,
        purpose=Purpose.INVESTIGATION,
        object_type="link_meeting",
        object_id=mine.pk,
        facts={"code": mine.code, "action": action, "state": str(mine.state)},
    )
