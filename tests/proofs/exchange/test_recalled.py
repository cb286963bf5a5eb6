"""F11: what left across the border is recalled, whatever became of it; who has not confirmed stands before a person."""

from collections import Counter
from dataclasses import replace

import pytest

from accord.exchange.messages import courier
from accord.foundation.clock import stamp
from accord.foundation.policy import Purpose
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.consents.services import Answered
from accord.protection.consents.vocab import Method
from accord.protection.persons.vocab import Identity
from accord.protection.referrals import recalls
from accord.protection.referrals import services as referrals
from accord.protection.referrals.models import Referral
from tests.cast import CARE, key
from tests.rooms.bridge.test_recalls_cross import recall
from tests.rooms.bridge.test_referrals_cross import act, agree, arrived
from tests.rooms.messages.other import paired
from tests.rooms.rights.test_rights import ask, erase, release

pytestmark = pytest.mark.django_db
WAY = ("acknowledge", "accept", "arrive", "start_service", "give_feedback")
HOW = ("withdraw", "erase")
STAGES = (0, 1, 2, len(WAY))  # sent, acknowledged, accepted, and to the end; once she is there only she ends it


@pytest.fixture
def other(world):
    courier._talks.clear()
    found = paired(world)
    found.agreement = agree(world, found)
    return found


def sent(world, other, number):
    """(case, consent, referral) of a person who is referred to the other node."""
    identity = Identity(given_name=f"Канарка{number}", family_name=f"Піша{number}")
    case = world.case(identity=identity)
    asked = replace(world.asked(), receiver=other.body, own_words=True)
    call = {"actor": world["ana"], "now": world.now}
    answered = Answered(Method.SPOKEN, witness="Надія Свідок")
    consent = consents.give(case=case, asked=asked, answered=answered, key=key(), **call).id
    wanted = referrals.Wanted(other.body, Purpose.ASSISTANCE, CARE, "Місце.")
    made = referrals.draft(case=case, wanted=wanted, key=key(), **call)
    referrals.send(referral=made.id, read=made.version, key=key(), **call)
    return case, consent, made.id


def far_steps(world, other, referral, many):
    for number, action in enumerate(WAY[:many], 1):
        note = "Добре" if action == "give_feedback" else ""
        body = {"action": action, "number": number, "seen": 1, "at": stamp(world.now), "reason": "", "note": note}
        (answer,) = other.bring(other.letter(body, stream=referral, kind="referral.stepped"))
        assert answer.result == "applied", answer


def told(other, referral):
    """By which letter the other node was told to delete."""
    found = [one.body.get("action", one.kind) for one in other.received if one.stream == referral]
    found += [one.kind for one in other.received if one.body.get("referral") == str(referral)]
    return [one for one in found if one in ("withdraw", "referral.recalled", "referral.erased")]


def deleted(world, other, referral, many):
    body = {"action": "deleted", "number": many + 1, "seen": 2, "at": stamp(world.now), "reason": "", "note": ""}
    (answer,) = other.bring(
        other.letter(body | {"of": str(referral)}, stream=referral_stream(referral), kind="referral.deleted")
    )
    return answer.result


def referral_stream(referral):
    from accord.exchange.bridge.telling import recalls_of

    return recalls_of(referral)


@pytest.mark.proof("F11")
def test_what_left_is_recalled_whatever_became_of_it(world, other, proof):
    counted = Counter()
    for number in range(proof.size(quick=12, long=300)):
        how, many = HOW[number % 2], proof.random.choice(STAGES)
        case, consent, referral = sent(world, other, number)
        while other.round(world.now):
            pass
        far_steps(world, other, referral, many)
        if how == "withdraw":
            if many == len(WAY) and number % 3:
                act(world, referral, "close")
            read = Consent.objects.get(pk=consent).version
            consents.withdraw(actor=world["ana"], consent=consent, read=read, now=world.now, key=key())
        else:
            act(world, referral, "close" if many == len(WAY) else "revoke")
            world.close(case)
            release(world, ask(world, case))
            erase(world, case)
        while other.round(world.now):
            pass
        words = told(other, referral)
        counted["not told"] += not words
        counted[how] += 1
        found = recalls.deletion_of(Referral.objects.get(pk=referral))
        counted["not listed"] += found is None or found.done_at is not None
        if number % 4:
            assert deleted(world, other, referral, many) == "applied"
            found = recalls.deletion_of(Referral.objects.get(pk=referral))
            counted["confirmed"] += bool(found and found.done_at)
    assert (counted["not told"], counted["not listed"]) == (0, 0)
    n = counted["withdraw"] + counted["erase"]
    assert counted["confirmed"] == sum(1 for number in range(n) if number % 4)
    proof.counted(
        n,
        f"{counted['withdraw']} consents taken back and {counted['erase']} persons erased at all stages: 0 "
        f"receivers not told, 0 not listed until they confirmed, {counted['confirmed']} confirmations known",
    )


@pytest.mark.proof("F11")
def test_who_got_it_from_the_receiver_stands_before_a_person(world, other, proof):
    n = proof.size(quick=3, long=40)
    for number in range(n):
        given, answer = arrived(world, other, other.agreement, code=f"R-{number:04d}-0000")
        assert answer.result == "applied"
        case = world.case(identity=Identity(given_name=f"Далі{number}", family_name=f"Передана{number}"))
        Referral.objects.filter(pk=given).update(case_there=case)
        world.agree("dignita")
        world.consent(case)
        onward = world.draft(case)
        world.send(onward)
        assert recall(other, given, ("referral.recalled", "referral.erased")[number % 2]).result == "applied"
        assert [one.pk for one in recalls.passed_on(Referral.objects.get(pk=given))] == [onward]
    proof.counted(n, f"{n} of {n} that were passed on are named to who is to tell them")
