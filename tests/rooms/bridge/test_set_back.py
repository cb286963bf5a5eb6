"""This node was set back to an older copy: what it had told another node comes back from there, and has its effect again."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from accord.exchange.bridge.telling import recalls_of
from accord.exchange.letters import streams
from accord.exchange.letters.envelope import Message
from accord.exchange.letters.streams import Result
from accord.exchange.messages import courier, queries
from accord.exchange.messages.models import Outgoing
from accord.exchange.messages.writing import signed
from accord.exchange.nodes import own
from accord.foundation.clock import stamp
from accord.foundation.duties.models import Duty
from accord.foundation.ids import new_id
from accord.foundation.ledger.models import Event
from accord.protection.cases.models import Case
from accord.protection.consents.models import Consent
from accord.protection.persons import queries as persons
from accord.protection.persons.models import Person
from accord.protection.referrals.models import Referral, Step
from accord.protection.rights.models import Erasure
from tests.cast import signed_in
from tests.rooms.bridge.test_referrals_cross import act, agree, payload, sent, state, step  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(world, other):
    return agree(world, other)


def forgotten(world, other, body, *, stream, kind="referral.stepped"):
    """A letter of ours that the other node has taken in, and this one knows nothing of."""
    here = own.own().pk
    head = other.store.head_in(here, stream)
    message = Message(
        new_id(), here, other.id, world["ana"].organisation, other.body, stream, head.number + 1, head.digest, 0, kind,
        world.now, body,
    )  # fmt: skip
    letter = signed(message)
    answer = streams.Answer(message.id, letter.digest, Result.APPLIED, message.number, world.now)
    other.store.add_in(streams.Kept(letter, answer))
    return letter


def said(world, action, number, **more):
    return {"action": action, "number": number, "seen": 0, "at": stamp(world.now), "reason": "", "note": ""} | more


def comes_back(world, other, minutes=1):
    """The other node says that we forgot something; a few rounds until nothing is open."""
    other.numbers["forgot"] = True
    courier._talks.clear()
    for minute in range(3):
        other.round(world.now + timedelta(minutes=minutes + minute))


def numbers(referral):
    found = Step.objects.filter(referral=referral, side="giver").order_by("number")
    return list(found.values_list("number", "action"))


def found_again(referral):
    return Duty.objects.filter(object_id=referral, rule="P-FOUND-AGAIN", cancelled_at=None).count()


def test_a_step_that_was_forgotten_comes_back_and_one_taken_since_stands_behind_it(world, other, sent):  # noqa: F811
    other.round(world.now)
    forgotten(world, other, said(world, "plan_way", 2, way=way(world)), stream=sent)
    act(world, sent, "revoke")
    assert numbers(sent) == [(1, "send"), (2, "revoke")]
    comes_back(world, other)
    assert numbers(sent) == [(1, "send"), (2, "plan_way"), (3, "revoke")]
    assert state(sent) == "revoked"
    letters = [kept.letter.message for kept in other.store.came[own.own().pk, sent]]
    assert [(m.number, m.body["action"]) for m in letters] == [(1, "send"), (2, "plan_way"), (3, "revoke")]
    assert not Outgoing.objects.exclude(became="applied").exists()
    assert found_again(sent) == 1


def way(world):
    at = stamp(world.now + timedelta(days=1))
    return {"mode": "with_us", "leaves_at": at, "meets_at": at, "escort": "", "meeting_point": ""}


def test_nothing_but_the_place_of_a_step_can_change(world, other, sent):  # noqa: F811
    Step.objects.filter(referral=sent).update(number=7)
    for change in ({"action": "revoke"}, {"seen": 3}, {"side": "receiver"}, {"number": 2, "action": "revoke"}):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            Step.objects.filter(referral=sent).update(**change)


def test_a_consent_that_was_taken_back_is_taken_back_again(world, other, sent):  # noqa: F811
    other.round(world.now)
    forgotten(world, other, said(world, "withdraw", 2), stream=sent)
    comes_back(world, other)
    assert state(sent) == "withdrawn_by_person"
    assert Consent.objects.get().withdrawn_at is not None
    assert numbers(sent) == [(1, "send"), (2, "withdraw")]


def content(agreement, consent):
    return {
        "code": "R-2345-6789", "purpose": "assistance", "categories": ["identity", "needs"], "urgency": "normal",
        "ground_kind": "", "takes_over": False, "choice": "", "agreement": str(agreement),
        "consent": {"id": str(consent), "given_at": "2026-11-24T09:00:00.000000Z", "valid_until": "2027-06-01"}, "replaces": None,
        "jurisdiction": "BG", "may_be_child": False, "own_words": True, "asked_for": [], "request": "Място.", "ground_reference": "",
        "our_contact": "Ана", "their_contact": "Radu",
    }  # fmt: skip


def test_a_referral_that_was_forgotten_stands_under_its_case_again(world, other, sent):  # noqa: F811
    other.round(world.now)
    lost, consent = new_id(), Consent.objects.get()
    sending = said(world, "send", 1, referral=content(Referral.objects.get(pk=sent).agreement, consent.pk)) | payload()
    forgotten(world, other, sending, stream=lost, kind="referral.sent")
    forgotten(world, other, said(world, "revoke", 2), stream=lost)
    comes_back(world, other)
    found = Referral.objects.get(pk=lost)
    assert (found.case_id, found.consent_id, found.state) == (consent.case_id, consent.pk, "revoked")
    assert numbers(lost) == [(1, "send"), (2, "revoke")]
    assert found_again(lost) == 1
    assert Outgoing.objects.filter(stream=lost, became="applied").count() == 2


def test_one_whose_case_is_gone_stands_under_a_new_one_that_says_so(world, other, agreement):
    lost = new_id()
    sending = said(world, "send", 1, referral=content(agreement, UUID(int=5))) | payload()
    forgotten(world, other, sending, stream=lost, kind="referral.sent")
    comes_back(world, other)
    case = Case.objects.get(pk=Referral.objects.get(pk=lost).case_id)
    assert (case.organisation, case.elsewhere, case.jurisdiction) == (world["ana"].organisation, False, "BG")
    assert Event.objects.filter(kind="case.opened", facts__contains="found_again", object_id=case.pk).exists()
    (told,) = persons.opened_to_compare([case.person_id], holder=case.organisation)
    assert told["given_name"] == "Олена"
    assert found_again(lost) == 1
    step(world, other, lost, "acknowledge", 1, 1)
    assert state(lost) == "acknowledged"


def test_who_was_erased_is_not_revived(world, other, sent):  # noqa: F811
    other.round(world.now)
    stream = recalls_of(sent)
    forgotten(world, other, {"referral": str(sent)}, stream=stream, kind="referral.erased")
    comes_back(world, other)
    person = Referral.objects.get(pk=sent).case.person_id
    assert Erasure.objects.filter(person=person).exists()
    assert Person.everywhere.get(pk=person).erased_at is not None


def test_what_cannot_be_restored_holds_up_nothing_and_is_on_record(world, other, sent):  # noqa: F811
    other.round(world.now)
    broken = forgotten(world, other, said(world, "no-such-step", 2), stream=sent)
    whole = forgotten(world, other, said(world, "revoke", 3), stream=sent)
    comes_back(world, other)
    assert state(sent) == "revoked"
    for letter, restored in ((broken, "false"), (whole, "true")):
        facts = Event.objects.get(kind="node.letter.written", object_id=letter.message.id).facts
        assert f'"restored":{restored}' in facts
    found = queries.traffic(world["elena"], now=world.now)[other.id]
    assert (found.missing, found.refused, found.unsent) == ({"referral.stepped": 1}, [], 0)


def test_who_keeps_nodes_sees_on_the_page_that_something_is_missing(world, other, sent):  # noqa: F811
    other.round(world.now)
    forgotten(world, other, said(world, "no-such-step", 2), stream=sent)
    comes_back(world, other)
    page = signed_in(world, "elena").get("/desk/nodes/").content.decode()
    assert "is missing here" in page
    assert "Step of a referral: 1" in page
