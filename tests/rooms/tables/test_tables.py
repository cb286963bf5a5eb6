from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.foundation.refusals import Refused
from accord.research.tables import queries
from accord.research.tables.suppression import TOTAL, suppress, with_margins
from accord.research.tables.vocab import DIMENSIONS, UnknownDimension

cells = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), st.integers(0, 60), min_size=1, max_size=12
)
one_way = st.dictionaries(st.sampled_from([(r, "") for r in "abcdefg"]), st.integers(0, 60), min_size=1)


def solved(full, hidden):
    """What anybody can work out exactly: every hidden cell that the sums of rows and columns determine (exact fractions)."""
    unknown, equations = sorted(hidden), []
    for axis in (0, 1):
        for name in sorted({cell[axis] for cell in full}):
            line = {cell: -1 if cell[1 - axis] == TOTAL else 1 for cell in full if cell[axis] == name}
            if len(line) > 1:
                known = -sum(sign * full[cell] for cell, sign in line.items() if cell not in hidden)
                equations.append([Fraction(line.get(cell, 0)) for cell in unknown] + [Fraction(known)])
    done = 0
    for column in range(len(unknown)):
        pivot = next((i for i in range(done, len(equations)) if equations[i][column]), None)
        if pivot is not None:
            equations[done], equations[pivot] = equations[pivot], equations[done]
            equations[done] = [value / equations[done][column] for value in equations[done]]
            for i, row in enumerate(equations):
                if i != done and row[column]:
                    equations[i] = [x - row[column] * y for x, y in zip(row, equations[done], strict=True)]
            done += 1
    alone = [(row, [i for i, value in enumerate(row[:-1]) if value]) for row in equations]
    return {unknown[where[0]]: int(row[-1]) for row, where in alone if len(where) == 1}


@settings(max_examples=400)
@given(cells, st.integers(2, 15))
def test_no_small_figure_is_shown_or_can_be_worked_out(counts, threshold):
    counts = {(r, c): counts.get((r, c), 0) for r in {r for r, _ in counts} for c in {c for _, c in counts}}
    full = with_margins(counts, two_way=True)
    hidden = suppress(full, threshold, two_way=True)
    assert {cell for cell, n in full.items() if 0 < n < threshold} <= hidden
    found = {cell: n for cell, n in solved(full, hidden).items() if 0 < n < threshold}
    positive = {cell for cell, n in full.items() if n}
    assert not found or hidden >= positive  # everything is hidden: nothing more can be done


@settings(max_examples=200)
@given(one_way, st.integers(2, 15))
def test_nor_in_a_table_of_one_dimension(counts, threshold):
    full = with_margins(counts, two_way=False)
    hidden = suppress(full, threshold, two_way=False)
    inside = [cell for cell in counts if cell in hidden]
    assert {cell for cell, n in full.items() if 0 < n < threshold} <= hidden
    assert not inside or (TOTAL, "") in hidden or (len(inside) >= 2 and sum(counts[c] for c in inside) >= threshold)


def test_the_solver_of_these_tests_finds_what_two_in_a_line_do_not_hide():
    """The test of the test: a hidden cell between two blocks follows exactly, although each line hides two."""
    counts = {(r, c): 100 for r in "1234" for c in "abcd"} | {("1", "c"): 1}
    blocks = [("1", "a"), ("1", "b"), ("2", "a"), ("2", "b"), ("3", "c"), ("3", "d"), ("4", "c"), ("4", "d")]
    full = with_margins(counts | dict.fromkeys(blocks, 6), two_way=True)
    assert solved(full, {("1", "c"), *blocks})[("1", "c")] == 1
    assert ("1", "c") not in solved(full, suppress(full, 11, two_way=True))


@given(cells)
def test_nothing_is_hidden_without_need(counts):
    if all(n == 0 or n >= 11 for n in counts.values()):
        assert suppress(with_margins(counts, two_way=True), 11, two_way=True) == frozenset()


