"""A child is found, seen again, missing: the alarm, the notices, the team, the child's own view."""

from datetime import timedelta

import pytest

from accord.foundation.codes import AgeGroup
from accord.foundation.duties.models import Duty
from accord.foundation.duties.queries import owed_by
from accord.foundation.duties.services import complete_duty
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.cases.vocab import CloseReason, NoticesOpen
from accord.protection.children import found, queries, team
from accord.protection.children.models import Child, Notice, Sighting
from accord.protection.children.vocab import (
    About,
    BadChild,
    Channel,
    Function,
    NotAsked,
    NothingToTell,
    Setting,
    Sight,
    With,
)
from accord.protection.courses.vocab import BadCourse
from tests.cast import key, signed_in
from tests.rooms.children.steps import call, find, open_rules, see, today


@pytest.fixture
def case(world):
    return world.case(age=AgeGroup.CHILD)


def test_the_alarm_runs_while_a_child_who_is_alone_is_on_the_way(world, case):
    find(world, case, place="Дунав мост")
    assert open_rules(case).count("P-SEEN") == 1
    first = Duty.objects.get(object_id=case, rule="P-SEEN")
    assert first.due_at == world.now + timedelta(hours=24)
    later = world.now + timedelta(hours=20)
    see(world, case, "see", now=later)
    again = Duty.objects.get(object_id=case, rule="P-SEEN", done_at=None)
    assert again.due_at == later + timedelta(hours=24)
    see(world, case, "settle", now=later + timedelta(hours=1))
    assert "P-SEEN" not in open_rules(case)
    see(world, case, "see", now=later + timedelta(hours=2))
    assert "P-SEEN" in open_rules(case)
    find(world, case, With.GUARDIAN, now=later + timedelta(hours=2))
    assert "P-SEEN" not in open_rules(case)
    assert Sighting.objects.filter(case=case).count() == 4
    find(world, case, With.GUARDIAN, now=later, words="С майка си.")  # typed a second time, and kept
    assert Sighting.objects.filter(case=case).count() == 5
    with pytest.raises(Stale):
        find(world, case, read=1)


def test_a_missing_child_is_searched_for_until_found(world, case):
    find(world, case)
    now = world.now + timedelta(hours=3)
    see(world, case, "miss", now=now, at=world.now)
    assert "P-MISSING" in open_rules(case)
    assert "P-SEEN" not in open_rules(case)
    assert Child.objects.get(case=case).seen_at == world.now
    with pytest.raises(NotPossible):
        see(world, case, "miss", now=now)
    see(world, case, "see", now=now + timedelta(hours=1))
    assert "P-MISSING" not in open_rules(case)
    told = now + timedelta(hours=2)
    see(world, case, "miss", now=told, at=now + timedelta(hours=1), police_told_at=told)
    assert "P-MISSING" not in open_rules(case)  # the police know already


def test_times_that_cannot_be(world, case):
    with pytest.raises(BadChild):
        see_before(world, case)
    with pytest.raises(BadCourse):
        find(world, case, at=world.now + timedelta(hours=1))
    with pytest.raises(BadCourse):  # before the birth
        find(world, case, at=world.now - timedelta(days=365 * 30))
    find(world, case)
    for changes in (
        {"at": world.now - timedelta(hours=1)},
        {"police_told_at": world.now},
    ):
        with pytest.raises(BadChild):
            see(world, case, "see", **changes)
    with pytest.raises(BadChild):
        see(world, case, "miss", police_told_at=world.now - timedelta(hours=1))
    with pytest.raises(Stale):
        found.see(seen=found.Seen(Sight.SEE, world.now), read=9, **call(world, case=case))
    with pytest.raises(Missing):
        find(world, world.case())
    with pytest.raises(Missing):
        find(world, case, who="mira")
    with pytest.raises(Refused):
        find(world, case, who="oksana")


def see_before(world, case):
    found.see(seen=found.Seen(Sight.SEE, world.now), read=0, **call(world, case=case))


def test_notices_are_given_together_and_keep_the_case_open(world):
    case = world.case(age=AgeGroup.CHILD, citizenships=frozenset({"BG"}))
    with pytest.raises(BadChild):
        find(world, world.case(age=AgeGroup.CHILD), abroad=True)
    find(world, case, With.GUARDIAN, abroad=True)
    assert open_rules(case).count("D01") == 3
    assert open_rules(case).count("D02") == 2
    with pytest.raises(NoticesOpen):
        world.close(case, CloseReason.WISH)
    tell = {"at": world.now, "channel": Channel.CONSULAR}
    team.tell(**tell, **call(world, case=case))
    assert not {"D01", "D02"} & set(open_rules(case))
    assert Notice.objects.filter(case=case, channel=Channel.CONSULAR).count() == 5
    with pytest.raises(NothingToTell):
        team.tell(**tell, **call(world, case=case))
    view = queries.open_child(actor=world["ana"], case=case, now=world.now)
    assert not view.to_tell
    assert {way for _duty, way in view.notices} == {str(Channel.CONSULAR.label)}


