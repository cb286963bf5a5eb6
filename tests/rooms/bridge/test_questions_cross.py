"""Questions to another node and from it: whether somebody is known, and for information. Their letters keep nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accord.exchange.messages.models import Incoming, Outgoing
from accord.foundation.clock import day, stamp
from accord.foundation.policy import Purpose
from accord.protection.asking.models import Enquiry, Received
from accord.protection.cases.models import Case
from accord.protection.information import services as information
from accord.protection.information.models import InformationRequest
from accord.protection.information.vocab import Declined
from tests.cast import key
from tests.rooms.bridge.test_referrals_cross import agree

pytestmark = pytest.mark.django_db


def asked(world, other, case):
    pk = uuid4()
    body = {
        "code": "Q-0000-ZZZZ", "at": stamp(world.now), "purpose": "assistance", "categories": ["needs"], "about": "case",
        "about_code": Case.objects.get(pk=case).code, "referral": "", "question": "A avut avocat?",
        "due_on": (day(world.now) + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    (answer,) = other.bring(other.letter(body, stream=pk, kind="information.asked"))
    return pk, answer


def test_a_request_from_there_is_declined_here_and_told_back(world, other):
    agree(world, other)
    pk, answer = asked(world, other, world.case())
    assert answer.result == "applied"
    row = Incoming.objects.get(kind="information.asked")
    assert (row.signed_letter, bool(row.returnable)) == (None, True)  # the room keeps the question, as long as it may
    read = InformationRequest.objects.get(pk=pk).version
    call = {"actor": world["ana"], "request": pk, "read": read, "now": world.now, "key": key()}
    information.decline(reason=Declined.NO_CONSENT, **call)
    other.round(world.now)
    assert [one.body["state"] for one in other.received if one.stream == pk] == ["declined"]
    assert Outgoing.objects.get(kind="information.ended").signed_letter is None


def test_a_request_that_nothing_covers_is_refused_with_the_reason(world, other):
    pk, answer = asked(world, other, world.case())
    assert answer.result == "refused"
    assert answer.reason
    assert not InformationRequest.objects.filter(pk=pk).exists()


def enquired(world, other):
    pk = uuid4()
    names = dict.fromkeys(("patronymic", "other_names", "born_about"), "")
    body = {
        "code": "N-0000-ZZZZ", "at": stamp(world.now), "until": stamp(world.now + timedelta(hours=48)),
        "consent": str(uuid4()), "sex": "Feminine",
        "identity": {"given_name": "Тетяна", "family_name": "Коваленко", "birth_date": "1994-03-17", **names},
    }  # fmt: skip
    (answer,) = other.bring(other.letter(body, stream=pk, kind="enquiry.made"))
    return pk, answer


def test_an_enquiry_arrives_and_is_forgotten_when_it_is_recalled(world, other):
    agree(world, other, Purpose.IDENTIFICATION)
    pk, answer = enquired(world, other)
    assert (answer.result, answer.reason) == ("applied", "")
    assert Incoming.objects.get(kind="enquiry.made").signed_letter is None
    assert Received.objects.get(enquiry=pk).particulars
    (again,) = other.bring(other.letter({"n": 0}, stream=pk, kind="enquiry.recalled"))
    assert again.result == "applied"
    assert Received.objects.get(enquiry=pk).particulars is None


def test_an_enquiry_without_agreement_leaves_nothing(world, other):
    pk, answer = enquired(world, other)
    assert answer.result == "refused"
    assert not Enquiry.objects.filter(pk=pk).exists()
