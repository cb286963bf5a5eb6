"""Two records of one person, joined without moving or destroying anything, and parted again. Inside the caller's transaction.

Joined records are trees: each has at most one that it was joined to. The root counts, in every figure.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accord.foundation.ids import new_id
from accord.foundation.policy import Actor
from accord.foundation.rows import add
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import save_versioned
from accord.protection.persons.models import Merge, Pair, Person
from accord.protection.persons.vocab import PAIRS, AlreadyOne, PairState

_MOST: Final = 50  # records of one person; more is a fault


def root_of(person: UUID) -> UUID:
    """The record that stands for all that are joined with `person`."""
    for _ in range(_MOST):
        above = Merge.objects.filter(joined=person, undone_at=None).values_list("kept_id", flat=True).first()
        if above is None:
            break
        person = above
    return person


def canonical(persons: Iterable[UUID] | None = None) -> dict[UUID, UUID]:
    """Each joined record and the root that stands for it: of these persons, or of all; who is not joined is not in it."""
    stands = Merge.objects.filter(undone_at=None)
    above = dict(stands.values_list("joined_id", "kept_id"))
    wanted = above.keys() if persons is None else above.keys() & set(persons)
    return {person: _up(person, above) for person in wanted}


def _up(person: UUID, above: dict[UUID, UUID]) -> UUID:
    for _ in range(_MOST):
        if person not in above:
            break
        person = above[person]
    return person


def one_with(person: UUID) -> list[UUID]:
    """Every record of the same person, the root first; alone if nothing is joined."""
    found = [root_of(person)]
    level = found
    while level:
        below = Merge.objects.filter(kept__in=level, undone_at=None).values_list("joined_id", flat=True)
        level = sorted(set(below) - set(found))
        found = [*found, *level]
    return found


def join(*, actor: Actor, pair: Pair, kept: UUID, reason: str, now: datetime) -> Merge:
    """Join the records of a pair: the root of `kept` stands for both. Raises AlreadyOne where they are one already."""
    other = pair.other(kept)
    root, joined = root_of(kept), root_of(other)
    # SECURITY: no circle, or a person would have no root and be counted never. tests/rooms/cases/test_same.py
    if root == joined:
        raise AlreadyOne
    made = Merge(
        id=new_id(),
        pair=pair,
        organisation=pair.organisation,
        kept_id=root,
        joined_id=joined,
        at=now,
        by=actor.account,
    )
    seal_into(made, holder=actor.organisation, reason=reason)
    made.save(force_insert=True)
    shelter(one_with(root))
    return made


def part(*, actor: Actor, merge: Merge, now: datetime) -> None:
    """Undo a join: both stand as they stood before."""
    merge.undone_at, merge.undone_by = now, actor.account
    save_versioned(merge, read=merge.version, fields=["undone_at", "undone_by"])
    shelter(one_with(merge.kept_id))
    shelter(one_with(merge.joined_id))


def shelter(persons: Iterable[UUID]) -> None:
    """Let each of these records of one person know whether the place of stay of any is secret."""
    rows = list(Person.objects.filter(pk__in=list(persons)))
    # SECURITY: who is sheltered in one record is sheltered in all. tests/rooms/cases/test_same.py
    for row in rows:
        by_others = any(other.sheltered for other in rows if other.pk != row.pk)
        if row.sheltered_with != by_others:
            Person.objects.filter(pk=row.pk).update(sheltered_with=by_others)


def flag(*, organisation: UUID, one: UUID, other: UUID, reasons: Iterable[str], now: datetime, by: UUID | None) -> Pair:
    """Note that two records may be one person, once for each two; who was told apart stays so."""
    low, high = sorted((one, other))
    about = _found(organisation, reasons, now, by)
    made, _created = Pair.objects.get_or_create(low_id=low, high_id=high, defaults=about)
    return made


def first_flags(
    person: UUID, others: Mapping[UUID, Iterable[str]], *, apart: bool, actor: Actor, now: datetime
) -> None:
    """As `flag` with the reasons for each, of somebody who was registered just now: nothing is noted of her yet. `apart`: it is
    settled too that they are two persons.
    """
    pairs = []
    for other, reasons in others.items():
        low, high = sorted((person, other))
        pairs.append(Pair(low_id=low, high_id=high, **_found(actor.organisation, reasons, now, actor.account)))
        if apart:
            _step(pairs[-1], "apart", by=actor.account, now=now)
    add(pairs)


def _found(organisation: UUID, reasons: Iterable[str], now: datetime, by: UUID | None) -> dict[str, Any]:
    return {"organisation": organisation, "reasons": " ".join(reasons), "found_at": now, "found_by": by}


def settle(pair: Pair, action: str, *, read: int, by: UUID, now: datetime) -> None:
    """Step a pair. Raises NotPossible or Stale."""
    _step(pair, action, by=by, now=now)
    save_versioned(pair, read=read, fields=["state", "settled_at", "settled_by"])


def _step(pair: Pair, action: str, *, by: UUID, now: datetime) -> None:
    pair.state = PAIRS.step(pair.state, action)
    settled = pair.state != PairState.OPEN
    pair.settled_at, pair.settled_by = (now, by) if settled else (None, None)
