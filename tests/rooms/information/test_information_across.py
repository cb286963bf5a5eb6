"""A request for information to another node, and one from there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from accord.cooperation.agreements.models import Agreement
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day, stamp
from accord.foundation.duties.models import Duty
from accord.foundation.policy import Category, Purpose
from accord.foundation.refusals import Refused
from accord.foundation.wall import whole_node
from accord.foundation.writes.events import Topic
from accord.protection.cases.models import Case
from accord.protection.information import arrivals, departures, queries
from accord.protection.information.models import InformationRequest
from accord.protection.information.vocab import About, BadRequest, NotForHere
from accord.protection.persons.models import Person
from tests.rooms.information.test_information import NEEDS, answer, ask, decline, seen
from tests.unbridged import published, unbridged

TOPICS = (Topic.INFORMATION_ASKED, Topic.INFORMATION_ENDED)


@pytest.fixture
def abroad(world):
    """ANITP works at another node and has an agreement with Animus."""
    world.agree("anitp", categories=frozenset({Category.NEEDS}))
    Organisation.objects.filter(pk=world.org("anitp")).update(on_this_node=False)
    with unbridged():
        yield world.org("anitp")


@pytest.fixture
def told():
    """What was published, by topic."""
    with published(*TOPICS) as found:
        yield found


def said(pk, what=departures.said):
    with whole_node():
        return what(departures.request(pk))


def incoming(world, case, **changes):
    body = {
        "code": "Q-0000-ZZZZ", "at": stamp(world.now), "purpose": "assistance", "categories": ["needs"], "about": "case",
        "about_code": Case.objects.get(pk=case).code, "referral": "", "due_on": (day(world.now) + timedelta(days=3)).isoformat(),
        "question": "A avut avocat?",
    }  # fmt: skip
    return body | changes


def arrive(world, body, sender="anitp", addressee="animus"):
    pk = uuid4()
    with whole_node(), transaction.atomic():
        arrivals.received(
            request=pk, sender=world.org(sender), addressee=world.org(addressee), body=body, now=world.now
        )
    return pk


def end(world, pk, body, sender="anitp"):
    with whole_node(), transaction.atomic():
        arrivals.ended(request=pk, sender=world.org(sender), body=body, now=world.now)


def test_the_question_goes_and_the_answer_comes_back_to_the_letter(world, abroad, told):
    theirs = world.case("mira")
    pk = ask(world, theirs, "ana", asked=abroad)
    assert told == [(Topic.INFORMATION_ASKED, pk)]
    assert not Duty.objects.filter(object_id=pk).exists(), "their node keeps the clock"
    assert said(pk)["question"] == "Чи був адвокат?"
    text = '{"at":"2026-01-01T00:00:00Z","salt":"00","text":"Da."}'
    from hashlib import sha256

    body = {
        "state": "answered", "reason": "", "given": ["needs"], "agreement": "", "consent": "", "ground": "",
        "digest": sha256(text.encode()).hexdigest(), "answer": text,
    }  # fmt: skip
    for bad in (
        {"digest": "0" * 64}, {"given": ["identity"]}, {"state": "waiting"}, {"answer": ""}, {"reason": "not_kept"},
        {"more": 1}, {"state": "declined"},
    ):  # fmt: skip
        with pytest.raises(BadRequest):
            end(world, pk, body | bad)
    with pytest.raises(NotForHere):
        end(world, pk, body, "dignita")
    for _ in range(2):
        end(world, pk, body)
    assert seen(world, pk, "ana").answer == "Da."


def test_one_from_there_is_answered_by_the_team_and_told_back(world, abroad, told):
    case = world.case()
    pk = arrive(world, incoming(world, case))
    assert Duty.objects.get(object_id=pk).organisation == world.org("animus")
    assert [row.request.pk for row in queries.listed(world["ana"])] == [pk]
    with pytest.raises(Refused):
        answer(world, pk)
    world.consent(case, "anitp", categories=NEEDS)
    answer(world, pk)
    assert told == [(Topic.INFORMATION_ENDED, pk)]
    body = said(pk, departures.said_end)
    assert (body["state"], body["given"], "двічі" in body["answer"]) == ("answered", ["needs"], True)


def test_a_reason_is_told_back_too(world, abroad, told):
    pk = arrive(world, incoming(world, world.case()))
    decline(world, pk)
    body = said(pk, departures.said_end)
    assert (body["state"], body["reason"], body["answer"]) == ("declined", "no_consent", "")
    other = ask(world, world.case("mira"), "ana", asked=abroad)
    end(world, other, body)
    assert seen(world, other, "ana").request.reason == "no_consent"


def test_what_this_node_would_never_give_is_not_asked_here(world, abroad):
    case = world.case()
    for changes in ({"categories": ["identity"]}, {"categories": ["investigation"]}, {"purpose": "investigation"}):
        with pytest.raises(Refused):
            arrive(world, incoming(world, case, **changes))
    Agreement.objects.update(state="suspended")
    with pytest.raises(Refused):
        arrive(world, incoming(world, case))
    assert not InformationRequest.objects.exists()


BROKEN = {
    "a field more": {"name": "x"},
    "no question": {"question": " "},
    "a question too long": {"question": "x" * 5001},
    "no categories": {"categories": []},
    "a category that is none": {"categories": ["dreams"]},
    "a purpose that is none": {"purpose": "curiosity"},
    "a matter that is none": {"about": "rumour"},
    "no code of it": {"about_code": ""},
    "a referral that is none": {"referral": "x"},
    "a referral that is not known": {"about": "referral", "referral": str(uuid4())},
    "a time without a zone": {"at": "2026-03-01T10:00:00"},
    "a day that is none": {"due_on": "tomorrow"},
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_cannot_be_read_leaves_nothing(world, abroad, how):
    with pytest.raises(BadRequest):
        arrive(world, incoming(world, world.case(), **BROKEN[how]))
    assert not InformationRequest.objects.exists()


@pytest.mark.parametrize(("sender", "addressee"), [("dignita", "animus"), ("anitp", "anitp")])
def test_only_from_elsewhere_and_only_for_who_works_here(world, abroad, sender, addressee):
    with pytest.raises((NotForHere, Refused)):
        arrive(world, incoming(world, world.case()), sender, addressee)


def test_what_their_node_did_not_take_is_said(world, abroad):
    pk = ask(world, world.case("mira"), "ana", asked=abroad)
    for _ in range(2):
        with whole_node(), transaction.atomic():
            arrivals.bounced(request=pk, reason="agreement.suspended", now=world.now)
    assert seen(world, pk, "ana").request.state == "returned"


def test_purposes_and_matters_travel_as_codes(world, abroad):
    body = said(ask(world, world.case("mira"), "ana", asked=abroad))
    assert (Purpose(body["purpose"]), About(body["about"])) == (Purpose.ASSISTANCE, About.CASE)


def test_where_a_sheltered_person_is_leaves_in_no_answer_to_another_node(world, abroad):
    where = frozenset({Category.WHEREABOUTS})
    world.agree("anitp", categories=where)
    case = world.case()
    world.consent(case, "anitp", categories=where)
    pk = arrive(world, incoming(world, case, categories=["whereabouts"]))
    Person.objects.filter(pk=Case.objects.get(pk=case).person_id).update(sheltered=True)
    with pytest.raises(Refused) as refusal:
        answer(world, pk, text="Пита се.", categories=where)
    assert [reason.code for reason in refusal.value.reasons] == ["hard.across"]
    Person.objects.filter(pk=Case.objects.get(pk=case).person_id).update(sheltered=False)
    answer(world, pk, text="Пита се.", categories=where)
