"""E-mail: whatever comes becomes a signal, once; its ways are dropped, nothing is fetched, and the hostile is kept and said."""

import zlib
from base64 import b64decode
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from io import BytesIO, TextIOWrapper
from types import SimpleNamespace

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from accord.config import commands
from accord.cooperation.organisations.models import Organisation
from accord.detection.signals import alike, box, intake, letters, queries
from accord.detection.signals.letters import Fault, read, without_ways
from accord.detection.signals.models import Signal, SignalMail
from accord.foundation.duties.services import open_about
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import reveal
from tests.cast import key, signed_in
from tests.dump import leaks
from tests.rooms.api.test_api import Api

RELAY = b"Received: from flat7.example ([203.0.113.77])\r\n by mx.example; Thu, 26 Nov 2026\r\nX-Originating-IP: [203.0.113.77]\r\n"


def letter(text="Сестра не може піти з роботи.", html="", **more):
    message = EmailMessage()
    message["From"], message["To"] = "Пані Галина <halyna@example.org>", "help@animus.example"
    message["Subject"] = more.pop("subject", "Потрібна допомога")
    message["Message-ID"] = more.pop("number", "<1@example.org>")
    if text:
        message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html") if text else message.set_content(html, subtype="html")
    for name, content in more.pop("files", {}).items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return RELAY + message.as_bytes()


def came(world, raw, code="animus"):
    return intake.receive(organisation=Organisation.objects.get(code=code), raw=raw, now=world.now)


def test_what_was_written_is_read_and_the_ways_it_came_are_dropped():
    raw = letter(files={"договір.pdf": b"%PDF-1.7 x", "b.zip": b"PK\x03\x04" * 100})
    found = read(raw)
    assert (found.sender, found.address, found.subject) == ("Пані Галина", "halyna@example.org", "Потрібна допомога")
    assert found.text == "Сестра не може піти з роботи."
    assert [(f.name, f.size) for f in found.files] == [("договір.pdf", 10), ("b.zip", 400)]
    assert (found.fault, found.cut) == (None, False)
    kept = without_ways(raw)
    assert not any(word in kept for word in (b"203.0.113", b"flat7", b"mx.example", b"Message-ID", b"help@animus"))
    assert read(kept).text == found.text
    headless = "слово: діло\nнемає голови".encode()
    assert without_ways(headless) == headless  # not taken for a head and thrown away
    assert without_ways(RELAY + headless) == headless
    assert read(kept).files == found.files


def test_a_page_is_read_as_words_and_nothing_of_it_is_fetched_or_run():
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>Допоможіть&nbsp;мені</p><script>alert(1)</script>"
        "<img src='https://tracker.example/1.png'><div>Варна<br>порт</div></body></html>"
    )
    found = read(letter(text="", html=page))
    assert found.text.replace("\xa0", " ") == "Допоможіть мені\n\nВарна\nпорт"
    assert "tracker" not in found.text
    assert read(letter(text="Просто текст", html=page)).text == "Просто текст"


def _nested(deep):
    inner = MIMEMultipart()
    for _ in range(deep):
        outer = MIMEMultipart()
        outer.attach(inner)
        inner = outer
    return b"From: a@b.example\r\nSubject: x\r\n" + inner.as_bytes()


def _many(parts):
    body = "".join(f"--b\r\nContent-Type: text/plain\r\n\r\nчастина {n}\r\n" for n in range(parts))
    return f'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n{body}--b--\r\n'.encode()


