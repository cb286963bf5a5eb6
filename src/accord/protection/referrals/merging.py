"""Where a referral stands when its two sides write in two places: a fold over the steps of both, the same at either side.

Without Django. Each step says how many steps of the other side its author knew; two that did not know of each other crossed.
Of two that crossed the weightier counts first (`_WEIGHT`); what the other was then no longer possible, it stays on record as crossed.
Facts are not undone by a decision: who arrived has arrived, though the referral was taken back meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Side = Literal["giver", "receiver"]


@dataclass(frozen=True, slots=True)
class Said:
    """One step: whose, its place among those of that side (from 1), how many of the other side its author knew, what."""

    side: Side
    number: int
    seen: int
    action: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the referral stands; which steps count, in their order; which crossed with another and do not; all in order."""

    state: str
    counted: tuple[Said, ...]
    crossed: tuple[Said, ...]
    order: tuple[Said, ...]


# What the person says comes first, then what has happened, then what ends, then what goes on; a clock is last.
_WEIGHT: Final = {
    "withdraw": 5, "arrive": 4, "revoke": 3, "not_possible": 3, "decline": 3, "close": 2, "give_feedback": 2,
    "start_service": 2, "accept": 1, "acknowledge": 1, "depart": 1, "escalate": 0,
}  # fmt: skip
_FACT_AFTER: Final = {("revoked", "arrive"): "arrived", ("not_possible", "arrive"): "arrived"}


def merged(start: str, steps: Iterable[Said], possible: Sequence[tuple[str, str, str]]) -> Outcome:
    """Fold the steps of both sides. `possible` are (state, action, next state); "*" stands for any state that is not an end.

    The order does not depend on which arrived first here, so both sides come to the same.
    """
    table = {(state, action): target for state, action, target in possible}
    ends = {target for _, _, target in possible} - {state for state, _, _ in possible}
    waiting = {
        side: sorted((s for s in steps if s.side == side), key=lambda s: s.number) for side in ("giver", "receiver")
    }
    state, counted, crossed, order = start, [], [], []
    done = {"giver": 0, "receiver": 0}
    while waiting["giver"] or waiting["receiver"]:
        step = _next(waiting, done)
        waiting[step.side].pop(0)
        order.append(step)
        other = "receiver" if step.side == "giver" else "giver"
        alone = step.seen < done[other]  # the other side had gone on without its author knowing
        target = table.get((state, step.action)) or (None if state in ends else table.get(("*", step.action)))
        if target is None and alone:
            target = _FACT_AFTER.get((state, step.action))
        done[step.side] = step.number
        if target is None:
            crossed.append(step)
        else:
            state = target
            counted.append(step)
    return Outcome(state, tuple(counted), tuple(crossed), tuple(order))


def _next(waiting: dict[str, list[Said]], done: dict[str, int]) -> Said:
    """The step that comes next: each after what its author knew; of two that crossed the weightier, else the giver's."""
    ready = [
        queue[0]
        for side, queue in waiting.items()
        if queue and queue[0].seen <= done["receiver" if side == "giver" else "giver"]
    ]
    # Were steps missing here, none might be ready: then each goes in its own order.
    ready = ready or [queue[0] for queue in waiting.values() if queue]
    return max(ready, key=lambda s: (_WEIGHT.get(s.action, 0), s.side == "giver"))
