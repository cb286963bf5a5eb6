"""A referral whose two sides work at two nodes: which step is whose, and where all of them together lead."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal, cast

from accord.protection.referrals.merging import Outcome, Said, merged
from accord.protection.referrals.models import Step
from accord.protection.referrals.vocab import BEFORE_ARRIVAL, CLOCK, GIVER, PERSON, STATES, Side

# Steps that change no state: a way that is agreed on, and that the receiver deleted what it was told to delete.
PLANNED: Final = "plan_way"
DELETED: Final = "deleted"
POSSIBLE: Final = (
    *((row.source, row.action, row.target) for row in STATES.expanded()),
    *((str(state), PLANNED, str(state)) for state in BEFORE_ARRIVAL),
    *((state, DELETED, state) for state in sorted(STATES.states())),
)
# What the person says and what the clock does count as steps of the giver. A step that no node refused is not bounced.
_GIVERS: Final = frozenset(row.action for row in STATES.transitions if row.by in (GIVER, PERSON, CLOCK))
SAID_BY: Final[Mapping[str, frozenset[str]]] = {
    Side.GIVER: (_GIVERS | {PLANNED}) - {"consent", "amend", "discard", "bounce"},
    Side.RECEIVER: frozenset(row.action for row in STATES.transitions if row.by == Side.RECEIVER) | {DELETED},
}
_START: Final = "draft"  # of which every history goes on by `send`


def said(step: Step) -> Said:
    """A step as the fold takes it."""
    return Said(cast(Literal["giver", "receiver"], str(step.side)), step.number, step.seen, step.action)


def outcome(steps: Iterable[Step]) -> Outcome:
    """Where the referral stands by all these steps of both sides."""
    return merged(_START, [said(step) for step in steps if step.side], POSSIBLE)


def crossed(steps: Iterable[Step]) -> frozenset[Step]:
    """The steps that crossed with one of the other side and changed nothing."""
    known = [step for step in steps if step.side]
    if not known:
        return frozenset()
    left = set(outcome(known).crossed)
    return frozenset(step for step in known if said(step) in left)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Steps as they followed one another: of two nodes the clocks may differ by a day, what each side knew does not."""
    rows = list(steps)
    places = {one: place for place, one in enumerate(outcome(rows).order)}
    return sorted(rows, key=lambda step: places.get(said(step), len(places))) if places else rows


def next_place(known: Collection[tuple[str, int]], side: Side) -> tuple[int, int]:
    """(number, seen) of the next step of `side`, by the (side, number) of those that are known."""
    numbers = {one: {number for of, number in known if of == one} for one in Side}
    seen, theirs = 0, numbers[Side.RECEIVER if side == Side.GIVER else Side.GIVER]
    while seen + 1 in theirs:
        seen += 1
    return max(numbers[side], default=0) + 1, seen
