"""Handing over: whoever leaves gives all cases with their open duties to colleagues in one step, and nobody is forgotten.

For oneself, or by an administrator for somebody who works here no longer: by codes and counts, without the content.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import Membership
from accord.cooperation.people.queries import colleagues, names
from accord.foundation.duties.models import Duty
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor, Relation, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Conflict, Missing
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases import models
from accord.protection.cases.access import may_work_on_cases
from accord.protection.cases.models import Case, Handover, Member, Track
from accord.protection.cases.services import event
from accord.protection.cases.vocab import BadCase, Phase

LONGEST_WORD: Final = 2_000
SHORTEST_WORD: Final = 10
Counter = Callable[[list[UUID]], Mapping[UUID, int]]
_counters: Final[dict[str, Counter]] = {}
_unread: Final = Prepared(
    lambda account, body: (
        Handover.objects.filter(taken_by=account, organisation=body, seen_at=None)
        .select_related("case")
        .order_by("at", "id")
    ),
    by_key=False,
)


def count(what: str, counter: Counter) -> None:
    """Let a higher room say how many of its records go along with each case; called in its AppConfig."""
    _counters[what] = counter


class StillHere(Conflict):
    """A colleague who works here hands over with his own hands."""

    code = "still-here"
    sentence = _("This colleague works here and hands over personally. You can do it for somebody who is already gone.")


class NotToThem(Conflict):
    """One of the cases cannot go to the colleague who was chosen; nothing was handed over."""

    code = "not-to-them"
    sentence = _("Case %(case)s cannot go to %(name)s: %(why)s. Nothing was handed over; choose somebody else for it.")


class NothingChosen(Conflict):
    """No case was given to anybody."""

    code = "nothing-chosen"
    sentence = _("Choose a colleague for at least one case.")


WHY: Final = {
    "conflict": _("a conflict of interest is declared"),
    "restricted": _("the case is restricted to its team"),
    "role": _("the role does not open cases"),
}


@dataclass(frozen=True)
class Row:
    """One case that waits for a new hand: its code and what goes along; `shut` says who cannot take it, and why."""

    case: Case
    duties: int
    counts: dict[str, int]
    alone: bool  # nobody else is in the team
    shut: dict[UUID, str] = field(default_factory=dict)  # account -> a key of WHY


@dataclass(frozen=True, repr=False)
class Preview:
    """Everything that would go from one hand into others."""

    account: UUID
    own: bool
    rows: list[Row]
    takers: list[Membership]


def gone(actor: Actor, *, now: datetime) -> dict[UUID, int]:
    """Who works here no longer and is in the team of open cases: account -> how many. Raises Refused but for administrators."""
    require(Request(actor, Action.MEMBER_HAND_OVER, relation_of(actor, actor.organisation)))
    here = {m.account_id for m in colleagues(actor, now=now)}
    open_cases = Case.objects.filter(organisation=actor.organisation).exclude(phase=Phase.CLOSED)
    found = Member.objects.filter(case__in=open_cases).exclude(account__in=here)
    return dict(found.values_list("account").annotate(cases=Count("case")).order_by("account"))


def preview(actor: Actor, account: UUID, *, now: datetime) -> Preview:
    """What one hands over, or what somebody left behind. Raises Refused, StillHere, or Missing for who has nothing here."""
    own = account == actor.account
    _may(actor, account, now)
    found = Case.objects.filter(organisation=actor.organisation, team__account=account).exclude(phase=Phase.CLOSED)
    cases = list(found.order_by("opened_at", "id"))
    members: dict[UUID, set[UUID]] = {case.pk: set() for case in cases}
    for case, member in Member.objects.filter(case__in=members).values_list("case", "account"):
        members[case].add(member)
    shut = {(c, a) for c, a in models.Conflict.objects.filter(case__in=members).values_list("case", "account")}
    owed = Duty.objects.filter(object_id__in=members, done_at=None, cancelled_at=None).values_list("object_id")
    duties = dict(owed.annotate(Count("pk")).order_by())
    counts = {what: counter(list(members)) for what, counter in _counters.items()}
    takers = [m for m in colleagues(actor, now=now) if m.account_id != account]
    rows = [
        Row(
            case,
            duties.get(case.pk, 0),
            {what: number.get(case.pk, 0) for what, number in counts.items()},
            members[case.pk] <= {account},
            {m.account_id: why for m in takers if (why := _why_not(m, case, members[case.pk], shut, own=own))},
        )
        for case in cases
    ]
    return Preview(account, own, rows, [m for m in takers if may_work_on_cases(m)])


@service
def hand_over(*, actor: Actor, account: UUID, to: Mapping[UUID, UUID], word: str, now: datetime, key: str) -> Given:
    """Hand each case of `to` (case -> account) from `account` to a colleague, with its open duties and tracks; all or none.

    `word` is what the next one must know first, sealed; a restricted case needs it. Raises Missing, Refused, StillHere,
    NotToThem with the name, NothingChosen or BadCase.
    """

    def work() -> Given:
        plan = preview(actor, account, now=now)
        rows = {row.case.pk: row for row in plan.rows}
        if not to:
            raise NothingChosen
        if set(to) - set(rows):
            raise Missing
        _check(plan, rows, to, word)
        for pk, taker in to.items():
            _pass_on(rows[pk].case, account, taker, word if plan.own else "", actor, now)
        return Given(account)

    return once(actor=actor.account, key=key, verb="case.hand_over", body=(account, dict(to), word), now=now, work=work)


@service
def take_over(*, actor: Actor, handover: UUID, read: int, now: datetime, key: str) -> Given:
    """The new one has read the summary: it leaves My day. Raises Missing or Stale."""

    def work() -> Given:
        found = reach_handover(actor, handover)
        found.seen_at = now
        save_versioned(found, read=read, fields=["seen_at"])
        ledger.append(event(Kind.CASE_HANDOVER_READ, found.case, actor, now, {}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="case.take_over", body=handover, now=now, work=work)


def handed_to(actor: Actor) -> list[Handover]:
    """What was handed to the actor and not read yet, the oldest first."""
    return _unread(actor.account, actor.organisation)


def reach_handover(actor: Actor, handover: UUID) -> Handover:
    """A hand-over to the actor. Raises Missing."""
    own = Handover.objects.filter(taken_by=actor.account, organisation=actor.organisation)
    found = own.filter(pk=handover).select_related("case").first()
    if found is None:
        raise Missing
    return found


def word_of(actor: Actor, handover: Handover) -> str:
    """What was said with a hand-over, opened for who took it over; the caller has opened the case, which is the event."""
    return reveal(handover, holder=actor.organisation, fields=["word"])["word"]


def may_hand_over(actor: Actor) -> bool:
    """Whether the actor has cases of the role's own to hand over."""
    return decide(Request(actor, Action.CASE_HAND_OVER, frozenset({Relation.TEAM}))).allow


