"""A referral between a body of this node and one of another, letter by letter; the other node is played."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.models import Agreement
from accord.cooperation.agreements.terms import ClauseTerms, Terms
from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.vocab import NotListed
from accord.exchange.nodes import services as nodes
from accord.exchange.nodes.models import Node
from accord.foundation.clock import day, stamp
from accord.foundation.ids import new_id
from accord.foundation.policy import Purpose
from accord.protection.cases.models import Case
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.referrals import queries, services
from accord.protection.referrals.models import Referral
from tests.cast import CARE, key

pytestmark = pytest.mark.django_db


def agree(world, other, purpose=Purpose.ASSISTANCE):
    """An agreement that both have signed, each at its node."""
    clauses = tuple(ClauseTerms(purpose, c, LegalBasis.CONSENT) for c in CARE)
    today = day(world.now)
    terms = Terms(
        "Peste graniță",
        AgreementKind.DATA_SHARING,
        frozenset({other.body}),
        clauses,
        today,
        today + timedelta(days=365),
    )
    made = agreements.propose(actor=world["nadia"], terms=terms, now=world.now, key=key()).id
    agreements.sign(actor=world["nadia"], agreement=made, now=world.now, key=key())
    other.round(world.now)
    body = dict(other.received[-1].body) | {"act": "sign", "at": stamp(world.now)}
    other.bring(other.letter(body, stream=made, kind="agreement.stepped"))
    assert Agreement.objects.get(pk=made).state == "signed"
    return made


@pytest.fixture
def agreement(world, other):
    return agree(world, other)


@pytest.fixture
def sent(world, other, agreement):
    """Ana asks the other body for help."""
    case = world.case()
    asked = replace(world.asked(), receiver=other.body, own_words=True)
    from accord.protection.consents.services import Answered
    from accord.protection.consents.vocab import Method

    answered = Answered(Method.SPOKEN, witness="Надія Свідок")
    consents.give(actor=world["ana"], case=case, asked=asked, answered=answered, now=world.now, key=key())
    wanted = services.Wanted(other.body, Purpose.ASSISTANCE, CARE, "Місце в кризовому центрі.")
    made = services.draft(actor=world["ana"], case=case, wanted=wanted, now=world.now, key=key())
    services.send(actor=world["ana"], referral=made.id, read=made.version, now=world.now, key=key())
    return made.id


def step(world, other, referral, action, number, seen, **more):
    body = {"action": action, "number": number, "seen": seen, "at": stamp(world.now), "reason": "", "note": ""} | more
    return other.bring(other.letter(body, stream=referral, kind="referral.stepped"))


def state(referral):
    return Referral.objects.get(pk=referral).state


def act(world, referral, action, who="ana"):
    read = Referral.objects.get(pk=referral).version
    services.act(actor=world[who], referral=referral, action=action, read=read, now=world.now, key=key())


def test_the_whole_way_of_one_that_we_give(world, other, sent):
    other.round(world.now)
    letter = other.received[-1]
    assert (letter.kind, letter.stream, letter.sender) == ("referral.sent", sent, world["ana"].organisation)
    assert letter.body["referral"]["request"]
    assert (letter.purpose, letter.consent) == ("assistance", str(Consent.objects.get().pk))
    assert letter.actor not in ("", str(world["ana"].account))
    for number, action in enumerate(("acknowledge", "accept", "arrive"), 1):
        (answer,) = step(world, other, sent, action, number, 1)
        assert answer.result == "applied"
    assert state(sent) == "arrived"
    view = queries.open_referral(actor=world["ana"], referral=sent, now=world.now)
    assert [one.step.action for one in view.steps] == ["send", "acknowledge", "accept", "arrive"]


def test_steps_that_cross_come_to_one_state(world, other, sent):
    other.round(world.now)
    act(world, sent, "revoke")
    step(world, other, sent, "acknowledge", 1, 1)
    (answer,) = step(world, other, sent, "accept", 2, 1)
    assert answer.result == "applied"  # it stays on record as crossed
    assert state(sent) == "revoked"


def test_what_the_other_node_refuses_ends_here_with_its_reason(world, other, sent):
    from accord.exchange.letters.streams import Refusal

    other.fails[None] = Refusal("no-agreement")
    other.round(world.now)
    found = Referral.objects.get(pk=sent)
    assert found.state == "not_possible"
    assert Outgoing.objects.get(kind="referral.sent").reason == "no-agreement"


def test_nobody_but_the_two_sides_speaks_of_it(world, other, sent):
    from accord.exchange.nodes.listing import Body, write_entry

    stranger = UUID(int=9001)
    body = Body(stranger, "ro-1-second", {"en": "Second"}, "ngo", "RO", "")
    entry = replace(other.entry, organisations=(*other.entry.organisations, body))
    Node.objects.filter(pk=other.id).update(entry=write_entry(entry, other.key))
    letter = other.letter(
        {"action": "acknowledge", "number": 1, "seen": 1, "at": stamp(world.now), "reason": "", "note": ""},
        stream=sent, kind="referral.stepped", sender=stranger,
    )  # fmt: skip
    (answer,) = other.bring(letter)
    assert (answer.result, answer.reason) == ("refused", "not-a-side")
    assert state(sent) == "sent"


def test_the_giver_takes_no_steps_of_the_receiver_over_the_line(world, other, sent):
    (answer,) = step(world, other, sent, "revoke", 1, 1)
    assert answer.result == "refused"
    assert state(sent) == "sent"


def test_nothing_leaves_to_a_node_that_is_refused(world, other, agreement):
    row = Node.objects.get(pk=other.id)
    nodes.refuse(actor=world["elena"], node=other.id, refused=True, read=row.version, now=world.now, key=key())
    case = world.case()
    from accord.protection.consents.services import Answered
    from accord.protection.consents.vocab import Method

    asked = replace(world.asked(), receiver=other.body, own_words=True)
    answered = Answered(Method.SPOKEN, witness="Надія Свідок")
    consents.give(actor=world["ana"], case=case, asked=asked, answered=answered, now=world.now, key=key())
    wanted = services.Wanted(other.body, Purpose.ASSISTANCE, CARE, "Місце.")
    made = services.draft(actor=world["ana"], case=case, wanted=wanted, now=world.now, key=key())
    with pytest.raises(NotListed):
        services.send(actor=world["ana"], referral=made.id, read=made.version, now=world.now, key=key())
    assert state(made.id) == "consented"
    assert not Outgoing.objects.filter(kind="referral.sent").exists()


def arrived(world, other, agreement, **more):
    letter = handed(world, other, agreement, **more)
    return letter.message.stream, other.bring(letter)[0]


def handed(world, other, agreement, **more):
    """The other body asks Ana's for help, in the words of our own departures."""
    given = new_id()
    content = {
        "code": "R-2345-6789", "purpose": "assistance", "categories": ["identity", "needs"], "urgency": "normal",
        "ground_kind": "", "takes_over": False, "choice": "", "agreement": str(agreement),
        "consent": {"id": str(uuid4()), "given_at": stamp(world.now), "valid_until": "2027-06-01"}, "replaces": None,
        "jurisdiction": "RO", "may_be_child": False, "own_words": True, "asked_for": [], "request": "Un loc sigur.", "ground_reference": "",
        "our_contact": "Radu", "their_contact": "Ana",
    }  # fmt: skip
    body = {"action": "send", "number": 1, "seen": 0, "at": stamp(world.now), "reason": "", "note": ""}
    return other.letter(body | payload() | {"referral": content | more}, stream=given, kind="referral.sent")


