"""Files that show what a report says: sealed, for who reported and for who keeps the programme; reading one is an event."""

import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accord.cooperation.agreements.signing import LARGEST_FILE
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import Shredded, reveal
from accord.prevention.programme import evidence, queries, services
from accord.prevention.programme.models import Evidence, Programme
from accord.prevention.programme.reporting import NotRunning
from accord.prevention.programme.vocab import BadProgramme, NotYours
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok
from tests.rooms.programme.build import attached, in_force, step, told


def picture():
    """A small picture with somebody's name in it that nobody sees."""
    made, notes = io.BytesIO(), Image.Exif()
    notes[0x013B] = "Yana Todorova"
    Image.new("RGB", (8, 8), "green").save(made, "JPEG", exif=notes)
    return made.getvalue()


@pytest.fixture
def reported(world):
    programme, activity = in_force(world)
    told(world, activity)
    return programme, activity


def read(world, pk, who):
    return evidence.content(actor=world[who], evidence=pk, now=world.now)


def take_out(world, pk, who="yana"):
    return evidence.take_out(actor=world[who], evidence=pk, now=world.now, key=key())


def test_a_file_opens_for_who_reported_and_who_keeps_the_programme(world, reported):
    pk = attached(world, reported[1])
    assert b"who came" not in bytes(Evidence.objects.get().file)
    for who in ("yana", "elena"):
        file = read(world, pk, who)
        assert (file.content, file.mime) == (b"%PDF-1.7 who came", "application/pdf")
        assert file.name.endswith("attendance.pdf")
    assert Event.objects.filter(kind="activity.evidence.read", object_id=pk).count() == 2
    assert Event.objects.filter(kind="activity.evidence.added", object_id=pk).count() == 1


def test_nobody_else_opens_or_sees_one(world, reported):
    pk = attached(world, reported[1])
    told(world, reported[1], who="vanya")
    for who in ("vanya", "nadia", "ioana"):
        with pytest.raises(Missing):
            read(world, pk, who)
        assert queries.opened_activity(world[who], reported[1], world.now).evidence == {}
    for who in ("ana", "georgi"):
        with pytest.raises(Refused):
            read(world, pk, who)
    assert len(queries.opened_activity(world["elena"], reported[1], world.now).evidence) == 1
    assert not Event.objects.filter(kind="activity.evidence.read").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"copy": b"", "size": 0}, "empty"),
        ({"size": LARGEST_FILE + 1}, "larger than 3 MB"),
        ({"copy": b"%PDF-" + bytes(LARGEST_FILE)}, "larger than 3 MB"),
        ({"copy": b"MZ a program"}, "no PDF"),
        ({"copy": b""}, "no PDF"),
        ({"shows": "nothing"}, "Say what"),
        ({"period": "2000"}, "Report on it first"),
    ],
)
def test_files_that_are_not_taken(world, reported, more, said):
    with pytest.raises(BadProgramme, match=said):
        attached(world, reported[1], **more)
    assert not Evidence.objects.exists()


def test_five_files_and_no_more(world, reported):
    for number in range(5):
        attached(world, reported[1], file=b"%PDF-1.7 " + str(number).encode())
    with pytest.raises(BadProgramme, match="five"):
        attached(world, reported[1])


def test_who_may_add_and_take_out(world, reported):
    with pytest.raises(NotYours):
        attached(world, reported[1], who="elena")
    with pytest.raises(BadProgramme, match="first"):
        attached(world, reported[1], who="vanya")
    pk = attached(world, reported[1])
    for who in ("elena", "vanya"):
        with pytest.raises(Missing):
            take_out(world, pk, who)
    assert take_out(world, pk).id == reported[1]
    assert not Evidence.objects.exists()
    assert Event.objects.filter(kind="activity.evidence.removed").count() == 1


def test_when_the_programme_is_reported_files_stay_as_they_are(world, reported):
    pk = attached(world, reported[1])
    step(world, reported[0], "report", why="The rest did not report.")
    with pytest.raises(NotRunning):
        attached(world, reported[1])
    with pytest.raises(NotRunning):
        take_out(world, pk)
    assert read(world, pk, "yana").content


