"""An agreement between a body of this node and one of another: letters there and back put it in force."""

from datetime import timedelta

import pytest

from accord.cooperation.agreements import services
from accord.cooperation.agreements.models import Agreement
from accord.cooperation.agreements.terms import ClauseTerms, Terms
from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis
from accord.exchange.messages.models import Outgoing
from accord.foundation.clock import day, stamp
from accord.foundation.policy import Category, Purpose
from tests.cast import key

pytestmark = pytest.mark.django_db


def proposed(world, other, *more):
    clause = ClauseTerms(Purpose.ASSISTANCE, Category.IDENTITY, LegalBasis.CONSENT)
    today = day(world.now)
    parties = frozenset({other.body, *more})
    terms = Terms("Peste graniță", AgreementKind.PROTOCOL, parties, (clause,), today, today + timedelta(days=365))
    made = services.propose(actor=world["nadia"], terms=terms, now=world.now, key=key())
    return Agreement.objects.get(pk=made.id)


def signed_there(world, other, agreement, act="sign"):
    """What the other party does with it, at its node."""
    (said,) = [one for one in other.received if one.kind == "agreement.stepped"][-1:]
    body = dict(said.body) | {"act": act, "at": stamp(world.now)}
    letter = other.letter(
        body, stream=agreement.pk, kind="agreement.stepped", addressee=said.sender, critical=("act", "digest", "terms")
    )
    return other.bring(letter)


def test_both_sign_each_at_its_node(world, other):
    agreement = proposed(world, other)
    services.sign(actor=world["nadia"], agreement=agreement.pk, now=world.now, key=key())
    other.round(world.now)
    assert [one.body["act"] for one in other.received] == ["propose", "sign"]
    (answer,) = signed_there(world, other, agreement)
    assert answer.result == "applied"
    agreement.refresh_from_db()
    assert agreement.state == "signed"
    assert set(Outgoing.objects.values_list("became", flat=True)) == {"applied"}


def test_nobody_signs_for_another(world, other):
    agreement = proposed(world, other)
    other.round(world.now)
    said = other.received[0]
    body = dict(said.body) | {"act": "sign"}
    letter = other.letter(body, stream=agreement.pk, kind="agreement.stepped", sender=world["nadia"].organisation)
    (answer,) = other.bring(letter)
    assert (answer.result, answer.reason) == ("refused", "not-your-organisation")
    agreement.refresh_from_db()
    assert agreement.state == "proposed"


def test_a_suspension_is_told_also_while_the_nodes_do_not_speak(world, other):
    from accord.exchange.nodes import services as nodes
    from accord.exchange.nodes.models import Node

    agreement = proposed(world, other)
    services.sign(actor=world["nadia"], agreement=agreement.pk, now=world.now, key=key())
    other.round(world.now)
    signed_there(world, other, agreement)
    agreement.refresh_from_db()
    row = Node.objects.get(pk=other.id)
    nodes.refuse(actor=world["elena"], node=other.id, refused=True, read=row.version, now=world.now, key=key())
    services.move(
        actor=world["nadia"], agreement=agreement.pk, action="suspend", read=agreement.version, now=world.now, key=key()
    )
    assert Outgoing.objects.latest("number").became == ""
