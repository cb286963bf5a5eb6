"""A consent that is taken back, and an erasure, reach what another node has; who has not confirmed stands there."""

from datetime import timedelta

import pytest
from django.db import transaction

from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties import services as duties
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing
from accord.foundation.vault import Shredded, reveal
from accord.foundation.writes import events
from accord.foundation.writes.events import Topic
from accord.protection.consents import services as consents
from accord.protection.persons.models import Person
from accord.protection.referrals import arrivals as referrals
from accord.protection.referrals import queries, recalls, taking_up
from accord.protection.referrals.taking_up import TakingUp
from accord.protection.referrals.vocab import Side
from accord.protection.rights import arrivals, services
from accord.protection.rights.models import Erasure
from tests.cast import CARE, key, signed_in
from tests.rooms.referrals.two_nodes import Two, listening

G, R = Side.GIVER, Side.RECEIVER
WHOLE = (
    (R, "acknowledge", {}), (R, "accept", {}), (R, "arrive", {}), (R, "start_service", {}),
    (R, "give_feedback", {"note": "добре"}), (G, "close", {}),
)  # fmt: skip


@pytest.fixture
def two(world):
    yield from listening(Two(world))


@pytest.fixture
def told():
    """What is published to be told to the receiver's node, besides steps."""
    found, kept = [], {topic: events._handlers[topic] for topic in (Topic.REFERRAL_RECALLED, Topic.REFERRAL_ERASED)}
    for topic in kept:
        events._handlers[topic] = [lambda _a, record, _n, topic=topic: found.append((topic, record))]
    yield found
    events._handlers.update(kept)


def closed(two, **wanted):
    two.send(**wanted)
    two.deliver(R)
    for side, action, more in WHOLE:
        two.act(side, action, **more)
        two.deliver(R)
        two.deliver(G)
    return two


def withdraw(two):
    two.at(G)
    consents.withdraw(actor=two.world["ana"], consent=two.row(G).consent_id, read=1, now=two.world.now, key=key())


def owed(two, side):
    return Duty.objects.get(object_id=two.rows[side], rule="P-DELETE", organisation=two.world.org("dignita"))


def delete(two, note="изтрито и от тетрадката"):
    """Mira enters that it is deleted."""
    two.at(R)
    duty, later = owed(two, R), two.world.now + timedelta(hours=1)
    duties.complete_duty(
        actor=two.world["mira"], duty=duty.pk, done_at=later, note=note, read=duty.version, now=later, key=key()
    )


def recalled(two):
    with transaction.atomic():
        two.at(R)
        return referrals.recalled(referral=two.rows[R], now=two.world.now)


def test_after_the_end_the_other_node_is_told_and_closes_it(world, two, told):
    closed(two)
    withdraw(two)
    assert told == [(Topic.REFERRAL_RECALLED, two.rows[G])]
    assert queries.open_referral(actor=world["mira"], referral=two.rows[R], now=world.now).content
    recalled(two)
    recalled(two)
    view = queries.open_referral(actor=world["mira"], referral=two.rows[R], now=world.now)
    assert (view.content, view.texts) == ({}, {})
    assert two.states() == ("closed", "closed")
    assert Event.objects.filter(kind="referral.recalled").count() == 1
    assert owed(two, R).done_at is None


def test_while_it_is_open_the_step_tells_it(two, told):
    two.send()
    two.deliver(R)
    withdraw(two)
    assert told == []
    assert [body["action"] for body in two.to[R]] == ["withdraw"]


def test_the_giver_sees_who_has_not_confirmed_and_then_that_it_is_deleted(world, two, told):
    closed(two)
    withdraw(two)
    recalled(two)
    assert recalls.deletion_of(two.row(G)).done_at is None
    page = signed_in(world, "ana").get(f"/desk/referrals/{two.rows[G]}/").content.decode()
    assert "notice" in page
    delete(two)
    (body,) = two.to[G]
    assert (body["action"], body["note"]) == ("deleted", "")  # what was noted stays with the receiver
    two.deliver(G)
    assert recalls.deletion_of(two.row(G)).done_at
    assert two.states() == ("closed", "closed")
    steps = [
        s.step.action for s in queries.open_referral(actor=world["ana"], referral=two.rows[G], now=world.now).steps
    ]
    assert "deleted" in steps


