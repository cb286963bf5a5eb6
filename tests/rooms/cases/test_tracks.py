"""The tracks of a case: every row of every table is reached, nothing else is, and each step is on record."""

import json

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.protection.cases import tracks
from accord.protection.cases.models import Case
from accord.protection.cases.populations import populations_of
from accord.protection.cases.track_tables import LABELS, PER_JURISDICTION, TABLES, TrackKind
from tests.cast import signed_in
from tests.proofs.crawl.browse import undone

KINDS = sorted(TABLES)


def test_every_state_has_words():
    assert {state for table in TABLES.values() for state in table.states()} == set(LABELS)


def path_to(table, wanted):
    """The shortest way from the first state of a table over the row `wanted`, as actions."""
    ways, seen = [(table.initial, [])], {table.initial}
    for state, actions in ways:
        for row in table.open_to(state):
            if row == wanted:
                return [*actions, row.action]
            if row.target not in seen:
                seen.add(row.target)
                ways.append((row.target, [*actions, row.action]))
    raise AssertionError(wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_is_reached_through_the_service(world, kind):
    table, where = TABLES[kind], "BG" if kind in PER_JURISDICTION else ""
    case = Case.objects.get(pk=world.case())
    for row in table.expanded():
        with undone():
            for action in path_to(table, row):
                moved = tracks.move(
                    case=case, kind=kind, action=action, actor=world["ana"], now=world.now, jurisdiction=where
                )
            assert moved.state == row.target
            facts = json.loads(Event.objects.filter(kind="track.moved", object_id=case.pk).latest("seq").facts)
            assert (facts["track"], facts["state"], facts["jurisdiction"]) == (kind, row.target, where)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(KINDS),
    st.lists(st.sampled_from(sorted({a for t in TABLES.values() for a in t.actions()})), max_size=6),
)
def test_a_random_walk_ends_where_the_table_says(world, kind, actions):
    case, table, where = Case.objects.get(pk=world.case()), TABLES[kind], "RO" if kind in PER_JURISDICTION else ""
    state, moved = table.initial, 0
    for action in actions:
        rows = [row for row in table.open_to(state) if row.action == action]
        call = {"case": case, "kind": kind, "action": action, "actor": world["ana"], "now": world.now}
        if rows:
            state, moved = tracks.move(**call, jurisdiction=where).state, moved + 1
            assert state == rows[0].target
        else:
            with pytest.raises(NotPossible):
                tracks.move(**call, jurisdiction=where)
    found = tracks.of_case(case.pk)
    assert tracks.state_of(found, kind, where) == state
    assert (found[kind, where].version if moved else 0) == moved


def test_a_jurisdiction_stands_only_where_the_track_knows_one(world):
    case = Case.objects.get(pk=world.case())
    for kind, where in ((TrackKind.RISK, "BG"), (TrackKind.REFLECTION, "")):
        with pytest.raises(ValueError, match="jurisdiction"):
            tracks.move(case=case, kind=kind, action="low", actor=world["ana"], now=world.now, jurisdiction=where)


def test_populations(world):
    case = Case.objects.get(pk=world.case())
    assert populations_of(case) == {"adult", "foreign"}
    call = {"case": case, "kind": TrackKind.STATUS, "actor": world["ana"], "now": world.now}
    tracks.move(**call, action="temporary_protection")
    assert populations_of(case, tracks.of_case(case.pk)) == {"adult", "foreign", "temporary_protection"}
    case.citizenships, case.age_group = "BG UA", "unknown"
    assert populations_of(case) == {"child"}
    case.citizenships = ""
    assert "foreign" not in populations_of(case)


def test_a_step_is_a_line_of_the_timeline(world):
    case = world.case()
    tracks.move(case=Case.objects.get(pk=case), kind=TrackKind.RISK, action="high", actor=world["ana"], now=world.now)
    page = signed_in(world, "ana").get(f"/desk/cases/{case}/").content.decode()
    with override("bg"):  # Ana's language
        assert f"{TrackKind.RISK.label}: {LABELS['high']}" in page
