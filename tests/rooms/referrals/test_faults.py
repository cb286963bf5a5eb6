"""The faults of SORMAS (design/peers.md, asks 20 to 23), each as a test by its name."""

import threading

import pytest

from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category, Purpose
from accord.foundation.refusals import Failure, Missing, Refused
from accord.foundation.vault import DataClass, current
from accord.foundation.writes.models import UsedKey
from accord.foundation.writes.services import Stale
from accord.protection.consents import services as consents
from accord.protection.referrals import queries, services
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.services import Wanted
from accord.protection.referrals.vocab import AlreadyAsked, DeclineReason, HandedOver
from tests.cast import CARE, build_world, key


def kept(world, referral):
    """Everything that a send could leave behind."""
    row = Referral.objects.filter(pk=referral).values().get()
    keys = current().keystore.person_keys([referral], DataClass.DOCUMENT.value, world.org("dignita"))
    return row, keys, Step.objects.count(), Duty.objects.count(), UsedKey.objects.count()


def anew(world, referral, **changes):
    """A draft that takes the place of a referral when it is sent."""
    found = Referral.objects.get(pk=referral)
    call = {"actor": world["ana"], "case": found.case_id, "now": world.now, "key": key()}
    told = {"purpose": Purpose.ASSISTANCE, "categories": CARE, "request": "Място за двама."}
    wanted = Wanted(receiver=world.org("dignita"), **told | changes)
    return services.draft(**call, wanted=wanted, replaces=referral).id


def test_the_same_case_is_not_offered_twice_to_the_same_receiver_for_the_same_purpose(world):
    """SORMAS #8576: one case lay twice with the receiver, with different terms. The refusal points to the open one."""
    case = world.case()
    world.consent(case)
    first, second = world.draft(case), world.draft(case)
    world.send(first)
    with pytest.raises(AlreadyAsked) as caught:
        world.send(second)
    assert Referral.objects.get(pk=first).code in str(caught.value)
    world.act(first, "acknowledge")
    world.act(first, "decline", reason=DeclineReason.NO_PLACE)
    world.send(second)


def test_a_new_version_takes_the_place_of_the_old_one_in_one_step(world):
    """Changed terms are a new referral: with it the old one is taken back, its data closes, its receiver deletes."""
    old = world.sent()
    world.act(old, "acknowledge")
    new = anew(world, old, request="Място за нея и за дете.")
    assert Referral.objects.get(pk=old).state == "acknowledged"
    world.send(new)
    assert [Referral.objects.get(pk=pk).state for pk in (old, new)] == ["revoked", "sent"]
    assert queries.open_referral(actor=world["mira"], referral=old, now=world.now).texts == {}
    owed = {d.rule for d in Duty.objects.filter(object_id=old, done_at=None, cancelled_at=None)}
    assert owed == {"P-DELETE-REVOKED"}


def test_a_new_version_that_is_refused_leaves_the_old_one_standing(world):
    old = world.sent()
    new = anew(world, old, categories=CARE | {Category.HEALTH})
    with pytest.raises(Refused):
        world.send(new)
    assert Referral.objects.get(pk=old).state == "sent"


def test_what_was_handed_over_is_not_revoked(world):
    """SORMAS #6999, turned round: revoking after the hand-over tore the case from the receiver. Here the receiver is asked."""
    referral = world.sent()
    for action, who in (("acknowledge", "mira"), ("accept", "mira"), ("depart", "ana"), ("arrive", "mira")):
        world.act(referral, action, who)
    for action, more in (("revoke", {}), ("not_possible", {"reason": DeclineReason.OTHER, "note": "x"})):
        with pytest.raises(HandedOver):
            world.act(referral, action, "ana", **more)
    with pytest.raises(HandedOver):
        anew(world, referral)
    with pytest.raises(NotPossible):
        world.act(referral, "revoke", "mira")
    assert Referral.objects.get(pk=referral).state == "arrived"


def test_before_the_arrival_the_giver_takes_it_back_and_the_receiver_reads_nothing_more(world):
    """SORMAS #6999: there was no way to take a share back at all."""
    referral = world.sent()
    world.act(referral, "acknowledge")
    world.act(referral, "revoke", "ana")
    view = queries.open_referral(actor=world["mira"], referral=referral, now=world.now)
    assert (view.content, view.texts, view.actions) == ({}, {}, [])
    with pytest.raises(Missing):
        queries.open_to(world["mira"], referral)


def test_a_refused_send_leaves_nothing_behind(world):
    """SORMAS #4423: after a refusal half of the case lay with the receiver. No row, key, duty or step stays here."""
    case = world.case()
    draft = world.draft(case)
    before = kept(world, draft)
    with pytest.raises(Refused):
        world.send(draft)
    assert kept(world, draft) == before
    assert queries.inbox(world["mira"]).rows == []
    assert Event.objects.latest("seq").kind == "referral.refused"
    world.consent(case)
    before = kept(world, draft)
    with pytest.raises(Stale):
        world.send(draft, read=1)
    assert kept(world, draft) == before
    world.protect(case, name="Тиха градина")
    stopped = world.draft(case, request="Тя е в Тиха градина.")
    before = kept(world, stopped)
    with pytest.raises(Failure):
        world.send(stopped)
    assert kept(world, stopped) == before
    assert before[1] == {}


def test_a_consent_that_is_withdrawn_in_flight_freezes_it_and_tells_the_receiver_what_to_delete(world):
    """Guard G7, at each stage of the way: nothing goes on, the data closes, one duty to delete stays."""
    for stage in ([], ["acknowledge"], ["acknowledge", "accept"], ["acknowledge", "accept", "depart"]):
        referral = world.sent()
        for action in stage:
            world.act(referral, action, "ana" if action == "depart" else "mira")
        consent = Referral.objects.get(pk=referral).consent_id
        consents.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())
        view = queries.open_referral(actor=world["mira"], referral=referral, now=world.now)
        assert (view.referral.state, view.content, view.actions) == ("withdrawn_by_person", {}, [])
        owed = {d.rule for d in Duty.objects.filter(object_id=referral, done_at=None, cancelled_at=None)}
        assert owed == {"P-DELETE"}


@pytest.mark.django_db(transaction=True)
def test_crossing_edits_end_with_one_winner_and_the_other_is_told(now):
    """SORMAS #6941: ownership flipped back by itself. The giver takes back while the receiver accepts: one of them wins."""
    from django.db import connection

    world = build_world(now)
    for _ in range(6):
        referral = world.sent()
        world.act(referral, "acknowledge")
        read, ends = Referral.objects.get(pk=referral).version, {}
        start = threading.Barrier(2)

        def step(who, action, referral=referral, read=read, ends=ends, start=start):
            start.wait()
            call = {"actor": world[who], "referral": referral, "read": read, "now": now, "key": key()}
            try:
                services.act(**call, action=action)
                ends[action] = "won"
            except (NotPossible, Stale) as failure:
                ends[action] = str(failure)
            finally:
                connection.close()

        threads = [threading.Thread(target=step, args=args) for args in (("ana", "revoke"), ("mira", "accept"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(ends) == ["accept", "revoke"]
        won = [action for action, end in ends.items() if end == "won"]
        assert len(won) == 1, ends
        assert Referral.objects.get(pk=referral).state == {"accept": "accepted", "revoke": "revoked"}[won[0]]
        lost = next(end for end in ends.values() if end != "won")
        assert "Look at" in lost


def test_wanted_draws_no_text_in_its_repr(world):
    assert "Место" not in repr(Wanted(world.org("dignita"), "assistance", frozenset(), "Место"))
