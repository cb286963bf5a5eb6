import json
from datetime import date, timedelta
from hashlib import sha256

import pytest

from accord.cooperation.agreements import services as agreements
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category, GroundKind, Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import reveal
from accord.protection.consents import services as consents
from accord.protection.referrals import queries, tasks
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.vocab import BadReferral, DeclineReason, Urgency
from tests.cast import CARE, key
from tests.unwitnessed import unwitnessed


def refused(world, referral):
    """The codes of a refusal, and that nothing left and the ledger kept the attempt."""
    with pytest.raises(Refused) as caught:
        world.send(referral)
    codes = [reason.code for reason in caught.value.reasons]
    event = Event.objects.filter(kind="referral.refused", object_id=referral).latest("seq")
    assert json.loads(event.facts)["reasons"] == codes
    found = Referral.objects.get(pk=referral)
    assert (found.sent_at, found.payload, found.digest) == (None, None, "")
    return codes


def test_without_an_agreement(world):
    case = world.case()
    world.consent(case, "csd")
    assert refused(world, world.draft(case, "csd")) == ["agreement.none"]


def test_with_an_expired_agreement(world):
    world.agree("national_commission", start=date(2025, 1, 1), end=date(2025, 12, 31))
    case = world.case()
    world.consent(case, "national_commission")
    assert refused(world, world.draft(case, "national_commission")) == ["agreement.expired"]


def test_with_a_suspended_agreement_from_the_next_request_on(world):
    case = world.case()
    world.consent(case)
    referral = world.draft(case)
    agreements.move(
        actor=world["vesela"], agreement=world.agreement, action="suspend", read=3, now=world.now, key=key()
    )
    assert refused(world, referral) == ["agreement.suspended"]
    agreements.move(actor=world["vesela"], agreement=world.agreement, action="resume", read=4, now=world.now, key=key())
    world.send(referral)


def test_without_consent(world):
    assert refused(world, world.draft(world.case())) == ["consent.none"]


def test_with_consent_to_another_receiver(world):
    case = world.case()
    world.consent(case, "csd")
    assert refused(world, world.draft(case)) == ["consent.receiver"]


def test_for_another_category_than_the_person_agreed_to(world):
    case = world.case()
    world.consent(case, categories=frozenset({Category.IDENTITY}))
    assert refused(world, world.draft(case)) == ["consent.category"]


def test_for_another_category_than_was_agreed_between_the_organisations(world):
    case = world.case()
    wide = CARE | {Category.HEALTH}
    world.consent(case, categories=wide)
    assert refused(world, world.draft(case, categories=wide)) == ["agreement.category"]


def test_for_another_purpose(world):
    case = world.case()
    world.consent(case)
    draft = world.draft(case, purpose=Purpose.INVESTIGATION)
    assert refused(world, draft) == ["agreement.purpose", "consent.purpose"]


def test_with_an_expired_consent(world):
    case = world.case()
    world.consent(case, valid_until=world.now.date())
    referral = world.draft(case)
    with pytest.raises(Refused, match="expired"):
        world.send(referral, now=world.now + timedelta(days=1))


def test_with_a_withdrawn_consent(world):
    case = world.case()
    consent = world.consent(case)
    consents.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())
    assert refused(world, world.draft(case)) == ["consent.withdrawn"]


def test_on_a_recorded_duty_without_consent(world):
    ground = {"ground": GroundKind.VITAL_INTEREST, "ground_reference": "в безсъзнание, чл. 6(1)(d)"}
    referral = world.draft(world.case(), **ground)
    world.send(referral)
    assert Referral.objects.get(pk=referral).ground_kind == "vital_interest"


