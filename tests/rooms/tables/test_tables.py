import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.foundation.refusals import Refused
from accord.research.tables import queries
from accord.research.tables.suppression import suppress
from accord.research.tables.vocab import DIMENSIONS, UnknownDimension

cells = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), st.integers(0, 60), min_size=1, max_size=12
)
one_way = st.dictionaries(st.sampled_from([(r, "") for r in "abcdefg"]), st.integers(0, 60), min_size=1)


def lines_of(counts):
    rows, columns = {}, {}
    for row, column in counts:
        rows.setdefault(row, []).append((row, column))
        columns.setdefault(column, []).append((row, column))
    return [*(rows.values() if len(columns) > 1 else ()), *columns.values()]


@settings(max_examples=300)
@given(cells | one_way, st.integers(2, 15))
def test_no_small_figure_is_shown_nor_follows_from_a_margin(counts, threshold):
    hidden = suppress(counts, threshold)
    assert all(cell in hidden for cell, n in counts.items() if 0 < n < threshold)
    for line in lines_of(counts):
        inside = [c for c in line if c in hidden]
        rest = sum(counts[c] for c in inside)
        spare = [c for c in line if c not in hidden and counts[c] > 0]
        assert not inside or (len(inside) >= 2 and rest >= threshold) or not spare


@given(cells)
def test_nothing_is_hidden_without_need(counts):
    if all(n == 0 or n >= 11 for n in counts.values()):
        assert suppress(counts, 11) == frozenset()


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


def test_a_table_takes_two_queries_or_three(many, django_assert_max_num_queries):
    elena = many["elena"]
    with django_assert_max_num_queries(3):
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
