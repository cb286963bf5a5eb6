"""Telling at the public pages: the code, the thread, what was typed after every fault, and more from one address than is taken."""

import re
import time
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from PIL import Image

from accord.detection.tips import queries
from accord.detection.tips.models import Intake, Message, Tip
from accord.detection.tips.vocab import LARGEST_FILE
from accord.foundation.limits.models import Level
from accord.foundation.limits.rules import buckets
from tests.cast import key
from tests.rooms.site.build import at_the_desk
from tests.rooms.site.test_site_pages import quiet
from tests.rooms.tips.build import answered, intake, taken_up

pytestmark = pytest.mark.django_db
TEXT = "Вони забрали паспорт. <b>Канарка</b> & 'лапки'\nдругий рядок"
FORM = {"text": TEXT, "place": "Бургас", "danger": "yes", "child": "yes"}


@pytest.fixture
def form():
    """A form as it was drawn: with the key of a page."""
    return {**FORM, "key": "6f6b2a52-58c8-4f2e-9d43-0c5c8f1f0a01"}


def receives(world, *who):
    with at_the_desk():
        return intake(world, *who)


def code_on(page):
    return "".join(re.findall(r"<span>(\d{4})</span>", page))


def stands(page):
    """What was typed stands in the form, once, as text."""
    assert "Канарка" in page
    assert "<b>" not in page
    assert "&lt;b&gt;Канарка&lt;/b&gt; &amp; &#x27;лапки&#x27;\nдругий рядок" in page


def test_a_code_once_then_the_answer_in_every_language(world, stranger, form):
    receives(world)
    assert "/uk/t/" in quiet(stranger.get("/uk/"))
    drawn = quiet(stranger.get("/uk/t/"))
    assert re.search(r'name="key" value="[0-9a-f-]{36}"', drawn)
    answer = stranger.post("/uk/t/", form)
    assert answer.status_code == 200
    page = quiet(answer)
    receipt = code_on(page)
    assert len(receipt) == 16
    assert "Канарка" not in page
    assert code_on(quiet(stranger.post("/uk/t/", form))) == receipt  # pressed twice
    tip = Tip.objects.get()
    assert (tip.danger, tip.child, tip.messages.count()) == (True, True, 1)
    with at_the_desk():
        assert queries.open_tip(actor=world["ana"], tip=tip.pk, now=world.now).spoken[0].text == TEXT
        answered(world, taken_up(world, tip), "Ми вас <i>чуємо</i>.")
    for tongue in ("bg", "ro", "uk", "en"):
        thread = quiet(stranger.post(f"/{tongue}/r/", {"numbers": f" {receipt[:4]}-{receipt[4:]}"}))
        assert "Ми вас &lt;i&gt;чуємо&lt;/i&gt;." in thread
        assert "Канарка" not in thread
    more = {"numbers": receipt, "text": "Дякую", "key": "6f6b2a52-58c8-4f2e-9d43-0c5c8f1f0a02", "danger": "yes"}
    for _ in range(2):
        assert quiet(stranger.post("/uk/r/", more))
    rows = Message.objects.order_by("number")
    assert [(row.number, row.by_desk, row.danger) for row in rows] == [
        (1, False, False),
        (2, True, False),
        (3, False, True),
    ]


def test_whatever_goes_wrong_what_was_typed_stands_on_the_page(world, stranger, form, monkeypatch):
    first, second = receives(world), receives(world, "mira")
    page = quiet(stranger.post("/bg/t/", form))  # two receive, none was chosen
    stands(page)
    assert f'value="{first.pk}"' in page
    assert f'value="{second.pk}"' in page
    chosen = form | {"intake": str(first.pk)}
    faults = (
        ({"text": "  "}, 422), ({"text": TEXT + "я" * 10_000}, 422), ({"place": "я" * 301}, 422), ({"text": TEXT + "\x00"}, 422),
        ({"files": [SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 50)]}, 422),
        ({"files": [SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * 500)]}, 422),
        ({"files": [SimpleUploadedFile("a.txt", b"x" * (LARGEST_FILE + 1))]}, 422),
        ({"files": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(6)]}, 422),
    )  # fmt: skip
    for change, status in faults:
        answer = stranger.post("/bg/t/", chosen | change)
        page = quiet(answer)
        assert answer.status_code == status, change
        assert 'role="alert"' in page
        assert "%(" not in page
        if "Канарка" in change.get("text", TEXT):
            stands(page)
        assert 'href="tel:112"' in page
    elsewhere = stranger.post("/bg/t/", chosen, headers={"origin": "https://evil.example"})
    assert elsewhere.status_code == 403
    stands(quiet(elsewhere))

    def busy(**_):
        raise OperationalError("locked")

    with monkeypatch.context() as patched:
        patched.setattr("accord.detection.tips.incoming.tell", busy)
        answer = stranger.post("/bg/t/", chosen)
        assert answer.status_code == 503
        stands(quiet(answer))
    assert Tip.objects.count() == 0
    receipt = code_on(quiet(stranger.post("/bg/t/", chosen)))
    wrong = stranger.post("/bg/r/", {"numbers": "0" * 16, "text": TEXT, "key": key()})
    assert wrong.status_code == 422
    stands(quiet(wrong))
    empty = stranger.post("/bg/r/", {"numbers": receipt, "text": " ", "key": key()})
    assert empty.status_code == 422
    assert f'name="numbers" value="{receipt}"' in quiet(empty)