def payload():
    import json
    from hashlib import sha256

    import rfc8785

    content = {
        "identity": {"given_name": "Олена", "sex": "Feminine", "age_group": "adult"},
        "needs": {"needs": "Cazare."},
    }
    text = rfc8785.dumps({"at": "2026-11-24T10:00:00Z", "salt": "00" * 16, "content": content}).decode()
    assert json.loads(text)
    return {"payload": text, "digest": sha256(text.encode()).hexdigest()}


def test_the_whole_way_of_one_that_we_receive(world, other, agreement):
    given, answer = arrived(world, other, agreement)
    assert (answer.result, answer.reason) == ("applied", "")
    view = queries.open_referral(actor=world["ana"], referral=given, now=world.now)
    assert view.content["identity"]["given_name"] == "Олена"
    act(world, given, "acknowledge")
    act(world, given, "accept")
    other.round(world.now)
    assert [one.body["action"] for one in other.received if one.stream == given] == ["acknowledge", "accept"]
    assert not Case.objects.filter(organisation=other.body).exists()


def test_one_that_no_agreement_covers_leaves_nothing(world, other, agreement):
    given, answer = arrived(world, other, agreement, purpose="investigation")
    assert answer.result == "refused"
    row = Incoming.objects.get(stream=given)
    assert (row.signed_letter, bool(row.returnable)) == (None, True)
    assert not Referral.objects.filter(pk=given).exists()


def test_terms_that_changed_in_flight_are_refused_with_the_reason(world, other, agreement):
    found = Agreement.objects.get(pk=agreement)
    agreements.move(
        actor=world["nadia"], agreement=agreement, action="suspend", read=found.version, now=world.now, key=key()
    )
    _, answer = arrived(world, other, agreement)
    assert (answer.result, answer.reason) == ("refused", "agreement.suspended")


def test_what_many_letters_share_is_asked_once(world, other, agreement):
    letters = [handed(world, other, agreement) for _ in range(4)]
    with CaptureQueriesContext(connection) as told:
        answers = other.bring(*letters)
    assert {answer.result for answer in answers} == {"applied"}
    assert sum('FROM "agreements_clause"' in query["sql"] for query in told.captured_queries) == 1


def test_an_agreement_suspended_between_two_letters_holds_for_the_second(world, other, agreement):
    other.round(world.now)
    said = [one for one in other.received if one.kind == "agreement.stepped"][-1]
    body = dict(said.body) | {"act": "suspend", "at": stamp(world.now)}
    before = handed(world, other, agreement)
    suspended = other.letter(body, stream=agreement, kind="agreement.stepped", addressee=said.sender)
    answers = other.bring(before, suspended, handed(world, other, agreement))
    assert [(one.result, one.reason) for one in answers] == [
        ("applied", ""), ("applied", ""), ("refused", "agreement.suspended"),
    ]  # fmt: skip


def test_the_same_letter_twice_is_one_referral(world, other, agreement):
    arrived(world, other, agreement)
    letter = other.store.out[next(iter(other.store.out))][-1]
    other.bring(letter, now=world.now + timedelta(days=400))
    assert Referral.objects.filter(giver=other.body).count() == 1
