"""Identification in each country, and the reflection period that begins with it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accord.foundation.codes import AgeGroup
from accord.foundation.duties.models import Duty
from accord.foundation.duties.services import open_about
from accord.foundation.duties.vocab import Basis, NotLonger
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import reveal
from accord.foundation.writes.services import Stale
from accord.protection.cases import closing, tracks
from accord.protection.cases.models import Case, Decision
from accord.protection.cases.vocab import Basis as Ground
from accord.protection.courses import queries, reflection, tasks
from accord.protection.courses.guards import reflection_running
from accord.protection.courses.models import Reflection, Ruling
from accord.protection.courses.reflection import Extension, Notice
from accord.protection.courses.vocab import (
    Authority,
    BadCourse,
    Cooperates,
    Decided,
    NoReflection,
    NotForChild,
    Told,
    YesNo,
)
from accord.protection.persons.vocab import Identity
from tests.cast import key
from tests.rooms.courses.steps import decide, running, state

D = Decided


def test_a_formal_identification_stands_in_its_country_and_begins_the_period_of_a_foreign_adult(world):
    case = world.case()
    decide(world, case, file_number="ДП 123/2026", words="Тя каза, че ще помисли.")
    assert state(case, "identification", "BG") == "formal"
    row = Reflection.objects.get(case=case)
    assert (row.rule, row.jurisdiction, row.started_at) == ("D04", "BG", world.now)  # one month, for foreign nationals
    assert row.ends_at == Duty.objects.get(pk=row.duty).due_at
    assert timedelta(days=28) <= row.ends_at - row.started_at <= timedelta(days=32)
    assert reflection_running(case, world.now)
    assert not reflection_running(case, row.ends_at)
    assert "D05" in {duty.rule for duty in open_about(case)}
    ruling = Ruling.objects.get(case=case)
    opened = reveal(ruling, holder=world.org("animus"), fields=["file_number", "words"])
    assert opened == {"file_number": "ДП 123/2026", "words": "Тя каза, че ще помисли."}
    told = str(list(Event.objects.filter(object_id=case).values_list("facts", flat=True)))
    assert "123/2026" not in told
    assert "identification" in told


@pytest.mark.parametrize(
    ("citizenship", "jurisdiction", "age", "rule"),
    [
        ("BG", "BG", AgeGroup.ADULT, "D03"),
        ("UA", "BG", AgeGroup.ADULT, "D04"),
        ("BG", "BG", AgeGroup.CHILD, None),  # D06: a protection measure follows instead
        ("UA", "BG", AgeGroup.UNKNOWN, None),  # who may be a child is treated as one
        ("MD", "RO", AgeGroup.ADULT, "D20"),
        ("BG", "RO", AgeGroup.ADULT, "D20"),  # foreign there, not here
        ("RO", "RO", AgeGroup.ADULT, None),
    ],
)
def test_which_period_begins(world, citizenship, jurisdiction, age, rule):
    who = "dimitar" if age != AgeGroup.ADULT else "ana"
    case = world.case(who, age=age, citizenships=frozenset({citizenship}))
    decide(world, case, who=who, jurisdiction=jurisdiction)
    assert [r.rule for r in Reflection.objects.filter(case=case)] == ([rule] if rule else [])
    assert reflection_running(case, world.now) is bool(rule)


def test_formally_in_romania_preliminarily_in_bulgaria_both_are_shown(world):
    case = world.case(citizenships=frozenset({"MD"}))
    early = world.now - timedelta(days=60)  # decided in Romania before the case here began
    decide(world, case, D.PRESUME, jurisdiction="RO", at=early)
    assert state(case, "identification", "RO") == "presumed"
    assert Reflection.objects.get(case=case).started_at == early  # serious grounds begin the period
    decide(world, case, jurisdiction="RO", at=early + timedelta(days=5))
    assert Reflection.objects.filter(case=case).count() == 1
    assert (state(case, "identification", "RO"), state(case, "identification", "BG")) == ("formal", "preliminary")
    view = queries.open_way(actor=world["ana"], case=case, now=world.now)
    assert [(d.jurisdiction, d.status) for d in view.decisions] == [
        ("RO", "presumed"), ("RO", "formal"), ("BG", "preliminary")
    ]  # fmt: skip


def test_no_review_and_no_contact_with_the_authorities(world):
    case = world.case()
    decide(world, case, D.DECLINE, words="Вона боїться поліції.")
    assert state(case, "identification", "BG") == "preliminary"
    decide(world, case, D.NOT_CONFIRM)
    decide(world, case, D.ASK_REVIEW)
    assert state(case, "identification", "BG") == "in_review"
    with pytest.raises(NotPossible):
        decide(world, case, D.DECLINE)
    assert world.draft(case)  # help waits for nothing
    decide(world, case)
    assert state(case, "identification", "BG") == "formal"
    assert Decision.objects.filter(case=case).count() == 5
    child = world.case("dimitar", age=AgeGroup.CHILD)
    with pytest.raises(NotForChild):
        decide(world, child, D.DECLINE, who="dimitar")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"at": timedelta(minutes=6)}, "at"),
        ({"at": timedelta(days=-2)}, "at"),  # before the preliminary identification
        (
            {"at": timedelta(days=-365 * 60), "jurisdiction": "RO", "authority": Authority.RO_DIICOT},
            "at",
        ),  # before birth
        ({"authority": Authority.RO_DIICOT}, "authority"),
        ({"authority": None}, "authority"),
        ({"jurisdiction": "UA"}, "jurisdiction"),
        ({"decided": D.PRESUME}, "decided"),
        ({"rights_how": None}, "rights_how"),
        ({"assessed_on": date(2090, 1, 1)}, "assessed_on"),
        ({"assessed_on": date(1950, 1, 1)}, "assessed_on"),
        ({"file_number": "9" * 3000}, "file_number"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world, changes, field):
    case = world.case()
    if "at" in changes:
        changes = changes | {"at": world.now + changes["at"]}
    with pytest.raises(BadCourse) as caught:
        decide(world, case, **changes)
    assert caught.value.field == field
    assert str(caught.value)
    assert state(case, "identification", "BG") == "preliminary"


def test_a_decision_does_not_lie_before_the_one_it_follows(world):
    case = world.case(identity=Identity())
    at = world.now - timedelta(days=3)
    decide(world, case, D.NOT_CONFIRM, jurisdiction="RO", at=at)
    with pytest.raises(BadCourse):
        decide(world, case, D.ASK_REVIEW, jurisdiction="RO", at=at - timedelta(days=1))


def test_who_records_and_who_does_not(world):
    case = world.case()
    for who, refusal in (("oksana", Refused), ("georgi", Refused), ("mira", Missing)):
        with pytest.raises(refusal):
            decide(world, case, who=who)
        with pytest.raises(refusal):
            queries.open_way(actor=world[who], case=case, now=world.now)
    own = world.case("petar")  # police records in its own case, and sees no word of care
    decide(world, own, who="petar", file_number="ДП 9", words="слово")
    view = queries.open_way(actor=world["petar"], case=own, now=world.now)
    assert [dict(texts) for texts in view.opened.values() if any(texts.values())] == [{"file_number": "ДП 9"}]
    assert not view.may_keep
    with pytest.raises(Refused):
        notice(world, own, "petar")


def notice(world, case, who="ana", **changes):
    told = Notice(changes.pop("at", world.now), Told.BOTH, "uk", YesNo.YES)
    call = {
        "actor": world[who],
        "case": case,
        "jurisdiction": "BG",
        "notice": told,
        "read": 1,
        "now": world.now,
        "key": key(),
    }
    return reflection.give_notice(**call | changes)


def extend(world, case, until, basis=Basis.AUTHORITY, reference="Постановление 44", **changes):
    call = {
        "actor": world["ana"],
        "case": case,
        "jurisdiction": "BG",
        "read": running(case).version,
        "now": world.now,
        "key": key(),
    }
    return reflection.extend(extension=Extension(until, basis, reference), **call | changes)


def cooperate(world, case, answer, **changes):
    call = {
        "actor": world["ana"], "case": case, "jurisdiction": "BG", "on": world.now.date(), "read": running(case).version,
        "now": world.now, "key": key(),
    }  # fmt: skip
    return reflection.decide_cooperation(answer=answer, **call | changes)


def test_the_person_is_told_and_the_notice_is_not_before_the_period(world):
    case = world.case()
    with pytest.raises(NoReflection):
        notice(world, case)
    decide(world, case)
    with pytest.raises(BadCourse):
        notice(world, case, at=world.now + timedelta(hours=1))
    with pytest.raises(BadCourse):
        notice(world, case, at=world.now - timedelta(days=2))
    notice(world, case)
    with pytest.raises(Stale):
        notice(world, case)
    row = running(case)
    assert (row.notice_how, row.notice_language, row.removal_suspended) == ("both", "uk", "yes")


def test_a_period_is_prolonged_on_a_legal_ground_to_the_end_of_a_day_in_the_country(world):
    case = world.case()
    decide(world, case)
    later = (running(case).ends_at + timedelta(days=20)).date()
    for bad in (
        {"basis": Basis.WISH},
        {"reference": "№"},
        {"until": world.now.date()},
        {"until": world.now.date() + timedelta(days=400)},
    ):
        with pytest.raises(BadCourse):
            extend(world, case, **{"until": later} | bad)
    with pytest.raises(NotLonger):
        extend(world, case, world.now.date() + timedelta(days=2))
    extend(world, case, later)
    row = running(case)
    # 24:00 in Sofia
    assert row.ends_at.astimezone(UTC).hour in (21, 22)
    assert row.ends_at == Duty.objects.get(pk=row.duty).due_at
    assert (row.extended_on, state(case, "reflection", "BG")) == ("authority", "extended")
    assert (
        reveal(row, holder=world.org("animus"), fields=["extension_reference"])["extension_reference"]
        == "Постановление 44"
    )


def test_undecided_leaves_the_time_that_is_left_and_yes_ends_it(world):
    case = world.case()
    decide(world, case)
    with pytest.raises(BadCourse):
        cooperate(world, case, Cooperates.YES, on=world.now.date() + timedelta(days=1))
    with pytest.raises(BadCourse):
        cooperate(world, case, Cooperates.YES, on=world.now.date() - timedelta(days=1))
    cooperate(world, case, Cooperates.UNDECIDED)
    cooperate(world, case, Cooperates.NO)
    assert reflection_running(case, world.now)
    duty = running(case).duty
    cooperate(world, case, Cooperates.YES)
    row = Reflection.objects.get(case=case)
    assert (row.end_reason, row.cooperates, state(case, "reflection", "BG")) == (
        "cooperates",
        "yes",
        "ended_cooperates",
    )
    assert not reflection_running(case, world.now + timedelta(seconds=1))
    assert Duty.objects.get(pk=duty).done_at == world.now
    assert world.draft(case)  # help goes on whatever she decides


def test_the_worker_says_that_the_time_is_over_once(world):
    case = world.case()
    decide(world, case)
    end = running(case).ends_at
    tasks.expire_periods(end - timedelta(seconds=1))
    assert state(case, "reflection", "BG") == "running"
    tasks.expire_periods(end)
    tasks.expire_periods(end + timedelta(days=1))
    assert (state(case, "reflection", "BG"), Reflection.objects.get(case=case).end_reason) == ("expired", "time")
    assert Event.objects.filter(kind="track.moved", object_id=case, actor=None).count() == 1
    with pytest.raises(NoReflection):
        notice(world, case, now=end + timedelta(days=1))


def test_a_new_episode_begins_a_new_period(world):
    case = world.case()
    decide(world, case)
    world.close(case)
    later = world.now + timedelta(days=2)
    version = Case.objects.get(pk=case).version
    closing.begin_episode(actor=world["ana"], case=case, basis=Ground.SELF_REPORT, read=version, now=later, key=key())
    assert not reflection_running(case, later)
    assert state(case, "identification", "BG") == "preliminary"
    with pytest.raises(BadCourse):  # a decision of the episode before does not count in this one
        decide(world, case, now=later)
    decide(world, case, at=later, now=later)
    assert [r.end_reason for r in Reflection.objects.filter(case=case).order_by("started_at")] == ["episode", ""]


def test_nothing_moves_in_a_closed_case(world):
    case = world.case()
    world.close(case)
    with pytest.raises(NotPossible):
        decide(world, case)
    assert tracks.of_case(case) == {}


def test_a_rule_that_the_node_switched_off_begins_no_period(world, monkeypatch):
    monkeypatch.setattr(reflection.duties, "open_duties", lambda **_: [])
    case = world.case()
    decide(world, case)
    assert (state(case, "identification", "BG"), Reflection.objects.count()) == ("formal", 0)


def test_thirty_days_over_the_change_of_clocks(world):
    """D03 from 1 October 2026, 15:00 in Sofia: counted from the next day, to 24:00 of 31 October, in winter time."""
    case = world.case(citizenships=frozenset({"BG"}))
    began = datetime(2026, 10, 1, 12, tzinfo=UTC)
    Case.objects.filter(pk=case).update(identified_on=date(2026, 9, 30))
    decide(world, case, at=began)
    assert Reflection.objects.get(case=case).ends_at == datetime(2026, 10, 31, 22, tzinfo=UTC)
