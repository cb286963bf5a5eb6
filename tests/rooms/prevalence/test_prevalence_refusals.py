"""Thirty tables and more that must be refused, each with its named reason; and never a number that looks fine."""

import pytest

from accord.research.prevalence import (
    REFUSALS,
    About,
    Linkage,
    Lists,
    Method,
    NotFit,
    Refused,
    Study,
    average,
    choose,
    fit,
    one_list,
    report,
    resample,
)  # fmt: skip
from tests.rooms.prevalence.tables import published

GOOD = "A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n0,1,1,5\n1,0,1,4\n"
TABLES = {
    "nothing": ("", "not_a_table"),
    "an open quote": ('A,B,C,count\n"1,0,0,4', "not_a_table"),
    "no list": ("count\n4\n", "not_a_table"),
    "no column of counts": ("A,B,C\n1,0,0\n", "no_counts"),
    "the same list twice": ("A,A,B,count\n1,0,0,4\n", "list_twice"),
    "a list without a name": ("A,,B,count\n1,0,0,4\n", "list_without_name"),
    "a name that holds a colon": ("A:B,C,D,count\n1,0,0,4\n", "name_unusable"),
    "a row too short": ("A,B,C,count\n1,0,4\n", "row_length"),
    "a row too long": ("A,B,C,count\n1,0,0,4,4\n", "row_length"),
    "a pattern of two": ("A,B,C,count\n2,0,0,4\n", "not_zero_or_one"),
    "a pattern of words": ("A,B,C,count\nyes,0,0,4\n", "not_zero_or_one"),
    "a count of words": ("A,B,C,count\n1,0,0,few\n", "not_a_number"),
    "a count that is missing": ("A,B,C,count\n1,0,0,\n", "not_a_number"),
    "a count of infinity": ("A,B,C,count\n1,0,0,inf\n", "not_a_number"),
    "a suppressed count": ("A,B,C,count\n1,0,0,<5\n", "not_a_number"),
    "a negative count": ("A,B,C,count\n1,0,0,-1\n", "negative"),
    "a fractional count": ("A,B,C,count\n1,0,0,1.5\n", "fractional"),
    "more people than there are": ("A,B,C,count\n1,0,0,1e12\n", "too_large"),
    "a pattern twice": (GOOD + "1,1,0,2\n", "pattern_twice"),
    "people on no list": (GOOD + "0,0,0,7\n", "all_zero_row"),
    "nobody": ("A,B,C,count\n1,0,0,0\n", "no_people"),
    "one list": ("A,count\n1,40\n", "one_list"),
    "two lists": ("A,B,count\n1,0,40\n0,1,30\n1,1,6\n", "two_lists"),
    "eleven lists": (",".join("ABCDEFGHIJK") + ",count\n" + "1," * 11 + "4\n", "too_many_lists"),
    "one cell": ("A,B,C,count\n1,1,1,40\n", "one_cell"),
    "an empty list": ("A,B,C,count\n1,0,0,40\n0,1,0,30\n1,1,0,6\n", "empty_list"),
    "no overlap": ("A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n", "no_overlap"),
    "a list that is inside another": ("A,B,C,count\n1,0,0,40\n1,1,0,12\n0,0,1,20\n1,0,1,5\n1,1,1,3\n", "list_within_another"),
    "no triangle": ("A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n0,1,1,5\n", "no_triangle"),
    "the artificial table": (None, "no_triangle"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_refused_with_its_reason(name):
    text, code = TABLES[name]
    with pytest.raises(Refused) as refused:
        report(published("artificial_3") if text is None else Lists.from_csv(text), study=Study(linkage=Linkage(0, 0)))
    assert refused.value.code == code
    assert refused.value.sentence
    assert refused.value.help
    assert "{" not in str(refused.value)


def test_a_table_that_is_good_is_not():
    assert Lists.from_csv(GOOD).n == 105
    assert (
        Lists.from_patterns({"A": 40, "B": 30, "C": 20, "A:B": 6, "B:C": 5, "C:A": 4}).counts.tolist()
        == Lists.from_csv(GOOD).counts.tolist()
    )


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "table.csv").write_bytes(b"\xff\xfe\x00A,B")
    with pytest.raises(Refused) as refused:
        Lists.from_csv(tmp_path / "table.csv")
    assert refused.value.code == "not_a_table"


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda lists: fit(lists, ["A:D"]), "unknown_list"),
        (lambda lists: fit(lists, ["A"]), "unknown_term"),
        (lambda lists: fit(lists, ["A:A"]), "unknown_term"),
        (lambda lists: fit(lists, ["A:B:C"]), "not_hierarchical"),
        (lambda lists: choose(lists, Method(order=3)), "order"),
        (lambda lists: choose(lists, Method(order=1)), "order"),
        (lambda lists: choose(lists, Method("aic")), "setting"),
        (lambda lists: choose(lists, Method("stepwise", threshold=0)), "setting"),
        (lambda lists: resample(lists, replicates=0), "setting"),
        (lambda lists: average(lists, delta=0), "setting"),
        (lambda lists: one_list({0: 4}), "setting"),
        (lambda lists: one_list({}), "no_people"),
        (lambda lists: Linkage(1.5, 0), "setting"),
        (lambda lists: fit(published("artificial_3"), ["A:B"]), "no_estimate"),
        (lambda lists: fit(published("artificial_3"), ["A:B", "A:C", "B:C"]), "not_identifiable"),
        (lambda lists: average(published("uk_2013_6")), "averaging_size"),
        (lambda lists: choose(ten(), Method(order=3)), "too_many_terms"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(ask, code):
    with pytest.raises(Refused) as refused:
        ask(Lists.from_csv(GOOD))
    assert refused.value.code == code
    assert "{" not in str(refused.value)


def ten():
    singles = dict.fromkeys("ABCDEFGHIJ", 20)
    return Lists.from_patterns(singles | {f"{a}:{b}": 2 for a, b in zip("ABCDEFGHIJ", "BCDEFGHIJA", strict=True)})


def test_what_is_known_of_the_lists_can_forbid_a_total():
    lists = published("kosovo_4")
    about = {name: About("1999", "Kosovo", "killed") for name in lists.names}
    for change, code in (
        (About("1998", "Kosovo", "killed"), "different_periods"),
        (About("1999", "Albania", "killed"), "different_territories"),
        (About("1999", "Kosovo", "missing"), "different_definitions"),
        (About("1999", "Kosovo", "killed", fed_by=("OSCE",)), "fed_by_another"),
    ):
        with pytest.raises(NotFit) as refused:
            report(lists, study=Study(about | {"HRW": change}, Linkage(0.02, 0.01)), replicates=40)
        assert [one.code for one in refused.value.reasons] == [code]
        assert refused.value.report.total == pytest.approx(14341.664, abs=1e-3)
    with pytest.raises(NotFit) as refused:
        report(lists, replicates=40)
    assert refused.value.code == "linkage_unknown"


def test_a_table_that_fails_its_own_checks_is_refused_and_its_text_gives_no_total():
    with pytest.raises(NotFit) as refused:
        report(published("australia_4"), study=Study(linkage=Linkage(0, 0)), replicates=300)
    assert [one.code for one in refused.value.reasons] == ["interval_too_wide", "backtest_fails"]
    assert "6,496" not in refused.value.report.as_text()
    assert "No total is given" in refused.value.report.as_text()


def test_every_refusal_says_what_would_help():
    for code, (sentence, helps) in REFUSALS.items():
        assert sentence, code
        assert helps, code
