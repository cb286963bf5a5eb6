"""Offers in a Word file, an e-mail and a PDF: what is read of them, and what a hostile one can do: nothing."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accord.detection.offers import docx
from accord.detection.offers.intake import NotRead, texts_of
from accord.detection.offers.models import Batch, Offer
from accord.detection.offers.tasks import read_batches
from tests import files
from tests.cast import key, signed_in
from tests.rooms.signals.test_mail import letter

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {W}><w:body>
<w:p><w:r><w:t>Работа в </w:t></w:r><w:r><w:t>Бургас</w:t><w:tab/><w:t>без договор</w:t></w:r></w:p>
<w:p><w:r><w:delText>изтрито</w:delText></w:r></w:p><w:p><w:r><w:t>-----</w:t></w:r></w:p>
<w:p><w:r><w:t>Стая за момичета</w:t></w:r></w:p><Fallback><w:t>пак</w:t></Fallback></w:body></w:document>"""


def word(body=BODY, name="word/document.xml"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return made.getvalue()


def test_the_words_of_a_word_file_and_of_an_e_mail():
    assert texts_of("оферти.DOCX", word()) == ["Работа в Бургас\tбез договор", "Стая за момичета"]
    mail = letter("Търсим момичета за Германия.", subject="Работа", files={"x.zip": b"PK"})
    assert texts_of("писмо.eml", mail) == ["Работа\n\nТърсим момичета за Германия."]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.docx", b"PK\x03\x04 broken", "word"),
        ("a.docx", word(name="word/other.xml"), "word"),
        ("a.docx", word(BODY[:-20]), "word"),
        ("a.docx", word(f"<!DOCTYPE d [<!ENTITY a 'x'>]><w:document {W}>&a;</w:document>"), "word"),
        ("a.docx", word("<a>" * 2000 + "</a>" * 2000), "empty"),
        ("a.docx", word(" " * (docx.LARGEST + 1)), "word"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "kind"),
        ("a.eml", letter("", subject=""), "mail"),
        ("a.eml", b"", "mail"),
    ],
)
def test_what_does_not_read_says_so(name, data, why):
    with pytest.raises(NotRead) as told:
        texts_of(name, data)
    assert told.value.why == why


def test_the_process_that_opens_it_reaches_nothing(monkeypatch):
    """What the code could do there, tried from within: no file, no network."""
    tried = (
        "import sys, socket; from accord.foundation import confined; confined.shut_in()\n"
        "failed = 0\n"
        "for work in (lambda: open('/etc/hostname'), lambda: socket.socket()):\n"
        "    try: work()\n"
        "    except OSError: failed += 1\n"
        "sys.stdout.write(str(failed))"
    )
    monkeypatch.setattr(docx, "COMMAND", (docx.COMMAND[0], "-I", "-c", tried))
    assert docx.words_of(b"") == "2"
    monkeypatch.setattr(docx, "COMMAND", (docx.COMMAND[0], "-I", "-c", "import time; time.sleep(30)"))
    monkeypatch.setattr(docx, "WAIT", 0.5)
    assert docx.words_of(b"") is None


@pytest.mark.django_db
def test_each_kind_of_file_comes_through_the_page_and_a_picture_of_words_is_refused(world):
    client = signed_in(world, "oksana")

    def sent(name, data):
        form = {"kind": "job", "platform": "site", "seen_at": "2026-11-20T10:00", "key": key()}
        return client.post("/desk/offers/upload/", form | {"file": SimpleUploadedFile(name, data)})

    for name, data in (
        ("a.docx", word()),
        ("a.eml", letter("Търсим момичета за Германия.")),
        ("a.pdf", files.pdf(["Work abroad, passport kept by us."])),
    ):
        assert sent(name, data).status_code == 302, name
    read_batches(world.now)
    assert (Batch.objects.count(), Offer.objects.count()) == (3, 4)
    for name, data in (
        ("a.pdf", files.pdf([""])),
        ("a.pdf", b"%PDF-1.7 broken"),
        ("a.docx", b"PK\x03\x04"),
        ("a.eml", b""),
    ):
        assert sent(name, data).status_code == 422, name
    assert Batch.objects.count() == 3
