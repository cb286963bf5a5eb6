"""What people see of referrals across the border: who must act, what the other node has said, and the proof of what left."""

import json
from datetime import timedelta

import pytest

from accord.cooperation.people.models import Account
from accord.exchange.bridge import proofs
from accord.exchange.letters.bundle import Anchor, check
from accord.exchange.nodes.models import NodeList
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing
from accord.protection.referrals.across import across
from accord.protection.referrals.models import Referral
from tests.cast import signed_in
from tests.matrix.test_queries import questions
from tests.rooms.api.test_api import Api
from tests.rooms.bridge import test_referrals_cross as cross

pytestmark = pytest.mark.django_db
agreement, sent = cross.agreement, cross.sent
PATH = "/desk/referrals/across/"


def reading(world, who):
    """Signed in, with pages in English."""
    Account.objects.update(language="en")
    return signed_in(world, who)


def rows(world, who="ana", **more):
    found = across(world[who], now=more.pop("now", world.now), **more).rows
    return [(one.referral.pk, one.outgoing, one.owed_here, one.owed_there, one.late) for one in found]


def test_who_must_act_on_one_that_we_give(world, other, sent):
    assert rows(world) == [(sent, True, False, True, False)]
    assert rows(world, ours_to_act=True) == []
    cross.step(world, other, sent, "acknowledge", 1, 1)
    cross.step(world, other, sent, "accept", 2, 1)
    assert rows(world, ours_to_act=True) == [(sent, True, True, False, False)]
    cross.act(world, sent, "revoke")
    assert rows(world) == [(sent, True, False, False, False)]


def test_who_must_act_on_one_that_we_receive(world, other, agreement):
    given, _answer = cross.arrived(world, other, agreement)
    assert rows(world, ours_to_act=True) == [(given, False, True, False, False)]
    assert rows(world, now=world.now + timedelta(days=40))[0][4] is True


def test_only_ones_own_and_only_across_the_border(world, other, sent):
    world.send(world.draft(_agreed(world)))
    assert [one[0] for one in rows(world)] == [sent]
    for who in ("oksana", "georgi", "mira", "nadia", "elena"):
        assert sent not in [one[0] for one in rows(world, who)], who


def test_a_role_that_answers_nothing_sees_none_that_came(world, other, agreement):
    cross.arrived(world, other, agreement)
    assert rows(world, "georgi") == []


def test_the_list_at_the_desk_and_for_programs(world, other, sent):
    client = reading(world, "ana")
    page = client.get(PATH).content.decode()
    assert "they must act" in page
    assert "not confirmed by the other system yet" in page
    assert "Romania" in page
    assert "Romanian" in page
    other.round(world.now)
    assert "not confirmed by the other system yet" not in client.get(PATH).content.decode()
    assert "Nothing waits for us" in client.get(PATH, {"due": "1"}).content.decode()
    (told,) = Api(world, "ana").get("/referrals/across").json()["rows"]
    assert (told["owed_there"], told["confirmed"], told["referral"]["id"]) == (True, True, str(sent))
    assert Api(world, "ana").get("/referrals/across?due=true").json()["rows"] == []


def test_the_list_asks_the_same_for_one_row_and_for_many(world, other, agreement):
    client = reading(world, "ana")
    cross.arrived(world, other, agreement)
    few = questions(client, PATH)
    for n in range(3):
        cross.arrived(world, other, agreement, code=f"R-2345-678{n}")
    assert Referral.objects.filter(giver=other.body).count() == 4
    assert questions(client, PATH) == few <= 10


def test_each_step_says_what_the_other_node_said_of_it(world, other, sent):
    client = reading(world, "ana")
    path = f"/desk/referrals/{sent}/"
    assert "Sent, not yet confirmed there." in client.get(path).content.decode()
    other.round(world.now)
    page = client.get(path).content.decode()
    assert "Arrived there on" in page
    assert "What left, and the proof" in page


def test_an_agreement_says_so_too(world, other, agreement):
    page = reading(world, "nadia").get(f"/desk/agreements/{agreement}/").content.decode()
    assert "Arrived there on" in page


def anchor():
    return Anchor(digest=NodeList.objects.get(state="current").digest)


def test_both_sides_have_the_proof_and_reading_it_is_an_event(world, other, sent, agreement):
    other.round(world.now)
    given, _answer = cross.arrived(world, other, agreement)
    for pk in (sent, given):
        for whole in (True, False):
            _referral, file = proofs.of_referral(actor=world["ana"], referral=pk, whole=whole, now=world.now)
            found = check(file, anchor())
            assert found.holds, found.fault
            assert isinstance(json.loads(file)["letter"], str) is whole
            assert found.facts["answer"]["result"] == "applied"
    made = Event.objects.filter(kind="export.made", actor=world["ana"].account)
    assert made.count() == 4
    assert Event.objects.filter(kind="referral.payload.read", object_id=given).count() >= 2


def test_nobody_else_gets_it(world, other, sent):
    for who in ("mira", "petar"):
        with pytest.raises(Missing):
            proofs.of_referral(actor=world[who], referral=sent, whole=True, now=world.now)
    assert Api(world, "mira").get(f"/referrals/{sent}/proof").status_code == 404


def test_what_is_shut_to_the_receiver_is_not_in_the_proof(world, other, agreement):
    given, _answer = cross.arrived(world, other, agreement)
    cross.act(world, given, "acknowledge")
    cross.act(world, given, "accept")
    Referral.objects.filter(pk=given).update(recalled_at=world.now)
    _referral, file = proofs.of_referral(actor=world["ana"], referral=given, whole=True, now=world.now)
    assert isinstance(json.loads(file)["letter"], dict)
    assert "Олена" not in file.decode()


def test_the_proof_is_saved_from_the_page(world, other, sent):
    client = reading(world, "ana")
    answer = client.get(f"/desk/referrals/{sent}/proof/", {"whole": "1"})
    assert answer["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.content)["letter"].count(".") == 2
    assert json.loads(Api(world, "ana").get(f"/referrals/{sent}/proof").json()["file"])["letter"]["digest"]
    near = world.draft(_agreed(world))
    world.send(near)
    assert client.get(f"/desk/referrals/{near}/proof/").status_code == 404


def _agreed(world):
    case = world.case()
    world.consent(case)
    return case
