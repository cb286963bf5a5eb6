"""A referral whose receiver works at another node: both sides write, and both come to the same."""

import copy
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.cooperation.agreements import services as agreements
from accord.cooperation.organisations.models import Organisation
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category, GroundKind
from accord.foundation.refusals import Missing
from accord.foundation.vault import NoKey, SealedField, reveal
from accord.foundation.wall import seen_by
from accord.protection.cases.models import Case
from accord.protection.consents import services as consents
from accord.protection.documents.vocab import NotShareable
from accord.protection.persons.models import Person
from accord.protection.referrals import arrivals, following, queries, taking_up, tasks, transfers, ways
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.sides import outcome
from accord.protection.referrals.taking_up import TakingUp
from accord.protection.referrals.vocab import BadReferral, DeclineReason, Mode, NotTakenIn, NotUnderstood, Side
from accord.protection.referrals.ways import Way
from tests.cast import key
from tests.rooms.referrals.two_nodes import Two, listening

G, R = Side.GIVER, Side.RECEIVER


@pytest.fixture
def two(world):
    yield from listening(Two(world))


@pytest.fixture
def sent(two):
    two.send()
    two.deliver(R)
    return two


def test_the_receiver_sees_what_left_and_nothing_more(world, sent):
    view = queries.open_referral(actor=world["mira"], referral=sent.rows[R], now=world.now)
    assert view.content["identity"]["given_name"] == "Тетяна"
    assert view.texts["request"] == "Місце в кризовому центрі."
    assert "address" not in str(view.content)
    ours, theirs = sent.row(G), sent.row(R)
    same = ("purpose", "categories", "urgency", "digest", "agreement", "state", "sent_at")
    assert [getattr(ours, name) for name in same] == [getattr(theirs, name) for name in same]
    assert (theirs.code, theirs.consent_id) == (f"{ours.code}-2", None)
    event = json.loads(Event.objects.get(kind="referral.received").facts)
    assert (event["digest"], event["consent"]) == (ours.digest, str(ours.consent_id))


def test_nothing_is_sealed_for_an_organisation_of_another_node(world, sent):
    with pytest.raises(NoKey):
        reveal(sent.row(G), holder=world.org("dignita"), fields=["payload"])
    with pytest.raises(NoKey):
        reveal(sent.row(R), holder=world.org("animus"), fields=["payload"])


def test_within_one_node_nothing_is_told_and_nothing_costs_more(world, two):
    referral = world.sent()
    world.act(referral, "acknowledge")
    assert not two.to[R]
    assert set(Step.objects.values_list("side", "number", "seen")) == {("", 0, 0)}
    with CaptureQueriesContext(connection) as asked:
        world.act(referral, "accept")
    assert not any("on_this_node" in query["sql"] and "JOIN" not in query["sql"] for query in asked.captured_queries)


def test_the_whole_way_at_both_nodes(world, sent):
    way = Way(Mode.WITH_US, world.now, world.now + timedelta(hours=5), escort="Ана, 0888")
    sent.act(R, "acknowledge")
    sent.act(R, "accept")
    sent.deliver(G)
    sent.at(G)
    ways.plan_way(
        actor=world["ana"], referral=sent.rows[G], way=way, read=sent.row(G).version, now=world.now, key=key()
    )
    sent.act(G, "depart", note="тръгнахме")
    sent.deliver(R)
    view = queries.open_referral(actor=world["mira"], referral=sent.rows[R], now=world.now)
    assert (view.texts["escort"], view.referral.mode) == ("Ана, 0888", "with_us")
    assert "тръгнахме" in [s.note for s in view.steps]
    sent.act(R, "arrive")
    sent.act(R, "start_service")
    sent.act(R, "give_feedback", note="настанена")
    sent.deliver(G)
    view = queries.open_referral(actor=world["ana"], referral=sent.rows[G], now=world.now)
    assert "настанена" in [s.note for s in view.steps]
    sent.act(G, "close")
    sent.deliver(R)
    assert sent.states() == ("closed", "closed")
    for side in (G, R):
        assert not Duty.objects.filter(object_id=sent.rows[side], done_at=None, cancelled_at=None).exists()
    told = [
        list(sent.row(side).steps.order_by("side", "number").values_list("side", "number", "action")) for side in (G, R)
    ]
    assert told[0] == told[1]


def test_both_nodes_keep_the_duties_of_both_sides(sent):
    sent.act(R, "acknowledge")
    sent.deliver(G)
    rules = [set(Duty.objects.filter(object_id=sent.rows[s]).values_list("rule", "organisation")) for s in (G, R)]
    assert rules[0] == rules[1]
    assert len(rules[0]) > 1


