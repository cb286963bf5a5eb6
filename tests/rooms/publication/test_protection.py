"""Noise, keys, threshold, rounding, lines that are alike; the files, and what the gate finds in them."""

import random
import subprocess
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from accord.research.publication import canary, files, gate, ptable, refusals
from accord.research.publication.cellkey import Mark, Released, Shown, hidden_lines, protect, record_keys, rounded_to
from accord.research.publication.people import People
from accord.research.publication.phrases import said
from accord.research.publication.plan import Plan, Variable
from tests.published import KEY, glotip, glotip_plan, plan, tables, uk


def test_the_noise_table_is_what_its_rule_says():
    weights, steps = ptable.weights(), np.arange(-5, 6)
    assert weights.tolist() == ptable.build()
    assert (weights.sum(axis=1) == 65_536).all()
    assert (weights @ steps == 0).all()
    assert abs(weights @ steps**2 / 65_536 - 4).max() < 0.001
    assert all(weights[n - 1][steps < -n].sum() == 0 for n in range(1, 61))
    assert (weights >= 0).all()


def test_each_key_draws_what_the_weights_say():
    for n in (1, 3, 60, 500):
        keys = np.arange(65_536)
        drawn = ptable.noise(np.full(65_536, n), keys)
        assert np.bincount(drawn + 5, minlength=11).tolist() == ptable.weights()[min(n, 60) - 1].tolist()


def test_the_same_persons_give_the_same_figure_in_every_table_order_and_process():
    cohort = uk()
    made = plan(cohort)
    one = protect(made, cohort, KEY)
    rows = [(uid, {f: cohort.values[f][n] for f in cohort.values}) for n, uid in enumerate(cohort.uids)]
    random.Random(3).shuffle(rows)
    assert protect(made, People.of(cohort.cohort, rows, list(cohort.values)), KEY) == one
    code = "from tests.published import *; from accord.research.publication import cellkey, files; print(__import__('hashlib').sha256(files.csv_of(cellkey.protect(plan(uk()), uk(), KEY))).hexdigest())"
    twice = {
        subprocess.check_output([sys.executable, "-c", code], env={"PYTHONHASHSEED": s, "PYTHONPATH": "src:."})
        for s in "12"
    }
    assert len(twice) == 1
    # "Other" of sex and one class of another variable hold the same persons: one figure
    copy = Variable(
        "again",
        made.named["form"].classes,
        source="form",
        other="all others",
        within="form",
        parents={c: c for c in made.named["form"].classes},
    )
    both = protect(Plan("p", (*made.variables, copy), tables("form", "again")), cohort, KEY)
    assert both.tables["form"] == both.tables["again"]


def test_another_key_or_cohort_changes_the_figures_and_a_weak_key_is_refused():
    cohort = uk()
    one, other = (protect(plan(cohort), cohort, key) for key in (KEY, KEY[::-1]))
    assert one.tables["citizenship-form"] != other.tables["citizenship-form"]
    assert (record_keys(KEY, cohort) != record_keys(KEY, replace(cohort, cohort="next"))).mean() > 0.99
    for weak in (b"", b"short", b"\x00" * 32):
        with pytest.raises(refusals.WeakKey) as refused:
            record_keys(weak, cohort)
        assert repr(weak) not in str(refused.value)


def test_figures_are_rounded_small_ones_hidden_and_totals_go_the_same_way():
    cohort = glotip()
    made = protect(glotip_plan(cohort), cohort, KEY)
    shown = [c for cells in made.tables.values() for c in cells]
    assert {c.mark for c in shown} == set(Mark)
    assert all(c.value % 5 == 0 and (c.value == 0 or c.value >= 10) for c in shown if c.mark is Mark.VALUE)
    assert all(c.value is None for c in shown if c.mark is not Mark.VALUE)
    assert abs(made.tables["total"][0].value - len(cohort)) <= 7
    assert rounded_to(np.array([10, 12, 13, 17, 18]), 5).tolist() == [10, 10, 15, 15, 20]
    assert [Shown(Mark.FEW).text(11), Shown(Mark.LINE).text(11), Shown(Mark.VALUE, 0).text(11)] == ["<11", "–", "0"]


def test_a_line_whose_persons_are_all_alike_is_hidden_whatever_its_size():
    counts = np.array([[500, 0, 0], [40, 30, 0], [3, 2, 0], [0, 0, 0]])
    hidden = hidden_lines(counts, (counts > 0) & (counts < 11))
    assert hidden.tolist() == [[True] * 3, [False, False, True], [True] * 3, [True] * 3]


def test_no_visible_line_tells_one_class():
    rng = np.random.default_rng(5)
    for _ in range(300):
        counts = rng.poisson(rng.choice([0.3, 2, 20], size=(4, 3, 2)))
        hidden = hidden_lines(counts, (counts > 0) & (counts < 11))
        for axis in range(3):
            alike = (counts > 0).sum(axis=axis) == 1
            assert not (~hidden & np.expand_dims(alike, axis)).any()


@pytest.fixture(scope="module")
def finished():
    cohort = glotip(seed=4, persons=900)
    made = protect(glotip_plan(cohort), cohort, KEY)
    return cohort, made, files.all_of(made, "R-1")


def examined(cohort, made, found=None, **more):
    return gate.examine(gate.Candidate(made, cohort, found or {}, (KEY.hex(),), **more), seed=1, sample=40)


