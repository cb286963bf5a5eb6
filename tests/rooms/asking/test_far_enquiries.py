"""Asking an organisation at another node whether it knows somebody, and being asked."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from accord.cooperation.agreements.models import Agreement
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import stamp
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.wall import whole_node
from accord.foundation.writes.events import Topic
from accord.protection.asking import arrivals, departures, far, queries
from accord.protection.asking.models import Enquiry, Received
from accord.protection.asking.vocab import BadEnquiry, NoLonger, NotAsked, NotAskedHere, Standing
from accord.protection.cases.models import Case
from accord.protection.consents import services as consents
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok
from tests.rooms.asking.build import TERMS, agreed, answer
from tests.unbridged import published, unbridged
from tests.unwitnessed import unwitnessed

TOPICS = (Topic.ENQUIRY_MADE, Topic.ENQUIRY_ANSWERED, Topic.ENQUIRY_RECALLED)


@pytest.fixture
def abroad(world):
    """ANITP works at another node; Animus and they may ask each other."""
    world.agree("anitp", **TERMS)
    Organisation.objects.filter(pk=world.org("anitp")).update(on_this_node=False)
    with unbridged():
        yield world.org("anitp")


@pytest.fixture
def told():
    """What was published, by topic."""
    with published(*TOPICS) as found:
        yield found


def ask(world, consent, who="ana"):
    return far.enquire(actor=world[who], consent=consent, now=world.now, key=key()).id


def body_of(pk):
    with whole_node():
        return departures.said(departures.enquiry(pk))


def incoming(world, **changes):
    body = {
        "code": "N-0000-ZZZZ", "at": stamp(world.now), "until": stamp(world.now + timedelta(hours=48)), "consent": str(uuid4()),
        "sex": "Feminine",
        "identity": {
            "given_name": "Тетяна", "family_name": "Коваленко", "patronymic": "", "other_names": "", "birth_date": "1994-03-17",
            "born_about": "",
        },
    }  # fmt: skip
    return body | changes


def arrive(world, body=None, sender="anitp", addressee="animus", enquiry=None):
    pk = enquiry or uuid4()
    with whole_node(), transaction.atomic():
        arrivals.received(
            enquiry=pk, sender=world.org(sender), addressee=world.org(addressee), body=body or incoming(world), now=world.now
        )  # fmt: skip
    return pk


def hear(function, **call):
    with whole_node(), transaction.atomic():
        function(**call)


def test_only_the_name_goes_there_and_the_page_waits(world, abroad, told):
    consent = agreed(world, world.case(), "anitp")
    pk = ask(world, consent)
    assert told == [(Topic.ENQUIRY_MADE, pk)]
    body = body_of(pk)
    assert body["identity"]["family_name"] == "Коваленко"
    for kept in ("FK482913", "+380671234567", "безсоння", "Шипка", "ринок"):
        assert kept not in str(body)
    assert queries.one(world["ana"], pk, now=world.now).standing == Standing.WAITING
    later = world.now + timedelta(hours=48)
    assert queries.one(world["ana"], pk, now=later).standing == Standing.SILENT
    event = Event.objects.get(kind="enquiry.made", object_id=pk)
    assert str(consent) in event.facts
    assert "Коваленко" not in event.facts


def test_without_consent_agreement_or_border_nothing_is_asked(world, abroad, told):
    case = world.case()
    consent = agreed(world, case, "anitp")
    other = world.consent(case, "anitp")
    world.agree("dignita", **TERMS)
    near = agreed(world, case, "dignita")
    for one in (other, near):
        with pytest.raises(NotAsked):
            ask(world, one)
    Agreement.objects.update(state="suspended")
    with pytest.raises(NotAsked):
        ask(world, consent)
    Agreement.objects.update(state="signed")
    consents.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())
    with pytest.raises(NotAsked):
        ask(world, consent)
    assert told == []
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize(("who", "failure"), [("mira", Missing), ("petar", Missing), ("oksana", Refused)])
def test_only_the_team_of_the_case_asks(world, abroad, who, failure):
    consent = agreed(world, world.case(), "anitp")
    with pytest.raises(failure):
        ask(world, consent, who)


def test_it_arrives_for_a_person_there_with_a_clock_and_is_forgotten_with_the_answer(world, abroad, told):
    pk = arrive(world)
    assert Duty.objects.get(object_id=pk).organisation == world.org("animus")
    assert [view.enquiry.pk for view in queries.received(world["ana"])] == [pk]
    shown = queries.one(world["ana"], pk, now=world.now)
    assert (shown.told["family_name"], shown.steps) == ("Коваленко", ("know", "withhold"))
    assert Event.objects.filter(kind="enquiry.read", object_id=pk).count() == 1
    answer(world, pk, "withhold")
    assert told == [], "we cannot say is never sent"
    assert Received.objects.get().particulars is None
    assert queries.one(world["ana"], pk, now=world.now).told == {}
    assert Duty.objects.get(object_id=pk).done_at


def test_that_she_is_known_is_said_only_by_her_own_word_here_too(world, abroad, told):
    case, pk = world.case(), arrive(world)
    code = Case.objects.get(pk=case).code
    with pytest.raises(NoLonger):
        answer(world, pk, case_code=code)
    agreed(world, case, "anitp")
    answer(world, pk, case_code=code)
    assert told == [(Topic.ENQUIRY_ANSWERED, pk)]
    assert departures.said_known() == {"answer": "known"}
    row = Received.objects.get()
    assert (row.case_id, row.particulars) == (case, None)
    assert queries.one(world["ana"], pk, now=world.now).received.state == "known"


def test_nobody_is_named_without_a_case_or_with_that_of_others(world, abroad):
    pk = arrive(world)
    theirs = Case.objects.get(pk=world.case("mira")).code
    for code in ("", "C-0000-0000", theirs):
        with pytest.raises(Missing):
            answer(world, pk, case_code=code)
    with pytest.raises(NotPossible):
        answer(world, pk, "differ")


def test_who_is_not_asked_does_not_see_it(world, abroad):
    pk = arrive(world)
    for who in ("mira", "petar"):
        with pytest.raises(Missing):
            queries.one(world[who], pk, now=world.now)
        assert queries.received(world[who]) == []
    with pytest.raises(Refused):
        queries.one(world["georgi"], pk, now=world.now)


def test_the_answer_comes_back_once_and_from_who_was_asked_alone(world, abroad):
    pk = ask(world, agreed(world, world.case(), "anitp"))
    with pytest.raises(NotAskedHere):
        hear(arrivals.answered, enquiry=pk, sender=world.org("dignita"), body={"answer": "known"}, now=world.now)
    with pytest.raises(BadEnquiry):
        hear(arrivals.answered, enquiry=pk, sender=abroad, body={"answer": "different"}, now=world.now)
    for _ in range(2):
        hear(arrivals.answered, enquiry=pk, sender=abroad, body={"answer": "known"}, now=world.now)
    assert queries.one(world["ana"], pk, now=world.now).standing == Standing.KNOWN
    assert Event.objects.filter(kind="enquiry.answered", object_id=pk).count() == 1


def test_what_their_node_did_not_take_is_said(world, abroad):
    pk = ask(world, agreed(world, world.case(), "anitp"))
    for _ in range(2):
        hear(arrivals.bounced, enquiry=pk, reason="agreement.suspended", now=world.now)
    assert queries.one(world["ana"], pk, now=world.now).standing == Standing.RETURNED
    assert Event.objects.filter(kind="enquiry.returned", object_id=pk).count() == 1


def test_a_consent_that_is_taken_back_recalls_the_name(world, abroad, told):
    consent = agreed(world, world.case(), "anitp")
    pk = ask(world, consent)
    consents.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())
    assert told[-1] == (Topic.ENQUIRY_RECALLED, pk)


def test_a_recalled_name_is_forgotten_and_its_clock_ends(world, abroad):
    pk = arrive(world)
    with pytest.raises(NotAskedHere):
        hear(arrivals.recalled, enquiry=pk, sender=world.org("dignita"), now=world.now)
    for _ in range(2):
        hear(arrivals.recalled, enquiry=pk, sender=abroad, now=world.now)
    assert Received.objects.get().particulars is None
    assert Duty.objects.get(object_id=pk).cancelled_at


def test_a_name_that_nobody_answers_for_is_forgotten(world, abroad):
    arrive(world)
    assert far.forget(now=world.now + timedelta(days=29)) == 0
    assert far.forget(now=world.now + timedelta(days=31)) == 1
    assert Received.objects.get().particulars is None


def test_what_the_agreement_here_does_not_allow_leaves_nothing(world, abroad):
    Agreement.objects.update(state="suspended")
    with pytest.raises(Refused):
        arrive(world)
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize(("sender", "addressee"), [("dignita", "animus"), ("anitp", "anitp")])
def test_only_from_elsewhere_and_only_for_who_works_here(world, abroad, sender, addressee):
    with pytest.raises(NotAskedHere):
        arrive(world, sender=sender, addressee=addressee)


BROKEN = {
    "a field more": {"story": "x"},
    "no name": {"identity": dict.fromkeys(far.FIELDS, "")},
    "a name cut short": {"identity": {"given_name": "x"}},
    "a name too long": {"identity": dict.fromkeys(far.FIELDS, "x" * 201)},
    "a name that is none": {"identity": dict.fromkeys(far.FIELDS, 5)},
    "a sex that is none": {"sex": "unsaid"},
    "a consent that is none": {"consent": "x"},
    "a time without a zone": {"at": "2026-03-01T10:00:00"},
    "no code": {"code": 5},
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_cannot_be_read_leaves_nothing(world, abroad, how):
    with pytest.raises(BadEnquiry):
        arrive(world, incoming(world, **BROKEN[how]))
    assert not Enquiry.objects.exists()


def test_at_the_desk_on_both_sides(world, abroad):
    client, case = signed_in(world, "ana"), world.case()
    consent = agreed(world, case, "anitp")
    path = f"/desk/consents/{consent}/"
    assert f"{path}enquire/" in client.get(path).content.decode()
    sent = client.post(f"{path}enquire/", {"key": key()})
    assert sent.status_code == 302
    assert client.get(sent["Location"]).status_code == 200
    pk = arrive(world)
    page = client.get(f"/desk/enquiries/{pk}/").content.decode()
    assert "Коваленко" in page
    assert 'name="case"' in page
    assert str(pk) in client.get("/desk/enquiries/").content.decode()
    done = {"action": "know", "case": Case.objects.get(pk=case).code, "version": 1, "sure": "yes", "key": key()}
    assert client.post(f"/desk/enquiries/{pk}/answer/", done).status_code == 302
    assert Received.objects.get(enquiry=pk).state == "known"


def test_for_programs(world, abroad):
    api, consent = Api(world, "ana"), agreed(world, world.case(), "anitp")
    made = ok(api.post(f"/consents/{consent}/enquire"))
    assert ok(api.get(f"/enquiries/{made['id']}"))["state"] == "waiting"
    pk = arrive(world)
    shown = ok(api.get(f"/enquiries/{pk}"))
    assert (shown["told"]["birth_date"], shown["actions"]) == ("1994-03-17", ["know", "withhold"])
    ok(api.post(f"/enquiries/{pk}/answer", {"action": "withhold", "version": shown["version"]}))


def test_from_a_node_that_nobody_confirms_nothing_is_asked(world, abroad, told):
    consent = agreed(world, world.case(), "anitp")
    with unwitnessed(world.now), pytest.raises(Refused) as caught:
        ask(world, consent)
    assert [reason.code for reason in caught.value.reasons] == ["no-witness"]
    assert told == []