def test_the_team_its_conference_and_the_view_of_the_child(world, case):
    member = team.Member(world.org("dignita"), Function.SOCIAL_WORKER, "Мария Иванова")
    row = team.join(member=member, **call(world, case=case))
    assert "P-CONFERENCE" in open_rules(case)
    held = team.Held(world.now, "ОЗД, полиция", "Остава в кризисния център.", True, today(world) + timedelta(days=30))
    team.hold(held=held, **call(world, case=case))
    assert "P-CONFERENCE" not in open_rules(case)
    for wrong in (
        team.Held(world.now, "ОЗД, полиция", "Остава в центъра.", True, today(world)),
        team.Held(world.now, "ОЗД, полиция", "Остава в центъра.", True, today(world) + timedelta(days=999)),
    ):
        with pytest.raises(BadChild):
            team.hold(held=wrong, **call(world, case=case))
    of = Child(case_id=case).case
    assert queries.view_missing(of, About.RETURN)
    told = team.Told(About.RETURN, world.now, "uk", Setting.FRIENDLY, "Не хочу назад.")
    team.record_view(told=told, **call(world, case=case))
    assert not queries.view_missing(of, About.RETURN)
    assert queries.view_missing(of, About.PLACE)
    for wrong in (
        team.Told(About.PLACE, world.now),
        team.Told(About.PLACE, world.now, words="При леля."),
        team.Told(About.PLACE, world.now, "uk", Setting.OFFICE, "При леля.", NotAsked.AGE),
    ):
        with pytest.raises(BadChild):
            team.record_view(told=wrong, **call(world, case=case))
    view = queries.open_child(actor=world["ana"], case=case, now=world.now)
    assert "Не хочу назад." in str(view.opened)
    assert "Мария Иванова" in str(view.opened)
    team.leave(read=1, member=row.id, actor=world["ana"], now=world.now, key=key())
    assert not queries.open_child(actor=world["ana"], case=case, now=world.now).team


def test_police_see_neither_where_the_child_is_nor_what_the_child_wants(world):
    case = world.case("petar", age=AgeGroup.CHILD)
    find(world, case, who="petar", place="Кризисен център, Русе", words="Плаче.")
    view = queries.open_child(actor=world["petar"], case=case, now=world.now)
    assert view.child
    assert "Русе" not in str(view.opened)
    assert "Плаче" not in str(view.opened)
    assert not view.may_keep
    with pytest.raises(Refused):
        team.record_view(
            told=team.Told(About.PLACE, world.now, not_asked=NotAsked.AGE), **call(world, "petar", case=case)
        )


def test_child_protection_learns_of_a_missing_child_by_the_code_only(world, case):
    find(world, case)
    later = world.now + timedelta(hours=3)
    see(world, case, "miss", now=later, at=world.now, words="Видяха го с непознат мъж.", place="Автогара Юг")
    alarm = Duty.objects.get(rule="P-MISSING-CP")
    assert (alarm.organisation, alarm.recipient) == (world.org("sacp"), world.org("animus"))
    assert alarm.object_id == Sighting.objects.get(sight="miss").pk  # not the case: the code opens nothing
    owed = [one for one in owed_by(world["dimitar"]).rows if one.duty.pk == alarm.pk]
    assert owed
    page = signed_in(world, "dimitar").get(f"/desk/duties/{alarm.pk}/").content.decode()
    assert alarm.object_code in page
    for text in ("непознат", "Автогара", str(case)):
        assert text not in page
    see(world, case, "see", now=later + timedelta(hours=1))
    assert Duty.objects.get(pk=alarm.pk).cancelled_at
    see(world, case, "miss", now=later + timedelta(hours=2), at=later + timedelta(hours=1))
    again = Duty.objects.get(rule="P-MISSING-CP", done_at=None, cancelled_at=None)
    done = {"done_at": later + timedelta(hours=2), "note": "Търсим.", "now": later + timedelta(hours=2)}
    complete_duty(actor=world["dimitar"], duty=again.pk, read=1, key=key(), **done)
    theirs = world.case("dimitar", age=AgeGroup.CHILD)
    find(world, theirs, who="dimitar")
    missed = found.Seen(Sight.MISS, world.now)
    found.see(seen=missed, read=1, **call(world, "dimitar", case=theirs))
    assert Duty.objects.filter(rule="P-MISSING-CP").count() == 2  # they know it themselves
