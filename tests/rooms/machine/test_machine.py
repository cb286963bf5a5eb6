from pathlib import Path

import pytest

from accord.cooperation.agreements import vocab as agreements
from accord.detection.screening import vocab as screening
from accord.detection.signals import vocab as signals
from accord.foundation.machine import ANY, NotPossible, StateTable, Transition
from accord.protection.cases import vocab as cases
from accord.protection.referrals import vocab as referrals

TABLES = [signals.STATES, screening.STATES, cases.STATES, agreements.STATES, referrals.STATES]
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "states.md"


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_only_what_the_table_says_is_possible(table):
    """The matrix: every state by every action, against the rows."""
    allowed = {(row.source, row.action): row.target for row in table.expanded()}
    for state in table.states():
        for action in table.actions():
            if (state, action) in allowed:
                assert table.step(state, action) == allowed[state, action]
            else:
                with pytest.raises(NotPossible):
                    table.step(state, action)


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_the_guide_shows_the_table_as_it_is(table):
    assert table.diagram() in GUIDE.read_text(encoding="utf-8")


def test_the_person_can_take_a_referral_back_from_every_open_state():
    for state in referrals.STATES.states() - referrals.STATES.finals():
        assert referrals.STATES.step(state, "withdraw") == "withdrawn_by_person"


def test_two_answers_to_one_question_are_refused():
    with pytest.raises(ValueError, match="two rows"):
        StateTable("t", "a", (Transition("a", "go", "b"), Transition("a", "go", "c")))


def test_a_state_that_nothing_reaches_is_refused():
    with pytest.raises(ValueError, match="never reached"):
        StateTable("t", "a", (Transition("a", "go", "b"), Transition("c", "go", "b")))


def test_any_does_not_leave_a_final_state():
    table = StateTable("t", "a", (Transition("a", "go", "b"), Transition(ANY, "stop", "z")))
    with pytest.raises(NotPossible):
        table.step("z", "go")
