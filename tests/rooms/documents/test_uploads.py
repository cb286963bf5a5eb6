from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localtime

from accord.cooperation.people.models import Account
from accord.foundation.ledger.models import Event
from accord.protection.cases.models import Note
from accord.protection.documents import cleaning, storage
from accord.protection.documents.models import Document
from accord.protection.documents.storage import ORIGINAL, path_of
from tests import files
from tests.cast import cleaned_once, key, signed_in
from tests.rooms.api.test_api import Api, ok, problem

FORM = {"kind": "medical", "source": "doctor", "title": "Епикриза"}


@pytest.fixture
def ana(world):
    Account.objects.update(language="en")
    return signed_in(world, "ana")


@pytest.fixture
def case(world):
    return world.case()


def send(client, case, data, **changes):
    body = FORM | {"key": key(), "file": SimpleUploadedFile("IMG_0001.HEIC", data, "text/html")} | changes
    with cleaned_once(data):
        return client.post(f"/desk/cases/{case}/documents/new/", body)


def body_of(response):
    return b"".join(response.streaming_content)


def test_from_the_form_to_the_printed_chain(world, ana, case):
    data = files.jpeg()
    answer = send(ana, case, data)
    document = Document.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/documents/{document.pk}/")
    assert "Епикриза" in ana.get(f"/desk/cases/{case}/").content.decode()
    page = ana.get(answer["Location"]).content.decode()
    assert f"/desk/documents/{document.pk}/copy/" in page
    copy = ana.get(f"/desk/documents/{document.pk}/copy/")
    clean = body_of(copy)
    assert [mark for mark in files.MARKS if mark in clean] == []
    assert copy["Content-Disposition"] == f'attachment; filename="{document.code}.jpg"'
    path = f"/desk/documents/{document.pk}/original/"
    assert ana.post(path, {"purpose": ""}).status_code == 422
    original = ana.post(path, {"purpose": "assistance"})
    assert body_of(original) == data
    for response in (copy, original):
        said = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
        assert response["Content-Security-Policy"] == said
        assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "no-store")
        assert int(response["Content-Length"]) in {len(clean), len(data)}
    at = localtime(world.now).strftime("%Y-%m-%dT%H:%M")
    given = {"recipient": "court", "handed_at": "2099-01-01T10:00", "note": "НД 123", "key": key()}
    assert ana.post(f"/desk/documents/{document.pk}/hand-over/", given).status_code == 422
    Document.objects.update(received_at=world.now)
    assert ana.post(f"/desk/documents/{document.pk}/hand-over/", given | {"handed_at": at}).status_code == 302
    chain = ana.get(f"/desk/documents/{document.pk}/custody/").content.decode()
    for words in (
        "File received",
        "Original opened",
        "assistance and protection",
        "Original handed over",
        "НД 123",
        "Ana ",
    ):
        assert words in chain


def test_a_form_with_a_fault_keeps_the_words_and_drops_the_file(ana, case):
    before = {document for document, _path in storage.on_disk()}
    answer = send(ana, case, b"abc", kind="")
    assert answer.status_code == 422
    assert "Епикриза" in answer.content.decode()
    assert send(ana, case, b"").status_code == 422
    assert ana.post(f"/desk/cases/{case}/documents/new/", FORM | {"key": key()}).status_code == 422
    assert {document for document, _path in storage.on_disk()} == before
    assert not Document.objects.exists()


def test_a_file_sent_to_another_form_is_passed_over(ana, case):
    before = list(storage.on_disk())
    file = SimpleUploadedFile("a.png", files.png())
    ana.post(f"/desk/cases/{case}/note/", {"text": "Здравей", "key": key(), "file": file})
    assert Note.objects.count() == 1
    assert list(storage.on_disk()) == before


def test_while_a_file_comes_nothing_readable_stands_on_disk(ana, case, monkeypatch):
    """The original is looked for in every file that the process has open or has written, while it is being cleaned."""
    data, real, seen = b"\xff\xfe" + b"readable-plaintext" * 5000, cleaning.clean, []

    def look(file):
        seen.extend(fd.resolve() for fd in Path("/proc/self/fd").iterdir())
        seen.append(path_of(file.document, ORIGINAL))
        return real(file)

    monkeypatch.setattr(cleaning, "clean", look)
    assert send(ana, case, data).status_code == 302
    sealed = [path for path in seen if path.is_file()]
    assert path_of(Document.objects.get().pk, ORIGINAL) in sealed
    for path in sealed:
        assert b"readable-plaintext" not in path.read_bytes(), path