def test_what_the_sender_took_back_is_confirmed_too(two):
    two.send()
    two.deliver(R)
    two.act(G, "revoke")
    two.deliver(R)
    two.at(R)
    duty = Duty.objects.get(object_id=two.rows[R], rule="P-DELETE-REVOKED", done_at=None)
    now = two.world.now
    duties.complete_duty(actor=two.world["mira"], duty=duty.pk, done_at=now, note="", read=1, now=now, key=key())
    two.deliver(G)
    assert recalls.deletion_of(two.row(G)).done_at
    assert two.states() == ("revoked", "revoked")


def test_within_one_node_the_duty_says_it(world):
    referral = world.sent()
    from accord.protection.referrals.models import Referral

    found = Referral.objects.get(pk=referral)
    assert recalls.deletion_of(found) is None
    consents.withdraw(actor=world["ana"], consent=found.consent_id, read=1, now=world.now, key=key())
    assert recalls.deletion_of(found).done_at is None
    duty = Duty.objects.get(object_id=referral, rule="P-DELETE")
    call = {"done_at": world.now, "note": "", "read": 1, "now": world.now, "key": key()}
    duties.complete_duty(actor=world["mira"], duty=duty.pk, **call)
    assert recalls.deletion_of(found).done_at == world.now


def test_an_erasure_destroys_what_the_other_node_has(world, two, told):
    closed(two)
    person = two.row(R).case.person_id
    for _ in range(2):
        with transaction.atomic():
            two.at(R)
            arrivals.erased(referral=two.rows[R], now=world.now)
    services.shred_pending(now=world.now)
    assert Person.everywhere.get(pk=person).erased_at
    assert str(two.rows[R]) in Erasure.objects.get(person=person).subjects
    with pytest.raises(Shredded):
        reveal(two.row(R), holder=world.org("dignita"), fields=["payload"])
    view = queries.open_referral(actor=world["mira"], referral=two.rows[R], now=world.now)
    assert (view.content, view.texts) == ({}, {})
    assert all(step.note == "" for step in view.steps)
    assert told == []  # who was told does not tell on
    delete(two, note="")
    two.deliver(G)
    assert "deleted" in {step.action for step in two.row(G).steps.all()}


def test_what_was_erased_here_is_to_be_told_there(world, two, told):
    closed(two)
    two.at(G)
    from accord.protection.referrals import following

    with transaction.atomic():
        following.follow_erasure(world["ana"], two.row(G).case.person_id, world.now)
    assert (Topic.REFERRAL_ERASED, two.rows[G]) in told
    assert len([record for topic, record in told if record == two.rows[G]]) == 1


def test_the_erasure_of_a_person_of_this_node_is_not_told_by_another(world, two):
    closed(two)
    two.at(G)
    for effect in (arrivals.erased, referrals.recalled):
        with pytest.raises(Missing), transaction.atomic():
            effect(referral=two.rows[G], now=world.now)
    assert not Erasure.objects.exists()


def test_who_had_it_from_the_receiver_is_named(world, two, told):
    closed(two)
    two.at(R)
    how = TakingUp(Sex.FEMALE, AgeGroup.ADULT)
    case = taking_up.take_up(actor=world["mira"], referral=two.rows[R], how=how, now=world.now, key=key()).id
    world.consent(case, "csd", who="mira")
    from accord.protection.referrals.models import Referral

    onward = world.draft(case, "csd", who="mira", categories=CARE)
    Referral.objects.filter(pk=onward).update(sent_at=world.now, state="sent")
    withdraw(two)
    recalled(two)
    found = recalls.passed_on(two.row(R))
    assert [one.pk for one in found] == [onward]
    page = signed_in(world, "mira").get(f"/desk/referrals/{two.rows[R]}/").content.decode()
    assert found[0].code in page
