"""Assessments through the services, the desk and closing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from accord.foundation.duties.services import open_about
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases import closing
from accord.protection.cases.asked import score_of
from accord.protection.cases.models import Case, Episode
from accord.protection.cases.vocab import Basis
from accord.protection.outcomes import instruments as files
from accord.protection.outcomes import queries
from accord.protection.outcomes.instruments import offered
from accord.protection.outcomes.models import Assessment
from accord.protection.outcomes.vocab import BadAssessment, Occasion
from tests.cast import key, signed_in
from tests.rooms.outcomes.builders import assessed


@pytest.fixture
def case(world):
    return world.case()


def owed(case):
    return {duty.rule: duty for duty in open_about(case) if duty.rule.startswith("P-OUTCOME")}


def test_each_look_settles_its_clock_and_opens_the_next_and_the_lowest_step_is_a_task(world, case):
    assert set(owed(case)) == {"P-OUTCOME-INTAKE"}
    assessed(world, case, 2)
    assert set(owed(case)) == {"P-OUTCOME-REVIEW"}
    assert timedelta(days=180) < owed(case)["P-OUTCOME-REVIEW"].due_at - world.now < timedelta(days=186)
    later = world.now + timedelta(days=30)
    assessed(world, case, 3, now=later, scores={"rest": 1})
    assert set(owed(case)) == {"P-OUTCOME-REVIEW", "P-OUTCOME-LOWEST"}
    assert owed(case)["P-OUTCOME-REVIEW"].opened_at > world.now


def test_the_change_is_told_against_the_first_and_what_was_assessed_never_changes(world, case, monkeypatch):
    first = assessed(world, case, 1, without=("month", "work"))
    before = Assessment.objects.values().get(pk=first)
    newer = replace(offered()["accord-grid"], version="2027.1")
    known = files.instruments()
    monkeypatch.setattr(files, "instruments", lambda: known | {(newer.id, newer.version): newer})
    monkeypatch.setattr(queries, "instruments", files.instruments)
    later = world.now + timedelta(days=1)
    assessed(world, case, 3, now=later, scores={"rest": 4})
    assert Assessment.objects.values().get(pk=first) == before
    view = queries.of_case(actor=world["ana"], case=case, now=later)
    assert [look.assessment.instrument_version for look in view.looks] == ["2026.1", "2027.1"]
    last = {one.domain.id: one for one in view.looks[1].domains}
    assert (last["mental"].mean, last["mental"].change) == (Decimal("3.33"), Decimal("2.33"))
    assert last["economic"].change is None  # two of three were not scored then
    assert view.looks[0].domains[3].words == "Казала сама."
    told = " ".join(Event.objects.filter(kind__startswith="outcome.").values_list("facts", flat=True))
    assert "score" not in told


def test_closing_takes_the_last_score_and_asks_again_a_year_later(world, case):
    assert score_of(case) is None
    assessed(world, case, 2)
    assessed(world, case, 3, occasion=Occasion.CLOSURE, now=world.now + timedelta(minutes=1))
    world.close(case, record={"no_score": ""})
    assert Episode.objects.get(case=case).score == Decimal("3.00")
    assert set(owed(case)) == {"P-OUTCOME-AFTER"}
    year = world.now + timedelta(days=360)
    with pytest.raises(NotPossible):
        assessed(world, case, 3, now=year)
    assessed(world, case, 4, now=year, occasion=Occasion.AFTER)
    assert owed(case) == {}


def test_an_older_look_that_is_entered_late_moves_no_clock(world, case):
    assessed(world, case, 3)
    due = owed(case)["P-OUTCOME-REVIEW"].due_at
    assessed(world, case, 1, made_on=(world.now - timedelta(days=40)).date())
    assert {rule: duty.due_at for rule, duty in owed(case).items()} == {"P-OUTCOME-REVIEW": due}
    assert score_of(case).mean == Decimal("3.00")


def test_the_next_episode_is_not_closed_with_the_score_of_the_one_before(world, case):
    assessed(world, case, 4)
    world.close(case, record={"no_score": ""})
    later = world.now + timedelta(days=90)
    read = Case.objects.get(pk=case).version
    closing.begin_episode(actor=world["ana"], case=case, basis=Basis.SELF_REPORT, read=read, now=later, key=key())
    assert score_of(case) is None
    assert set(owed(case)) == {"P-OUTCOME-INTAKE"}
    assessed(world, case, 2, now=later)
    assert score_of(case).mean == Decimal("2.00")


def test_what_cannot_be_is_told_beside_its_field(world, case):
    for changes, field in (
        ({"scores": {"rest": 5}}, "score_rest"), ({"scores": {"nothing": 2}}, "instrument"), ({"words": {"none": "x"}}, "instrument"),
        ({"version": "2025.1"}, "instrument"), ({"words": {"safety": "x" * 2001}}, "words_safety"),
        ({"without": ("rest",), "words": {"mental": " "}}, "words_mental"),
        ({"made_on": (world.now + timedelta(days=2)).date()}, "made_on"), ({"made_on": (world.now - timedelta(days=36500)).date()}, "made_on"),
    ):  # fmt: skip
        with pytest.raises(BadAssessment) as bad:
            assessed(world, case, **changes)
        assert bad.value.field == field
    with pytest.raises(NotPossible):
        assessed(world, case, occasion=Occasion.AFTER)
    for who, failure in (("georgi", Refused), ("oksana", Refused), ("mira", Missing)):
        with pytest.raises(failure):
            assessed(world, case, who=who)
        with pytest.raises(failure):
            queries.of_case(actor=world[who], case=case, now=world.now)
    assert not Assessment.objects.exists()


def test_the_desk_draws_the_change_and_keeps_what_was_typed(world, case):
    ana = signed_in(world, "ana")
    url = f"/desk/cases/{case}/outcomes/"
    assert 'class="multiple"' not in ana.get(url).content.decode()
    form = {
        "made_on": world.now.date().isoformat(),
        "how": "together",
        "occasion": "intake",
        "key": "outcome-desk-1",
        "version": "2026.1",
    }
    form |= {f"score_{part.id}": "2" for part in offered()["accord-grid"].parts()} | {"words_safety": "Двері зачинені."}
    bad = ana.post(f"{url}new/", form | {"score_rest": "-"})
    assert bad.status_code == 422
    assert "Двері зачинені." in bad.content.decode()
    assert ana.post(f"{url}new/", form).status_code == 302
    made = Assessment.objects.get()
    text = ana.get(url).content.decode()
    assert text.count('<svg class="multiple"') == 6
    assert "style=" not in text[text.index("<figure") :]
    assert "%" not in "".join(part.split("</figure>")[0] for part in text.split("<figure>")[1:])
    assert "Двері зачинені." in ana.get(f"/desk/outcomes/{made.pk}/").content.decode()
    assert ana.get(f"{url}new/?instrument=none").status_code == 404
