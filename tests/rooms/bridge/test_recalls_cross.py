"""What left is recalled: taken back after the end, or the person was erased; also while the nodes do not speak."""

from uuid import UUID

import pytest

from accord.exchange.messages.models import Outgoing
from accord.foundation.ids import new_id
from accord.protection.persons.models import Person
from accord.protection.referrals.models import Referral
from tests.rooms.bridge.test_referrals_cross import act, agree, arrived, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(world, other):
    return agree(world, other)


def recall(other, referral, kind="referral.recalled", **more):
    body = {"referral": str(referral)}
    return other.bring(other.letter(body, stream=new_id(), kind=kind, critical=("referral",), **more))[0]


def test_the_receiver_reads_it_no_more(world, other, agreement):
    given, _ = arrived(world, other, agreement)
    act(world, given, "acknowledge")
    assert recall(other, given).result == "applied"
    assert Referral.objects.get(pk=given).recalled_at


def test_an_erasure_there_is_one_here(world, other, agreement):
    given, _ = arrived(world, other, agreement)
    shell = Referral.objects.get(pk=given).case.person_id
    assert recall(other, given, "referral.erased").result == "applied"
    assert Person.everywhere.get(pk=shell).erased_at
    late = other.bring(
        other.letter(
            {"action": "revoke", "number": 2, "seen": 0, "at": "2026-11-24T10:00:00Z", "reason": "", "note": ""},
            stream=given, kind="referral.stepped",
        )
    )[0]  # fmt: skip
    assert late.result in ("applied", "refused")  # whichever: nothing of it is read


def test_who_received_it_recalls_nothing(world, other, agreement):
    given, _ = arrived(world, other, agreement)
    Referral.objects.filter(pk=given).update(giver=world.org("animus"), receiver=other.body)
    assert (recall(other, given).result, recall(other, given).reason) == ("refused", "not-a-side")
    assert recall(other, "no id").reason == "not-understood"
    assert recall(other, UUID(int=4)).reason == "not-a-side"


def test_a_recall_of_ours_is_owed(world, other, agreement):
    from accord.exchange.bridge import recalls
    from accord.exchange.nodes.models import Node

    given, _ = arrived(world, other, agreement)
    Referral.objects.filter(pk=given).update(giver=world.org("animus"), receiver=other.body)
    Node.objects.filter(pk=other.id).update(listed=False)
    from django.db import transaction

    with transaction.atomic():
        recalls.tell_erased(None, given, world.now)
    row = Outgoing.objects.get(kind="referral.erased")
    assert row.stream != given  # the keys of the referral go with the person
    assert state(given) == "sent"


def test_that_it_was_deleted_is_told_also_of_who_was_erased(world, other, agreement):
    from accord.foundation.duties.models import Duty
    from accord.foundation.duties.services import complete_duty
    from accord.protection.referrals.vocab import DELETES
    from tests.cast import key

    given, _ = arrived(world, other, agreement)
    act(world, given, "acknowledge")
    recall(other, given, "referral.erased")
    for duty in Duty.objects.filter(object_id=given, rule__in=DELETES):
        call = {"duty": duty.pk, "done_at": world.now, "note": "", "read": duty.version, "now": world.now, "key": key()}
        complete_duty(actor=world["ana"], **call)
    other.round(world.now)
    assert [one.body["of"] for one in other.received if one.kind == "referral.deleted"] == [str(given)]
