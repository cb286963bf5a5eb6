"""Handing over: everything in one step, to who may take it; for who is gone by codes only."""

import json
from datetime import timedelta

import pytest

from accord.cooperation.people.models import Membership
from accord.cooperation.people.queries import actor_of
from accord.cooperation.people.services import give_membership, invite
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Role
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.cases import handover, team
from accord.protection.cases import queries as cases
from accord.protection.cases.handover import NothingChosen, NotToThem, StillHere
from accord.protection.cases.models import Case, Handover, Member
from accord.protection.cases.vocab import BadCase, Restriction
from accord.protection.referrals import queries as referrals
from tests.cast import key

WORD = "Тя се обажда само сутрин."


@pytest.fixture
def boris(world):
    """A second case manager of Animus."""
    made = invite(email="boris@accord.example", name="Boris Angelov", language="bg", password=None)
    given = give_membership(account=made.pk, organisation=world.org("animus"), role=Role.CASE_MANAGER, now=world.now)
    return actor_of(Membership.objects.select_related("organisation", "account").get(pk=given.pk))


def hand(world, to, who="ana", of=None, word="", **more):
    account = of or world[who].account
    call = {"actor": world[who], "account": account, "to": to, "word": word, "now": world.now, "key": key()}
    return handover.hand_over(**call | more)


def leave(world, who="ana"):
    Membership.objects.filter(pk=world.cast.memberships[who].pk).update(until=world.now)


def test_cases_go_with_their_duties_drafts_and_referrals_in_one_step(world, boris):
    referral = world.sent()
    first = cases.Case.objects.get(referral=referral).pk
    second = world.case()
    world.draft(second)
    plan = handover.preview(world["ana"], world["ana"].account, now=world.now)
    counts = {row.case.pk: (row.duties > 0, row.counts, row.alone) for row in plan.rows}
    assert counts[first] == (True, {"referrals": 1, "drafts": 0}, True)
    assert counts[second] == (True, {"referrals": 0, "drafts": 1}, True)
    given = {"to": {first: boris.account, second: boris.account}, "word": WORD, "key": "handed-over-once"}
    hand(world, **given)
    assert hand(world, **given).id == world["ana"].account  # pressed twice
    for case in (first, second):
        assert [m.account for m in Member.objects.filter(case=case)] == [boris.account]
        owed = Duty.objects.filter(object_id=case, done_at=None)
        assert {d.account for d in owed} == {boris.account}
        event = Event.objects.get(kind="case.handed_over", object_id=case)
        assert json.loads(event.facts)["to"] == str(boris.account)
        assert WORD not in event.facts
    assert len(referrals.outbox(boris).rows) == 2
    assert referrals.outbox(world["ana"]).rows == []
    with pytest.raises(Refused):
        cases.open_case(actor=world["ana"], case=first, now=world.now)


def test_the_new_one_finds_it_in_her_day_until_it_is_read(world, boris):
    case = world.case()
    hand(world, {case: boris.account}, word=WORD)
    [handed] = handover.handed_to(boris)
    assert handover.word_of(boris, handed) == WORD
    with pytest.raises(Missing):
        handover.reach_handover(world["ana"], handed.pk)
    call = {"actor": boris, "handover": handed.pk, "now": world.now}
    with pytest.raises(Stale):
        handover.take_over(**call, read=9, key=key())
    handover.take_over(**call, read=1, key=key())
    assert handover.handed_to(boris) == []


def test_who_cannot_take_a_case_is_refused_by_name_and_nothing_moves(world, boris):
    free, shut = world.case(), world.case()
    team.shut_out(actor=world["ana"], case=shut, account=boris.account, now=world.now, key=key())
    before = set(Member.objects.values_list("case", "account"))
    with pytest.raises(NotToThem) as caught:
        hand(world, {free: boris.account, shut: boris.account}, word=WORD)
    assert "Boris Angelov" in str(caught.value)
    assert Case.objects.get(pk=shut).code in str(caught.value)
    with pytest.raises(NotToThem):
        hand(world, {free: world["oksana"].account})
    for who in (world["mira"].account, world["ana"].account):
        with pytest.raises((Missing, NotToThem)):
            hand(world, {free: who})
    with pytest.raises(NothingChosen):
        hand(world, {})
    assert set(Member.objects.values_list("case", "account")) == before
    assert not Handover.objects.exists()


def test_a_restricted_case_needs_a_word_and_goes_by_the_hand_of_its_team_only(world, boris):
    case = world.case()
    team.restrict(actor=world["ana"], case=case, why=Restriction.STAFF, read=1, now=world.now, key=key())
    with pytest.raises(BadCase):
        hand(world, {case: boris.account})
    leave(world)
    with pytest.raises(NotToThem):
        hand(world, {case: boris.account}, who="nadia", of=world["ana"].account)


def test_an_administrator_hands_over_for_who_is_gone_and_sees_no_content(world, boris):
    case = world.case()
    with pytest.raises(StillHere):
        handover.preview(world["nadia"], world["ana"].account, now=world.now)
    leave(world)
    assert handover.gone(world["nadia"], now=world.now) == {world["ana"].account: 1}
    hand(world, {case: boris.account}, who="nadia", of=world["ana"].account, word="това не се пази")
    assert handover.word_of(boris, handover.handed_to(boris)[0]) == ""
    assert handover.gone(world["nadia"], now=world.now) == {}
    with pytest.raises(Refused):
        cases.open_case(actor=world["nadia"], case=case, now=world.now)
    with pytest.raises(Missing):
        handover.preview(world["nadia"], world["ana"].account, now=world.now)


def test_nobody_takes_the_cases_of_others(world, boris):
    case = world.case()
    later = world.now + timedelta(days=1)
    leave(world)
    for actor, failure in ((boris, Refused), (world["georgi"], Refused), (world["vesela"], Missing)):
        with pytest.raises(failure):
            handover.preview(actor, world["ana"].account, now=later)
    with pytest.raises(Missing):
        hand(world, {case: world["mira"].account}, who="mira")