@pytest.mark.parametrize("dropped", [True, False])
def test_a_draft_of_a_new_version_locks_no_file_and_is_told_to_nobody(world, reported, dropped):
    pk = attached(world, reported[1])
    draft = services.revise(actor=world["elena"], programme=reported[0], now=world.now, key=key()).id
    code = Programme.objects.get(pk=draft).code
    if dropped:
        step(world, draft, "drop")
    assert code not in read(world, pk, "yana").name
    assert take_out(world, pk).id == reported[1]
    assert not [e for e in Event.objects.filter(kind__startswith="activity.evidence") if code in e.facts]


def test_what_was_taken_out_opens_no_more_from_a_stolen_copy(world, reported, django_capture_on_commit_callbacks):
    pk = attached(world, reported[1])
    row = Evidence.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        take_out(world, pk)
    for who in ("yana", "elena"):
        with pytest.raises(Shredded):
            reveal(row, holder=world[who].organisation, fields=["file"])


@pytest.mark.parametrize("period", ["\x00", "2026-H2", "x" * 300])
def test_a_time_that_is_none_is_answered_with_a_sentence(world, reported, period):
    yana, path = signed_in(world, "yana"), f"/desk/activities/{reported[1]}/evidence/"
    shown = yana.get(path, {"period": period})
    assert (shown.status_code, "2026-H1" in shown.content.decode()) == (422, True)  # as the sentence says it
    form = {"period": period, "shows": "picture", "key": key(), "file": SimpleUploadedFile("a.jpg", picture())}
    assert yana.post(path, form).status_code == 422
    body = {"period": period, "shows": "picture", "file": base64.b64encode(picture()).decode()}
    assert Api(world, "yana").post(f"/activities/{reported[1]}/evidence", body).status_code in {400, 422}
    with pytest.raises(BadProgramme, match="A period is a year"):
        attached(world, reported[1], period=period)


def test_at_the_desk_what_nobody_sees_in_a_file_is_removed(world, reported):
    yana, path = signed_in(world, "yana"), f"/desk/activities/{reported[1]}/evidence/"
    form = {"period": str(world.now.year), "shows": "picture"}
    assert yana.get(path, {"period": form["period"]}).status_code == 200
    for wrong in (b"", b"MZ", b"%PDF-1.7 no pdf", b"x" * (LARGEST_FILE + 1)):
        answer = yana.post(path, form | {"key": key(), "file": SimpleUploadedFile("a.pdf", wrong)})
        assert answer.status_code == 422
    assert yana.post(path, form | {"key": key()}).status_code == 422
    answer = yana.post(path, form | {"key": key(), "file": SimpleUploadedFile("Yana Todorova.jpg", picture())})
    assert answer.status_code == 302
    row = Evidence.objects.get()
    assert f"/desk/evidence/{row.pk}/" in yana.get(f"/desk/activities/{reported[1]}/").content.decode()
    given = yana.get(f"/desk/evidence/{row.pk}/")
    assert b"Todorova" in picture()
    assert b"Todorova" not in given.content
    assert "Todorova" not in given["Content-Disposition"]
    assert signed_in(world, "vanya").get(f"/desk/evidence/{row.pk}/").status_code == 404
    assert yana.post(f"/desk/evidence/{row.pk}/remove/", {"key": key()}).status_code == 302
    assert not Evidence.objects.exists()


def test_the_same_by_a_program(world, reported):
    yana = Api(world, "yana")
    body = {"period": str(world.now.year), "shows": "picture", "file": base64.b64encode(picture()).decode()}
    path = f"/activities/{reported[1]}/evidence"
    assert yana.post(path, body | {"file": "no base64!"}).status_code == 422
    assert yana.post(path, body | {"file": ""}).status_code == 422
    pk = ok(yana.post(path, body))["id"]
    (one,) = ok(yana.get(f"/activities/{reported[1]}"))["reports"][0]["evidence"]
    assert (one["id"], one["shows"], one["media"]) == (pk, "picture", "image/jpeg")
    assert yana.get(f"/evidence/{pk}").content[:2] == b"\xff\xd8"
    assert Api(world, "vanya").get(f"/evidence/{pk}").status_code == 404
    assert ok(yana.post(f"/evidence/{pk}/remove"))["id"] == str(reported[1])
