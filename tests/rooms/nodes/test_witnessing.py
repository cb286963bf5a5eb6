"""Two nodes witness one another: ours by its own lines, the other one as a party with a ledger of its own."""

from datetime import timedelta

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from accord.exchange.letters.envelope import Unreadable
from accord.exchange.messages.vocab import NotListed
from accord.exchange.messages.writing import Saying, say
from accord.exchange.nodes import queries, services, witnessing
from accord.exchange.nodes.models import Seen
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger import witnesses
from accord.foundation.ledger.models import Cosignature, Event
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key, signed_in
from tests.rooms.nodes.build import paired
from tests.rooms.nodes.peer import Peer

MINUTE = timedelta(minutes=1)


@pytest.fixture
def peer(world):
    witnessing._asked.clear()
    other, node, _ = paired(world)
    made = Peer(other, world.now)
    made.node = node
    return made


def ours():
    return services.own.own()


def grow(now, events=3):
    with transaction.atomic():
        ledger.append_many([Entry(Kind.CASE_READ, now, facts={"n": n}) for n in range(events)])
    return ledger.sign_checkpoint(now=now)


def reported(peer):
    peer.node.refresh_from_db()
    return Event.objects.filter(kind=Kind.NODE_FORKED.value).count(), peer.node.forked_at is not None


def test_what_grew_is_confirmed_again_and_again(world, peer):
    for size in (5, 5, 0, 12):
        before, peer.now = len(peer.lines), peer.now + MINUTE
        peer.grow(size)
        peer.asks(before)
        assert peer.confirmed_by(ours()) == int(peer.now.timestamp())
    seen = Seen.objects.get()
    assert (seen.size, seen.at, seen.note.encode()) == (22, peer.now, peer.answer)
    assert reported(peer) == (0, False)


def test_who_begins_elsewhere_is_told_where(world, peer):
    peer.grow(5)
    peer.asks()
    peer.grow(5)
    assert peer.asks(3) == b"seen 5"
    assert peer.asks(5) != b"seen 5"
    late = peer.lines[7:]
    del peer.lines[7:]
    assert peer.asks(5) == b"seen 10"  # a late one, signed no later than what was seen
    peer.lines += late
    assert reported(peer) == (0, False)


def rewritten(peer):
    peer.lines[1] = rfc8785.dumps({"seq": 1, "kind": "case.closed"})
    peer.grow(4)
    return len(peer.lines) - 4


def forked(peer):
    peer.lines[-1] = rfc8785.dumps({"seq": len(peer.lines) - 1, "kind": "case.closed"})
    return 0


def set_back(peer):
    del peer.lines[4:]
    peer.now += timedelta(hours=1)
    return 0


@pytest.mark.parametrize("way", [rewritten, forked, set_back])
def test_another_ledger_is_reported_once_and_confirmed_no_more(world, peer, way):
    peer.grow(8)
    peer.asks()
    old = way(peer)
    assert peer.asks(old) == witnessing.HELD
    assert reported(peer) == (1, True)
    assert peer.asks(old) == witnessing.HELD
    assert reported(peer) == (1, True)
    seen = Seen.objects.get()
    assert (seen.size, seen.shown.encode()) == (
        8,
        peer.request(old),
    )  # both checkpoints, each signed by it: the evidence


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"old 0\n\n", b"old x\n\nrubbish", b"old 0\n\na\nb\nc\nd\n\n\xe2\x80\x94 a b\n", b"x" * 70_000],
)
def test_what_is_no_checkpoint_is_not_read(world, peer, body):
    with pytest.raises(Unreadable):
        witnessing.witness(peer.one.id, body, peer.now)
    assert not Seen.objects.exists()


def test_nothing_is_confirmed_for_another(world, peer):
    peer.grow(3)
    for note in ({"key": Ed25519PrivateKey.generate()}, {"code": "md-1"}):
        with pytest.raises(Unreadable):
            peer.asks(**note)
    with pytest.raises(Unreadable):
        witnessing.witness(ours().pk, peer.request(), peer.now)
    services.refuse(
        actor=world["elena"], node=peer.node.pk, refused=True, read=peer.node.version, now=world.now, key=key()
    )
    with pytest.raises(Unreadable):
        peer.asks()


def test_the_other_node_confirms_ours_once_a_minute(world, peer):
    made = grow(world.now)
    assert witnessing.witness_round(peer.one.id, peer, world.now)
    assert not witnessing.witness_round(peer.one.id, peer, world.now + MINUTE / 2)
    kept = Cosignature.objects.get()
    assert (kept.checkpoint_id, kept.witness) == (made.size, str(peer.one.id))
    assert witnesses.confirmed() == [witnesses.Confirmed("ro-1", world.now)]
    grow(world.now + MINUTE)
    assert witnessing.witness_round(peer.one.id, peer, world.now + MINUTE)
    assert Cosignature.objects.count() == 2
    # its answer was lost on the way: it saw more than we know of, says where, and is asked from there
    grow(world.now + 2 * MINUTE)
    peer("witness", witnesses.request(str(peer.one.id)).encode())
    grow(world.now + 3 * MINUTE)
    peer.asked.clear()
    assert witnessing.witness_round(peer.one.id, peer, world.now + 3 * MINUTE)
    assert peer.asked == ["witness", "witness"]
    # this node was set back: it says nothing more to a witness that saw more than stands here
    peer.seen = (10**6, b"")
    assert not witnessing.witness_round(peer.one.id, peer, world.now + 9 * MINUTE)


