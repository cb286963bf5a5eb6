"""What she and her team write on her page: sealed, searched, sent nowhere, and never lost from sight."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from accord.foundation.clock import now as clock
from accord.foundation.codes import AgeGroup
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.protection.safety.models import Message
from accord.protection.safety.vocab import Stopped
from accord.protection.visits import letters, own
from accord.protection.visits.models import Letter
from accord.protection.visits.vocab import BadLetter
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.plans import builders
from tests.rooms.proceedings import build
from tests.rooms.visits.build import browser, contact, english, opened, token

pytestmark = pytest.mark.django_db
CANARY = "Канарче Лист Пише"


def owed(case):
    return {
        duty.rule
        for duty in Duty.objects.filter(object_id=case, done_at=None, cancelled_at=None)
        if duty.object_type == "portal"
    }


@pytest.fixture
def case(world):
    made = world.case()
    contact(world, made)
    return made


def wrote(world, visitor, text=CANARY, danger=False, **more):
    return letters.write(**{"visitor": visitor, "text": text, "danger": danger, "now": world.now, "key": key()} | more)


def tone(world, case):
    """How the tile of her page looks on the page of her case."""
    with override_settings(ACCORD_PORTAL=True):
        tiles = signed_in(world, "ana").get(f"/desk/cases/{case}/").context["tiles"]
    return next(tile.tone for tile in tiles if tile.url == reverse("desk:portal", args=[case]))


def test_she_writes_the_team_answers_and_the_duty_ends(world, case):
    _cookie, visitor = opened(world, case)
    call = {"key": key()}
    assert not wrote(world, visitor, **call).repeated
    assert wrote(world, visitor, **call).repeated
    assert owed(case) == {"P-LETTER"}
    for text in ("", "  \n", "x" * 2001):
        with pytest.raises(BadLetter):
            wrote(world, visitor, text)
    assert tone(world, case) == "attention"
    rows = letters.of_case(actor=world["ana"], case=case, now=world.now)
    assert [row.text for row in rows] == [CANARY]
    assert CANARY not in repr(rows)
    assert owed(case) == {"P-LETTER"}  # read is not answered
    letters.answer(actor=world["ana"], case=case, text="Добре, у вівторок.", now=world.now, key=key())
    assert (owed(case), tone(world, case)) == (set(), "")
    assert Letter.objects.filter(by_person=False, read_at=None).count() == 1
    later = world.now + timedelta(minutes=5)
    assert {row.text for row in letters.hers(visitor=visitor, now=later)} == {CANARY, "Добре, у вівторок."}
    assert Letter.objects.filter(read_at=None).count() == 0
    wrote(world, visitor, now=later)
    assert owed(case) == {"P-LETTER"}  # the clock begins once more
    letters.heard(actor=world["ana"], case=case, now=later, key=key())
    assert owed(case) == set()
    assert (mail.outbox, Message.objects.count()) == ([], 0)  # nothing is sent
    event = Event.objects.filter(kind="letter.written").latest("seq")
    assert (event.actor, event.object_type, CANARY in event.facts) == (None, "visit", False)


def test_danger_is_said_without_a_word_and_is_owed_in_fifteen_minutes(world, case):
    _cookie, visitor = opened(world, case)
    wrote(world, visitor, "", danger=True)
    duty = Duty.objects.get(rule="P-LETTER-DANGER", object_id=case)
    assert duty.due_at - duty.opened_at == timedelta(minutes=15)
    assert duty.account is None
    assert tone(world, case) == "danger"


def test_an_answer_is_searched_and_others_reach_nothing(world, case):
    world.protect(case, "place", "Приют „Тиха градина“")
    _cookie, visitor = opened(world, case)
    wrote(world, visitor)
    call = {"case": case, "now": world.now}
    for text in ("Чекаю в приют Тиха градина", "Телефон +380671234567", "вул. Шипка 6, Софія"):
        with pytest.raises(Stopped):
            letters.answer(actor=world["ana"], text=text, key=key(), **call)
    assert Letter.objects.filter(by_person=False).count() == 0
    for who, refusal in (("georgi", Refused), ("oksana", Refused), ("mira", Missing), ("petar", Missing)):
        with pytest.raises(refusal):
            letters.of_case(actor=world[who], **call)
        with pytest.raises(refusal):
            letters.answer(actor=world[who], text="x", key=key(), **call)
        with pytest.raises(refusal):
            letters.heard(actor=world[who], key=key(), **call)
    other = world.case(age=AgeGroup.CHILD)
    contact(world, other)
    _cookie, stranger = opened(world, other)
    assert letters.hers(visitor=stranger, now=world.now) == []


def test_letters_are_sealed_in_a_dump(world, case):
    _cookie, visitor = opened(world, case)
    wrote(world, visitor)
    letters.answer(actor=world["ana"], case=case, text=CANARY + " Відповідь", now=world.now, key=key())
    for row in Letter.objects.all().values():
        assert CANARY.encode() not in bytes(row["text"])
    assert CANARY not in str(list(Event.objects.values_list("facts", flat=True)))


def test_what_is_coming_tells_when_and_with_whom_and_never_where(world, case):
    for kind in ("risk", "safety_plan"):
        builders.made(world, case, kind)
    builders.made(world, case, "support_plan")
    proceeding = build.care(world, case)
    build.hearing(world, proceeding)
    client = browser(world, case)
    page = client.get("/n/h/").content.decode()
    assert page.count('class="card"') == 2
    assert "Ви" in page or "You are heard" in page or "Вас" in page
    _cookie, visitor = opened(world, case, clock())
    rows = own.appointments(visitor=visitor, now=world.now)
    assert [row.at for row in rows] == [None]


def test_the_pages_of_writing(world):
    case = world.case()
    client, staff = browser(world, case), english(world)
    good = {"token": token(client), "key": key(), "text": CANARY}
    assert client.post("/n/f/", good | {"token": "x"}).status_code == 403
    bad = client.post("/n/f/", good | {"text": "ж" * 2001})
    assert (bad.status_code, "ж" * 2001 in bad.content.decode()) == (422, True)  # nothing typed is lost
    assert client.post("/n/f/", good | {"key": ""}).status_code == 422
    assert client.post("/n/f/", good).status_code == 302
    assert CANARY in client.get("/n/f/").content.decode()
    asked = client.get("/n/g/").content.decode()
    assert asked.index("tel:112") < asked.index("<form")
    for _ in range(20):  # never told to wait
        assert client.post("/n/g/", {"token": token(client), "key": key(), "text": ""}).status_code == 200
    codes = [client.post("/n/f/", {"token": token(client), "key": key(), "text": "ще"}).status_code for _ in range(12)]
    assert 422 in codes
    assert "says they are in danger" in staff.get(f"/desk/cases/{case}/").content.decode()
    path = f"/desk/cases/{case}/portal/"
    page = staff.get(path).content.decode()
    assert CANARY in page
    assert "says they are in danger" in page
    duty = Duty.objects.get(rule="P-LETTER-DANGER")
    assert staff.get(f"/desk/duties/{duty.pk}/")["Location"] == path
    stopped = staff.post(f"{path}answer/", {"key": key(), "text": "Телефон +380671234567 на вас чекає"})
    assert stopped.status_code == 422
    assert "на вас чекає" in stopped.content.decode()
    assert staff.post(f"{path}answer/", {"key": key(), "text": ""}).status_code == 422
    assert staff.post(f"{path}answer/", {"key": key(), "text": "Бачу, я з вами."}).status_code == 302
    assert "Бачу, я з вами." in client.get("/n/f/").content.decode()
    assert staff.post(f"{path}heard/", {"key": key()}).status_code == 302
    assert owed(case) == set()
    assert signed_in(world, "mira").post(f"{path}answer/", {"key": key(), "text": "x"}).status_code == 404


def test_programs_read_and_answer_but_make_no_numbers(world, case):
    _cookie, visitor = opened(world, case, clock())
    wrote(world, visitor, now=clock())
    api = Api(world, "ana")
    base = f"/cases/{case}/portal"
    state = api.get(base).json()
    assert (state["in_use"], state["over"]) == (True, "")
    assert [row["text"] for row in api.get(f"{base}/letters").json()] == [CANARY]
    assert api.post(f"{base}/letters", {"text": "Добре."}).status_code in (200, 201)
    assert api.post(f"{base}/heard", {}).status_code in (200, 201)
    assert api.post(base, {"wants": True, "alone": True, "shown": True}).status_code == 405
    assert api.post(f"{base}/end", {"version": state["version"]}).status_code in (200, 201)
    assert api.get(base).json()["over"] == "team"
