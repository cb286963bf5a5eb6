"""How referrals are answered: the coordinator sees the country, everybody else its own; counts and codes only."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.foundation.refusals import Refused
from accord.protection.referrals import feedback
from accord.protection.referrals.feedback import Asked
from accord.protection.referrals.vocab import DeclineReason


@pytest.fixture
def told(world):
    """Four referrals: closed with feedback, declined late, on its way, silent."""
    whole, declined, going, silent = (world.sent() for _ in range(4))
    for action, who in (("acknowledge", "mira"), ("accept", "mira"), ("arrive", "mira"), ("start_service", "mira")):
        world.act(whole, action, who)
    world.act(whole, "give_feedback", note="добре")
    late = world.now + timedelta(hours=30)
    world.act(declined, "acknowledge", now=late)
    world.act(declined, "decline", reason=DeclineReason.NO_PLACE, now=late)
    world.act(going, "acknowledge")
    world.act(going, "accept")
    return whole, declined, going, silent


def period(world, **more):
    return Asked(world.now.date(), world.now.date(), **more)


@pytest.mark.parametrize("who", ["elena", "mira", "ana"])
def test_each_side_and_the_coordinator_see_the_same_counts(world, told, who):
    found = feedback.feedback(world[who], period(world))
    counts = {"in_time": 2, "answered": 3, "arrived": 1, "started": 1, "told": 1}
    for lines, organisation in ((found.by_receiver, "dignita"), (found.by_giver, "animus")):
        assert [(line.organisation, line.sent, line.counts) for line in lines] == [(world.org(organisation), 4, counts)]


def test_behind_each_number_stand_the_codes(world, told):
    _whole, declined, going, silent = told

    def ids(**more):
        return [r.pk for r in feedback.behind(world["elena"], period(world, receiver=world.org("dignita"), **more))]

    assert set(ids()) == set(told)
    assert set(ids(counted="in_time")) == {declined, silent}
    assert set(ids(counted="answered")) == {silent}
    assert set(ids(counted="told")) == {declined, going, silent}


def test_who_has_no_part_in_it_sees_nothing_of_others(world, told):
    for who in ("petar", "dimitar", "ioana"):
        found = feedback.feedback(world[who], period(world))
        assert (found.by_receiver, found.by_giver) == ([], [])
        assert feedback.behind(world[who], period(world)) == []
    for who in ("nadia", "oksana", "georgi"):
        with pytest.raises(Refused):
            feedback.feedback(world[who], period(world))


def test_a_period_holds_both_its_days_and_drafts_do_not_count(world, told):
    case = world.case()
    world.consent(case)
    world.draft(case)
    before = world.now.date() - timedelta(days=1)
    assert feedback.feedback(world["elena"], Asked(before, before)).by_receiver == []
    [line] = feedback.feedback(world["elena"], Asked(before, world.now.date())).by_receiver
    assert line.sent == 4


def test_the_counts_are_one_question(world, told):
    elena, wanted = world["elena"], period(world)  # who she is may be a question of its own
    with CaptureQueriesContext(connection) as asked:
        feedback.feedback(elena, wanted)
    assert len([q for q in asked.captured_queries if "set_config" not in q["sql"]]) <= 2