def test_no_answer_counts_but_a_confirmation(world, peer):
    grow(world.now)
    peer.grow(3)
    for answer in (b"", b"held", b"seen x", b"seen 99999999999999999", b"\xff", peer.request()):
        witnessing._asked.clear()
        assert not witnessing.witness_round(peer.one.id, lambda verb, body, given=answer: given, world.now), answer
    false = Peer(type(peer.one)(2, "ro-1"), world.now)  # of that name, and another key
    witnessing._asked.clear()
    assert not witnessing.witness_round(peer.one.id, false, world.now)
    assert not Cosignature.objects.exists()


def test_nodes_are_waited_for_as_witnesses(world, peer):
    hours = timedelta(hours=4)
    assert witnesses.silence(now=world.now + hours) is None  # paired a moment ago
    assert witnesses.silence(now=world.now + hours + MINUTE).code == "no-witness"
    grow(world.now + hours)
    peer.now = world.now + hours
    witnessing.witness_round(peer.one.id, peer, world.now + hours)
    assert witnesses.silence(now=world.now + 2 * hours) is None
    assert witnesses.silence(now=world.now + 2 * hours + MINUTE)
    services.refuse(
        actor=world["elena"], node=peer.node.pk, refused=True, read=peer.node.version, now=world.now, key=key()
    )
    assert witnesses.silence(now=world.now + 2 * hours + MINUTE) is None  # as before it was paired


def test_without_a_confirmation_nothing_leaves_the_node(world, peer):
    case = world.case()
    world.consent(case)
    referral = world.draft(case)
    found = services.NodeList.objects.get(state="current")
    found.compared_at = world.now - timedelta(hours=5)
    found.save()
    with pytest.raises(Refused, match="No other party has confirmed"):
        world.send(referral)
    grow(world.now)
    witnessing.witness_round(peer.one.id, peer, world.now)
    world.send(referral)


def saying(world, peer, **more):
    body = peer.one.entry.organisations[0].id
    return Saying("test.said", peer.node.pk, world["ana"].organisation, body, {"n": 1}, **more)


def test_nothing_is_disclosed_to_a_node_until_a_person_decides(world, peer):
    with transaction.atomic():
        say(saying(world, peer), now=world.now)
    peer.grow(8)
    peer.asks()
    peer.asks(forked(peer))
    with pytest.raises(Refused) as refused, transaction.atomic():
        say(saying(world, peer), now=world.now)
    assert [reason.code for reason in refused.value.reasons] == ["node-forked"]
    with transaction.atomic():
        say(saying(world, peer, owed=True), now=world.now)
    assert queries.speaks(peer.one.id)  # its letters are kept
    peer.node.refresh_from_db()
    call = {"actor": world["elena"], "node": peer.node.pk, "read": peer.node.version, "now": world.now}
    with pytest.raises(Refused):
        services.begin_anew(**call | {"actor": world["nadia"]}, key=key())
    with pytest.raises(Missing):
        services.begin_anew(**call | {"node": ours().pk}, key=key())
    with pytest.raises(Stale):
        services.begin_anew(**call | {"read": 1}, key=key())
    services.begin_anew(**call, key=key())
    with pytest.raises(NotPossible):
        services.begin_anew(**call, key=key())
    with transaction.atomic():
        say(saying(world, peer), now=world.now)
    assert peer.asks() not in (witnessing.HELD, b"seen 8")
    assert Seen.objects.exclude(shown="").get().ended_at == world.now  # the evidence stays
    peer.node.refresh_from_db()
    services.refuse(**call | {"read": peer.node.version, "refused": True}, key=key())
    with pytest.raises(NotListed), transaction.atomic():
        say(saying(world, peer), now=world.now)


def test_the_coordinator_is_told_and_decides_at_the_desk(world, peer):
    client = signed_in(world, "elena")
    assert "showed a ledger" not in client.get("/desk/").content.decode()
    peer.grow(8)
    peer.asks()
    peer.asks(forked(peer))
    assert "showed a ledger" in client.get("/desk/").content.decode()
    page = client.get("/desk/nodes/").content.decode()
    assert "Its letters are kept" in page
    assert "this node speaks with it" not in page
    peer.node.refresh_from_db()
    fields = {"action": "anew", "version": peer.node.version}
    path = f"/desk/nodes/{peer.node.pk}/act/"
    assert "Tick the box" in client.post(path, {"key": key(), **fields}, follow=True).content.decode()
    page = client.post(path, {"key": key(), "sure": "yes", **fields}, follow=True).content.decode()
    assert "anew" in page
    assert "Its letters are kept" not in page
    assert reported(peer) == (1, False)
    assert "showed a ledger" not in signed_in(world, "ana").get("/desk/").content.decode()


def test_the_state_of_the_node_names_who_confirms(world, peer):
    page = signed_in(world, "elena").get("/desk/node/").content.decode()
    assert "ro-1" in page
    grow(world.now)
    witnessing.witness_round(peer.one.id, peer, world.now)
    assert page.count("none yet") - signed_in(world, "elena").get("/desk/node/").content.decode().count("none yet") == 1
