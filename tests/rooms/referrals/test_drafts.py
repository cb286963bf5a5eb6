"""A draft can be changed until it is sent; what the person said to it is kept."""

from datetime import timedelta

import pytest

from accord.cooperation.agreements import services as agreements
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category, Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.referrals import queries, services
from accord.protection.referrals.models import Referral
from accord.protection.referrals.services import Wanted
from accord.protection.referrals.vocab import BadReferral, Choice, Urgency
from tests.cast import CARE, key


def wanted(world, receiver="dignita", **changes):
    told = {"purpose": Purpose.ASSISTANCE, "categories": CARE, "request": "Место за двама."}
    return Wanted(receiver=world.org(receiver), **told | changes)


def amend(world, referral, who="ana", read=None, **changes):
    version = Referral.objects.get(pk=referral).version if read is None else read
    call = {"actor": world[who], "referral": referral, "read": version, "now": world.now, "key": key()}
    return services.amend(**call, wanted=wanted(world, **changes))


def test_what_is_written_in_a_draft_can_be_changed_and_what_leaves_is_the_last_state(world):
    case = world.case()
    world.consent(case)
    draft = world.draft(case)
    said = {
        "choice": Choice.PERSON, "refused": "Не иска Бургас", "our_contact": "Ана, 02 981", "their_contact": "Мира",
        "urgency": Urgency.URGENT,
    }  # fmt: skip
    amend(world, draft, **said)
    assert Referral.objects.get(pk=draft).state == "consented"
    world.send(draft)
    ours = queries.open_referral(actor=world["ana"], referral=draft, now=world.now)
    theirs = queries.open_referral(actor=world["mira"], referral=draft, now=world.now)
    assert (ours.texts["refused"], ours.texts["request"]) == ("Не иска Бургас", "Место за двама.")
    assert theirs.texts == {n: t for n, t in ours.texts.items() if n != "refused"}
    assert theirs.texts["our_contact"] == "Ана, 02 981"
    assert theirs.referral.choice == "person"


@pytest.mark.parametrize(
    "grown", [{"categories": CARE | {Category.HEALTH}}, {"receiver": "csd"}, {"purpose": Purpose.SAFE_RETURN}]
)
def test_who_wants_more_asks_the_person_again_and_who_wants_less_does_not(world, grown):
    case = world.case()
    world.consent(case)
    draft = world.draft(case)
    amend(world, draft, categories=frozenset({Category.NEEDS}))
    assert Referral.objects.get(pk=draft).state == "consented"
    amend(world, draft, **grown)
    assert Referral.objects.get(pk=draft).state == "draft"
    with pytest.raises(Refused):
        world.send(draft)


def test_two_who_change_the_same_draft_do_not_overwrite_each_other(world):
    draft = world.draft(world.case())
    read = Referral.objects.get(pk=draft).version
    amend(world, draft, read=read)
    with pytest.raises(Stale):
        amend(world, draft, read=read, request="Друго")


def test_a_change_is_checked_like_a_draft_and_reached_like_one(world):
    draft = world.draft(world.case())
    for wrong, field in (({"request": " "}, "request"), ({"our_contact": "x" * 501}, "our_contact")):
        with pytest.raises(BadReferral) as caught:
            amend(world, draft, **wrong)
        assert caught.value.field == field
    with pytest.raises(Missing):
        amend(world, draft, who="mira")
    with pytest.raises(Refused):
        amend(world, draft, who="nadia")


def test_terms_do_not_change_in_flight(world):
    """SORMAS #8576: the terms of a share were changed while the receiver looked at it. Here the sent text stands."""
    referral = world.sent()
    before = Referral.objects.get(pk=referral)
    with pytest.raises(NotPossible):
        amend(world, referral)
    after = Referral.objects.get(pk=referral)
    assert (after.digest, after.version) == (before.digest, before.version)


def test_a_suspended_agreement_between_draft_and_sending_stops_it_and_the_draft_stays(world):
    """The receiver falls away in between: nothing leaves, and what was written is not lost."""
    case = world.case()
    world.consent(case)
    draft = world.draft(case)
    move = {"actor": world["vesela"], "agreement": world.agreement, "now": world.now}
    agreements.move(**move, action="suspend", read=3, key=key())
    with pytest.raises(Refused):
        world.send(draft)
    amend(world, draft, request="Пак същото.")
    agreements.move(**move, action="resume", read=4, key=key())
    world.send(draft, now=world.now + timedelta(hours=1))
