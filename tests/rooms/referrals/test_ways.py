"""Accompaniment: how, with whom, when; the place only by consent; who does not arrive is looked for."""

from datetime import timedelta

import pytest

from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category, Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.referrals import queries, tasks, ways
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import BadReferral, Mode
from accord.protection.referrals.ways import Way
from accord.protection.safety.vocab import Stopped
from tests.cast import CARE, key


def accepted(world):
    referral = world.sent()
    world.act(referral, "acknowledge")
    world.act(referral, "accept")
    return referral


def plan(world, referral, who="ana", read=None, **changes):
    told = {
        "mode": Mode.OUR_CAR, "leaves_at": world.now + timedelta(hours=1), "meets_at": world.now + timedelta(hours=3),
        "escort": "Ана Петрова, 02 981",
    }  # fmt: skip
    version = Referral.objects.get(pk=referral).version if read is None else read
    call = {"actor": world[who], "referral": referral, "read": version, "now": world.now, "key": key()}
    return ways.plan_way(**call, way=Way(**told | changes))


def test_the_way_is_agreed_on_and_the_other_side_sees_it(world):
    referral = accepted(world)
    read = plan(world, referral).version
    view = queries.open_referral(actor=world["mira"], referral=referral, now=world.now)
    assert view.texts["escort"] == "Ана Петрова, 02 981"
    assert (view.referral.mode, view.referral.meets_at) == ("our_car", world.now + timedelta(hours=3))
    event = Event.objects.get(kind="referral.way.planned")
    assert "Ана" not in event.facts
    plan(world, referral, mode=Mode.COLLECTED, escort="")
    with pytest.raises(Stale):
        plan(world, referral, read=read)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"escort": " "}, "escort"),
        ({"meets_at": timedelta(hours=1)}, "meets_at"),
        ({"meets_at": timedelta(days=8)}, "meets_at"),
        ({"meeting_point": "София, вул. Шипка 6"}, "meeting_point"),
        ({"escort": "x" * 501}, "escort"),
    ],
)
def test_what_cannot_be_a_way_is_refused(world, changes, field):
    changes = {name: world.now + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    referral = accepted(world)
    with pytest.raises(BadReferral) as caught:
        plan(world, referral, **changes)
    assert caught.value.field == field
    assert Referral.objects.get(pk=referral).mode == ""


def test_the_place_of_the_meeting_goes_only_where_the_person_agreed_to_tell_a_place(world):
    wide = CARE | {Category.WHEREABOUTS}
    world.agree("dignita", categories=wide)
    case = world.case()
    world.consent(case, categories=wide)
    referral = world.draft(case, categories=wide)
    world.send(referral)
    for action in ("acknowledge", "accept"):
        world.act(referral, action)
    plan(world, referral, meeting_point="гара Софія, каса 2")
    view = queries.open_referral(actor=world["mira"], referral=referral, now=world.now)
    assert view.texts["meeting_point"] == "гара Софія, каса 2"


def test_what_is_protected_does_not_leave_by_the_name_of_the_escort(world):
    referral = accepted(world)
    world.protect(Referral.objects.get(pk=referral).case_id, name="Тиха градина")
    with pytest.raises(Stopped):
        plan(world, referral, escort="Лида от Тиха градина")


def test_only_the_giver_plans_and_only_between_sending_and_arrival(world):
    case = world.case()
    world.consent(case)
    draft = world.draft(case)
    with pytest.raises(NotPossible):
        plan(world, draft)
    referral = accepted(world)
    for who, failure in (("mira", Missing), ("nadia", Refused), ("petar", Missing)):
        with pytest.raises(failure):
            plan(world, referral, who=who)
    world.act(referral, "arrive")
    with pytest.raises(NotPossible):
        plan(world, referral)


def test_two_hours_after_the_meeting_both_sides_look_for_who_did_not_come(world):
    referral = accepted(world)
    plan(world, referral)
    world.act(referral, "depart", "ana")
    tasks.escalate_unanswered(world.now + timedelta(hours=5))
    assert not Duty.objects.filter(rule__startswith="P-LOOK").exists()
    tasks.escalate_unanswered(world.now + timedelta(hours=5, minutes=1))
    assert Duty.objects.filter(rule__startswith="P-LOOK").count() == 2
    assert [r.state for r in queries.escalated_to(world["elena"])] == ["in_transit"]
    world.act(referral, "arrive", now=world.now + timedelta(hours=6))
    assert queries.escalated_to(world["elena"]) == []


def test_the_purpose_stands_in_every_event_of_the_way(world):
    referral = accepted(world)
    plan(world, referral)
    found = Event.objects.filter(object_id=referral, kind__startswith="referral").values_list("purpose", flat=True)
    assert set(found) == {Purpose.ASSISTANCE.value}
