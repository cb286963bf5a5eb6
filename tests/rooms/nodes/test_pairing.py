"""Two nodes come to trust one another: an entry, a list, words on the telephone, two signatures."""

import json

import pytest

from accord.cooperation.organisations.models import Organisation
from accord.exchange.nodes import listing, own, queries, services
from accord.exchange.nodes.models import Node, NodeList
from accord.exchange.nodes.vocab import BadAddress, BadFile, ListState, NoAddress, NotNext, NotOurs, WordsDiffer
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key
from tests.rooms.exchange.one import One
from tests.rooms.nodes.build import ADDRESS, addressed, compared, in_force, signed_by, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def bucharest():
    return One(2, "ro-1")


@pytest.fixture
def ours(world):
    return addressed(world)


def test_the_whole_way(world, ours, bucharest):
    found = taken_in(world, bucharest.signed)
    assert found.state == ListState.PROPOSED
    assert queries.speaks(bucharest.id) is None
    found = compared(world, found)
    assert found.state == ListState.COMPARED  # this node alone has signed
    taken_in(world, signed_by(found, bucharest))
    found.refresh_from_db()
    assert found.state == ListState.CURRENT
    assert queries.speaks(bucharest.id) == bucharest.entry
    body = Organisation.objects.get(code="ro-1-body")
    assert (body.on_this_node, body.kind) == (False, "ngo")
    kinds = list(Event.objects.filter(kind__startswith="node.").order_by("seq").values_list("kind", flat=True))
    assert kinds == ["node.addressed", "node.list.proposed", "node.list.signed", "node.list.in_force"]


def test_two_signatures_before_the_words_are_worth_nothing(world, ours, bucharest):
    """Somebody between the two could have made both: no first list holds before people compared it."""
    found = taken_in(world, bucharest.signed)
    stranger = One(3, "md-1")
    taken_in(world, signed_by(found, bucharest, stranger))
    found.refresh_from_db()
    assert found.state == ListState.PROPOSED
    compared(world, found)
    assert NodeList.objects.get(pk=found.pk).state == ListState.CURRENT


def test_the_half_that_is_heard_is_not_the_half_that_is_read(world, ours, bucharest):
    found = taken_in(world, bucharest.signed)
    here, there = services.halves(found)
    assert len(here) == len(there) == 4
    for heard in (" ".join(here), " ".join(reversed(there)), " ".join(there[:3]), ""):
        with pytest.raises(WordsDiffer):
            compared(world, found, heard)
    assert compared(world, found, "  ".join(there).upper()).state == ListState.COMPARED
    with pytest.raises(NotPossible):
        compared(world, NodeList.objects.get(pk=found.pk))


def test_only_the_coordinator_of_the_node_pairs(world, ours, bucharest):
    found = taken_in(world, bucharest.signed)
    for who in ("ana", "nadia", "georgi"):  # a case manager, an administrator elsewhere, a data protection officer
        with pytest.raises(Refused):
            services.set_address(actor=world[who], address=ADDRESS, now=world.now, key=key())
        with pytest.raises(Refused):
            services.take_in(actor=world[who], file=bucharest.signed, now=world.now, key=key())
        with pytest.raises(Refused):
            taken_in(world, signed_by(found, bucharest), who)
        with pytest.raises(Refused):
            services.compare(actor=world[who], node_list=found.pk, heard="", read=1, now=world.now, key=key())
        with pytest.raises(Refused):
            services.drop(actor=world[who], node_list=found.pk, read=1, now=world.now, key=key())


def test_without_an_address_there_is_nothing_to_offer(world, bucharest):
    with pytest.raises(NoAddress):
        taken_in(world, bucharest.signed)
    for address in ("http://a.example", "https://a.example/x", "", "javascript:1", "https://"):
        with pytest.raises(BadAddress):
            services.set_address(actor=world["elena"], address=address, now=world.now, key=key())


def test_what_is_no_file_of_a_node_is_refused_with_a_sentence(world, ours, bucharest):
    for entry in ("", "x", bucharest.signed[:-4], bucharest.signed.replace(".", "..")):
        with pytest.raises(BadFile):
            services.take_in(actor=world["elena"], file=entry, now=world.now, key=key())
    for file in ("", "{}", "[]", '{"list": "x", "signatures": []}', '{"list": "{}", "signatures": 5}'):
        with pytest.raises(BadFile):
            taken_in(world, file)
    with pytest.raises(NotPossible):
        services.take_in(actor=world["elena"], file=own.own().entry, now=world.now, key=key())


def test_a_list_that_shows_another_as_this_node_is_refused(world, ours, bucharest):
    thief = One(7, "xx-1")
    alone = listing.following(None, [bucharest.signed, thief.signed])
    with pytest.raises(NotOurs):
        taken_in(world, json.dumps({"list": alone.text.decode(), "signatures": []}))
    stale = taken_in(world, bucharest.signed)
    services.set_address(actor=world["elena"], address="https://new.example", now=world.now, key=key())
    NodeList.objects.all().delete()
    with pytest.raises(NotOurs):
        taken_in(world, signed_by(stale, bucharest))