def test_too_large_is_refused_before_it_is_read(ana, case):
    small = settings.ACCORD_LARGEST_BODY + 1
    path = f"/desk/cases/{case}/documents/new/"
    assert ana.post(path, {"key": key(), "file": BytesIO(b"\0" * small)}).status_code == 422, (
        "a file may be larger than 5 MB"
    )
    huge = ana.generic("POST", path, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(30 * 2**20))
    assert (huge.status_code, "20 MB" in huge.content.decode()) == (413, True)
    other = ana.generic("POST", f"/desk/cases/{case}/note/", b"", "text/plain", CONTENT_LENGTH=str(small))
    assert other.status_code == 413


def test_a_refusal_to_share_names_the_reason_and_a_share_is_seen_by_the_other_side(world, ana, case):
    world.consent(case)
    referral = world.draft(case)
    world.send(referral)
    document = world.document(case)
    path, form = f"/desk/documents/{document}/share/", {"referral": referral}
    assert signed_in(world, "georgi").post(path, form | {"key": key(), "sure": "yes"}).status_code == 403
    assert "Tick the box" in ana.post(path, form | {"key": key()}, follow=True).content.decode()
    assert "Shared." in ana.post(path, form | {"key": key(), "sure": "yes"}, follow=True).content.decode()
    mira = signed_in(world, "mira")
    page = mira.get(f"/desk/referrals/{referral}/").content.decode()
    assert "Снимка" in page
    link = f"/desk/referrals/{referral}/files/{Document.objects.get().shares.get().pk}/"
    assert link in page
    assert body_of(mira.get(link))
    taken = f"/desk/shares/{Document.objects.get().shares.get().pk}/take-back/"
    assert "Taken back." in ana.post(taken, {"key": key(), "version": 1}, follow=True).content.decode()
    assert mira.get(link).status_code == 404
    medical = world.document(case, files.png(files.pixels(seed=3)), "medical")
    refused = ana.post(f"/desk/documents/{medical}/share/", form | {"key": key(), "sure": "yes"}, follow=True)
    assert "does not cover" in refused.content.decode()


def test_the_same_by_a_program(world, case):
    api, data = Api(world, "ana"), files.png()
    headers = {"Authorization": f"Bearer {api.token}", "Idempotency-Key": key()}
    path = f"/api/v1/cases/{case}/documents?kind=evidence&source=person"
    with cleaned_once(data):
        given = ok(api.client.post(path, data, content_type="application/octet-stream", headers=headers))
        again = ok(api.client.post(path, data, content_type="application/octet-stream", headers=headers))
    assert (again["id"], again["repeated"]) == (given["id"], True), "whoever heard no answer sends it again"
    problem(
        api.client.post(path, data, content_type="multipart/form-data; boundary=x", headers=headers),
        415,
        "content-type",
    )
    problem(
        api.client.post(
            path, b"", content_type="application/octet-stream", headers=headers | {"Idempotency-Key": key()}
        ),
        422,
        "document-invalid",
    )
    document = given["id"]
    said = {"kind": "evidence", "source": "authority", "received_at": world.now, "title": "Договор", "version": 1}
    ok(api.post(f"/documents/{document}/describe", said))
    assert [row["title"] for row in ok(api.get(f"/cases/{case}/documents"))] == ["Договор"]
    assert body_of(api.get(f"/documents/{document}/copy"))
    world.consent(case)
    referral = world.draft(case)
    world.send(referral)
    share = ok(api.post(f"/documents/{document}/shares", {"referral": referral}))["id"]
    mira = Api(world, "mira")
    assert [row["id"] for row in ok(mira.get(f"/referrals/{referral}/files"))] == [share]
    assert body_of(mira.get(f"/referrals/{referral}/files/{share}"))
    problem(mira.get(f"/documents/{document}/copy"), 404, "missing")
    view = ok(api.get(f"/documents/{document}"))
    assert [row["kind"] for row in view["custody"]][-1] == "document.read"
    assert len(view["sha256"]) == 64
    ok(api.post(f"/shares/{share}/take-back", {"version": 1}))
    problem(mira.get(f"/referrals/{referral}/files/{share}"), 404, "missing")
    assert Event.objects.filter(kind="document.taken_back").count() == 1
