"""What never crosses to another node, and what is written in own words only where the person agreed to that."""

import copy
import json
from datetime import timedelta
from hashlib import sha256

import pytest

from accord.cooperation.organisations.models import Organisation
from accord.foundation.duties.models import Duty
from accord.foundation.policy import Category, GroundKind, OrganisationKind, Purpose
from accord.foundation.policy.disclosure import Disclosure, decide_disclosure
from accord.foundation.refusals import Refused
from accord.protection.consents.vocab import BadConsent
from accord.protection.persons.models import Person
from accord.protection.referrals import queries, ways
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import BadReferral, Mode, NotUnderstood, Side
from accord.protection.referrals.ways import Way
from tests.cast import CARE, key, signed_in
from tests.rooms.referrals.two_nodes import Two, listening

G, R = Side.GIVER, Side.RECEIVER
PLACE = CARE | {Category.WHEREABOUTS}
DUTY = {"ground": GroundKind.VITAL_INTEREST, "ground_reference": "чл. 6"}


@pytest.fixture
def two(world):
    yield from listening(Two(world))


def shelter(referral):
    Person.objects.filter(pk=Referral.objects.get(pk=referral).case.person_id).update(sheltered=True)


def test_where_a_sheltered_person_is_never_leaves_for_another_node(world, two):
    world.agree("dignita", categories=PLACE)
    two.at(G)
    case = world.case()
    draft = world.draft(case, categories=PLACE, **DUTY)
    shelter(draft)
    with pytest.raises(Refused) as caught:
        world.send(draft)
    assert [reason.code for reason in caught.value.reasons] == ["hard.across"]
    assert two.to[R] == []
    Organisation.objects.filter(code="dignita").update(on_this_node=True)
    world.send(draft)  # within one node the agreement and the ground decide


def test_nor_does_the_place_where_she_is_met(world, two):
    world.agree("dignita", categories=PLACE)
    referral = two.send(categories=PLACE, **DUTY)
    way = Way(Mode.PUBLIC, world.now, world.now + timedelta(hours=5), meeting_point="Дунав мост, 14:00")
    call = {"actor": world["ana"], "referral": referral, "now": world.now}
    ways.plan_way(**call, way=way, read=two.row(G).version, key=key())
    assert two.to[R][-1]["way"]["meeting_point"] == "Дунав мост, 14:00"
    shelter(referral)
    with pytest.raises(BadReferral) as caught:
        ways.plan_way(**call, way=way, read=two.row(G).version, key=key())
    assert caught.value.field == "meeting_point"


def test_a_police_secret_never_goes_to_an_ngo_of_another_node_and_is_not_taken_in_there(world, two):
    secret = frozenset({Category.INVESTIGATION})
    asked = Disclosure(
        world.org("mvr_police"), world.org("dignita"), OrganisationKind.NGO, Purpose.INVESTIGATION, secret, world.now,
        across=True,
    )  # fmt: skip
    assert "hard.investigation" in decide_disclosure(asked).rule_ids
    two.send()
    body = copy.deepcopy(two.to[R].pop())
    body["referral"]["categories"].append("investigation")
    from accord.protection.referrals.vocab import NotTakenIn

    with pytest.raises(NotTakenIn) as caught:
        two.take(R, body)
    assert caught.value.code == "hard.investigation"


def test_without_her_agreement_codes_go_and_words_stay(world, two):
    two.send(own_words=False, asked_for=frozenset({"PSY", "LEG"}))
    (body,) = two.to[R]
    assert "needs" in body["referral"]["categories"]
    assert "адвокат" not in json.dumps(body, ensure_ascii=False)
    assert "Місце" not in json.dumps(body, ensure_ascii=False)
    assert sorted(body["referral"]["asked_for"]) == ["LEG", "PSY"]
    two.deliver(R)
    view = queries.open_referral(actor=world["mira"], referral=two.rows[R], now=world.now)
    assert (view.texts["request"], view.words_stay, view.referral.asked_for) == ("", True, "LEG PSY")
    page = signed_in(world, "mira").get(f"/desk/referrals/{two.rows[R]}/").content.decode()
    assert "Правна помощ" in page
    two.act(R, "acknowledge")
    two.act(R, "accept")
    two.deliver(G)
    two.act(G, "depart", note="Таня е развълнувана")
    assert two.to[R][-1]["note"] == ""
    mine = queries.open_referral(actor=world["ana"], referral=two.rows[G], now=world.now)
    assert "Таня е развълнувана" in [s.note for s in mine.steps]