def _may(actor: Actor, account: UUID, now: datetime) -> None:
    if account == actor.account:
        require(Request(actor, Action.CASE_HAND_OVER, frozenset({Relation.TEAM})))
        return
    # SECURITY: of a colleague who is here nobody takes the cases away. tests/rooms/cases/test_handover.py
    require(Request(actor, Action.MEMBER_HAND_OVER, relation_of(actor, actor.organisation)))
    if account in {m.account_id for m in colleagues(actor, now=now)}:
        raise StillHere
    if account not in gone(actor, now=now):
        raise Missing


def _why_not(taker: Membership, case: Case, team: set[UUID], conflicts: set[tuple[UUID, UUID]], *, own: bool) -> str:
    if (case.pk, taker.account_id) in conflicts:
        return "conflict"
    if not may_work_on_cases(taker):
        return "role"
    # SECURITY: an administrator opens no restricted case to somebody of his choice. tests/rooms/cases/test_handover.py
    if case.restricted and not own and taker.account_id not in team:
        return "restricted"
    return ""


def _check(plan: Preview, rows: Mapping[UUID, Row], to: Mapping[UUID, UUID], word: str) -> None:
    here = {m.account_id for m in plan.takers}
    for pk, taker in to.items():
        row = rows[pk]
        if taker in row.shut:
            name = names([taker]).get(taker, "")
            raise NotToThem(case=row.case.code, name=name, why=WHY[row.shut[taker]])
        if taker not in here:
            raise Missing
    restricted = plan.own and any(rows[pk].case.restricted for pk in to)
    if len(word) > LONGEST_WORD:
        raise BadCase(_("The text holds at most 2,000 characters. Shorten it."), field="word")
    if restricted and len(word.strip()) < SHORTEST_WORD:
        raise BadCase(
            _("One of the cases is restricted. Say in a sentence what your colleague must know."), field="word"
        )


def _pass_on(case: Case, left: UUID, taker: UUID, word: str, actor: Actor, now: datetime) -> None:
    Member.objects.get_or_create(case=case, account=taker, defaults={"organisation": actor.organisation, "since": now})
    Member.objects.filter(case=case, account=left).delete()
    Track.objects.filter(case=case, owner=left).update(owner=taker, version=F("version") + 1)
    mine = Q(object_id=case.pk, account=left, done_at=None, cancelled_at=None)
    Duty.objects.filter(mine).update(account=taker, version=F("version") + 1)
    made = Handover(
        id=new_id(),
        case=case,
        person_id=case.person_id,
        organisation=actor.organisation,
        left=left,
        taken_by=taker,
        at=now,
        by=actor.account,
    )
    if word.strip():
        seal_into(made, holder=actor.organisation, word=word.strip())
    made.save(force_insert=True)
    ledger.append(event(Kind.CASE_HANDED_OVER, case, actor, now, {"from": str(left), "to": str(taker)}))