@pytest.fixture
def many(world):
    from datetime import date

    from accord.foundation.codes import AgeGroup, Sex
    from accord.protection.cases.imports import Registered, add
    from accord.protection.cases.models import Precision

    home = world.org("animus")
    rows = [
        Registered(
            "test", str(n), home, home, "BG", date(2026, 1 + n % 3, 1), Precision.DAY, Sex.MALE if n < 3 else Sex.FEMALE,
            AgeGroup.CHILD if n % 4 == 0 else AgeGroup.ADULT, "UA BG" if n % 2 else "UA", "ForcedLabour",
        )
        for n in range(60)
    ]  # fmt: skip
    assert sum(added for _, added in add(rows, now=world.now)) == 60
    return world


def cell_of(table, label):
    return next(line.cells for line in table.lines if line.label == label)


def test_a_small_group_is_hidden_and_cannot_be_worked_out(many):
    table = queries.table(actor=many["elena"], by=["sex"], threshold=11)
    assert cell_of(table, "male") == ["*"]
    assert cell_of(table, "female") == ["*"]
    assert cell_of(table, "total") == ["60"]


def test_several_citizenships_count_once_in_each_row(many):
    table = queries.table(actor=many["elena"], by=["citizenship"], threshold=11)
    assert cell_of(table, "Ukraine") == ["60"]
    assert cell_of(table, "Bulgaria") == ["30"]
    assert cell_of(table, "total") == ["60"]
    assert any("several rows" in note for note in table.notes)


@pytest.mark.parametrize("one", DIMENSIONS)
@pytest.mark.parametrize("other", DIMENSIONS)
def test_no_table_shows_a_figure_under_the_threshold(many, one, other):
    table = queries.table(actor=many["elena"], by=[one, other], threshold=11)
    shown = [cell for line in table.lines for cell in line.cells if cell != "*"]
    assert not [cell for cell in shown if 0 < int(cell) < 11]


def test_every_table_names_its_rule(many):
    table = queries.table(actor=many["elena"], by=["month"], threshold=11)
    assert any("identified/2026.1" in note for note in table.notes)


def test_others_count_their_own_organisation_only(many):
    assert queries.table(actor=many["mira"], by=["sex"], threshold=11).lines == []


def test_who_may_not_count_is_refused(many):
    with pytest.raises(Refused):
        queries.table(actor=many["petar"], by=["sex"], threshold=11)


def test_an_unknown_dimension_is_named(many):
    with pytest.raises(UnknownDimension, match="shoe-size"):
        queries.table(actor=many["elena"], by=["shoe-size"], threshold=11)


def test_a_table_takes_few_queries(many, django_assert_max_num_queries):
    elena = many["elena"]
    with django_assert_max_num_queries(6):
        queries.table(actor=elena, by=["responder-type", "form"], threshold=11)


def test_a_person_with_two_cases_is_counted_once_in_each_cell(many):
    """Two cases of one person share a citizenship: the person stands once in it, once in the other, once in the total."""
    from accord.protection.cases.models import Case

    def figures():
        table = queries.table(actor=many["ana"], by=["citizenship"], threshold=1)
        return {line.label: line.cells[0] for line in table.lines}

    assert figures() == {"Bulgaria": "30", "Ukraine": "60", "total": "60"}
    one, two = Case.objects.filter(citizenships="UA BG")[:2]
    Case.objects.filter(pk=two.pk).update(person=one.person, citizenships="UA MD")
    assert figures()["total"] == "59"
    assert figures()["Ukraine"] == "59"
    assert figures()["Bulgaria"] == "29"


def test_the_figures_are_given_as_files_that_say_their_rule_and_leave_a_trace(world):
    import json

    from accord.foundation.ledger.models import Event
    from accord.foundation.sheets import inspect, read
    from tests.cast import signed_in

    world.case()
    client = signed_in(world, "ana")
    for kind in ("xlsx", "csv"):
        answer = client.get("/desk/figures/file/", {"by": ["sex", "age-group"], "format": kind})
        assert answer["Content-Disposition"].endswith(f'.{kind}"')
        assert "sandbox" in answer["Content-Security-Policy"]
        assert inspect(answer.content).sound
        found = read(answer.content)
        assert any("identified/" in text for _, text in found.cover)
        assert "*" in [value for row in found.rows for value in row]  # one person is not told
        fact = json.loads(Event.objects.filter(kind="export.made").last().facts)
        assert (fact["code"], fact["format"], fact["rows"]) == (found.code, kind, len(found.rows))
        assert f'filename="{found.code}.' in answer["Content-Disposition"]