def test_with_her_agreement_and_on_a_duty_words_go(world, two):
    two.send(own_words=True)
    assert "адвокат" in two.to[R].pop()["referral"]["payload"]
    two.rows.clear()
    Duty.objects.all().delete()
    two.at(G)
    world.send(world.draft(world.case(), **DUTY))
    assert two.to[R].pop()["referral"]["request"]


def test_who_sends_no_words_says_in_codes_what_is_asked_and_is_told_before(world, two):
    two.at(G)
    case = world.case()
    world.consent(case)
    draft = world.draft(case)
    page = signed_in(world, "ana").get(f"/desk/referrals/{draft}/").content.decode()
    assert queries.open_referral(actor=world["ana"], referral=draft, now=world.now).words_stay
    assert "изберете от списъка" in page
    with pytest.raises(BadReferral) as caught:
        world.send(draft)
    assert caught.value.field == "asked_for"
    assert Referral.objects.get(pk=draft).sent_at is None


@pytest.mark.parametrize("where", ["request", "payload"])
def test_words_that_she_did_not_let_go_are_not_taken_in(two, where):
    two.send(own_words=True)
    body = copy.deepcopy(two.to[R].pop())
    body["referral"]["own_words"] = False
    if where == "payload":
        body["referral"]["request"] = ""
    else:
        payload = json.loads(body["referral"]["payload"])
        del payload["content"]["needs"]
        body["referral"]["payload"] = json.dumps(payload)
        body["referral"]["digest"] = sha256(body["referral"]["payload"].encode()).hexdigest()
    with pytest.raises(NotUnderstood):
        two.take(R, body)


def test_a_note_that_comes_all_the_same_is_not_kept(world, two):
    two.send(own_words=False, asked_for=frozenset({"PSY"}))
    two.deliver(R)
    two.act(R, "acknowledge")
    two.take(G, two.to[G].pop() | {"note": "разказа ми всичко"})
    view = queries.open_referral(actor=world["ana"], referral=two.rows[G], now=world.now)
    assert "разказа ми всичко" not in [s.note for s in view.steps]


def test_she_hears_what_own_words_means(world, two):
    case = world.case()
    from accord.protection.consents import services

    asked = world.asked(own_words=True)
    told = services.preview(actor=world["ana"], case=case, asked=asked, now=world.now).paragraphs
    plain = services.preview(actor=world["ana"], case=case, asked=world.asked(), now=world.now).paragraphs
    assert len(told) == len(plain) + 1
    two.at(G)
    client = signed_in(world, "ana")
    assert "own_words" in client.get(f"/desk/cases/{case}/consent/").content.decode()
    Organisation.objects.filter(code="dignita").update(on_this_node=True)
    assert "own_words" not in client.get(f"/desk/cases/{case}/consent/").content.decode()


def test_what_is_asked_is_one_of_the_list(world):
    with pytest.raises(BadReferral) as caught:
        world.draft(world.case(), asked_for=frozenset({"XYZ"}))
    assert caught.value.field == "asked_for"


def test_a_text_that_does_not_say_it_cannot_be_agreed_to(world, monkeypatch):
    from dataclasses import replace

    from accord.protection.consents import texts

    old = replace(texts.current(), own_words=())
    monkeypatch.setattr(texts, "current", lambda *_: old)
    with pytest.raises(BadConsent):
        world.consent(world.case(), own_words=True)
