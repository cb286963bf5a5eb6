"""Cases of one person: pairs that may be the same, compared side by side, merged and parted. Nothing is moved or destroyed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.limits.services import limited
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Purpose, Request, decide, require
from accord.foundation.policy.vocab import Relation
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, once, service
from accord.protection.cases.access import Allowed, open_to, reach
from accord.protection.cases.models import Case, Member
from accord.protection.cases.vocab import BadCase
from accord.protection.persons import merging
from accord.protection.persons import queries as persons
from accord.protection.persons.likeness import Reason, compare
from accord.protection.persons.models import Merge, Pair
from accord.protection.persons.search import particulars
from accord.protection.persons.vocab import FIELDS, LABELS, PAIRS, REASONS, Identity, PairState

SHORTEST, LONGEST, ROWS = 10, 2000, 100


@dataclass(frozen=True, slots=True)
class PairView:
    """Two records by their cases; `mine` where the actor may settle it."""

    pair: Pair
    cases: tuple[Case, Case]
    mine: bool
    merge: Merge | None = None

    @property
    def reasons(self) -> list[str]:
        """Why they may be one person, in the reader's words."""
        return [str(REASONS[Reason(code)]) for code in self.pair.reasons.split()]

    @property
    def actions(self) -> list[str]:
        """What can be done now."""
        return [row.action for row in PAIRS.open_to(self.pair.state)] if self.mine else []


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One field of two identities, as far as it is open to who compares."""

    label: str
    name: str
    texts: tuple[str, str]

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same."""
        return all(self.texts) and self.texts[0] != self.texts[1]


def pairs(actor: Actor, *, settled: bool = False) -> list[PairView]:
    """What may be the same in the actor's cases: one of the two is theirs and the other is not hidden. Raises Refused."""
    require(Request(actor, Action.PERSON_CORRECT, frozenset({Relation.TEAM})))
    mine = Member.objects.filter(account=actor.account, organisation=actor.organisation)
    hers = Case.objects.filter(pk__in=mine.values("case"), organisation=actor.organisation).values("person")
    states = [PairState.MERGED, PairState.APART] if settled else [PairState.OPEN]
    found = Pair.objects.filter(Q(low__in=hers) | Q(high__in=hers), organisation=actor.organisation, state__in=states)
    rows = list(found.order_by("-found_at", "id")[:ROWS])
    return [view for row in rows if (view := _view(actor, row)) is not None]