def test_steps_that_crossed_stay_in_the_history(world, sent):
    sent.act(R, "acknowledge")
    sent.act(R, "accept")
    sent.act(G, "revoke")
    sent.deliver(G)
    sent.deliver(R)
    assert sent.states() == ("revoked", "revoked")
    for who, side in (("ana", G), ("mira", R)):
        view = queries.open_referral(actor=world[who], referral=sent.rows[side], now=world.now)
        assert {s.step.action for s in view.steps if s.crossed} == {"acknowledge", "accept"}
        assert len({s.title for s in view.steps if s.crossed}) == 2  # what was tried, not where the other step led
    owed = Duty.objects.filter(object_id=sent.rows[R], done_at=None, cancelled_at=None)
    assert {duty.organisation for duty in owed} == {world.org("dignita")}  # to delete what it has


def test_who_arrived_has_arrived_though_it_was_taken_back(world, sent):
    for action in ("acknowledge", "accept"):
        sent.act(R, action)
    sent.deliver(G)
    sent.act(G, "revoke")
    sent.act(R, "arrive")
    sent.deliver(G)
    sent.deliver(R)
    assert sent.states() == ("arrived", "arrived")
    assert queries.open_referral(actor=world["mira"], referral=sent.rows[R], now=world.now).content


def test_the_coordination_moves_at_both_nodes(world, two):
    two.send(takes_over=True)
    two.deliver(R)
    for action in ("acknowledge", "accept", "arrive"):
        two.act(R, action)
    ours = two.row(G).case
    assert transfers.coordinator_of(ours) == world.org("animus")
    two.deliver(G)
    assert transfers.coordinator_of(ours) == world.org("dignita")
    assert Duty.objects.filter(object_id=ours.pk, organisation=world.org("animus"), done_at=None).exists()
    assert not Duty.objects.filter(object_id=two.row(R).case_id).exists()


def test_the_receiver_opens_its_own_case(world, sent):
    for action in ("acknowledge", "accept"):
        sent.act(R, action)
    how = TakingUp(Sex.FEMALE, AgeGroup.ADULT)
    made = taking_up.take_up(actor=world["mira"], referral=sent.rows[R], how=how, now=world.now, key=key())
    case = Case.objects.get(pk=made.id)
    assert (case.organisation, case.elsewhere) == (world.org("dignita"), False)


def escalated(two, later):
    """The clock of the giver's node; the row of the other node, in the same database, is not its own."""
    two.at(G)
    if two.rows[G] in queries.unanswered(later):
        following.escalate(referral=two.rows[G], now=later)


def test_only_the_node_of_the_giver_escalates(world, sent):
    later = world.now + timedelta(hours=25)
    sent.at(R)
    tasks.escalate_unanswered(later)
    assert sent.row(R).state == "sent"
    escalated(sent, later)
    assert sent.states() == ("no_answer", "sent")
    sent.take(R, sent.to[R].pop(), now=later)
    assert sent.states() == ("no_answer", "no_answer")
    sent.act(R, "acknowledge", now=later)
    sent.deliver(G)
    assert sent.states() == ("acknowledged", "acknowledged")


def test_what_she_takes_back_is_closed_at_the_other_node(world, sent):
    sent.act(R, "acknowledge")
    sent.at(G)
    consents.withdraw(actor=world["ana"], consent=sent.row(G).consent_id, read=1, now=world.now, key=key())
    sent.deliver(R)
    sent.deliver(G)
    assert sent.states() == ("withdrawn_by_person", "withdrawn_by_person")
    view = queries.open_referral(actor=world["mira"], referral=sent.rows[R], now=world.now)
    assert (view.content, view.texts, view.actions) == ({}, {}, [])
    owed = Duty.objects.filter(
        object_id=sent.rows[R], organisation=world.org("dignita"), done_at=None, cancelled_at=None
    )
    assert [duty.rule for duty in owed] == [
        duty.rule for duty in Duty.objects.filter(object_id=sent.rows[G], done_at=None, cancelled_at=None)
    ]
    assert owed.exists()


def test_a_case_of_another_node_is_in_no_list(world, sent):
    shell = sent.row(R).case
    assert shell.elsewhere
    assert shell.person.elsewhere
    assert not Case.objects.filter(pk=shell.pk).exists()
    assert not Person.objects.filter(pk=shell.person_id).exists()
    sealed = [field.name for field in Person._meta.fields if isinstance(field, SealedField)]
    assert all(getattr(shell.person, name) is None for name in sealed)
    assert (shell.organisation, shell.screening, shell.opened_by) == (world.org("animus"), None, None)