@pytest.mark.parametrize("ground", ["court", ""])
def test_from_a_node_that_nobody_confirms_only_what_saves_a_life_leaves_and_says_so(world, ground):
    case, other = world.case(), world.case()
    world.consent(other)
    on = {"ground": GroundKind(ground), "ground_reference": "чл. 7"} if ground else {}
    waits = world.draft(other, **on)
    saves = world.draft(case, ground=GroundKind.VITAL_INTEREST, ground_reference="в безсъзнание, чл. 6(1)(d)")
    with unwitnessed(world.now):
        assert refused(world, waits) == ["no-witness"]
        world.send(saves)
    assert Referral.objects.get(pk=waits).sent_at is None
    assert json.loads(Event.objects.get(kind="referral.sent").facts)["witness"] == "silent"
    world.send(waits)
    sent = Event.objects.filter(kind="referral.sent", object_id=waits).get()
    assert "witness" not in json.loads(sent.facts)


def test_what_left_is_exactly_what_was_agreed_and_provable(world):
    referral = Referral.objects.get(pk=world.sent())
    text = reveal(referral, holder=world.org("animus"), fields=["payload"])["payload"]
    assert sha256(text.encode()).hexdigest() == referral.digest
    content = json.loads(text)["content"]
    assert set(content) == {c.value for c in CARE}
    assert "health" not in text
    event = Event.objects.get(kind="referral.sent")
    facts = json.loads(event.facts)
    assert facts["digest"] == referral.digest
    assert facts["agreement"] == str(world.agreement)
    assert "Тетяна" not in event.facts


def test_the_receiver_sees_what_left_and_nothing_more(world):
    referral = world.sent()
    view = queries.open_referral(actor=world["mira"], referral=referral, now=world.now)
    assert view.content["identity"]["given_name"] == "Тетяна"
    assert "address" not in str(view.content)
    assert not hasattr(view, "case")


def test_before_it_is_sent_the_receiver_sees_nothing(world):
    case = world.case()
    world.consent(case)
    referral = world.draft(case)
    with pytest.raises(Missing):
        queries.open_referral(actor=world["mira"], referral=referral, now=world.now)
    assert queries.inbox(world["mira"]).rows == []


@pytest.mark.parametrize("who", ["petar", "elena", "radu", "dimitar"])
def test_a_third_organisation_sees_nothing_ever(world, who):
    referral = world.sent()
    with pytest.raises(Missing):
        queries.open_referral(actor=world[who], referral=referral, now=world.now)


def test_the_whole_way_with_feedback(world):
    referral = world.sent()
    for action, who, extra in (
        ("acknowledge", "mira", {}), ("accept", "mira", {}), ("depart", "ana", {"note": "с кола, Ана"}),
        ("arrive", "mira", {}), ("start_service", "mira", {}), ("give_feedback", "mira", {"note": "настанена"}),
        ("close", "ana", {}),
    ):  # fmt: skip
        world.act(referral, action, who, **extra)
    assert Referral.objects.get(pk=referral).state == "closed"
    assert [s.action for s in Step.objects.filter(referral=referral).order_by("at", "id")].count("send") == 1
    assert not Duty.objects.filter(object_id=referral, done_at=None, cancelled_at=None).exists()
    view = queries.open_referral(actor=world["ana"], referral=referral, now=world.now)
    assert "настанена" in [s.note for s in view.steps]


def test_the_wrong_side_cannot_take_a_step(world):
    referral = world.sent()
    with pytest.raises(NotPossible):
        world.act(referral, "acknowledge", "ana")
    world.act(referral, "acknowledge", "mira")
    world.act(referral, "accept", "mira")
    with pytest.raises(NotPossible):
        world.act(referral, "depart", "mira")


def test_declining_needs_a_reason_and_is_an_end(world):
    referral = world.sent()
    world.act(referral, "acknowledge")
    with pytest.raises(BadReferral):
        world.act(referral, "decline")
    world.act(referral, "decline", reason=DeclineReason.NO_PLACE_FOR_MEN)
    assert Referral.objects.get(pk=referral).reason == "no_place_for_men"
    with pytest.raises(NotPossible):
        world.act(referral, "accept")


def test_not_possible_is_recorded_with_what_was_done_instead(world):
    referral = world.draft(world.case())
    with pytest.raises(BadReferral):
        world.act(referral, "not_possible", "ana", reason=DeclineReason.OTHER)
    world.act(referral, "not_possible", "ana", reason=DeclineReason.OTHER, note="нощува при приятелка")
    assert Referral.objects.get(pk=referral).state == "not_possible"


