"""Safe return and monitoring: the guards G5 and G6, never to danger, and what follows an arrival."""

from datetime import timedelta

import pytest

from accord.foundation.duties.services import complete_duty, open_about
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import reveal
from accord.foundation.writes.services import Stale
from accord.protection.cases import asked, services
from accord.protection.cases.asked import Risk
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import CloseReason, LaterContact
from accord.protection.courses import queries
from accord.protection.courses.models import Return
from accord.protection.courses.vocab import BadCourse, NeverThere, ReasonNeeded, ReturnGround, RiskNeeded
from tests.cast import key
from tests.rooms.courses.steps import decide, monitor, running, state, stay, step_of_return, under_way, wish

FOLLOW = {"P-FOLLOW-1W", "P-FOLLOW-1M", "P-FOLLOW-3M", "P-FOLLOW-6M", "P-FOLLOW-12M"}


@pytest.fixture
def risk(monkeypatch):
    """What the plans answer about the last risk assessment."""
    return lambda found: monkeypatch.setattr(asked, "_risk", [lambda _case: found])


@pytest.fixture
def case(world):
    return world.case(citizenships=frozenset({"MD"}))


def test_the_whole_way_home(world, case, risk):
    risk(Risk("low", world.now - timedelta(days=3)))
    wish(world, case)
    step_of_return(world, case, "plan", way={"meeting_point": "Гара Кишинев", "escort": "Ana"})
    row = under_way(case)
    texts = reveal(row, holder=world.org("animus"), fields=["words", "meeting_point", "contact"])
    assert texts["meeting_point"] == "Гара Кишинев"
    assert texts["words"] == "Vreau acasă, la mama."
    step_of_return(world, case, "plan", way={"meeting_point": "Аерогара"})
    step_of_return(world, case, "depart", at=world.now)
    assert "P-ARRIVAL" in {d.rule for d in open_about(case)}
    later = world.now + timedelta(hours=9)
    step_of_return(world, case, "arrive", now=later)
    done = Return.objects.get(case=case)
    assert (done.risk, done.confirmed_by, done.arrived_at) == ("low", "person", later)
    assert (state(case, "return"), state(case, "monitoring")) == ("arrived", "running")
    owed = {d.rule: d for d in open_about(case)}
    assert set(owed) >= FOLLOW
    assert "P-ARRIVAL" not in owed
    assert owed["P-FOLLOW-1W"].due_at == later + timedelta(days=7)
    assert owed["P-FOLLOW-12M"].due_at.month == later.month
    facts = str(list(Event.objects.filter(object_id=case).values_list("facts", flat=True)))
    assert "Кишинев" not in facts
    for verb in ("plan", "depart", "arrive", "cancel"):
        with pytest.raises(Return.DoesNotExist):
            step_of_return(world, case, verb)


LATER = FOLLOW | {"P-OUTCOME-AFTER"}


def test_follow_up_outlives_the_closing_only_if_she_agreed(world, case, risk):
    risk(Risk("low", world.now))
    for agreed, left in ((LaterContact.YES, LATER), (LaterContact.NO, set()), (LaterContact.NOT_ASKED, set())):
        made = world.case(citizenships=frozenset({"MD"}))
        for verb in ("wish", "plan", "depart", "arrive"):
            wish(world, made) if verb == "wish" else step_of_return(world, made, verb)
        world.close(made, CloseReason.RETURNED, record={"later_contact": agreed})
        assert {d.rule for d in open_about(made)} == left
    kept = world.case(citizenships=frozenset({"MD"}))
    for verb in ("wish", "plan", "depart", "arrive"):
        wish(world, kept) if verb == "wish" else step_of_return(world, kept, verb)
    world.close(kept, CloseReason.RETURNED)
    week = next(d for d in open_about(kept) if d.rule == "P-FOLLOW-1W")
    then = week.due_at - timedelta(hours=1)
    complete_duty(actor=world["ana"], duty=week.pk, done_at=then, note="", read=week.version, now=then, key=key())
    assert LATER - {"P-FOLLOW-1W"} == {d.rule for d in open_about(kept)}


@pytest.mark.parametrize(
    ("level", "age"),
    [(None, 0), ("high", 1), ("imminent", 1), ("low", 31), ("medium", 30.1), ("low", -1), ("nonsense", 1)],
)
def test_g6_no_foreign_national_leaves_without_a_fresh_assessment_that_is_not_high(world, case, risk, level, age):
    risk(Risk(level, world.now - timedelta(days=age)) if level else None)
    wish(world, case)
    step_of_return(world, case, "plan")
    with pytest.raises(RiskNeeded):
        step_of_return(world, case, "depart")
    assert queries.warnings_of(queries.open_way(actor=world["ana"], case=case, now=world.now), world.now)["risk"]
    assert state(case, "return") == "planned"
    risk(Risk("medium", world.now - timedelta(days=30)))
    step_of_return(world, case, "depart")
    assert state(case, "return") == "departed"


def test_g6_asks_no_national(world):
    case = world.case(citizenships=frozenset({"BG"}))
    wish(world, case, "BG", ground=ReturnGround.SHELTER_OVER)
    step_of_return(world, case, "plan")
    step_of_return(world, case, "depart")
    assert Return.objects.get(case=case).risk == ""