def test_the_gate_lets_a_good_release_pass_and_says_what_it_tried(finished):
    cohort, made, found = finished
    report = examined(cohort, made, found)
    assert report.findings == ()
    report.require_clean()
    words = " ".join(map(str, report.risk + report.utility.use))
    assert "attacked" in words
    assert "persons on average" in words


def test_files_are_of_every_kind_and_reach_nothing(finished):
    _cohort, made, found = finished
    assert {name.rpartition(".")[2] for name in found} == {"csv", "json", "xlsx", "html", "pdf", "svg"}
    for name, content in found.items():
        if name.endswith((".html", ".svg")):
            text = content.decode().replace("http://www.w3.org/", "")
            assert "http:" not in text, name
            assert "https:" not in text, name
    assert files.csv_of(made) == found["R-1.csv"]


def looked(cohort, made, found):
    return canary.search(found, made, cohort, (KEY.hex(),))


def kinds(cohort):
    """One thing that must not leave, for each way in which it can."""
    return {"uid": cohort.uids[7], "key": KEY.hex(), "count": str(next(iter(_exact(cohort))))}


def _exact(cohort):
    return sorted(canary.exact(protect(glotip_plan(cohort), cohort, KEY), cohort), reverse=True)


PLACES = {
    "a.svg": '<svg><text aria-label="persons: {}">bar</text></svg>',
    "b.svg": "<svg><text>x</text><!-- {} --></svg>",
    "c.html": '<html><img alt="{}"></html>',
    "d.html": "<html><script>var spec = [{}, 0]</script></html>",
    "e.json": '[{{"n": "{}"}}]',
}


@pytest.mark.parametrize(("what", "name"), list(product(("uid", "key", "count"), PLACES)))
def test_a_canary_in_a_finished_file_is_found(finished, what, name):
    cohort, made, _found = finished
    planted = PLACES[name].format(kinds(cohort)[what])
    assert [f.where for f in looked(cohort, made, {name: planted.encode()})] == [name]
    clean = PLACES[name].format("nothing")
    assert looked(cohort, made, {name: clean.encode()}) == []


@pytest.mark.parametrize("what", ["uid", "count"])
@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv"])
def test_a_canary_in_a_workbook_a_paper_or_a_csv_is_found(finished, what, kind, monkeypatch):
    cohort, made, _found = finished
    bad = Released(made.cohort, made.plan, dict(made.tables))
    word = kinds(cohort)[what]
    monkeypatch.setattr(files, "notes", lambda _released, _code: [said("as-written", words=f"persons {word} here")])
    if kind == "csv":
        content = files.csv_of(made).replace(b"2023,total", f"{word},total".encode())
    else:
        content = {"pdf": files.paper_of, "xlsx": files.workbook_of}[kind](bad, "R-1")
    assert {f.where for f in looked(cohort, made, {f"x.{kind}": content})} == {f"x.{kind}"}


def test_other_figures_in_the_csv_and_a_file_that_cannot_be_read_are_findings(finished):
    cohort, made, found = finished
    moved = found["R-1.csv"].replace(b"5,A,F", b"0,A,F", 1)
    assert looked(cohort, made, {"R-1.csv": moved})
    assert looked(cohort, made, {"R-1.exe": b"x"})
    assert looked(cohort, made, {"R-1.pdf": b"x"})


def test_the_gate_holds_what_is_alike_and_what_differs_by_the_truth(finished):
    cohort, made, _found = finished
    line = made.plan.shape(next(t for t in made.plan.tables if t.name == "sex-form"))
    alike = [Shown(Mark.VALUE, 200), *[Shown(Mark.VALUE, 0)] * 3, *made.tables["sex-form"][4:]]
    assert line == (2, 4)
    held = examined(cohort, replace(made, tables=made.tables | {"sex-form": tuple(alike)}))
    assert {f.attack for f in held.findings} == {"alike", "equations"}
    with pytest.raises(refusals.GateHeld):
        held.require_clean()
    before = People.of(
        "2023",
        [(u, {f: cohort.values[f][n] for f in cohort.values}) for n, u in enumerate(cohort.uids)][:-5],
        list(cohort.values),
    )
    shown = replace(made, tables=made.tables | {"total": (Shown(Mark.VALUE, 895),)})
    then = replace(made, tables=made.tables | {"total": (Shown(Mark.VALUE, 890),)})
    found = examined(cohort, shown, earlier=(gate.Earlier(then, before),)).findings
    assert "difference" in {f.attack for f in found}


def test_two_tables_whose_zeros_together_tell_one_class_are_held():
    variables = tuple(Variable(n, (f"{n}1", f"{n}2", f"{n}3")) for n in "abc")
    made = Plan("p", variables, tables("a b", "b c"))
    value = lambda n: Shown(Mark.VALUE, n)  # noqa: E731
    ab = [value(n) for n in (50, 60, 0, 40, 30, 20, 20, 30, 40)]
    bc = [value(n) for n in (90, 0, 0, 80, 0, 0, 20, 30, 40)]
    assert gate._chains(Released("x", made, {"a-b": tuple(ab), "b-c": tuple(bc)}))
    bc[1] = value(20)
    assert not gate._chains(Released("x", made, {"a-b": tuple(ab), "b-c": tuple(bc)}))
