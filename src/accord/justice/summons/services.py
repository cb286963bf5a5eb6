"""Summoning a person through those who help at another node, and answering."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.queries import partners
from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.codes import code_set
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.justice.proceedings.access import reach_hearing
from accord.justice.proceedings.models import Hearing
from accord.justice.proceedings.vocab import COMING, HearingKind, HearingState, Shield, Side
from accord.justice.summons.access import reach
from accord.justice.summons.models import Summons
from accord.justice.summons.vocab import OPEN, SUMMONSES, AlreadySummoned, Answer, BadSummons, NotAsked

ANSWERS: Final = frozenset({"P-SUMMONS"})
_COPIED: Final = ("at", "zone", "kind", "interpreter", "shields")


@service
def summon(*, actor: Actor, hearing: UUID, other: UUID, reference: str, now: datetime, key: str) -> Given:
    """Call the person to a hearing through those who help at another node; `reference` is a code that both know.

    Raises Missing, Refused, NotPossible, BadSummons or AlreadySummoned.
    """

    def work() -> Given:
        found, own = reach_hearing(actor, hearing, Action.PROCEEDING_LEAD)
        if own.proceeding.side != Side.INVESTIGATION or found.organisation != actor.organisation:
            raise NotPossible
        _refuse(found, actor, other, reference, now)
        if Summons.objects.filter(hearing=found, other=other, state__in=OPEN).exists():
            raise AlreadySummoned(field="other")
        made = Summons(
            id=new_id(),
            code=fresh_code(Summons, "Z"),
            organisation=actor.organisation,
            other=other,
            sent_here=True,
            hearing=found,
            reference=reference.strip().upper(),
            sent_at=now,
            sent_by=actor.account,
            moved_at=now,
            **{name: getattr(found, name) for name in _COPIED},
        )
        # SECURITY: court and room only; the reason and whatever else the file holds stay. tests/rooms/bridge/test_summons_cross.py
        seal_into(made, holder=actor.organisation, **reveal(found, holder=actor.organisation, fields=["place"]))
        made.save(force_insert=True)
        _told(made, "send", actor, now)
        return Given(made.pk)

    body = (str(hearing), str(other), reference)
    return once(actor=actor.account, key=key, verb="summons.send", body=body, now=now, work=work)


@service
def act(
    *,
    actor: Actor,
    summons: UUID,
    action: str,
    read: int,
    now: datetime,
    key: str,
    answer: str = "",
    needs: Iterable[str] = (),
    asked: bool = False,
) -> Given:
    """`see` or `answer` at those who help, `asked` being that the person was; `cancel` at who summons.

    Raises Missing, Refused, NotPossible, BadSummons, NotAsked or Stale.
    """
    wanted = code_set(needs)

    def work() -> Given:
        found, case = reach(actor, summons)
        if (action == "cancel") != found.sent_here or action not in {"see", "answer", "cancel"}:
            raise NotPossible
        found.state = SUMMONSES.step(found.state, action)
        if action == "answer":
            found.answer, found.needs = _answer(answer, asked=asked), _shields(wanted)
        if not found.sent_here:
            found.answered_by = actor.account
        if action == "answer":
            duties.settle(rule_ids=ANSWERS, object_id=found.pk, actor=actor, now=now)
        move(found, action, actor, now, read=read, subject=case.person if case else None)
        return Given(found.pk, found.version)

    body = (str(summons), action, answer, wanted, asked)
    return once(actor=actor.account, key=key, verb="summons.act", body=body, now=now, work=work)


def move(
    found: Summons,
    action: str,
    actor: Actor | None,
    now: datetime,
    *,
    read: int | None = None,
    tell: bool = True,
    subject: UUID | None = None,
) -> None:
    """Write a step; inside the transaction. `tell`: whether the other side does not know it yet."""
    found.moved_at = now
    fields = ["state", "answer", "needs", "answered_by", "moved_at"]
    save_versioned(found, read=found.version if read is None else read, fields=fields)
    if found.state not in OPEN:
        duties.cancel_all(object_id=found.pk, actor=actor, now=now)
    _told(found, action, actor, now, tell=tell, subject=subject)


def follow_hearing(actor: Actor, record: UUID, now: datetime) -> None:
    """Subscriber of hearing.moved: what is cancelled or postponed is no summons any more."""
    gone = {HearingState.CANCELLED, HearingState.POSTPONED}
    for found in Summons.objects.filter(hearing=record, hearing__state__in=gone, state__in=OPEN):
        found.state = SUMMONSES.step(found.state, "cancel")
        move(found, "cancel", actor, now)


def event(found: Summons, action: str, actor: Actor | None, now: datetime, subject: UUID | None = None) -> Entry:
    """A step of a summons, for the ledger."""
    about: dict[str, Any] = {
        "subject": subject,
        "object_type": "summons",
        "object_id": found.pk,
        "facts": {
            "code": found.code, "action": action, "state": str(found.state), "with": str(found.other),
            "answer": str(found.answer),
        },
    }  # fmt: skip
    if actor:
        return Entry.by(actor, Kind.SUMMONS_MOVED, now, **about)
    return Entry(Kind.SUMMONS_MOVED, now, organisation=found.organisation, **about)


def _refuse(found: Hearing, actor: Actor, other: UUID, reference: str, now: datetime) -> None:
    if found.state not in COMING or found.at <= now or found.kind == HearingKind.READING:
        raise NotPossible
    them = organisations.get(other)
    if them is None:
        raise Missing
    if them.on_this_node or them.kind in PROSECUTING:
        raise BadSummons(_("Choose an organisation at another node that helps people."), field="other")
    if other not in partners(actor, day(now)):
        raise BadSummons(_("There is no agreement in force with this organisation."), field="other")
    if not 4 <= len(reference.strip()) <= 20:
        raise BadSummons(_("Enter the code that those who help gave you, such as C-7K3F-9QX2."), field="reference")


def _answer(answer: str, *, asked: bool) -> str:
    if answer not in Answer.values:
        raise BadSummons(_("Choose an answer."), field="answer")
    # SECURITY: nothing is said for a person who was not asked. tests/rooms/bridge/test_summons_cross.py
    if not asked and answer != Answer.UNREACHED:
        raise NotAsked(field="asked")
    return answer


def _shields(needs: str) -> str:
    if not set(needs.split()) <= set(Shield.values):
        raise BadSummons(_("Choose from the list."), field="needs")
    return needs


def _told(
    found: Summons, action: str, actor: Actor | None, now: datetime, *, tell: bool = True, subject: UUID | None = None
) -> None:
    ledger.append(event(found, action, actor, now, subject))
    if tell:
        publish(Topic.SUMMONS_MOVED, actor=actor, record=found.pk, now=now)