def test_g5_during_the_reflection_period_a_step_of_the_return_needs_a_reason_that_is_kept(world, case, risk):
    risk(Risk("low", world.now))
    decide(world, case)
    with pytest.raises(ReasonNeeded):
        wish(world, case)
    with pytest.raises(ReasonNeeded):
        wish(world, case, why_now="бързо")
    assert Return.objects.count() == 0
    wish(world, case, why_now="Майка ѝ умира; тя сама поиска да тръгне.")
    step_of_return(world, case, "plan")  # the reason stands
    assert reveal(under_way(case), holder=world.org("animus"), fields=["why_now"])["why_now"].startswith("Майка")
    step_of_return(world, case, "depart")

    second = world.case(citizenships=frozenset({"MD"}))
    wish(world, second)
    decide(world, second)  # the period begins between two steps
    for verb in ("plan", "depart"):
        with pytest.raises((ReasonNeeded, NotPossible)):
            step_of_return(world, second, verb)
    after = running(second).ends_at
    step_of_return(world, second, "plan", now=after, way={"agreed_on": after.date(), "leaves_on": after.date()})


@pytest.mark.parametrize("step", ["seek_protection", "identified", "granted"])
def test_never_to_the_country_from_which_she_asked_for_protection(world, risk, step):
    case = world.case(citizenships=frozenset({"MD"}), protection_sought=step == "identified")
    risk(Risk("low", world.now))
    if step != "identified":
        stay(world, case, "seek_protection", asked="yes")
    if step == "granted":
        stay(world, case, "grant", asked="yes")
    with pytest.raises(NeverThere):
        wish(world, case)
    wish(world, case, "FR")
    if step == "identified":
        unknown = world.case(citizenships=frozenset(), protection_sought=True)
        with pytest.raises(NeverThere):
            wish(world, unknown, "FR")


def test_protection_that_is_asked_for_on_the_way_stops_the_return(world, case, risk):
    risk(Risk("low", world.now))
    wish(world, case)
    step_of_return(world, case, "plan")
    stay(world, case, "seek_protection", asked="yes")
    for verb in ("plan", "depart"):
        with pytest.raises(NeverThere):
            step_of_return(world, case, verb)
    assert queries.warnings_of(queries.open_way(actor=world["ana"], case=case, now=world.now), world.now)["danger"]
    step_of_return(world, case, "cancel")
    assert state(case, "return") == "not_planned"


def test_under_temporary_protection_a_return_follows_from_her_own_wish_only(world):
    case = world.case()
    stay(world, case, "temporary_protection")
    with pytest.raises(BadCourse) as caught:
        wish(world, case, "UA", ground=ReturnGround.SHELTER_OVER)
    assert caught.value.field == "ground"
    wish(world, case, "UA")


def test_what_cannot_be(world, case, risk):
    risk(Risk("low", world.now))
    day = timedelta(days=1)
    for field, changes in (
        ("country", {"country": "ZZ"}),
        ("country", {"country": "BG"}),
        ("words", {"words": " да "}),
    ):
        with pytest.raises(BadCourse) as caught:
            wish(world, case, **changes)
        assert caught.value.field == field
    wish(world, case)
    with pytest.raises(NotPossible):
        wish(world, case)
    with pytest.raises(NotPossible):
        step_of_return(world, case, "depart")  # nothing was planned
    today = world.now.date()
    for field, way in (
        ("agreed_on", {"agreed_on": today + day}),
        ("leaves_on", {"leaves_on": today - day}),
        ("leaves_on", {"leaves_on": today + 400 * day}),
        ("contact", {"contact": ""}),
        ("receiver", {"receiver": case}),
        ("route", {"route": "х" * 2001}),
    ):
        with pytest.raises(BadCourse) as caught:
            step_of_return(world, case, "plan", way=way)
        assert caught.value.field == field
    step_of_return(world, case, "plan")
    with pytest.raises(Stale):
        step_of_return(world, case, "plan", read=1)
    for at in (world.now + day, world.now - day):
        with pytest.raises(BadCourse):
            step_of_return(world, case, "depart", at=at)
    with pytest.raises(NotPossible):
        step_of_return(world, case, "arrive")
    step_of_return(world, case, "depart")
    with pytest.raises(BadCourse):
        step_of_return(world, case, "arrive", at=world.now - timedelta(hours=1))
    with pytest.raises(NotPossible):
        step_of_return(world, case, "cancel")


def test_only_carers_of_the_team(world, case):
    for who, refusal in (("oksana", Refused), ("georgi", Refused), ("mira", Missing)):
        with pytest.raises(refusal):
            wish(world, case, who=who)
        with pytest.raises(refusal):
            stay(world, case, who=who)
        with pytest.raises(refusal):
            monitor(world, case, "begin", who)


def test_monitoring_loses_and_finds_contact(world, case):
    with pytest.raises(NotPossible):
        monitor(world, case, "lose")
    for step, after in (("begin", "running"), ("lose", "contact_lost"), ("find", "running"), ("end", "ended")):
        monitor(world, case, step)
        assert state(case, "monitoring") == after
    with pytest.raises(NotPossible):
        monitor(world, case, "begin")


def test_a_case_opened_again_knows_its_return(world, case, risk):
    risk(Risk("low", world.now))
    wish(world, case)
    world.close(case)
    with pytest.raises(NotPossible):
        step_of_return(world, case, "plan")
    version = Case.objects.get(pk=case).version
    services.advance(actor=world["ana"], case=case, action="reopen", read=version, now=world.now, key=key())
    step_of_return(world, case, "plan")
    assert state(case, "return") == "planned"