def pair_of(actor: Actor, pair: UUID) -> PairView:
    """One pair. Raises Missing where one of the two is hidden, or neither is the actor's."""
    found = Pair.objects.filter(pk=pair, organisation=actor.organisation).first()
    view = _view(actor, found) if found else None
    if view is None:
        raise Missing
    return view


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a case: other cases of its person, and pairs that wait to be looked at."""

    cases: list[Case]
    pairs: list[PairView]


def beside(actor: Actor, allowed: Allowed) -> Beside:
    """The other cases of the person of a case that the actor reached, and what may be hers, as far as they may know of it.

    No question where there is nothing.
    """
    if not allowed.facts.paired:
        return Beside([], [])
    case = allowed.case
    here = Q(low=case.person_id) | Q(high=case.person_id)
    rows = list(Pair.objects.filter(here, state__in=[PairState.OPEN, PairState.MERGED]).order_by("-found_at", "id"))
    merged, waits = [r for r in rows if r.state == PairState.MERGED], [r for r in rows if r.state == PairState.OPEN]
    together = merging.one_with(case.person_id) if merged else []
    others = Case.objects.filter(person__in=together, organisation=actor.organisation).exclude(pk=case.pk)
    return Beside(
        list(open_to(actor.account, others).order_by("opened_at", "id")) if together else [],
        [view for row in waits if (view := _view(actor, row)) is not None],
    )


@limited("identity")
def compared(*, actor: Actor, pair: UUID, now: datetime) -> list[Line]:
    """What each record says, side by side; each opening is an event. Raises Missing or Refused."""
    with transaction.atomic(), ledger.together():
        view = pair_of(actor, pair)
        opened = []
        for one in _for_both(actor, view) if not _erased(view) else ():
            allowed = reach(actor, one.case.pk, Action.PERSON_READ_IDENTITY)
            texts = persons.open_identity(
                actor=actor,
                person=one.case.person_id,
                decision=allowed.decision,
                purpose=Purpose.IDENTIFICATION,
                now=now,
            )
            opened.append(texts)
    if not opened:
        raise NotPossible
    told = [(name, (opened[0].get(name, ""), opened[1].get(name, ""))) for name in FIELDS]
    lines = [Line(str(LABELS[name]), name, texts) for name, texts in told if any(texts)]
    if view.merge:
        why = reveal(view.merge, holder=actor.organisation, fields=["reason"])["reason"]
        lines.append(Line(str(_("Why this is one person")), "reason", (why, why)))
    return lines


@service
def flag(*, actor: Actor, cases: tuple[str, str], now: datetime, key: str) -> Given:
    """Say by their codes that two cases may be of one person. Raises BadCase, Refused."""

    def work() -> Given:
        own = Case.objects.filter(code__in=[code.strip().upper() for code in cases], organisation=actor.organisation)
        found = list(open_to(actor.account, own).order_by("opened_at"))
        if len(found) != 2 or found[0].person_id == found[1].person_id:
            raise BadCase(
                _("Enter the codes of two cases of your organisation that have different records."), field="one"
            )
        seen = [reach(actor, case.pk, Action.PERSON_CORRECT).case for case in found]
        texts = persons.opened_to_compare([case.person_id for case in seen], holder=actor.organisation)
        told = [particulars(Identity.of(text), case.sex) for text, case in zip(texts, seen, strict=True)]
        made = merging.flag(
            organisation=actor.organisation, one=seen[0].person_id, other=seen[1].person_id,
            reasons=compare(*told).reasons, now=now, by=actor.account,
        )  # fmt: skip
        if made.state == PairState.APART:
            merging.settle(made, "reopen", read=made.version, by=actor.account, now=now)
        for case in seen:
            ledger.append(_event(Kind.PERSON_PAIR_FLAGGED, made, case, actor, now))
        return Given(made.pk, made.version)

    return once(actor=actor.account, key=key, verb="pair.flag", body=cases, now=now, work=work)


@service
def merge(*, actor: Actor, pair: UUID, kept: UUID, reason: str, read: int, now: datetime, key: str) -> Given:
    """Join two records: `kept`, a case of the pair, stands for both. Raises Missing, Refused, BadCase, AlreadyOne, Stale,
    and NotPossible where one of them is erased.
    """

    def work() -> Given:
        view = pair_of(actor, pair)
        both = _for_both(actor, view)
        if _erased(view):
            raise NotPossible
        chosen = next((case for case in view.cases if case.pk == kept), None)
        if chosen is None:
            raise BadCase(_("Choose which of the two records stands for both."), field="kept")
        if not SHORTEST <= len(reason.strip()) <= LONGEST:
            raise BadCase(_("Say in a sentence why this is one person."), field="reason")
        merging.settle(view.pair, "merge", read=read, by=actor.account, now=now)
        made = merging.join(actor=actor, pair=view.pair, kept=chosen.person_id, reason=reason.strip(), now=now)
        for one in both:
            ledger.append(_event(Kind.PERSON_MERGED, view.pair, one.case, actor, now, merge=made.pk))
        publish(Topic.PERSON_JOINED, actor=actor, record=made.pk, now=now)
        return Given(view.pair.pk, view.pair.version)

    body = (pair, kept, reason)
    return once(actor=actor.account, key=key, verb="pair.merge", body=body, now=now, work=work)


@service
def settle(*, actor: Actor, pair: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """Tell two records apart, ask again, or take a merge back: both stand as before. Raises Missing, Refused, NotPossible
    or Stale.
    """

    def work() -> Given:
        view = pair_of(actor, pair)
        both = _for_both(actor, view)
        if action not in KINDS or (action == "undo" and _erased(view)):
            raise NotPossible
        merging.settle(view.pair, action, read=read, by=actor.account, now=now)
        if action == "undo" and view.merge:
            merging.part(actor=actor, merge=view.merge, now=now)
            publish(Topic.PERSON_PARTED, actor=actor, record=view.merge.pk, now=now)
        for one in both:
            ledger.append(_event(KINDS[action], view.pair, one.case, actor, now))
        return Given(view.pair.pk, view.pair.version)

    return once(actor=actor.account, key=key, verb="pair.settle", body=(pair, action), now=now, work=work)


KINDS: Final = {
    "apart": Kind.PERSON_TOLD_APART,
    "reopen": Kind.PERSON_PAIR_FLAGGED,
    "undo": Kind.PERSON_UNMERGED,
}


def _view(actor: Actor, pair: Pair) -> PairView | None:
    """A pair as this actor may see it: None where a case of either is hidden, or none is theirs."""
    own = Case.objects.filter(person__in=[pair.low_id, pair.high_id], organisation=actor.organisation)
    cases = {
        case.person_id: case
        for case in open_to(actor.account, own).select_related("person").order_by("-opened_at", "id")
    }
    if len(cases) < 2:
        return None
    both = (cases[pair.low_id], cases[pair.high_id])
    mine = set(Member.objects.filter(case__in=both, account=actor.account).values_list("case", flat=True))
    if not mine:
        return None
    may = decide(Request(actor, Action.PERSON_CORRECT, frozenset({Relation.TEAM}))).allow
    stands = Merge.objects.filter(pair=pair, undone_at=None).first()
    return PairView(pair, both, may and len(mine) == 2, stands)


def _for_both(actor: Actor, view: PairView) -> list[Allowed]:
    # SECURITY: who may correct only one of two records settles nothing about the other. tests/rooms/cases/test_same.py
    return [reach(actor, case.pk, Action.PERSON_CORRECT) for case in view.cases]


def _erased(view: PairView) -> bool:
    return any(case.person.erased_at for case in view.cases)


def _event(kind: Kind, pair: Pair, case: Case, actor: Actor, now: datetime, **more: UUID) -> Entry:
    return Entry.by(
        actor, kind, now, subject=case.person_id, object_type="case", object_id=case.pk,
        facts={"code": case.code, "pair": str(pair.pk)} | {name: str(pk) for name, pk in more.items()},
    )  # fmt: skip
