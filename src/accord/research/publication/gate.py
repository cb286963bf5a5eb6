"""What must fail before anything leaves: the attacks on a finished release together with all earlier ones of its cohort."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from accord.research.publication import attack, canary, risk
from accord.research.publication.cellkey import Mark, Released
from accord.research.publication.people import People
from accord.research.publication.phrases import Said, said
from accord.research.publication.plan import Counts, Plan, Table
from accord.research.publication.refusals import GateHeld
from accord.research.publication.utility import Utility, utility

SMALL: Final = 10  # a cell or a difference of fewer persons than this is small
SAMPLE: Final = 200


@dataclass(frozen=True)
class Finding:
    """One thing that could show a person. `where` names a table or a file, never a count."""

    attack: str
    where: str
    said: Said


@dataclass(frozen=True)
class Report:
    """What the gate found and measured. With no finding the release may leave."""

    findings: tuple[Finding, ...]
    utility: Utility
    presence: risk.Presence
    tried: int
    narrowest: int
    advice: tuple[Said, ...] = ()

    @property
    def found(self) -> list[Said]:
        """What was found, each thing once."""
        return [finding.said for finding in self.findings]

    @property
    def risk(self) -> list[Said]:
        """The risk report: what was tried and what came of it."""
        solved = (
            said("attacked", tried=self.tried, most=SMALL - 1, narrowest=self.narrowest)
            if self.tried
            else said("none-small", most=SMALL - 1)
        )
        return [solved, self.presence.said, *self.advice]

    def require_clean(self) -> None:
        """Raises GateHeld."""
        if self.findings:
            raise GateHeld(n=len(self.findings), what=" ".join(sorted(map(str, self.found)))[:400])


@dataclass(frozen=True, repr=False)
class Earlier:
    """An earlier release of the same cohort, with the people whom it counted."""

    released: Released
    people: People


@dataclass(frozen=True, repr=False)
class Candidate:
    """A release that wants to leave: its tables, the truth behind them, its finished files, and what must be in none of them."""

    released: Released
    people: People
    files: Mapping[str, bytes] = field(default_factory=dict)
    secrets: Sequence[str] = ()
    earlier: Sequence[Earlier] = ()


def examine(candidate: Candidate, *, seed: int, sample: int = SAMPLE) -> Report:
    """Runs every attack. Nothing is written and nothing leaves; the report holds no count of a small cell."""
    released, people = candidate.released, candidate.people
    try:
        solved, broken = _solve(candidate, seed, sample), []
    except attack.Impossible:
        solved, broken = (
            [],
            [Finding("equations", "", said("figures-contradict"))],
        )
    presence = risk.presence(released.plan, people, seed=seed)
    findings = [
        *broken,
        *(_recovered(r) for r in solved if r.near),
        *_alike(released),
        *_chains(released),
        *_differences(candidate),
        *canary.search(candidate.files, released, people, candidate.secrets),
    ]
    if presence.certain > risk.MOST_CERTAIN:
        findings.append(Finding("presence", "", said("too-present")))
    widths = [r.high - r.low + 1 for r in solved]
    return Report(
        tuple(_once(findings)),
        utility(released, people),
        presence,
        len(solved),
        min(widths, default=0),
        tuple(_advice(released, presence)),
    )


def _solve(candidate: Candidate, seed: int, sample: int) -> list[attack.Recovered]:
    plan, people = candidate.released.plan, candidate.people
    bounds = attack.bounds_of(candidate.released, len(people))
    for earlier in candidate.earlier:
        if earlier.people.rows() == people.rows() and earlier.released.plan.tables == plan.tables:
            other = attack.bounds_of(earlier.released, len(people))
            bounds = [(max(a, c), min(b, d)) for (a, b), (c, d) in zip(bounds, other, strict=True)]
    small = attack.sampled(attack.small_cells(plan, people, SMALL), sample, seed)
    return attack.attack(attack.system(plan), bounds, small)


def _recovered(found: attack.Recovered) -> Finding:
    return Finding("equations", found.table, said("small-follows", table=found.table, near=attack.NEAR))


def _alike(released: Released) -> list[Finding]:
    """Lines as they are shown in which all persons stand in one class."""
    found = []
    for table in released.plan.tables:
        shape = released.plan.shape(table)
        if not shape:
            continue
        somebody, nobody = _marks(released, table, shape)
        for axis in range(len(shape)):
            one = (somebody.sum(axis=axis) == 1) & (nobody.sum(axis=axis) == shape[axis] - 1) & (shape[axis] > 1)
            if one.any():
                words = said("line-alike", table=table.name, variable=table.by[axis])
                found.append(Finding("alike", table.name, words))
    return found


def _chains(released: Released) -> list[Finding]:
    """Pairs of tables (a, b), (b, c): nobody of `a` can be in any class of `c` but one, by the zeros of both."""
    found = []
    two = [t for t in released.plan.tables if len(t.by) == 2]
    for one in two:
        for other in two:
            shared = set(one.by) & set(other.by)
            if one is other or len(shared) != 1:
                continue
            b = shared.pop()
            left, right = _possible(released, one, b, last=True), _possible(released, other, b, last=False)
            reach = (left.astype(int) @ right.astype(int)) > 0
            somebody = _marks(released, one, released.plan.shape(one))[0].any(axis=one.by.index(b))
            if ((reach.sum(axis=1) == 1) & somebody).any() and reach.shape[1] > 1:
                words = said("tables-alike", first=one.name, second=other.name)
                found.append(Finding("alike", one.name, words))
    return found


def _possible(released: Released, table: Table, shared: str, *, last: bool) -> Counts:
    _somebody, nobody = _marks(released, table, released.plan.shape(table))
    possible = ~nobody
    at_end = table.by.index(shared) == 1
    return possible if at_end == last else possible.T


def _marks(released: Released, table: Table, shape: tuple[int, ...]) -> tuple[Counts, Counts]:
    """(surely somebody, surely nobody) of each cell."""
    cells = released.tables[table.name]
    nobody = np.array([c.mark is Mark.VALUE and c.value == 0 for c in cells]).reshape(shape)
    somebody = np.array([c.mark is Mark.FEW or bool(c.value) for c in cells]).reshape(shape)
    return somebody, nobody


def _differences(candidate: Candidate) -> list[Finding]:
    """Cells in which the difference of two releases is the true one, of fewer than ten persons."""
    found = []
    plan: Plan = candidate.released.plan
    for earlier in candidate.earlier:
        for table in plan.tables:
            if table.name not in earlier.released.tables:
                continue
            true = plan.count(table, candidate.people) - plan.count(table, earlier.people)
            pairs = zip(candidate.released.tables[table.name], earlier.released.tables[table.name], true, strict=True)
            if any(
                a.value is not None and b.value is not None and _told(a.value - b.value, int(t)) for a, b, t in pairs
            ):
                found.append(Finding("difference", table.name, said("difference", table=table.name)))
    return found


def _told(shown: int, true: int) -> bool:
    return shown == true and 0 < abs(true) < SMALL


def _once(findings: Sequence[Finding]) -> list[Finding]:
    return list({(one.attack, one.where, str(one.said)): one for one in findings}.values())


def _advice(released: Released, presence: risk.Presence) -> list[Said]:
    lines = [
        said("merge-classes", table=t.name)
        for t in released.plan.tables
        if sum(c.mark is Mark.LINE for c in released.tables[t.name]) * 2 > len(released.tables[t.name])
    ]
    if presence.auc > risk.MOST_TOLD:
        lines.append(said("told-well", most=risk.MOST_TOLD))
    return lines