def test_a_third_node_comes_in_by_two_that_are_known(world, ours, bucharest):
    first = in_force(world, bucharest)
    chisinau = One(3, "md-1")
    second = taken_in(world, chisinau.signed)
    assert second.number == first.number + 1
    taken_in(world, signed_by(second, chisinau))
    second.refresh_from_db()
    assert second.state == ListState.PROPOSED  # nobody lets itself in
    compared(world, second)
    taken_in(world, signed_by(second, bucharest))
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, second.state) == (ListState.PAST, ListState.CURRENT)
    assert queries.speaks(chisinau.id)


def test_a_list_of_two_others_is_taken_on_without_a_person_here(world, ours, bucharest):
    chisinau, kyiv = One(3, "md-1"), One(4, "ua-1")
    first = in_force(world, bucharest)
    second = taken_in(world, chisinau.signed)
    compared(world, second)
    taken_in(world, signed_by(second, bucharest))
    current = queries.current_list()
    third = listing.following(current, [*current.entries, kyiv.signed])
    row = NodeList(text=third.text.decode())
    taken_in(world, signed_by(row, bucharest, chisinau))
    assert queries.speaks(kyiv.id)
    assert first.number + 2 == NodeList.objects.get(state=ListState.CURRENT).number


def test_a_list_that_does_not_follow_is_refused(world, ours, bucharest):
    first = in_force(world, bucharest)
    other = listing.following(None, [own.own().entry, bucharest.signed, One(5, "gr-1").signed])
    with pytest.raises(NotNext):
        taken_in(world, signed_by(NodeList(text=other.text.decode()), bucharest))
    assert queries.current_list().digest == first.digest


def test_a_node_goes_when_two_say_so_and_is_refused_by_one(world, ours, bucharest):
    chisinau = One(3, "md-1")
    in_force(world, bucharest)
    second = compared(world, taken_in(world, chisinau.signed))
    taken_in(world, signed_by(second, bucharest))
    node = Node.objects.get(pk=chisinau.id)
    services.refuse(actor=world["elena"], node=node.pk, refused=True, read=node.version, now=world.now, key=key())
    assert queries.speaks(chisinau.id) is None
    with pytest.raises(Stale):
        services.refuse(actor=world["elena"], node=node.pk, refused=False, read=node.version, now=world.now, key=key())
    node.refresh_from_db()
    services.refuse(actor=world["elena"], node=node.pk, refused=False, read=node.version, now=world.now, key=key())
    assert queries.speaks(chisinau.id)
    without = services.propose_without(actor=world["elena"], node=chisinau.id, now=world.now, key=key()).id
    found = compared(world, NodeList.objects.get(pk=without))
    assert queries.speaks(chisinau.id)  # one signature
    taken_in(world, signed_by(found, bucharest))
    assert queries.speaks(chisinau.id) is None
    with pytest.raises(Missing):
        services.propose_without(actor=world["elena"], node=chisinau.id, now=world.now, key=key())
    with pytest.raises(Missing):
        services.refuse(actor=world["elena"], node=own.own().pk, refused=True, read=1, now=world.now, key=key())


def test_an_organisation_of_this_node_is_never_changed_from_outside(world, ours, bucharest):
    animus = Organisation.objects.get(code="animus")
    bad = One(6, "zz-1")
    body = bad.entry.organisations[0]
    for changes in ({"id": animus.pk}, {"code": "animus"}):
        fields = {
            "id": body.id,
            "code": body.code,
            "names": {"en": "Evil"},
            "kind": "police",
            "country": "BG",
            "phone": "1",
        }
        entry = listing.Entry(**{f: getattr(bad.entry, f) for f in ("id", "code", "names", "country", "address", "certificate", "sign_key", "seal_key", "issued")}, organisations=(listing.Body(**fields | changes),))  # fmt: skip
        bad.signed = listing.write_entry(entry, bad.key)
        found = compared(world, taken_in(world, bad.signed))
        taken_in(world, signed_by(found, bad))
        NodeList.objects.all().delete()
        again = Organisation.objects.get(code="animus")
        assert (again.pk, again.names, again.kind, again.on_this_node) == (animus.pk, animus.names, animus.kind, True)


def test_its_entry_tells_which_organisations_work_here(world, ours):
    said = listing.read_entry(own.refreshed(ours, world.now))
    assert "animus" in {body.code for body in said.organisations}
    Organisation.objects.filter(code="csd").update(on_this_node=False)
    fresh = listing.read_entry(own.refreshed(ours, world.now))
    assert "csd" not in {body.code for body in fresh.organisations}
    assert (fresh.seal_key, fresh.certificate) == (said.seal_key, said.certificate)
    assert own.sealing_key().public() == said.seal_key


def test_a_dropped_list_is_gone(world, ours, bucharest):
    found = taken_in(world, bucharest.signed)
    services.drop(actor=world["elena"], node_list=found.pk, read=found.version, now=world.now, key=key())
    assert queries.lists(world["elena"]) == []
    with pytest.raises(NotPossible):
        compared(world, NodeList.objects.get(pk=found.pk))
