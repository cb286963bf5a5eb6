"""A request for a place at another node, letter by letter; the other node is played."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from accord.exchange.letters.streams import Refusal
from accord.exchange.messages.models import Incoming, Outgoing
from accord.foundation.clock import day
from accord.foundation.duties.services import open_about
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Purpose, Role
from accord.foundation.refusals import Missing, Refused
from accord.protection.consents import services as consents
from accord.protection.consents.services import Answered
from accord.protection.consents.vocab import Method
from accord.protection.referrals import services as referrals
from accord.protection.shelters import queries, request_queries, requests
from accord.protection.shelters.models import PlaceRequest
from accord.protection.shelters.requests import Sought
from accord.protection.shelters.vocab import AlreadyAsked, BadRequest, ChildAge, Full, Length
from tests.cast import CARE, key
from tests.rooms.bridge.test_referrals_cross import agree
from tests.rooms.shelters.builders import agreed as agreements
from tests.rooms.shelters.builders import hold, house, keeper, places

pytestmark = pytest.mark.django_db
CODES = {
    "code": "Q-7K3F-9QX2", "sex": "Feminine", "age_group": "adult", "children": 1, "eldest": "3-6", "step_free": False,
    "language": "uk", "security": "usual", "length": "weeks",
}  # fmt: skip


@pytest.fixture
def agreed(world, other):
    return agree(world, other)


def sought(world, **changes):
    return Sought(
        **{"from_on": day(world.now), "length": Length.WEEKS, "children": 1, "eldest": ChildAge.SMALL} | changes
    )


def ask(world, other, case=None, who="ana", **changes):
    call = {"actor": world[who], "other": other.body, "case": case or world.case(), "now": world.now, "key": key()}
    return requests.ask(**call, sought=sought(world, **changes)).id


def asked(world, other, request=None, to="animus", **changes):
    """They ask us; (the id, the answer of our node)."""
    request = request or uuid4()
    body = CODES | {"from_on": day(world.now).isoformat()} | changes
    (answer,) = other.bring(other.letter(body, stream=request, kind="place.asked", addressee=world.org(to)))
    return request, answer


def act(world, request, action, who="ana", now=None, **more):
    read = PlaceRequest.objects.get(pk=request).version
    call = {"actor": world[who], "request": request, "action": action, "now": now or world.now, "key": key()}
    return requests.act(**call, read=read, **more)


def says(other, request, kind, body):
    (answer,) = other.bring(other.letter(body, stream=request, kind=kind))
    return answer


def state(request):
    return PlaceRequest.objects.get(pk=request).state


def free(world, shelter, who="ana"):
    return queries.open_house(actor=world[who], shelter=shelter, now=world.now).free


def until(world, days=3):
    return day(world.now) + timedelta(days=days)


def test_what_leaves_is_codes_and_nothing_else(world, other, agreed):
    made = ask(world, other)
    other.round(world.now)
    letter = other.received[-1]
    assert (letter.kind, letter.stream, letter.addressee) == ("place.asked", made, other.body)
    assert set(letter.body) == set(CODES) | {"from_on"}
    told = {name: letter.body[name] for name in ("sex", "age_group", "children", "eldest", "length")}
    assert told == {"sex": "Feminine", "age_group": "adult", "children": 1, "eldest": "3-6", "length": "weeks"}
    row = PlaceRequest.objects.get()
    assert str(row.case_id) not in str(letter.body)
    assert row.case.code not in str(letter.body)


def test_a_promise_comes_with_its_day_and_its_clock(world, other, agreed):
    made = ask(world, other)
    day_ = until(world).isoformat()
    assert says(other, made, "place.answered", {"promised": True, "until": day_, "reason": ""}).result == "applied"
    row = PlaceRequest.objects.get(pk=made)
    assert (row.state, row.until.isoformat()) == ("promised", day_)
    assert [duty.rule for duty in open_about(made)] == ["P-PLACE-REFER"]
    view = request_queries.open_request(actor=world["ana"], request=made, now=world.now)
    assert (view.actions, view.over) == (["withdraw"], False)
    later = request_queries.open_request(actor=world["ana"], request=made, now=world.now + timedelta(days=5))
    assert later.over


def test_no_comes_with_its_reason(world, other, agreed):
    made = ask(world, other)
    says(other, made, "place.answered", {"promised": False, "until": "", "reason": "children"})
    row = PlaceRequest.objects.get(pk=made)
    assert (row.state, row.reason) == ("declined", "children")
    ask(world, other, row.case_id)  # and can be asked again


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"promised": "yes", "until": "2026-12-01", "reason": ""},
        {"promised": True, "until": "soon", "reason": ""},
        {"promised": False, "until": "", "reason": "because"},
        {"promised": [], "until": "", "reason": []},
    ],
)
def test_an_answer_that_is_none_is_refused(world, other, agreed, body):
    made = ask(world, other)
    assert says(other, made, "place.answered", body).result == "refused"
    assert state(made) == "asked"


def test_the_referral_that_follows_is_named_to_the_house(world, other, agreed):
    case = world.case()
    made = ask(world, other, case)
    says(other, made, "place.answered", {"promised": True, "until": until(world).isoformat(), "reason": ""})
    asked_ = {"receiver": other.body, "own_words": True}
    consent = replace(world.asked(), **asked_)
    answered = Answered(Method.SPOKEN, witness="Надія Свідок")
    consents.give(actor=world["ana"], case=case, asked=consent, answered=answered, now=world.now, key=key())
    wanted = referrals.Wanted(other.body, Purpose.ASSISTANCE, CARE, "Място, както обещахте.")
    draft = referrals.draft(actor=world["ana"], case=case, wanted=wanted, now=world.now, key=key())
    referrals.send(actor=world["ana"], referral=draft.id, read=draft.version, now=world.now, key=key())
    assert PlaceRequest.objects.get(pk=made).referral == draft.id
    assert not open_about(made)
    other.round(world.now)
    (letter,) = [one for one in other.received if one.kind == "place.followed"]
    assert (letter.stream, letter.body) == (made, {"referral": str(draft.id)})
    act(world, made, "withdraw")  # what ends it is told as what it is
    assert Outgoing.objects.filter(stream=made).order_by("number").last().kind == "place.withdrawn"


def test_they_ask_and_the_places_are_kept(world, other, agreed):
    shelter = house(world, "ana", "LIPA")
    unit = places(world, shelter, who="ana")
    request, answer = asked(world, other)
    assert answer.result == "applied"
    assert [duty.rule for duty in open_about(request)] == ["P-PLACE-ANSWER"]
    act(world, request, "promise", unit=unit, until=until(world))
    assert not open_about(request)
    assert free(world, shelter) == 1
    other.round(world.now)
    letter = other.received[-1]
    assert (letter.kind, letter.stream) == ("place.answered", request)
    assert letter.body == {"promised": True, "until": until(world).isoformat(), "reason": ""}
    assert "LIPA" not in str(letter.body)
    world.now += timedelta(days=4)
    assert free(world, shelter) == 3  # the day is past


def test_what_is_kept_is_kept_from_others(world, other, agreed):
    unit = places(world, house(world, "ana", "LIPA"), capacity=2, who="ana")
    request, _answer = asked(world, other)
    act(world, request, "promise", unit=unit, until=until(world))
    with pytest.raises(Full):
        hold(world, unit, world.case())
    second, _answer = asked(world, other)
    with pytest.raises(Full):
        act(world, second, "promise", unit=unit, until=until(world))
    act(world, request, "promise", unit=unit, until=until(world, 6))  # the same places, longer
    act(world, request, "decline", reason="full")
    hold(world, unit, world.case())


def test_the_place_is_held_for_the_referral_that_came(world, other):
    agreements(world, "dignita", other.body)
    unit = places(world, house(world), capacity=1)
    request, _answer = asked(world, other, to="dignita", children=0, eldest="")
    referral = world.sent()
    act(world, request, "promise", who="mira", unit=unit, until=until(world))
    letter = other.letter(
        {"referral": str(referral)}, stream=request, kind="place.followed", addressee=world.org("dignita")
    )
    other.bring(letter)
    hold(world, unit, who="mira", referral=referral)
    assert state(request) == "used"


def test_withdrawn_frees_the_places(world, other, agreed):
    shelter = house(world, "ana", "LIPA")
    unit = places(world, shelter, who="ana")
    request, _answer = asked(world, other)
    act(world, request, "promise", unit=unit, until=until(world))
    assert says(other, request, "place.withdrawn", {}).result == "applied"
    assert (state(request), free(world, shelter)) == ("withdrawn", 3)
    assert says(other, request, "place.withdrawn", {}).result == "applied"  # crossed
    with pytest.raises(NotPossible):
        act(world, request, "promise", unit=unit, until=until(world))


def test_answers_that_cross_a_withdrawal_come_to_nothing(world, other, agreed):
    made = ask(world, other)
    act(world, made, "withdraw")
    body = {"promised": True, "until": until(world).isoformat(), "reason": ""}
    assert says(other, made, "place.answered", body).result == "applied"
    assert (state(made), open_about(made)) == ("withdrawn", [])


def test_each_side_says_only_what_is_its_own(world, other, agreed):
    made, (request, _answer) = ask(world, other), asked(world, other)
    body = {"promised": True, "until": until(world).isoformat(), "reason": ""}
    assert says(other, request, "place.answered", body).reason == "place-not-asked"
    assert says(other, made, "place.withdrawn", {}).reason == "place-not-asked"
    assert says(other, made, "place.followed", {"referral": str(uuid4())}).reason == "place-not-asked"
    assert says(other, request, "place.followed", {"referral": "none"}).reason == "place-request-invalid"
    assert says(other, uuid4(), "place.answered", body).reason == "place-not-asked"
    with pytest.raises(NotPossible):
        act(world, made, "promise")
    with pytest.raises(NotPossible):
        act(world, request, "withdraw")


def test_a_question_without_an_agreement_is_refused(world, other):
    request, answer = asked(world, other)
    assert (answer.result, answer.reason) == ("refused", "place-not-asked")
    assert not PlaceRequest.objects.filter(pk=request).exists()
    assert Incoming.objects.get(stream=request).became == "refused"
    with pytest.raises(Refused):
        ask(world, other)


@pytest.mark.parametrize(
    "changes",
    [
        {"sex": "x"},
        {"children": 12},
        {"children": True},
        {"eldest": "5"},
        {"language": ["uk"]},
        {"security": {}},
        {"from_on": "2026"},
        {"code": ""},
        {"length": None},
    ],
)
def test_a_question_that_is_none_is_refused(world, other, agreed, changes):
    _request, answer = asked(world, other, **changes)
    assert (answer.result, answer.reason) == ("refused", "place-request-invalid")


def test_a_name_in_the_question_is_not_understood(world, other, agreed):
    """What this node does not know has no effect, and is not kept in a row."""
    body = CODES | {"from_on": day(world.now).isoformat(), "name": "Олена"}
    letter = other.letter(body, stream=uuid4(), kind="place.asked", critical=("name",))
    (answer,) = other.bring(letter)
    assert (answer.result, answer.reason) == ("refused", "unknown-field")


def test_what_their_node_refuses_is_shown_here(world, other, agreed):
    made = ask(world, other)
    other.fails[None] = Refusal("place-not-asked")
    other.round(world.now)
    assert state(made) == "returned"


def test_whom_one_cannot_ask(world, other, agreed):
    with pytest.raises(BadRequest):
        requests.ask(
            actor=world["ana"], other=world.org("dignita"), case=world.case(), sought=sought(world), now=world.now,
            key=key(),
        )  # fmt: skip
    with pytest.raises(Missing):
        requests.ask(
            actor=world["ana"], other=uuid4(), case=world.case(), sought=sought(world), now=world.now, key=key()
        )
    with pytest.raises(Missing):
        ask(world, other, world.case(), who="mira")


def test_whom_she_must_be_kept_from_is_not_asked(world, other, agreed):
    case = world.case()
    world.protect(case, "risk", "Хто погрожує", organisation=other.body)
    with pytest.raises(Refused):
        ask(world, other, case)


@pytest.mark.parametrize(
    "changes",
    [{"from_on": -1}, {"from_on": 100}, {"children": 0}, {"eldest": None}, {"children": 12}],
)
def test_what_cannot_be_sought(world, other, agreed, changes):
    if "from_on" in changes:
        changes = {"from_on": day(world.now) + timedelta(days=changes["from_on"])}
    with pytest.raises(BadRequest):
        ask(world, other, **changes)


def test_one_open_question_to_each(world, other, agreed):
    case = world.case()
    ask(world, other, case)
    with pytest.raises(AlreadyAsked):
        ask(world, other, case)


def test_what_an_answer_needs(world, other, agreed):
    unit = places(world, house(world, "ana", "LIPA"), who="ana")
    strange = places(world, house(world))
    request, _answer = asked(world, other)
    for wrong in (
        {},
        {"unit": unit},
        {"unit": unit, "until": until(world, -1)},
        {"unit": unit, "until": until(world, 15)},
    ):
        with pytest.raises(BadRequest):
            act(world, request, "promise", **wrong)
    with pytest.raises(BadRequest):
        act(world, request, "decline")
    with pytest.raises(Missing):
        act(world, request, "promise", unit=strange, until=until(world))
    with pytest.raises(Missing):
        act(world, request, "decline", who="mira", reason="full")
    with pytest.raises(Refused):
        act(world, request, "decline", who="oksana", reason="full")


def test_for_whom_is_known_to_her_team_only(world, other, agreed):
    made = ask(world, other)
    rows = request_queries.listed(world["ana"], now=world.now)[1]
    assert [row.request.pk for row in rows] == [made]
    colleague = keeper(world, "animus", Role.CASE_MANAGER, "katya")
    assert not request_queries.listed(colleague, now=world.now)[1]
    with pytest.raises((Missing, Refused)):
        request_queries.open_request(actor=colleague, request=made, now=world.now)