@pytest.mark.parametrize("code", ["agreement.none", "agreement.suspended", "agreement.category"])
def test_without_an_agreement_here_nothing_stays(world, two, code):
    two.send()
    (body,) = two.to[R]
    two.at(R)
    body = copy.deepcopy(body)
    if code == "agreement.none":
        body["referral"]["agreement"] = str(world.org("animus"))
    elif code == "agreement.category":
        body["referral"]["categories"] += ["health"]
    else:
        two.at(G)
        agreements.move(
            actor=world["vesela"], agreement=world.agreement, action="suspend", read=3, now=world.now, key=key()
        )
    before = (Person.everywhere.count(), Case.everywhere.count(), Referral.objects.count(), Step.objects.count())
    with pytest.raises(NotTakenIn) as caught:
        two.take(R, body)
    assert caught.value.code == code
    assert (
        Person.everywhere.count(),
        Case.everywhere.count(),
        Referral.objects.count(),
        Step.objects.count(),
    ) == before


def broken(body, name, value):
    changed = copy.deepcopy(body)
    changed["referral"][name] = value
    return changed


def repacked(body, **content):
    changed = copy.deepcopy(body)
    payload = json.loads(changed["referral"]["payload"])
    payload["content"] |= content
    changed["referral"]["payload"] = json.dumps(payload)
    changed["referral"]["digest"] = sha256(changed["referral"]["payload"].encode()).hexdigest()
    return changed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: broken(b, "digest", "0" * 64),
        lambda b: broken(b, "purpose", "gossip"),
        lambda b: broken(b, "categories", []),
        lambda b: broken(b, "code", "R-<b>"),
        lambda b: broken(b, "request", "x\x00"),
        lambda b: broken(b, "jurisdiction", "bg"),
        lambda b: repacked(b, health={"health": "астма"}),  # a category that was not named
        lambda b: repacked(b, identity={"address": "вул. Шипка 6"}),  # a field of another category
        lambda b: repacked(b, identity={"sex": "unheard of"}),
        lambda b: repacked(b, identity={"birth_date": "soon"}),
        lambda b: repacked(b, needs={"needs": ["x"]}),
        lambda b: {**b, "number": 2},
        lambda b: {**b, "referral": None},
        lambda b: {**b, "at": "2026-11-20"},
    ],
)
def test_what_is_not_as_it_says_is_not_taken_in(two, spoil):
    two.send()
    body = spoil(two.to[R].pop())
    with pytest.raises(NotUnderstood) as caught:
        two.take(R, body)
    assert "астма" not in str(caught.value)
    assert "Шипка" not in str(caught.value)
    assert not Case.everywhere.filter(elsewhere=True).exists()


def test_an_adult_on_a_duty_towards_a_child_is_refused_here_too(two):
    two.send(ground=GroundKind.VITAL_INTEREST, ground_reference="чл. 6")
    with pytest.raises(NotTakenIn) as caught:
        two.take(R, broken(two.to[R].pop(), "ground_kind", "child"))
    assert caught.value.code == "ground.no-child"


def test_it_is_taken_in_once_and_for_a_side_that_works_here(world, sent):
    sent.to[R].clear()
    body = {"action": "send"}
    with pytest.raises(NotUnderstood):
        sent.take(R, body)
    two = Two(world)
    two.here = G
    with pytest.raises(Missing):
        arrivals.stepped(referral=world.org("animus"), side=R, body=_step("acknowledge", 1, 1, world), now=world.now)


def _step(action, number, seen, world, **more):
    return {
        "action": action,
        "number": number,
        "seen": seen,
        "at": world.now.isoformat(),
        "reason": "",
        "note": "",
    } | more


@pytest.mark.parametrize(
    ("side", "action", "more"),
    [
        (R, "revoke", {}),  # nobody speaks for the other side
        (R, "withdraw", {}),
        (G, "accept", {}),
        (G, "send", {}),
        (G, "bounce", {}),
        (R, "decline", {}),  # without a reason
        (R, "decline", {"reason": "refused_there"}),
        (R, "decline", {"reason": "because"}),
        (R, "fly", {}),
    ],
)
def test_a_step_that_the_side_cannot_take(world, sent, side, action, more):
    here = G if side == R else R
    sent.at(here)
    with pytest.raises(NotUnderstood), transaction.atomic():
        arrivals.stepped(referral=sent.rows[here], side=side, body=_step(action, 2, 1, world, **more), now=world.now)
    assert sent.states() == ("sent", "sent")