def test_files_are_drawn_anew_and_never_keep_their_name(world, stranger, form):
    receives(world)
    picture = BytesIO()
    taken = Image.new("RGB", (40, 30), "navy")
    exif = taken.getexif()
    exif[0x010F], exif[0x0110] = "CanaryPhone", "Kanarka-7"
    taken.save(picture, "JPEG", exif=exif)
    assert b"CanaryPhone" in picture.getvalue()
    files = [SimpleUploadedFile("Тетяна.jpg", picture.getvalue()), SimpleUploadedFile("x.txt", "слово\u200b".encode())]
    assert stranger.post("/uk/t/", form | {"files": files}).status_code == 200
    tip = Tip.objects.get()
    with at_the_desk():
        view = queries.open_tip(actor=world["ana"], tip=tip.pk, now=world.now)
        got = [
            queries.file_of(actor=world["ana"], tip=tip.pk, file=f.pk, now=world.now)[1] for f in view.spoken[0].files
        ]
    assert Image.open(BytesIO(got[0])).size == (40, 30)
    assert b"Canary" not in got[0]
    assert got[1] == "слово".encode()


def test_without_a_receiver_the_page_says_whom_to_call(world, stranger, form):
    assert "/en/t/" not in quiet(stranger.get("/en/"))
    for answer in (stranger.get("/en/t/"), stranger.post("/en/t/", form)):
        page = quiet(answer)
        assert "Nobody reads messages here at present" in page
        assert "<form" not in page
        assert 'href="tel:080020100"' in page
    assert Tip.objects.count() == 0


def test_codes_are_not_guessed_and_a_right_one_costs_nothing(world, stranger, form):
    receives(world)
    receipt = code_on(quiet(stranger.post("/uk/t/", form)))
    for _ in range(buckets()["tip-code"].burst + 3):
        assert stranger.post("/uk/r/", {"numbers": receipt}).status_code == 200
    statuses = [
        stranger.post("/uk/r/", {"numbers": f"{n:016d}"}).status_code for n in range(buckets()["tip-code"].burst + 2)
    ]
    assert statuses[-1] == 429
    assert set(statuses[:-2]) == {422}


def test_beyond_thirty_from_one_address_each_is_refused_and_nobody_is_kept_from_help(
    world, stranger, form, monkeypatch
):
    """Each is refused before anything slow is done; what was typed stands; another network is not held up.

    Ten thousand of them, at a process of its own: benchmarks/tips.py.
    """
    receives(world)
    clock = [world.now]
    monkeypatch.setattr("accord.faces.site.tell.now", lambda: clock[0])
    burst = buckets()["tip"].burst
    many = burst + 30
    began = time.perf_counter()
    answers = [stranger.post("/uk/t/", form | {"key": f"00000000-0000-4000-8000-{n:012d}"}) for n in range(many)]
    spent = time.perf_counter() - began
    assert [a.status_code for a in answers] == [200] * burst + [429] * (many - burst)
    assert Tip.objects.count() == burst
    refused = answers[-1]
    stands(quiet(refused))
    assert int(refused["Retry-After"]) > 0
    assert "Дуже багато повідомлень" in refused.content.decode()
    for path in ("/uk/", "/uk/t/", "/uk/r/"):
        assert stranger.get(path).status_code == 200
    other = stranger.post("/uk/t/", form | {"key": "11111111-0000-4000-8000-000000000000"}, REMOTE_ADDR="198.51.100.9")
    assert other.status_code == 200
    clock[0] += timedelta(seconds=int(refused["Retry-After"]))
    assert stranger.post("/uk/t/", form | {"key": "22222222-0000-4000-8000-000000000000"}).status_code == 200
    assert all(len(row.key) == 64 and "127" not in row.key[:3] for row in Level.objects.all())
    assert spent < 120
    assert Intake.objects.count() == 1
