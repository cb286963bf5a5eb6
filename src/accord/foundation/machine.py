"""State tables as data. A table steps a record, draws its own diagram and feeds the matrix test.

A service calls `step()`; nobody assigns a state by hand.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Conflict

ANY: Final = "*"


class NotPossible(Conflict):
    """The action does not exist in the state that the record is in now."""

    code = "not-possible"
    sentence = _("This step is not possible now: the record has moved on. Look at where it stands now.")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a state table: from `source`, by `action`, to `target`.

    `source` may be ANY: every state that is not final. `by` names the side that acts, for the reader and the diagram.
    """

    source: str
    action: str
    target: str
    by: str = ""


@dataclass(frozen=True)
class StateTable:
    """All states and transitions of one kind of record.

    Raises ValueError when two rows answer the same question or a state cannot be reached.
    """

    name: str
    initial: str
    transitions: tuple[Transition, ...]
    labels: dict[str, Promise | str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen: set[tuple[str, str]] = set()
        for row in self.expanded():
            if (row.source, row.action) in seen:
                raise ValueError(f"{self.name}: two rows for {row.action} from {row.source}")
            seen.add((row.source, row.action))
        if lost := self.states() - self._reachable():
            raise ValueError(f"{self.name}: never reached: {sorted(lost)}")

    def states(self) -> frozenset[str]:
        """Every state named in the table."""
        named = {row.target for row in self.transitions} | {row.source for row in self.transitions} | {self.initial}
        return frozenset(named - {ANY})

    def finals(self) -> frozenset[str]:
        """The states that no row leaves."""
        return self.states() - {row.source for row in self.transitions}

    def actions(self) -> frozenset[str]:
        """Every action named in the table."""
        return frozenset(row.action for row in self.transitions)

    def expanded(self) -> tuple[Transition, ...]:
        """The rows with ANY written out for each state that is not final."""
        return self._expanded

    @cached_property
    def _expanded(self) -> tuple[Transition, ...]:
        rows: list[Transition] = []
        open_states = sorted(self.states() - self.finals())
        for row in self.transitions:
            sources = [s for s in open_states if s != row.target] if row.source == ANY else [row.source]
            rows += [Transition(source, row.action, row.target, row.by) for source in sources]
        return tuple(rows)

    def step(self, state: str, action: str) -> str:
        """The state after `action` in `state`.

        Raises NotPossible if the table has no such row.
        """
        for row in self.expanded():
            if row.source == state and row.action == action:
                return row.target
        raise NotPossible

    def open_to(self, state: str) -> tuple[Transition, ...]:
        """The rows that can be taken from `state`."""
        return tuple(row for row in self.expanded() if row.source == state)

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for the guide."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for row in self.transitions:
            source = "any_open_state" if row.source == ANY else row.source
            lines.append(f"    {source} --> {row.target}: {row.action}" + (f" ({row.by})" if row.by else ""))
        lines += [f"    {state} --> [*]" for state in sorted(self.finals())]
        return "\n".join(lines)

    def _reachable(self) -> set[str]:
        found, frontier = {self.initial}, [self.initial]
        while frontier:
            state = frontier.pop()
            new = {row.target for row in self.expanded() if row.source == state} - found
            found |= new
            frontier += new
        return found
