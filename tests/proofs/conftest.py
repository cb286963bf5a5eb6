"""The harness of the proofs: a promise, a seed, a size, what was counted; and the list of all promises at the end."""

import json
import os
import platform
import time
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import pytest

PROMISES = tomllib.loads((Path(__file__).parent / "promises.toml").read_text(encoding="utf-8"))
LONG = os.environ.get("ACCORD_PROVE_LONG") == "1"
WANTED = os.environ.get("ACCORD_PROVE", "").split()
SEED = int(os.environ.get("ACCORD_PROVE_SEED", "20261125"))
SET = "long" if LONG else "quick"
MACHINE = f"{platform.machine()}, {os.cpu_count()} cores"
_outcomes: "dict[str, list[Proof]]" = {}


@dataclass
class Proof:
    """One proof of one promise, as it goes."""

    promise: str
    seed: int = SEED
    n: int = 0
    result: str = ""
    seconds: float = 0.0
    outcome: str = "failed"
    why: str = ""
    random: Random = field(default_factory=lambda: Random(SEED), repr=False)

    def size(self, *, quick: int, long: int) -> int:
        """How many to try in this run."""
        return long if LONG else quick

    def counted(self, n: int, result: str) -> None:
        """How many were tried, and what came of them, in words with the figures."""
        self.n, self.result = n, result


def pytest_collection_modifyitems(items):
    """Every test of this folder proves a promise; one that was not asked for is left out."""
    for item in items:
        marks = [m.args[0] for m in item.iter_markers("proof")]
        if Path(__file__).parent not in item.path.parents:
            continue
        assert marks, f"{item.nodeid} names no promise"
        assert marks[0] in PROMISES, f"{marks[0]} is no promise of promises.toml"
        if WANTED and marks[0] not in WANTED:
            item.add_marker(pytest.mark.skip(reason="not asked for"))


@pytest.fixture
def proof(request):
    made = Proof(request.node.get_closest_marker("proof").args[0])
    request.node.proof = made
    began = time.monotonic()
    yield made
    made.seconds = round(time.monotonic() - began, 1)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    mark = item.get_closest_marker("proof")
    if mark is None or (report.outcome == "skipped" and "not asked for" in str(report.longrepr)):
        return
    made = getattr(item, "proof", None) or Proof(mark.args[0])
    if report.when in {"setup", "call"} or report.failed:
        made.outcome = "shown" if report.passed and report.when != "setup" else report.outcome
        if report.passed and report.when == "setup":
            return
        if report.outcome == "skipped":
            made.why = str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if made.outcome == "shown" and not made.n:
            made.outcome, made.why = "failed", "the proof counted nothing"
        kept = _outcomes.setdefault(made.promise, [])
        if made not in kept:
            kept.append(made)


def pytest_sessionfinish(session):
    """A promise that was not met, or that nothing proves, fails the run; one whose part is not installed is printed."""
    asked = [name for name in PROMISES if not WANTED or name in WANTED] if "ACCORD_PROVE" in os.environ else _outcomes
    if not all(_outcomes.get(name) and all(p.outcome != "failed" for p in _outcomes[name]) for name in asked):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if not _outcomes and not WANTED:
        return
    write = terminalreporter.write_line
    write("")
    write(f"Promises, {SET} set · {date.today()} · {MACHINE}")
    for name, text in PROMISES.items():
        if WANTED and name not in WANTED:
            continue
        for line in _lines(name, text):
            write(line, **_colour(line))
    kept = _kept()
    if target := os.environ.get("ACCORD_PROVE_JSON"):
        Path(target).write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if target := os.environ.get("ACCORD_PROVE_PAGE"):
        Path(target).write_text(_page(kept), encoding="utf-8")


def _kept():
    """The results of this run, over those of earlier runs where they are kept."""
    path = Path(os.environ.get("ACCORD_PROVE_JSON", ""))
    earlier = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    told = ("n", "seconds", "outcome", "result", "why")
    for name, found in _outcomes.items():
        run = {"set": SET, "date": str(date.today()), "machine": MACHINE, "seed": SEED}
        earlier[name] = run | {"proofs": [{key: getattr(p, key) for key in told} for p in found]}
    return {name: earlier[name] for name in PROMISES if name in earlier}


def _page(kept):
    """The page of the guide: every promise, met or not, with the figures of its last run."""
    rows = [
        f"| {name} | {text['promise']} | {_said(kept.get(name))} | {text['not_shown']} |"
        for name, text in PROMISES.items()
    ]
    return "\n".join(
        [
            "# Promises, as last shown",
            "",
            "Drawn by `./accord prove [--long] [ID ...] --json docs/guide/proofs.json --page docs/guide/proofs.md`; each row says",
            f"by which set, on which day and from which seed. The machine: {MACHINE}, PostgreSQL.",
            "",
            "| | promise | shown by | does not show |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


WORDS = {"shown": "shown", "failed": "**NOT MET**", "skipped": "**NOT RUN**"}


def _said(run):
    if not run:
        return "**NOT SHOWN**: nothing proves it yet."
    lines = [
        f"{WORDS[p['outcome']]}, N = {p['n']:,}, {p['seconds']:.0f} s: {p['result'] if p['outcome'] == 'shown' else p['why'] or p['result']}"
        for p in run["proofs"]
    ]
    return "<br>".join([f"{run['set']} set, {run['date']}, seed {run['seed']}", *lines]).replace("|", "\\|")


def _lines(name, text):
    found = _outcomes.get(name, [])
    if not found:
        return [f"{name:4} NOT SHOWN  {text['promise']} Nothing proves it yet."]
    lines = []
    for proof in found:
        said = proof.why if proof.outcome != "shown" and proof.why else proof.result
        lines.append(
            f"{name:4} {WORDS[proof.outcome].strip('*'):9}  {text['promise']} N = {proof.n}, seed {proof.seed}, "
            f"{proof.seconds:.0f} s: {said}"
        )
    return [*lines, f"                Does not show: {text['not_shown']}"]


def _colour(line):
    loud = "NOT MET" in line or "NOT SHOWN" in line or "NOT RUN" in line
    return {"red": True, "bold": True} if loud else {}
