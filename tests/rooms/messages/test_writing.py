"""Letters of ours: written with what they tell, sent until they are answered, found again after a setback."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from accord.exchange.letters import streams
from accord.exchange.letters.envelope import Unreadable
from accord.exchange.messages import courier
from accord.exchange.messages.models import Outgoing
from accord.exchange.messages.store import Shelf, opened
from accord.exchange.messages.vocab import NotListed, TooLong
from accord.exchange.messages.writing import Saying, say
from accord.exchange.nodes import services as nodes
from accord.exchange.nodes.models import Node
from accord.foundation.ids import new_id
from accord.foundation.ledger.models import Event
from accord.foundation.vault import current
from tests.cast import key
from tests.rooms.messages.other import STREAM

pytestmark = pytest.mark.django_db


def written(world, other, n=1, *, stream=STREAM, **more):
    with transaction.atomic():
        saying = Saying("test.said", stream, world["ana"].organisation, other.body, {"n": n}, **more)
        say(saying, now=world.now)
    return Outgoing.objects.latest("written_at", "number")


def state(row):
    row.refresh_from_db()
    return row.became, row.reason, row.settled_at is not None


def test_a_letter_is_sent_and_its_answer_kept(world, other, desk):
    row = written(world, other, purpose="assistance", agreement="A", consent="C", actor="pseudonym")
    assert state(row) == ("", "", False)
    assert other.round(world.now)
    assert state(row) == ("applied", "", True)
    assert other.done == [1]
    assert desk.ended == [("applied", "")]
    assert row.answer.count(".") == 2  # as the other node signed it
    assert not other.round(world.now)
    kinds = [e.kind for e in Event.objects.filter(object_id=row.pk).order_by("seq")]
    assert kinds == ["node.letter.written", "node.letter.answered"]


def test_what_is_sent_again_on_an_old_count_is_answered_alike_and_told_once(world, other, desk):
    row = written(world, other)
    other.round(world.now)
    with transaction.atomic():  # the other node counted before it came, and its word arrives after the answer
        Shelf(world.now).rewind(other.id, STREAM, 0)
    assert state(row) == ("", "", False)
    other.round(world.now + timedelta(minutes=1))
    assert state(row) == ("applied", "", True)
    assert (other.done, desk.ended) == ([1], [("applied", "")])
    kinds = [e.kind for e in Event.objects.filter(object_id=row.pk).order_by("seq")]
    assert kinds == ["node.letter.written", "node.letter.answered"]


def test_nothing_of_it_stands_open(world, other, desk):
    row = written(world, other)
    assert b"test.said" not in bytes(row.signed_letter)
    assert opened([row])[0][1].message.body == {"n": 1}


def test_a_letter_stands_or_falls_with_what_it_tells(world, other, desk):
    with pytest.raises(RuntimeError), transaction.atomic():
        say(Saying("test.said", STREAM, world["ana"].organisation, other.body, {"n": 1}), now=world.now)
        raise RuntimeError
    assert not Outgoing.objects.exists()


def test_a_refusal_ends_it_with_its_reason(world, other, desk):
    other.fails[1] = streams.Refusal("no-place")
    row = written(world, other)
    other.round(world.now)
    assert state(row) == ("refused", "no-place", True)
    assert desk.ended == [("refused", "no-place")]


def test_a_node_that_does_not_answer_gets_it_later(world, other, desk):
    row = written(world, other)

    def gone(verb, body):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        courier.round(other.id, gone, world.now)
    assert state(row) == ("", "", False)
    other.round(world.now + timedelta(days=9))
    assert state(row)[0] == "applied"


def test_an_answer_that_was_lost_is_given_again_and_nothing_twice(world, other, desk):
    row = written(world, other)

    def losing(verb, body):
        answer = other(verb, body)
        if verb == "letters":
            raise ConnectionError
        return answer

    with pytest.raises(ConnectionError):
        courier.round(other.id, losing, world.now)
    other.round(world.now)
    assert (state(row)[0], other.done) == ("applied", [1])


def test_an_answer_by_somebody_else_is_none(world, other, desk):
    row = written(world, other)
    from tests.rooms.exchange.one import One

    stranger = One(5, "xx-1")
    before, other.key = other.key, stranger.key
    with pytest.raises(Unreadable):
        other.round(world.now)
    other.key = before
    assert state(row)[0] == ""


def test_nothing_is_written_to_a_node_that_is_refused_but_what_is_owed(world, other, desk):
    row = Node.objects.get(pk=other.id)
    nodes.refuse(actor=world["elena"], node=other.id, refused=True, read=row.version, now=world.now, key=key())
    with pytest.raises(NotListed):
        written(world, other)
    owed = written(world, other, owed=True)
    assert not other.round(world.now)
    row.refresh_from_db()
    nodes.refuse(actor=world["elena"], node=other.id, refused=False, read=row.version, now=world.now, key=key())
    other.round(world.now)
    assert state(owed)[0] == "applied"


def test_an_organisation_of_no_node_is_not_written_to(world, other, desk):
    with pytest.raises(NotListed), transaction.atomic():
        say(Saying("test.said", STREAM, world["ana"].organisation, UUID(int=404), {"n": 1}), now=world.now)


def test_what_does_not_fit_is_said_before_anything_is_written(world, other, desk):
    with pytest.raises(TooLong), transaction.atomic():
        say(Saying("test.said", STREAM, world["ana"].organisation, other.body, {"n": "x" * 1_100_000}), now=world.now)
    assert not Outgoing.objects.exists()


def test_many_letters_go_in_few_bodies(world, other, desk):
    for n in range(150):
        written(world, other, n)
    assert other.round(world.now)
    assert not other.round(world.now)
    assert other.asked.count("letters") == 3
    assert other.done == list(range(150))


def test_what_is_about_an_erased_person_is_never_sent(world, other, desk):
    stream = new_id()
    row = written(world, other, stream=stream)
    current().keystore.shred(stream, world.now)
    with transaction.atomic():  # nor is anything more said of it
        say(Saying("test.said", stream, world["ana"].organisation, other.body, {"n": 2}), now=world.now)
    assert Outgoing.objects.count() == 1
    other.round(world.now)
    assert state(row) == ("refused", "erased", True)
    assert other.done == []


def test_our_node_was_set_back_and_gets_again_what_it_had_said(world, other, desk):
    rows = [written(world, other, n) for n in (1, 2, 3)]
    other.round(world.now)
    gone = [(row.pk, row.digest, row.number) for row in rows[1:]]
    Outgoing.objects.filter(pk__in=[pk for pk, _, _ in gone]).delete()  # the older state
    since = written(world, other, 9)  # numbered 2, as one that it has forgotten
    other.numbers["forgot"] = True
    courier._talks.clear()
    other.round(world.now)
    other.round(world.now)
    found = list(Outgoing.objects.order_by("number").values_list("pk", "number", "became"))
    assert [(pk, number) for pk, number, _ in found] == [
        (rows[0].pk, 1), (rows[1].pk, 2), (rows[2].pk, 3), (since.pk, 4),
    ]  # fmt: skip
    assert desk.own == [2, 3]
    assert other.done == [1, 2, 3, 9]
    assert {became for _, _, became in found} == {"applied"}


def test_a_fork_is_noticed_without_a_hello(world, other, desk):
    rows = [written(world, other, n) for n in (1, 2)]
    other.round(world.now)
    rows[1].delete()
    written(world, other, 7)
    for _ in range(3):
        other.round(world.now)
    assert other.done == [1, 2, 7]


def test_the_other_was_set_back_and_gets_again_what_it_had(world, other, desk):
    from tests.proofs.exchange.memory import Memory

    for n in (1, 2):
        written(world, other, n)
    other.round(world.now)
    other.store = Memory()
    from accord.exchange.messages import lines

    said = {"streams": [], "whole": True, "after": "", "until": ""}
    assert lines.heads(other.id, other.note("heads", **said), world.now) == b""
    other.round(world.now)
    assert other.done == [1, 2, 1, 2]


def test_the_store_does_as_the_one_of_the_simulation(world, other, desk):
    shelf = Shelf(world.now)
    written(world, other, 1)
    written(world, other, 2)
    (one, two) = shelf.unsettled(other.id, STREAM)
    assert shelf.head_out(other.id, STREAM).digest == two.digest
    assert shelf.sent(other.id, STREAM, 1) == [two]
    assert shelf.head_in(other.id, STREAM).number == 0
    shelf.rewind(other.id, STREAM, 0)
    assert shelf.unsettled(other.id, STREAM) == [one, two]


def test_what_is_fleeting_goes_with_its_answer(world, other):
    from tests.rooms.messages.other import Desk, understanding

    with understanding(Desk(), fleeting=True):
        row = written(world, other)
        other.round(world.now)
    row.refresh_from_db()
    assert (row.became, row.signed_letter, bool(row.answer)) == ("applied", None, True)


def test_what_is_owed_finds_an_organisation_that_left_its_node(world, other, desk):
    from dataclasses import replace

    from accord.exchange.nodes.listing import write_entry

    written(world, other)
    gone = replace(other.entry, organisations=())
    Node.objects.filter(pk=other.id).update(entry=write_entry(gone, other.key))
    with pytest.raises(NotListed):
        written(world, other, 2)
    assert written(world, other, 3, owed=True).number == 2


def test_what_is_owed_to_whom_nothing_was_written_holds_nothing_up(world, other, desk):
    with transaction.atomic():
        saying = Saying("test.said", STREAM, world["ana"].organisation, UUID(int=404), {"n": 1}, owed=True)
        say(saying, now=world.now)
    assert not Outgoing.objects.exists()
