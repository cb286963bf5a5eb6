"""Letters that failed at every try: a person here tries them again, or ends them; and how all letters stand, in numbers."""

from datetime import timedelta
from uuid import UUID

import pytest

from accord.exchange.letters import streams
from accord.exchange.letters.streams import Result
from accord.exchange.messages import queries, services
from accord.exchange.messages.models import Incoming
from accord.exchange.messages.vocab import NotSpoken
from accord.exchange.nodes import own
from accord.exchange.nodes import services as nodes
from accord.exchange.nodes.models import Node
from accord.foundation.ids import new_id
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import current
from accord.foundation.writes.services import Stale
from tests.cast import key
from tests.rooms.messages.other import STREAM, held
from tests.rooms.messages.test_writing import written

pytestmark = pytest.mark.django_db


def decided(world, row, what=services.retry, who="elena", **more):
    call = {"actor": world[who], "letter": row.pk, "read": row.version, "now": world.now, "key": key()} | more
    made = what(**call)
    row.refresh_from_db()
    return made


def test_what_was_mended_is_taken_in_with_what_stands_behind_it(world, other, desk):
    row = held(world, other)
    other.bring(other.letter({"n": 2}))
    decided(world, row)
    assert desk.done == [1, 2]
    assert (row.became, row.told) == ("applied", False)
    event = Event.objects.get(kind="node.letter.retried")
    assert (event.actor, event.object_id) == (world["elena"].account, row.message)
    assert '"result": "applied"' in event.facts or '"result":"applied"' in event.facts


def test_what_fails_again_goes_on_waiting(world, other, desk):
    row = held(world, other)
    desk.fails[1] = RuntimeError("still broken")
    decided(world, row)
    assert (row.became, row.reason, row.tries) == ("kept", "waits-for-a-person", streams.MOST_TRIES + 1)
    assert not Event.objects.filter(kind="node.letter.ended").exists()


def test_what_is_ended_by_hand_is_told_and_frees_what_stands_behind_it(world, other, desk):
    row = held(world, other)
    other.bring(other.letter({"n": 2}))
    decided(world, row, services.reject)
    assert desk.done == [2]
    assert (row.became, row.reason, row.signed_letter) == ("refused", "rejected-by-hand", None)
    other.round(world.now)
    assert other.store.settled[row.message].reason == "rejected-by-hand"
    assert Event.objects.get(kind="node.letter.rejected").organisation == world["elena"].organisation


def test_what_was_erased_while_it_waited_can_be_ended(world, other, desk):
    stream = new_id()
    row = held(world, other, stream=stream)
    Incoming.objects.filter(pk=row.pk).update(key=stream)
    current().keystore.shred(stream, world.now)
    decided(world, row, services.reject)
    assert (row.became, row.reason, row.signed_letter, row.told) == ("refused", "erased", None, False)


def test_a_decision_counts_once_and_only_on_what_was_read(world, other, desk):
    row = held(world, other)
    with pytest.raises(Stale):
        decided(world, row, read=row.version + 1)
    used = key()
    read = row.version
    first = decided(world, row, key=used)
    again = decided(world, row, key=used, read=read)
    assert (again.id, again.repeated, desk.done) == (first.id, True, [1])
    with pytest.raises(NotPossible):
        decided(world, row)


def test_a_letter_that_is_still_tried_by_itself_is_left_alone(world, other, desk):
    desk.fails[1] = RuntimeError("broken")
    other.bring(other.letter())
    for what in (services.retry, services.reject):
        with pytest.raises(NotPossible):
            decided(world, Incoming.objects.get(), what)


@pytest.mark.parametrize("who", ["nadia", "ana", "georgi", "mira"])
def test_nobody_else_decides_or_sees(world, other, desk, who):
    row = held(world, other)
    for what in (services.retry, services.reject):
        with pytest.raises(Refused):
            decided(world, row, what, who)
    with pytest.raises(Refused):
        queries.traffic(world[who], now=world.now)


def test_no_such_letter_and_no_such_node(world, other, desk):
    row = held(world, other)
    with pytest.raises(Missing):
        decided(world, row, letter=new_id())
    node = Node.objects.get(pk=other.id)
    nodes.refuse(actor=world["elena"], node=other.id, refused=True, read=node.version, now=world.now, key=key())
    with pytest.raises(NotSpoken):
        decided(world, row)
    decided(world, row, services.reject)
    assert row.became == "refused"


def test_how_letters_stand_in_numbers(world, other, desk):
    other.fails[3] = streams.Refusal("no-place")
    written(world, other, 3)
    other.round(world.now)
    first = written(world, other, 4, stream=UUID(int=5))
    held(world, other)
    other.bring(other.letter({"n": 2}), other.letter(stream=UUID(int=9), kind="test.never"))
    found = queries.traffic(world["elena"], now=world.now)[other.id]
    assert (found.unsent, found.since, found.behind) == (1, first.written_at, 2)
    assert [one.tries for one in found.for_a_person] == [streams.MOST_TRIES]
    told = [(one.kind, one.reason, one.there, one.many) for one in found.refused]
    assert told == [("test.said", "no-place", True, 1), ("test.never", "unknown-kind", False, 1)]
    later = queries.traffic(world["elena"], now=world.now + timedelta(days=31))[other.id]
    assert later.refused == []


def test_who_wrote_sees_what_became_of_it_and_nobody_else(world, other, desk):
    written(world, other)
    other.round(world.now)
    written(world, other, 2)
    told = queries.standing(world["ana"], STREAM)
    assert [(one.number, one.became) for one in told] == [(1, Result.APPLIED), (2, "")]
    assert queries.unheard(world["ana"], [STREAM, new_id()]) == {STREAM}
    assert queries.standing(world["mira"], STREAM) == []
    assert queries.unheard(world["mira"], [STREAM]) == set()
    assert own.own().pk != other.id
