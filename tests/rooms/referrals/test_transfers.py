"""A transfer moves the coordination, a referral only shares; the receiver opens its own case, and nobody twice."""

from datetime import timedelta

import pytest

from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category, GroundKind
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases import closing, services
from accord.protection.cases import queries as cases
from accord.protection.cases.closing import Closing
from accord.protection.cases.models import Case, Member
from accord.protection.cases.vocab import CloseReason, LaterContact
from accord.protection.persons.lookups import Answer, Decided
from accord.protection.persons.vocab import AlreadyKnown
from accord.protection.referrals import taking_up, transfers
from accord.protection.referrals.models import Referral
from accord.protection.referrals.taking_up import TakingUp
from accord.protection.referrals.vocab import BadReferral, HandedOver, NotConfirmed
from tests.cast import CARE, key


def handed(world, *, takes_over=True, until="arrive", **case):
    """A referral to Dignita, as far as `until`."""
    made = world.case(**case)
    if not case:
        world.consent(made)
    ground = {"ground": GroundKind.VITAL_INTEREST, "ground_reference": "чл. 6"} if case.get("age") else {}
    referral = world.draft(made, takes_over=takes_over, **ground)
    world.send(referral)
    for action, who in (("acknowledge", "mira"), ("accept", "mira"), ("depart", "ana"), ("arrive", "mira")):
        world.act(referral, action, who)
        if action == until:
            break
    return made, referral


def take_up(world, referral, who="mira", **how):
    wanted = TakingUp(**{"sex": Sex.FEMALE, "age_group": AgeGroup.ADULT} | how)
    return taking_up.take_up(actor=world[who], referral=referral, how=wanted, now=world.now, key=key())


def coordinator(case):
    return transfers.coordinator_of(Case.objects.get(pk=case))


def shut(world, case, reason=CloseReason.TRANSFERRED):
    later = (world.now + timedelta(days=400)).date()
    said = Closing(reason, later, LaterContact.NO, no_risk="няма нова оценка", no_score="няма нова оценка")
    read = Case.objects.get(pk=case).version
    return closing.close(actor=world["ana"], case=case, closing=said, read=read, now=world.now, key=key())


def test_the_coordination_moves_when_the_receiver_confirms_the_arrival_and_not_before(world):
    case, referral = handed(world, until="depart")
    assert coordinator(case) == world.org("animus")
    with pytest.raises(NotConfirmed):
        shut(world, case)
    assert Case.objects.get(pk=case).phase == "crisis"
    world.act(referral, "arrive")
    assert coordinator(case) == world.org("dignita")
    duty = Duty.objects.get(object_id=case, rule="P-TRANSFERRED")
    assert (duty.organisation, duty.done_at) == (world.org("animus"), None)
    with pytest.raises(HandedOver):
        world.act(referral, "revoke", "ana")
    shut(world, case)
    assert Case.objects.get(pk=case).close_reason == "transferred"
    assert not Duty.objects.filter(object_id=case, done_at=None, cancelled_at=None).exists()
    world.act(referral, "start_service")
    world.act(referral, "give_feedback", note="добре")
    world.act(referral, "close", "ana")
    assert coordinator(case) == world.org("dignita")
    event = Event.objects.get(kind="referral.taken_over")
    assert (event.organisation, event.object_id) == (world.org("dignita"), referral)


def test_before_the_arrival_the_giver_takes_it_back_and_stays_the_coordinator(world):
    case, referral = handed(world, until="depart")
    world.act(referral, "revoke", "ana")
    assert coordinator(case) == world.org("animus")
    shut(world, case)


def test_a_referral_that_only_shares_leaves_the_coordination_where_it_is(world):
    case, _referral = handed(world, takes_over=False)
    assert coordinator(case) == world.org("animus")
    assert not Duty.objects.filter(rule="P-TRANSFERRED").exists()


def test_the_coordination_comes_back_by_a_transfer_back_and_not_by_itself(world):
    """SORMAS #6941: ownership flipped back by itself. Opening the old case again moves nothing; a transfer back does."""
    case, referral = handed(world)
    there = take_up(world, referral).id
    shut(world, case)
    read = Case.objects.get(pk=case).version
    services.advance(actor=world["ana"], case=case, action="reopen", read=read, now=world.now, key=key())
    assert coordinator(case) == coordinator(there) == world.org("dignita")
    later = world.now + timedelta(hours=1)
    ground = {"ground": GroundKind.VITAL_INTEREST, "ground_reference": "чл. 6"}
    back = world.draft(there, "animus", "mira", takes_over=True, **ground)
    world.send(back, "mira", now=later)
    for action in ("acknowledge", "accept", "arrive"):
        world.act(back, action, "ana", now=later)
    take_up(world, back, who="ana", known=Case.objects.get(pk=case).code)
    assert coordinator(case) == coordinator(there) == world.org("animus")


def test_the_receiver_opens_its_own_case_from_what_came_with_it(world):
    _case, referral = handed(world)
    given = take_up(world, referral)
    made = Case.objects.get(pk=given.id)
    assert (made.organisation, made.jurisdiction, made.forms) == (world.org("dignita"), "BG", "ForcedLabour")
    assert Member.objects.get(case=made).account == world["mira"].account
    opened = cases.open_identity(actor=world["mira"], case=made.pk, purpose="assistance", now=world.now)
    assert (opened["given_name"], opened["needs"]) == ("Тетяна", "адвокат і дзвінок мамі")
    assert opened["health"] == ""  # it did not come with the referral
    assert take_up(world, referral).id == made.pk
    assert Referral.objects.get(pk=referral).case_there == made.pk
    assert Event.objects.filter(kind="referral.taken_up", object_id=referral).count() == 1


def test_who_is_known_at_the_receiver_is_not_registered_twice(world):
    known = world.case(who="mira")
    _case, referral = handed(world)
    code = Case.objects.get(pk=known).code
    with pytest.raises(AlreadyKnown) as caught:
        take_up(world, referral)
    assert [card.case.code for card in caught.value.look.cards] == [code]
    assert Event.objects.latest("seq").kind == "person.searched"
    with pytest.raises(BadReferral):
        take_up(world, referral, known="C-0000-0000")
    assert take_up(world, referral, known=code).id == known
    assert Case.objects.filter(organisation=world.org("dignita")).count() == 1


def test_another_person_of_the_same_particulars_is_confirmed(world):
    known = world.case(who="mira")
    _case, referral = handed(world)
    with pytest.raises(AlreadyKnown) as caught:
        take_up(world, referral)
    decided = Decided(caught.value.look.token, Answer.SOMEBODY_ELSE)
    assert take_up(world, referral, decided=decided).id != known


def test_who_opens_no_case_from_it(world):
    _case, referral = handed(world, until="acknowledge")
    with pytest.raises(NotPossible):
        take_up(world, referral)
    world.act(referral, "accept")
    for who, failure in (("ana", Missing), ("petar", Missing), ("vesela", Refused)):
        with pytest.raises(failure):
            take_up(world, referral, who=who)


def test_without_a_name_a_case_opens_all_the_same(world):
    made = world.case()
    only = frozenset({Category.NEEDS})
    world.consent(made, categories=only)
    referral = world.draft(made, categories=only)
    world.send(referral)
    for action in ("acknowledge", "accept"):
        world.act(referral, action)
    given = take_up(world, referral)
    opened = cases.open_identity(actor=world["mira"], case=given.id, purpose="assistance", now=world.now)
    assert (opened["given_name"], opened["needs"]) == ("", "адвокат і дзвінок мамі")
    assert only < CARE
