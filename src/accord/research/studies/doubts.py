"""Pairs that may be one person: asked of both sides, each about its own record, decided where both say the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from accord.cooperation.organisations import queries as organisations
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Actor
from accord.foundation.wall import whole_node
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.asking.compared import may_be_compared
from accord.research.studies.access import reach_doubt
from accord.research.studies.models import Doubt, Study
from accord.research.studies.rolls import Own, agreeing
from accord.research.studies.vocab import MOST_ASKED, Said, StudyState

if TYPE_CHECKING:
    from accord.research.linkage.counting import Decision


@service
def settle(*, actor: Actor, doubt: UUID, said: str, read: int, now: datetime, key: str) -> Given:
    """Say of one's own record whether the pair is one person. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        found, allowed = reach_doubt(actor, doubt)
        if said not in Said.values or found.study.state == StudyState.CLOSED or not stands(found, now):
            raise NotPossible
        found.said, found.said_by, found.said_at = said, actor.account, now
        save_versioned(found, read=read, fields=["said", "said_by", "said_at"])
        facts = {"code": found.study.code, "said": said}
        case = allowed.case
        told = Entry.by(
            actor, Kind.STUDY_DOUBT_ANSWERED, now, subject=case.person_id, object_type="case", object_id=case.pk,
            facts=facts,
        )  # fmt: skip
        ledger.append(told)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="study.doubt", body=(doubt, said), now=now, work=work)


def stands(doubt: Doubt, now: datetime) -> bool:
    """Whether the person may still be compared; the caller has reached her case."""
    coordinator = organisations.get(doubt.study.organisation)
    # SECURITY: she took her word back since: nobody is asked about her. tests/rooms/studies/test_doubts.py
    return coordinator is not None and may_be_compared(doubt.case, coordinator, now)


def decided(study: Study) -> "dict[Decision, bool]":
    """The pairs of which both sides said the same. Over the whole node, for the worker."""
    found: dict[Decision, bool] = {}
    for pair in _pairs(study):
        said = {one.said for one in pair}
        if len(pair) == 2 and said in ({Said.SAME}, {Said.DIFFERENT}):
            left, right = map(_place, pair)
            found[left, right] = said == {Said.SAME}
    return found


def decided_of(study: Study) -> int:
    """How many pairs people decided."""
    return len(decided(study))


def ask(study: Study, brought: Mapping[str, Own], doubtful: "Sequence[Decision]", now: datetime) -> int:
    """Ask about the most doubtful pairs, at most so many at a time; those of who is no longer compared are deleted.

    Returns how many are new. For the worker, in its transaction.
    """
    there = {UUID(record) for own in brought.values() for record in own.cases}
    _forget([one.pair for one in Doubt.objects.filter(study=study) if one.person_id not in there])
    pairs = _pairs(study)
    known = {frozenset(map(_place, pair)) for pair in pairs if len(pair) == 2}
    waiting = sum(not all(side.said for side in pair) for pair in pairs)
    new = [
        pair
        for pair in doubtful
        if frozenset(pair) not in known and all(record in brought[name].cases for name, record in pair)
    ]
    asked = new[: max(0, MOST_ASKED - waiting)]
    rows = []
    for pair in asked:
        own = [brought[name].roll.records[record] for name, record in pair]
        agrees, together = agreeing(own[0], own[1]), new_id()
        rows += [
            Doubt(
                study=study, pair=together, organisation=UUID(name), case=brought[name].cases[record],
                person_id=UUID(record), agrees=agrees, asked_at=now,
            )
            for name, record in pair
        ]  # fmt: skip
    Doubt.objects.bulk_create(rows)
    return len(asked)


def follow_erasure(actor: Actor | None, person: UUID, now: datetime) -> None:
    """Subscriber of person.erased: nobody is asked about her, on either side."""
    with whole_node():
        _forget(Doubt.objects.filter(person_id=person).values_list("pair", flat=True))


def drop(study: Study) -> None:
    """Delete the pairs of a study, on every side: who coordinates it sees none of them."""
    with whole_node():
        Doubt.objects.filter(study=study).delete()


def _pairs(study: Study) -> list[list[Doubt]]:
    found: dict[UUID, list[Doubt]] = defaultdict(list)
    for one in Doubt.objects.filter(study=study).order_by("organisation", "id"):
        found[one.pair].append(one)
    return list(found.values())


def _place(side: Doubt) -> tuple[str, str]:
    return str(side.organisation), str(side.person_id)


def _forget(pairs: Iterable[UUID]) -> None:
    Doubt.objects.filter(pair__in=list(pairs)).delete()