HOSTILE = {
    "nothing": b"",
    "nul": b"\x00" * 1000,
    "no head": "просто слова без заголовків".encode(),
    "strange alphabet": b"From: a@b.example\r\nContent-Type: text/plain; charset=klingon-8\r\n\r\n\xcf\xee\xec\xee\xf9",
    "wrong alphabet": b"Content-Type: text/plain; charset=ascii\r\n\r\n" + "Помощ".encode(),
    "broken base64": b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!=\xff\r\n",
    "broken word": b"Subject: =?utf-8?B?!!!?= =?x?Q?=FF?=\r\nFrom: =?utf-8?q?=ff?= <@>\r\n\r\nx",
    "long head": b"Subject: " + b"a" * 2_000_000 + b"\r\n\r\nx",
    "many addresses": b"From: " + b"<" * 50_000 + b"\r\n\r\nx",
    "endless name": b"Content-Disposition: attachment; filename*0*=utf-8''%FF; filename*1*=" + b"%" * 5000 + b"\r\n\r\nx",
    "turned letters": "Subject: \u202egnp.exe\r\n\r\n\ud800".encode("utf-8", "surrogatepass"),
    "no boundary": b"Content-Type: multipart/mixed\r\n\r\nwords",
    "mail in mail": b"Content-Type: message/rfc822\r\n\r\nFrom: c@d.example\r\n\r\ninside",
    "many parts": _many(1000),
    "deep": _nested(90),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_or_has_a_fault_and_never_raises(name):
    found = read(HOSTILE[name])
    assert found.fault is None or isinstance(found.fault, Fault)
    assert "\x00" not in found.text + found.subject + found.sender
    assert not any("\ud800" <= c <= "\udfff" or c == "\u202e" for c in found.text + found.subject)
    assert len(found.text) <= letters.LONGEST
    without_ways(HOSTILE[name])


def test_what_a_fault_says_is_true():
    assert read(HOSTILE["many parts"]).fault == Fault.TOO_MANY_PARTS
    assert read(HOSTILE["nothing"]).fault == Fault.EMPTY
    assert read(HOSTILE["strange alphabet"]).text == "Помощ"
    assert read(HOSTILE["wrong alphabet"]).text == "Помощ"
    page = read(b"Content-Type: text/html\r\n\r\n" + b"words " * 100 + b"<!" * 500_000)  # the parser squares this
    assert (page.text[:5], page.cut) == ("words", True)
    long = read(letter(text="я" * 30_000))
    assert (len(long.text), long.cut) == (letters.LONGEST, True)


@given(st.binary(max_size=400), st.sampled_from([b"", b"Content-Type: multipart/mixed; boundary=b\r\n", b"From: "]))
def test_any_bytes_are_a_letter(noise, head):
    assert read(head + noise).fault in (None, *Fault)
    assert read(noise + b"\r\n\r\n" + head).fault in (None, *Fault)
    assert b"203.0.113.77" not in without_ways(RELAY + head + b"Subject: x\r\n\r\n")


def test_a_mail_becomes_a_signal_once_and_all_of_it_is_sealed(world):
    raw = letter(files={"снимка.jpg": b"\xff\xd8" + b"x" * 500})
    first = came(world, raw)
    again = came(world, raw.replace(b"203.0.113.77", b"198.51.100.9"))  # the same by another way
    assert (again.signal, again.repeated) == (first.signal, True)
    assert not came(world, letter(text="Інше", number="<1@example.org>")).repeated  # a guessed number keeps nothing out
    assert not came(world, raw, "dignita").repeated
    found = Signal.objects.get(pk=first.signal)
    assert (found.channel, found.state, found.country, found.organisation) == (
        "e_mail",
        "new",
        "BG",
        world.org("animus"),
    )
    assert [duty.rule for duty in open_about(found.pk)] == ["P-TRIAGE"]
    event = Event.objects.get(kind="signal.recorded", object_id=found.pk)
    assert (event.actor, event.organisation) == (None, found.organisation)
    assert "halyna" not in event.facts
    for typed in ("halyna@example.org", "Галина", "Потрібна допомога", "снимка.jpg", "203.0.113.77"):
        assert leaks([typed]) == [], typed
    kept = zlib.decompress(
        b64decode(reveal(SignalMail.objects.get(signal=found), holder=found.organisation, fields=["raw"])["raw"])
    )
    assert kept == without_ways(raw)


def test_two_mails_of_one_address_meet_and_an_operator_sees_what_came(world):
    first = came(world, letter(files={"договір.pdf": b"%PDF"})).signal
    second = came(world, letter(text="Ще одне", number="<2@example.org>")).signal
    rows = alike.near(world["oksana"], Signal.objects.get(pk=second), world.now)
    assert [(row.kind, row.signal) for row in rows] == [("handle", first)]
    page = signed_in(world, "oksana").get(f"/desk/signals/{first}/").content.decode()
    assert all(
        text in page
        for text in ("Сестра не може піти", "halyna@example.org", "договір.pdf", f"/desk/signals/{first}/mail/")
    )
    opened = Api(world, "oksana").get(f"/signals/{first}").json()
    assert opened["mail"]["files"] == [{"name": "договір.pdf", "kind": "application/octet-stream", "size": 4}]


def test_what_could_not_be_read_is_said_kept_and_can_be_fetched_and_fetching_is_an_event(world):
    signal = came(world, HOSTILE["many parts"]).signal
    client = signed_in(world, "oksana")
    assert "/mail/" in client.get(f"/desk/signals/{signal}/").content.decode()
    answer = client.post(f"/desk/signals/{signal}/mail/", {"key": key()})
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.content == without_ways(HOSTILE["many parts"])
    assert Event.objects.filter(kind="signal.mail.fetched", object_id=signal).count() == 1
    assert Api(world, "oksana").get(f"/signals/{signal}/mail").content == answer.content
    for who, failure in (("mira", Missing), ("georgi", Refused)):
        with pytest.raises(failure):
            intake.original_of(actor=world[who], signal=signal, now=world.now)
    with pytest.raises(Missing):
        intake.original_of(actor=world["oksana"], signal=world.signal(), now=world.now)


def test_every_hostile_mail_is_kept_as_a_signal(world):
    for raw in HOSTILE.values():
        made = came(world, raw)
        view = queries.open_signal(actor=world["oksana"], signal=made.signal, now=world.now)
        assert view.mail is not None
    assert SignalMail.objects.count() == len(HOSTILE)


def test_the_box_is_emptied_and_what_is_too_large_stays(world, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "ACCORD_DATA", tmp_path)
    monkeypatch.setattr(letters, "LARGEST", 5000)
    new = tmp_path / "mail" / "animus" / "new"
    new.mkdir(parents=True)
    (tmp_path / "mail" / "nobody" / "new").mkdir(parents=True)
    (tmp_path / "mail" / "nobody" / "new" / "1").write_bytes(letter())
    (new / "1").write_bytes(letter())
    (new / "2").write_bytes(letter())
    (new / "3").write_bytes(letter(text="x" * 6000, number="<3@x>"))
    (new / "4").symlink_to(tmp_path / "mail" / "nobody" / "new" / "1")
    assert box.take_in(world.now) == 2
    assert Signal.objects.count() == 1
    assert sorted(p.name for p in new.iterdir()) == ["4"]
    assert [p.name for p in (new.parent / "cur").iterdir()] == ["3:2,F"]
    assert (tmp_path / "mail" / "nobody" / "new" / "1").exists()
    assert box.take_in(world.now) == 0


def test_the_command_takes_one_mail_and_keeps_the_server_from_losing_one(world, monkeypatch, capsys):
    monkeypatch.setattr(commands, "_setup", lambda: None)

    def mail(raw, code="animus"):
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
        return commands.mail(SimpleNamespace(organisation=code))

    assert mail(letter()) == 0
    assert Signal.objects.count() == 1
    assert mail(letter(), "nobody") == commands.TRY_AGAIN
    monkeypatch.setattr(letters, "LARGEST", 10)
    assert mail(letter(number="<9@x>")) == commands.TRY_AGAIN
    assert Signal.objects.count() == 1
    assert "halyna" not in "".join(capsys.readouterr())