def test_a_step_that_is_here_changes_nothing_and_another_in_its_place_is_refused(world, sent):
    sent.act(R, "acknowledge")
    body = sent.to[G][0]
    sent.deliver(G)
    version = sent.row(G).version
    sent.take(G, body)
    assert sent.row(G).version == version
    with pytest.raises(NotUnderstood):
        sent.take(G, body | {"action": "accept"})


def test_a_referral_within_this_node_takes_no_step_from_elsewhere(world, two):
    two.rows[R] = world.sent()
    two.at(G)
    Organisation.objects.filter(code__in=["animus", "dignita"]).update(on_this_node=True)
    with pytest.raises(Missing):
        arrivals.stepped(referral=two.rows[R], side=R, body=_step("acknowledge", 1, 1, world), now=world.now)


def test_what_the_other_node_refused_ends_and_says_why(world, two):
    referral = two.send()
    with transaction.atomic():
        arrivals.bounced(referral=referral, reason="agreement.expired", now=world.now)
    found = two.row(G)
    assert (found.state, found.reason, found.bounced) == ("not_possible", "refused_there", "agreement.expired")
    assert queries.why_bounced(found).code == "agreement.expired"
    assert len(two.to[R]) == 1  # the refusal is not told to who refused
    assert [r.pk for r in queries.needing_giver(world["ana"])] == [referral]
    assert not Duty.objects.filter(object_id=referral, done_at=None, cancelled_at=None).exists()


def test_nobody_declines_as_a_node_does(world):
    referral = world.sent()
    world.act(referral, "acknowledge")
    with pytest.raises(BadReferral):
        world.act(referral, "decline", reason=DeclineReason.REFUSED_THERE)


def test_a_file_does_not_go_along(world, sent):
    sent.at(G)
    with pytest.raises(NotShareable):
        world.shared(sent.rows[G])


def test_the_wall_shows_the_receiver_its_row_and_nothing_of_the_person(world, sent):
    with seen_by(world.org("dignita")):
        assert Referral.objects.filter(pk=sent.rows[R]).exists()
        if connection.vendor == "postgresql":
            assert not Person.everywhere.filter(elsewhere=True).exists()
    with seen_by(world.org("csd")):
        if connection.vendor == "postgresql":
            assert not Referral.objects.filter(pk=sent.rows[R]).exists()


ACTS = {
    G: ("depart", "revoke", "not_possible", "close", "plan_way", "withdraw", "escalate"),
    R: (
        "acknowledge",
        "acknowledge",
        "accept",
        "accept",
        "decline",
        "arrive",
        "arrive",
        "start_service",
        "give_feedback",
    ),
}
schedules = st.lists(
    st.one_of(
        st.tuples(st.just("deliver"), st.sampled_from([G, R])),
        *(st.tuples(st.sampled_from(ACTS[side]), st.just(side)) for side in (G, R)),
    ),
    max_size=16,
)


def play(two, what, side):
    world, extra = two.world, {}
    if what == "deliver":
        two.deliver(side, min(1, len(two.to[side])))
        return
    two.at(side)
    row = two.row(side)
    if what == "withdraw":
        consents.withdraw(actor=world["ana"], consent=row.consent_id, read=1, now=world.now, key=key())
    elif what == "escalate":
        escalated(two, world.now + timedelta(days=9))
    elif what == "plan_way":
        way = Way(Mode.PUBLIC, world.now, world.now + timedelta(hours=5))
        ways.plan_way(actor=world["ana"], referral=row.pk, way=way, read=row.version, now=world.now, key=key())
    else:
        if what in ("decline", "not_possible"):
            extra = {"reason": DeclineReason.NO_PLACE, "note": "няма"}
        two.act(side, what, **extra | ({"note": "добре"} if what == "give_feedback" else {}))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schedules)
def test_whatever_crosses_both_nodes_come_to_the_same(two, schedule):
    with transaction.atomic():
        two.rows.clear()
        two.to = {G: [], R: []}
        two.send()
        two.deliver(R)
        for what, side in schedule:
            try:
                play(two, what, side)
            except (NotPossible, consents.AlreadyWithdrawn):
                continue
            for one in (G, R):
                assert two.row(one).state == outcome(two.row(one).steps.all()).state
        while two.to[G] or two.to[R]:
            two.deliver(G)
            two.deliver(R)
        assert two.states()[0] == two.states()[1]
        ways_known = {(two.row(side).mode, two.row(side).reason) for side in (G, R)}
        assert len(ways_known) == 1
        transaction.set_rollback(True)
    two.at(G)


def test_the_payload_holds_what_the_categories_name(two):
    two.send(categories=frozenset({Category.IDENTITY}))
    body = two.to[R][0]["referral"]
    assert set(json.loads(body["payload"])["content"]) == {"identity"}
    assert "refused" not in body
