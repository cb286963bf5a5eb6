"""Letters as a file, for a node that is cut off: signed and sealed as on the line, taken in once, answered by a file."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accord.exchange.letters import answers, envelope, streams
from accord.exchange.messages import frames, parcels, services
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.vocab import BadParcel, NotSpoken
from accord.exchange.nodes import own
from accord.exchange.nodes import services as nodes
from accord.exchange.nodes.models import Node
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Refused
from accord.foundation.vault.signing import public_key
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.messages.other import STREAM, held
from tests.rooms.messages.test_writing import written

pytestmark = pytest.mark.django_db


def file_of(other, *letters, answered=(), lists=(), **more):
    """The file that the other node makes."""
    given = [answers.sign_answer(one, other.id, own.own().pk, other.key) for one in answered]
    numbers = {"lists": len(lists), "answers": len(given), "letters": len(letters)}
    names = {"parcel": 1, "by": str(other.id), "to": str(own.own().pk), "at": other.now.isoformat()}
    note = envelope.signed_bytes({**names, **numbers, "heard": [], **more}, other.key)
    return frames.pack([note, *lists, *given, *map(other.sealed, letters)])


def unpacked(world, other, file, who="elena", used=None):
    call = {"actor": world[who], "node": other.id, "file": file, "now": world.now, "key": used or key()}
    return services.unpack(**call)


def seen_there(other, file):
    """(note, lists, answers, letters) of a file of ours, as the other node reads them."""
    note, *rest = frames.unpack(file)
    said = envelope.content_of(note, public_key())
    lists, until = said["lists"], said["lists"] + said["answers"]
    given = [answers.read_answer(one, public_key(), own.own().pk, other.id) for one in rest[lists:until]]
    opened = [
        envelope.open_(one, other.sealing, here=other.id, origin_key=public_key(), now=other.now)
        for one in rest[until:]
    ]
    return said, rest[:lists], given, opened


def test_a_file_holds_what_the_line_would_carry(world, other, desk):
    row = written(world, other)
    said, lists, _answers, letters = seen_there(
        other, services.parcel(actor=world["elena"], node=other.id, now=world.now)
    )
    assert [letter.message.id for letter in letters] == [row.pk]
    assert (len(lists), said["to"]) == (1, str(other.id))
    assert Outgoing.objects.get().settled_at is None  # it waits until it is answered
    assert Event.objects.get(kind="node.parcel.made").actor == world["elena"].account


def test_what_comes_by_file_is_taken_in_once_and_answered_by_file(world, other, desk):
    file = file_of(other, other.letter(), other.letter({"n": 2}))
    back = unpacked(world, other, file)
    assert desk.done == [1, 2]
    _note, _lists, given, _letters = seen_there(other, back)
    assert [one.result for one in given] == ["applied", "applied"]
    _note, _lists, again, _letters = seen_there(other, unpacked(world, other, file))
    assert again == given
    assert desk.done == [1, 2]


def test_the_same_form_twice_is_one_event_and_the_same_answers(world, other, desk):
    file, used = file_of(other, other.letter()), key()
    first, second = (seen_there(other, unpacked(world, other, file, used=used)) for _ in range(2))
    assert first[2] == second[2]
    assert Event.objects.filter(kind="node.parcel.taken").count() == 1


def test_answers_come_by_file(world, other, desk):
    row = written(world, other)
    _note, _lists, _answers, (letter,) = seen_there(
        other, services.parcel(actor=world["elena"], node=other.id, now=world.now)
    )
    answer = streams.take(other.store, letter, now=world.now, effect=other.effect)
    back = unpacked(world, other, file_of(other, answered=[answer]))
    row.refresh_from_db()
    assert (row.became, desk.ended) == ("applied", [("applied", "")])
    assert seen_there(other, back)[0]["heard"] == [row.digest]


def test_what_ended_later_is_told_in_each_file_until_it_was_heard(world, other, desk):
    row = held(world, other)
    services.reject(actor=world["elena"], letter=row.pk, read=row.version, now=world.now, key=key())
    for _ in range(2):
        made = seen_there(other, services.parcel(actor=world["elena"], node=other.id, now=world.now))
        assert [one.reason for one in made[2]] == ["rejected-by-hand"]
    unpacked(world, other, file_of(other, heard=[row.digest]))
    assert Incoming.objects.get().told
    assert seen_there(other, services.parcel(actor=world["elena"], node=other.id, now=world.now))[2] == []


def bad_files(other):
    letter = other.letter()
    good = file_of(other, letter)
    note, sealed = frames.unpack(good)
    return {
        "nothing": b"",
        "noise": b"\x00\x01\x02",
        "cut": good[:-5],
        "changed": good[:-3] + b"abc",
        "more": frames.pack([note, sealed, sealed]),
        "no note": frames.pack([sealed]),
        "too large": good + bytes(parcels.LARGEST),
        "of another": file_of(other, letter, by=str(own.own().pk)),
        "to another": file_of(other, letter, to=str(other.id)),
        "of the future": file_of(other, letter, parcel=2),
        "with more names": file_of(other, letter, colour="green"),
        "numbers": file_of(other, letter, letters=-1, answers=2),
        "no numbers": file_of(other, letter, letters="1"),
        "no heard": file_of(other, letter, heard="x"),
    }


def test_a_file_that_is_not_theirs_or_was_changed_does_nothing(world, other, desk):
    for name, file in bad_files(other).items():
        with pytest.raises(BadParcel):
            unpacked(world, other, file)
        assert (desk.done, Incoming.objects.count()) == ([], 0), name


def test_a_list_that_does_not_follow_stops_no_letters(world, other, desk):
    unpacked(world, other, file_of(other, other.letter(), lists=[b'{"list": "x", "signatures": []}']))
    assert desk.done == [1]


def test_a_refused_node_gives_and_takes_no_file(world, other, desk):
    node = Node.objects.get(pk=other.id)
    nodes.refuse(actor=world["elena"], node=other.id, refused=True, read=node.version, now=world.now, key=key())
    with pytest.raises(NotSpoken):
        services.parcel(actor=world["elena"], node=other.id, now=world.now)
    with pytest.raises(NotSpoken):
        unpacked(world, other, file_of(other, other.letter()))


@pytest.mark.parametrize("who", ["nadia", "ana", "mira"])
def test_files_are_of_who_keeps_nodes(world, other, desk, who):
    with pytest.raises(Refused):
        services.parcel(actor=world[who], node=other.id, now=world.now)
    with pytest.raises(Refused):
        unpacked(world, other, file_of(other), who)


def test_at_the_desk(world, other, desk):
    client = signed_in(world, "elena")
    written(world, other)
    row = held(world, other, stream=other.body)
    page = client.get("/desk/nodes/").content.decode()
    assert "not answered yet: 1" in page
    assert "A letter waits for you" in page
    saved = client.get(f"/desk/nodes/{other.id}/parcel/")
    assert saved["Content-Disposition"].endswith('.accord"')
    file = SimpleUploadedFile("letters.accord", file_of(other, other.letter()))
    back = client.post(f"/desk/nodes/{other.id}/unpack/", {"key": key(), "file": file})
    assert [one.result for one in seen_there(other, back.content)[2]][:1] == ["applied"]
    wrong = client.post(
        f"/desk/nodes/{other.id}/unpack/", {"key": key(), "file": SimpleUploadedFile("letters.accord", b"no")}
    )
    assert wrong.status_code == 422
    assert "holds no letters of that node" in wrong.content.decode()
    path = f"/desk/nodes/letters/{row.pk}/act/"
    told = client.post(path, {"key": key(), "version": row.version, "action": "reject"}, follow=True).content.decode()
    assert "Tick the box" in told
    client.post(path, {"key": key(), "version": row.version, "action": "retry"})
    row.refresh_from_db()
    assert row.became == "applied"


def test_a_program_carries_files_and_decides_nothing(world, other, desk):
    api = Api(world, "elena")
    row = held(world, other, stream=STREAM)
    (told,) = [one["letters"] for one in api.get("/nodes").json()["nodes"] if one["letters"]]
    assert [one["id"] for one in told["for_a_person"]] == [str(row.pk)]
    assert base64.b64decode(api.get(f"/nodes/{other.id}/parcel").json()["file"])
    file = base64.b64encode(file_of(other, other.letter({"n": 2}, stream=other.id))).decode()
    assert api.post(f"/nodes/{other.id}/parcel", {"file": file}).status_code == 200
    assert desk.done == [2]
    assert api.post(f"/nodes/{other.id}/parcel", {"file": "?"}).status_code == 422
    for what in ("retry", "reject"):
        assert api.post(f"/nodes/letters/{row.pk}/{what}", {"version": row.version}).status_code == 403
    assert Api(world, "nadia").get("/nodes").json()["nodes"][-1]["letters"] is None
