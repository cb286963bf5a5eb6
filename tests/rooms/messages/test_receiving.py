"""Letters of another node: each effect once, in its turn; what is refused is answered with its reason and leaves nothing."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from accord.exchange.letters import answers, envelope, streams
from accord.exchange.letters.envelope import Unreadable
from accord.exchange.letters.streams import Result
from accord.exchange.messages import frames, kinds, lines
from accord.exchange.messages.models import Incoming
from accord.exchange.messages.store import opened
from accord.exchange.nodes import own
from accord.exchange.nodes import services as nodes
from accord.exchange.nodes.models import Node
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.refusals import Conflict
from accord.foundation.vault import current
from accord.foundation.vault.signing import public_key
from tests.cast import key
from tests.rooms.exchange.one import One
from tests.rooms.messages.other import STREAM, Desk, understanding

pytestmark = pytest.mark.django_db


class NoPlace(Conflict):
    code = "no-place"
    sentence = "There is none."


def results(given):
    return [(answer.result, answer.reason) for answer in given]


def test_a_letter_has_its_effect_once_however_often_it_comes(world, other, desk):
    letter = other.letter()
    first, second = other.bring(letter), other.bring(letter, now=world.now + timedelta(days=365))
    assert desk.done == [1]
    assert first == second
    assert results(first) == [(Result.APPLIED, "")]
    taken = Event.objects.filter(kind="node.letter.taken")
    assert [event.object_id for event in taken] == [letter.message.id]
    assert letter.digest in taken[0].facts


def test_letters_of_one_stream_keep_their_order(world, other, desk):
    one, two, three = (other.letter({"n": n}) for n in (1, 2, 3))
    assert results(other.bring(three, one, two)) == [(Result.GAP, ""), (Result.APPLIED, ""), (Result.APPLIED, "")]
    assert results(other.bring(three)) == [(Result.APPLIED, "")]
    assert desk.done == [1, 2, 3]


def test_what_is_refused_leaves_nothing_that_opens_here(world, other, desk):
    """SORMAS: a refusal that leaves the data behind."""
    desk.fails[1] = NoPlace()
    assert results(other.bring(other.letter())) == [(Result.REFUSED, "no-place")]
    row = Incoming.objects.get()
    assert (row.signed_letter, opened([row]), row.reason) == (None, [], "no-place")
    with pytest.raises(Unreadable):
        envelope.open_back(bytes(row.returnable), own.sealing_key(), here=own.own().pk, own_key=public_key())
    back = envelope.open_back(bytes(row.returnable), other.sealing, here=other.id, own_key=other.entry.sign_key)
    assert back.message.body == {"n": 1}  # only its writer can open it


def test_what_fails_is_kept_and_holds_its_own_stream_only(world, other, desk):
    desk.fails[1] = RuntimeError("broken")
    held = [other.letter({"n": 1}), other.letter({"n": 2})]
    free = other.letter({"n": 3}, stream=UUID(int=0xDEF))
    assert results(other.bring(*held, free)) == [
        (Result.KEPT, "failed"), (Result.KEPT, "behind-another"), (Result.APPLIED, ""),
    ]  # fmt: skip
    assert desk.done == [3]


def test_an_effect_that_fails_leaves_nothing_of_it(world, other):
    def half(message, now):
        Node.objects.filter(pk=other.id).update(code="half-done")
        raise RuntimeError("in the middle")

    half_done = Desk()
    half_done.effect = half
    with understanding(half_done):
        other.bring(other.letter())
    assert Node.objects.get(pk=other.id).code == "ro-1"
    assert Incoming.objects.get().became == "kept"


@pytest.mark.parametrize(
    ("reason", "more"),
    [
        ("unknown-kind", {"kind": "test.never"}),
        ("unknown-version", {"schema": 2}),
        ("unknown-field", {"critical": ("colour",)}),
        ("not-your-organisation", {"sender": UUID(int=77)}),
        ("nobody-here", {"addressee": UUID(int=78)}),
    ],
)
def test_what_is_not_understood_is_refused_with_its_reason(world, other, desk, reason, more):
    assert results(other.bring(other.letter(**more))) == [(Result.REFUSED, reason)]
    assert desk.done == []


def test_an_organisation_of_ours_is_not_spoken_for_by_another_node(world, other, desk):
    given = other.bring(other.letter(sender=world["mira"].organisation))
    assert results(given) == [(Result.REFUSED, "not-your-organisation")]


def test_a_field_that_is_not_known_is_kept_and_passed_over(world, other, desk):
    other.bring(other.letter({"n": 1, "colour": "green"}))
    assert desk.done == [1]
    ((_, letter),) = opened([Incoming.objects.get()])
    assert letter.message.body["colour"] == "green"


def test_a_node_of_the_next_version_reads_the_letters_of_this_one(world, other):
    desk = Desk()
    with understanding(desk, schema=2):
        other.bring(other.letter(schema=1), other.letter({"n": 2}, schema=2))
    assert desk.done == [1, 2]


def test_a_letter_of_another_node_is_not_taken_from_this_one(world, other, desk):
    third = One(9, "md-1")
    letter = other.letter()
    forged = envelope.sign(replace(letter.message, origin=third.id), third.key)
    for one in (envelope.seal(forged, own.sealing_key().public()),):
        with pytest.raises(Unreadable):
            lines.letters(other.id, frames.pack([one]), world.now)
    assert not Incoming.objects.exists()


def test_a_refused_node_is_not_heard(world, other, desk):
    row = Node.objects.get(pk=other.id)
    nodes.refuse(actor=world["elena"], node=other.id, refused=True, read=row.version, now=world.now, key=key())
    for verb, handler in lines.HANDLERS.items():
        with pytest.raises(Unreadable):
            handler(other.id, other.note(verb) if verb != "letters" else frames.pack([b"x"]), world.now)


def test_an_erased_person_does_not_come_back_with_her_letters(world, other, desk):
    stream = new_id()
    other.bring(other.letter(stream=stream))
    current().keystore.shred(stream, world.now)
    assert opened(Incoming.objects.all()) == []
    said = {"streams": [[str(stream), 0, 0]], "whole": True, "after": "", "until": ""}
    assert results(other.bring(other.letter({"n": 2}, stream=stream))) == [(Result.REFUSED, "erased")]
    assert desk.done == [1]
    assert lines.heads(other.id, other.note("heads", **said), world.now) == b""


def test_what_the_other_forgot_is_given_back_sealed_to_it_alone(world, other, desk):
    letters = [other.letter({"n": n}) for n in (1, 2, 3)]
    other.bring(*letters)
    body = other.note("hello", out=1, had=1, came=0)
    heard = envelope.content_of(lines.hello(other.id, body, world.now), public_key())
    assert (heard["forgot"], heard["came"]) == (True, 3)
    said = {"streams": [[str(STREAM), 1, 0]], "whole": True, "after": "", "until": ""}
    back = frames.unpack(lines.heads(other.id, other.note("heads", **said), world.now))
    read = [envelope.open_back(one, other.sealing, here=other.id, own_key=other.entry.sign_key) for one in back]
    assert read == letters[1:]
    nothing = {"streams": [], "whole": True, "after": "", "until": ""}  # it has forgotten the stream as a whole
    assert len(frames.unpack(lines.heads(other.id, other.note("heads", **nothing), world.now))) == len(letters)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"streams": 5},
        {"streams": [["x", 1, 1]], "whole": True},
        {"streams": [[str(STREAM), -1, 0]], "whole": False},
    ],
)
def test_nonsense_about_streams_is_unreadable(world, other, said):
    with pytest.raises(Unreadable):
        lines.heads(other.id, other.note("heads", **said), world.now)


def test_a_note_that_was_overheard_says_nothing_to_another_node_or_on_another_day(world, other):
    body = other.note("hello", out=0, had=0, came=0)
    with pytest.raises(Unreadable):
        lines.hello(other.id, body, world.now + timedelta(days=3))
    with pytest.raises(Unreadable):
        lines.heads(other.id, body, world.now)
    lines.hello(other.id, body, world.now)


def test_five_tries_then_a_person(world, other, desk):
    desk.fails[1] = RuntimeError("broken")
    other.bring(other.letter())
    now = world.now
    for _ in range(8):
        now += timedelta(hours=2)
        other.round(now)
    row = Incoming.objects.get()
    assert (row.tries, row.reason, row.became) == (streams.MOST_TRIES, "waits-for-a-person", "kept")
    assert row.told


def test_what_ends_later_is_told(world, other, desk):
    desk.fails[1] = RuntimeError("broken")
    letter = other.letter()
    (kept,) = other.bring(letter)
    streams.settle(other.store, own.own().pk, STREAM, kept)
    desk.fails.clear()
    other.round(world.now + timedelta(hours=1))
    assert desk.done == [1]
    other.round(world.now + timedelta(hours=1))
    assert other.store.settled[letter.message.id].result == Result.APPLIED
    assert Event.objects.filter(kind="node.letter.ended").count() == 1
    assert answers.FORMAT == 1


def test_a_failure_leaves_its_place_in_the_log(world, other, desk, caplog):
    desk.fails[1] = RuntimeError("broken")
    other.bring(other.letter())
    assert "A letter of kind test.said could not be taken in." in caplog.text


def test_what_is_fleeting_is_kept_by_nobody(world, other):
    with understanding(Desk(), fleeting=True) as desk:
        other.bring(other.letter())
    assert desk.done == [1]
    row = Incoming.objects.get()
    assert (row.became, row.signed_letter, bool(row.returnable)) == ("applied", None, True)


def test_letters_of_one_stream_come_together_and_one_that_fails_leaves_no_event(world, other, desk):
    def effect(message, now):
        ledger.append(Entry(Kind.NODE_LETTER_RETRIED, now, object_type="letter", object_id=message.id))
        desk.effect(message, now)

    kinds.register(kinds.Kind("test.said", frozenset({"n"}), effect, personal=True))
    first, fails, behind = (other.letter({"n": n}) for n in (1, 2, 3))
    elsewhere = other.letter({"n": 4}, stream=new_id())
    desk.fails[2] = RuntimeError("broken")
    given = other.bring(first, first, fails, behind, elsewhere)
    assert [answer.result for answer in given] == ["applied", "applied", "kept", "kept", "applied"]
    assert [answer.reason for answer in given][2:4] == ["failed", "behind-another"]
    assert desk.done == [1, 4]
    told = Event.objects.filter(kind=Kind.NODE_LETTER_RETRIED).order_by("seq").values_list("object_id", flat=True)
    assert list(told) == [first.message.id, elsewhere.message.id]
    assert Event.objects.filter(kind=Kind.NODE_LETTER_TAKEN).count() == 4


def test_one_that_cannot_be_read_holds_up_no_other(world, other, desk):
    broken, whole = other.sealed(other.letter()), other.sealed(other.letter({"n": 2}, stream=new_id()))
    given = lines.letters(other.id, frames.pack([broken[:-1] + b"x", whole]), world.now)
    assert desk.done == [2]
    assert len(frames.unpack(given)) == 1
    with pytest.raises(Unreadable):
        lines.letters(other.id, frames.pack([broken[:-1] + b"x"]), world.now)
