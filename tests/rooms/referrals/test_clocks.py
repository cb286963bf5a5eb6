"""Each stage has its clock; when it runs out the coordinator sees code, stage and hours, and nobody is forgotten."""

import json
from datetime import timedelta

import pytest

from accord.foundation.codes import AgeGroup
from accord.foundation.duties.models import Duty
from accord.foundation.duties.services import complete_duty
from accord.foundation.ledger.models import Event
from accord.foundation.policy import GroundKind
from accord.foundation.refusals import Missing
from accord.protection.referrals import queries, tasks
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import Urgency
from tests.cast import key

WAY = [("acknowledge", "mira"), ("accept", "mira"), ("depart", "ana"), ("arrive", "mira"), ("start_service", "mira")]
LIMIT = {"acknowledge": 48, "accept": 72, "depart": 24, "arrive": 7 * 24, "start_service": 30 * 24}


@pytest.mark.parametrize("last", [action for action, _who in WAY])
def test_no_answer_is_told_at_every_stage_and_ends_with_the_next_step(world, last):
    referral = world.sent()
    for action, who in WAY:
        world.act(referral, action, who)
        if action == last:
            break
    stage, limit = Referral.objects.get(pk=referral).state, timedelta(hours=LIMIT[last])
    tasks.escalate_unanswered(world.now + limit - timedelta(minutes=1))
    assert queries.escalated_to(world["elena"]) == []
    for _ in range(2):
        tasks.escalate_unanswered(world.now + limit + timedelta(minutes=1))
    [seen] = queries.escalated_to(world["elena"])
    assert (seen.pk, seen.state, seen.silent_since) == (referral, stage, world.now)
    event = Event.objects.get(kind="referral.escalated", object_id=referral)
    assert json.loads(event.facts)["stage"] == stage
    assert referral in [r.pk for r in queries.needing_giver(world["ana"])]
    with pytest.raises(Missing):
        queries.open_referral(actor=world["elena"], referral=referral, now=world.now)
    following = dict(zip([a for a, _ in WAY], [*WAY[1:], ("give_feedback", "mira")], strict=True))[last]
    world.act(referral, following[0], following[1], **({"note": "добре"} if following[0] == "give_feedback" else {}))
    assert queries.escalated_to(world["elena"]) == []


def test_an_urgent_one_is_answered_in_hours(world):
    case = world.case()
    world.consent(case)
    referral = world.draft(case, urgency=Urgency.URGENT)
    world.send(referral)
    world.act(referral, "acknowledge")
    duty = Duty.objects.get(object_id=referral, done_at=None)
    assert (duty.rule, duty.due_at) == ("P-ANSWER-URGENT", world.now + timedelta(hours=4))


def lost_on_the_way(world, **case):
    made = world.case(**case)
    ground = {"ground": GroundKind.VITAL_INTEREST, "ground_reference": "чл. 6"}
    referral = world.draft(made, **ground)
    world.send(referral)
    for action, who in WAY[:3]:
        world.act(referral, action, who)
    tasks.escalate_unanswered(world.now + timedelta(hours=25))
    return referral


def test_who_does_not_arrive_is_looked_for_by_both_sides(world):
    referral = lost_on_the_way(world)
    owed = {(d.rule, d.organisation) for d in Duty.objects.filter(object_id=referral, rule__startswith="P-LOOK")}
    assert owed == {("P-LOOK-GIVER", world.org("animus")), ("P-LOOK-RECEIVER", world.org("dignita"))}
    world.act(referral, "arrive", now=world.now + timedelta(hours=26))
    assert not Duty.objects.filter(object_id=referral, rule__startswith="P-LOOK", done_at=None).exists()


def test_for_a_child_the_body_of_child_protection_is_told_by_the_code_only(world):
    referral = lost_on_the_way(world, age=AgeGroup.CHILD)
    duty = Duty.objects.get(object_id=referral, rule="P-LOOK-CHILD")
    assert (duty.organisation, duty.object_code, duty.subject) == (
        world.org("sacp"),
        Referral.objects.get(pk=referral).code,
        None,
    )
    with pytest.raises(Missing):
        queries.open_referral(actor=world["dimitar"], referral=referral, now=world.now)
    later = world.now + timedelta(hours=26)
    call = {"duty": duty.pk, "done_at": later, "note": "намерен", "read": 1, "now": later, "key": key()}
    complete_duty(actor=world["dimitar"], **call)
