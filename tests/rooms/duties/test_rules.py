"""The rules as they are shipped, and a node's own."""

from datetime import UTC, date, datetime

import pytest

from accord.foundation.duties import rules as module
from accord.foundation.duties.rules import BadRule, every_version, in_force, notes, read_rules, rules, version_of

TABLE = (
    "D01 D02 D03 D04 D05 D06b D09 D10 D11 D12 D13 D14 D15 D16 D18 D20 D21 D22 D23 D24 D30 D31 D40 D40-BREACH "
    "P-TRIAGE P-TRIAGE-DANGER P-SCREEN P-ACK P-NEEDS P-SAFETY P-PLAN P-CONFERENCE"
)


@pytest.fixture
def own(settings, tmp_path):
    """A node's own rule file: write it with `own(text)`."""
    caches = (module.every_version, module.rules, module._by_version)

    def clear() -> None:
        for cache in caches:
            cache.cache_clear()

    def write(text: str) -> None:
        (tmp_path / "rules").mkdir(exist_ok=True)
        (tmp_path / "rules" / "own.toml").write_text(f'version = "own-1"\n{text}', encoding="utf-8")
        clear()

    settings.ACCORD_DATA = tmp_path
    yield write
    clear()


def meeting(trigger: str, populations: set[str], jurisdiction: str) -> set[str]:
    return {r.id for r in in_force(date(2026, 11, 26)) if r.applies(trigger, frozenset(populations), jurisdiction)}


def test_every_clock_of_the_table_is_there():
    assert set(TABLE.split()) <= set(rules())


def test_recalled_rules_are_off_and_say_so_and_no_file_is_read_twice():
    recalled = {r.id for r in rules().values() if r.tag == "R"}
    assert recalled == {"D06b", "D09", "D10", "D18", "D24", "D30", "D31", "D40", "D40-BREACH"}
    assert all(not rules()[r].enabled and rules()[r].needs_legal_check for r in recalled)
    assert len(every_version()) == len({(r.id, r.version) for r in every_version()})


@pytest.mark.parametrize(
    ("populations", "jurisdiction", "expected"),
    [
        ({"adult"}, "BG", {"D03"}),
        ({"adult", "foreign"}, "BG", {"D04"}),
        ({"adult", "foreign", "temporary_protection"}, "BG", {"D04"}),
        ({"child"}, "BG", set()),
        ({"child", "foreign"}, "BG", set()),
        ({"adult", "foreign"}, "RO", {"D20"}),
        ({"adult"}, "RO", set()),
    ],
)
def test_which_reflection_period_runs_for_whom(populations, jurisdiction, expected):
    assert meeting("reflection.started", populations, jurisdiction) == expected


def test_thirty_days_and_a_month_of_reflection_end_on_different_days():
    start = datetime(2026, 12, 24, 10, tzinfo=UTC)
    assert rules()["D03"].due(start) == datetime(2027, 1, 23, 22, tzinfo=UTC)
    assert rules()["D04"].due(start) == datetime(2027, 1, 24, 22, tzinfo=UTC)
    assert rules()["D20"].due(start) == datetime(2027, 3, 24, 22, tzinfo=UTC)


def test_a_rule_of_the_union_counts_by_the_calendar_of_the_case():
    start = datetime(2026, 11, 24, 10, tzinfo=UTC)
    answers = {place: rules()["D40"].due(start, place) for place in ("BG", "RO")}
    assert answers["BG"] == datetime(2026, 12, 29, 22, tzinfo=UTC)  # over Christmas Eve
    assert answers["RO"] == datetime(2026, 12, 24, 22, tzinfo=UTC)


ON = """
[[rule]]
id = "D09"
enabled = true
"""


def test_a_node_switches_a_recalled_rule_on_when_it_says_who_checked_it(own):
    own(ON)
    with pytest.raises(BadRule, match=r"own.toml, rule 1 \(D09\): a recalled rule"):
        rules()
    own(ON + 'tag = "S"\n')
    with pytest.raises(BadRule, match="checked_by"):
        rules()
    own(ON + 'tag = "S"\nlength = 14\nchecked_by = "a lawyer"\nlast_checked = 2026-11-20\nneeds_legal_check = false\n')
    assert (rules()["D09"].length, rules()["D09"].duty["uk"] != "", rules()["D09"].own) == (14, True, True)
    assert version_of("D09", "2026.1").length == 10, "a duty of the old version keeps its explanation"
    assert "D09 (a lawyer)" in " ".join(notes(date(2026, 11, 26)))


def test_a_node_switches_a_rule_off_or_replaces_it_from_a_day_on(own):
    own('[[rule]]\nid = "P-NEEDS"\nenabled = false\n[[rule]]\nid = "P-PLAN"\nlength = 10\nvalid_from = 2027-01-01\n')
    assert "P-NEEDS" not in meeting("case.opened", {"adult"}, "BG")
    lengths = [{r.id: r.length for r in in_force(date(year, 1, 1))}["P-PLAN"] for year in (2026, 2027)]
    assert lengths == [7, 10]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[rule]]\nid = "P-PLAN"\nunit = "moons"', "unit 'moons' is not one of"),
        ('[[rule]]\nid = "P-PLAN"\nlenght = 3', "lenght: no such field"),
        ('[[rule]]\nid = "P-PLAN"\nlength = 0', "length 0"),
        ('[[rule]]\nid = "P-PLAN"\nexcept_for = ["giant"]', "giant"),
        ('[[rule]]\nid = "P-PLAN"\nvalid_from = 2027-01-01\nvalid_until = 2026-01-01', "valid_from lies after"),
        ('[[rule]]\nid = "P-PLAN"\n[[rule]]\nid = "P-PLAN"', "on the same day"),
        ('[[rule]]\nid = "NEW"\nlength = 3', "rule 1"),
        ('[[rule]]\nid = "P-NEEDS"\nends = "day_end"', "hours run from the moment"),
        ('[[rule]]\nid = "P-NEEDS"\nduty.en = "only English"', "duty must stand in en, bg, ro and uk"),
        ("[[rule]]\nid = 4", "rule 1"),
    ],
)
def test_a_bad_row_of_a_node_is_refused_with_its_place(own, text, problem):
    own(text)
    with pytest.raises(BadRule, match=problem):
        rules()


def test_a_file_that_is_not_of_rules_is_refused(tmp_path):
    for text in ("version = 1\nrule = 3", 'rule = [{id = "X"}]', "\x00"):
        (tmp_path / "x.toml").write_text(text)
        with pytest.raises(BadRule, match=r"x\.toml"):
            read_rules(tmp_path / "x.toml")


def test_the_node_is_told_what_is_not_law_and_what_is_old():
    assert not any("for a year" in note for note in notes(date(2027, 1, 1)))
    said = notes(date(2028, 1, 1))
    assert "D12" in next(note for note in said if "lawyer" in note)
    assert "P-ACK" in next(note for note in said if "not law" in note)
    assert "D01" in next(note for note in said if "for a year" in note)