def test_no_answer_goes_to_the_coordinator_by_its_code_only(world):
    referral = world.sent()
    tasks.escalate_unanswered(world.now + timedelta(hours=23))
    assert Referral.objects.get(pk=referral).state == "sent"
    for _ in range(2):
        tasks.escalate_unanswered(world.now + timedelta(hours=25))
    assert Referral.objects.get(pk=referral).state == "no_answer"
    assert [r.pk for r in queries.escalated_to(world["elena"])] == [referral]
    with pytest.raises(Missing):
        queries.open_referral(actor=world["elena"], referral=referral, now=world.now)
    world.act(referral, "acknowledge")


def test_those_already_with_the_coordinator_do_not_hold_up_the_next(world):
    """A duty stays overdue after its referral was escalated; the worker looks at referrals that are still only sent."""
    later = world.now + timedelta(hours=25)
    first, second = world.sent(), world.sent()
    tasks.escalate_unanswered(later)
    third = world.sent()
    assert queries.unanswered(later) == [third]
    assert {first, second} <= {r.pk for r in queries.escalated_to(world["elena"])}


def test_an_urgent_one_asks_for_an_answer_in_two_hours(world):
    case = world.case()
    world.consent(case)
    world.send(world.draft(case, urgency=Urgency.URGENT))
    duty = Duty.objects.get(rule="P-ACK-URGENT")
    assert (duty.organisation, duty.due_at) == (world.org("dignita"), world.now + timedelta(hours=2))


def test_it_is_sent_once(world):
    referral = world.sent()
    with pytest.raises(NotPossible):
        world.send(referral)


def test_the_same_key_sends_once(world):
    case = world.case()
    world.consent(case)
    referral = world.draft(case)
    first = world.send(referral, key="pressed-twice", read=2)
    second = world.send(referral, key="pressed-twice", read=2)
    assert (first.repeated, second.repeated) == (False, True)
    assert Event.objects.filter(kind="referral.sent").count() == 1


def test_after_withdrawal_the_receiver_no_longer_sees_it(world):
    referral = world.sent()
    consent = Referral.objects.get(pk=referral).consent_id
    consents.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())
    view = queries.open_referral(actor=world["mira"], referral=referral, now=world.now)
    assert (view.content, view.texts, view.actions) == ({}, {}, [])


def test_the_history_only_grows(world):
    from django.db import DatabaseError, transaction

    world.sent()
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Step.objects.update(action="x")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"receiver": "animus"}, "receiver"),
        ({"categories": frozenset()}, "categories"),
        ({"request": " "}, "request"),
        ({"request": "x" * 5001}, "request"),
        ({"ground": GroundKind.COURT}, "ground_reference"),
    ],
)
def test_what_cannot_be_drafted_is_refused(world, changes, field):
    receiver = changes.pop("receiver", "dignita")
    with pytest.raises(BadReferral) as caught:
        world.draft(world.case(), receiver, **changes)
    assert caught.value.field == field


def test_an_investigator_of_the_giver_reads_no_care_in_what_a_colleague_sent(world):
    from dataclasses import replace

    from accord.foundation.policy import Role

    referral = world.sent()
    whole = queries.open_referral(actor=world["ana"], referral=referral, now=world.now).content
    investigator = replace(world["ana"], role=Role.INVESTIGATOR)
    part = queries.open_referral(actor=investigator, referral=referral, now=world.now).content
    assert {"identity", "contact", "needs", "exploitation"} == set(whole)
    assert set(part) == {"identity", "contact"}


def test_who_may_not_act_learns_nothing_of_where_it_stands(world):
    referral = world.sent()
    for action in ("acknowledge", "depart", "close"):
        with pytest.raises(Refused):
            world.act(referral, action, who="nadia")
        with pytest.raises(Refused):
            world.act(referral, action, who="vesela")
